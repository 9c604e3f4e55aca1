import type { DepthUpdated, QuoteUpdated } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import { powerOfTen } from '../../domain/decimal.ts';
import type { Listing } from './listings.ts';

/** Levels of a depth update on each side. */
export const DEPTH_LEVELS = 20;

/** The best bid and ask in whole ticks. */
export interface Touch {
  readonly bid: number;
  readonly ask: number;
}

/**
 * The order book of one instrument. What rests at a price is a hash of the price and of a stretch of time of its own, so sizes persist for
 * seconds, quote and depth always agree, and looking at the book draws no chance from anyone.
 */
export class PracticeBook {
  readonly #listing: Listing;
  readonly #salt: number;
  readonly #priceScale: number;
  readonly #qtyScale: number;

  /** @param salt 32 bits that tell this book from others */
  constructor(listing: Listing, salt: number) {
    this.#listing = listing;
    this.#salt = salt;
    this.#priceScale = powerOfTen(listing.instrument.priceDecimals);
    this.#qtyScale = powerOfTen(listing.instrument.qtyDecimals);
  }

  /** Returns the price of whole ticks: the double nearest to its decimal. */
  priceOf(ticks: number): number {
    return (ticks * this.#listing.instrument.tickSteps) / this.#priceScale;
  }

  /** Returns the quantity of whole lots: the double nearest to its decimal. */
  qtyOf(lots: number): number {
    return (lots * this.#listing.instrument.lotSteps) / this.#qtyScale;
  }

  /** Returns the quote amount of whole tick-lots: the double nearest to its decimal. */
  quoteOf(tickLots: number): number {
    const { tickSteps, lotSteps } = this.#listing.instrument;
    return (tickLots * tickSteps * lotSteps) / (this.#priceScale * this.#qtyScale);
  }

  /** Returns the lots that rest at a price: a heavy-tailed size, smaller when the market is stressed. */
  lotsAt(ticks: number, timeMs: EpochMs, stress: number): number {
    const own = hash(ticks, this.#salt);
    const stretch = 1_000 + (own & 8_191);
    const luck = hash(Math.floor((timeMs + own % stretch) / stretch), own) / 4_294_967_296;
    const size = this.#listing.meanTradeLots * (0.3 + Math.min(8, 1 / Math.sqrt(luck + 0.01))) / (0.5 + 0.5 * stress);
    return Math.max(1, Math.round(size));
  }

  /** Returns the best quote as an event. */
  quote(touch: Touch, timeMs: EpochMs, stress: number): QuoteUpdated {
    return {
      type: 'quote-updated', timeMs, instrumentId: this.#listing.instrument.id,
      bid: this.priceOf(touch.bid), bidQty: this.qtyOf(this.lotsAt(touch.bid, timeMs, stress)),
      ask: this.priceOf(touch.ask), askQty: this.qtyOf(this.lotsAt(touch.ask, timeMs, stress)),
    };
  }

  /** Returns the best levels as an event; the first level of each side is the quote of the same time. */
  depth(touch: Touch, timeMs: EpochMs, stress: number): DepthUpdated {
    return {
      type: 'depth-updated', timeMs, instrumentId: this.#listing.instrument.id,
      bids: this.#levels(touch.bid, -1, { timeMs, stress }), asks: this.#levels(touch.ask, 1, { timeMs, stress }),
    };
  }

  #levels(best: number, step: 1 | -1, at: { readonly timeMs: EpochMs; readonly stress: number }): (readonly [number, number])[] {
    const levels: (readonly [number, number])[] = [];
    const size = this.#levelStep();
    for (let ticks = best; levels.length < DEPTH_LEVELS && ticks >= 1; ticks += step * size) {
      const growth = 1 + 0.15 * levels.length;
      const lots = levels.length === 0 ? this.lotsAt(ticks, at.timeMs, at.stress) : Math.round(this.lotsAt(ticks, at.timeMs, at.stress) * growth);
      levels.push([this.priceOf(ticks), this.qtyOf(lots)]);
    }
    return levels;
  }

  /** Ticks between levels: a book whose ticks are fine against its spread is not filled at every one. */
  #levelStep(): number {
    return Math.max(1, Math.round(this.#listing.spreadTicks / 2));
  }
}

/** Mixes two 32-bit whole numbers into one. @see Appleby, MurmurHash3 fmix32 */
function hash(value: number, salt: number): number {
  let mixed = Math.imul(value ^ salt, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
