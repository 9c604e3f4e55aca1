import { lotSize } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { BookChanged } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import { BookSide } from '../../market/order-book.ts';
import type { Sign } from './fill-rules.ts';

/** What can be taken at one level, in whole lots. */
export interface Offer {
  readonly price: number;
  readonly lots: number;
}

/** What an own order took from a level, and when. */
export interface Taken {
  readonly lots: number;
  readonly timeMs: EpochMs;
}

/** A recorded book as plain data: levels flat, best last, as they lie in memory. */
export interface RecordedBookSnapshot {
  readonly updateId: number | null;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** Price, lots, time of what own orders took. */
  readonly takenBids: readonly (readonly [number, number, number])[];
  readonly takenAsks: readonly (readonly [number, number, number])[];
  /** Price and lots of the trades since the last change, by the side that they took from. */
  readonly printedBids: readonly (readonly [number, number])[];
  readonly printedAsks: readonly (readonly [number, number])[];
}

/**
 * The order book of one instrument as the recording shows it, less what is known to be gone: what trades took since the last change, and what own orders
 * took. Own orders are never part of it: the recording was made without them.
 */
export class RecordedBook {
  /** False before the first whole book and after a gap: nothing is known then. */
  isKnown = false;
  readonly #lot: number;
  readonly #recoveryMs: number | null;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');
  readonly #takenBids = new Map<number, Taken>();
  readonly #takenAsks = new Map<number, Taken>();
  readonly #printedBids = new Map<number, number>();
  readonly #printedAsks = new Map<number, number>();
  #updateId = Number.NaN;

  /** @param recoveryMs how long what own orders took stays gone; null until the level changes in the recording */
  constructor(instrument: Instrument, recoveryMs: number | null) {
    this.#lot = lotSize(instrument);
    this.#recoveryMs = recoveryMs;
  }

  get bestBid(): number { return this.#bids.bestPrice; }
  get bestAsk(): number { return this.#asks.bestPrice; }
  get bestBidQty(): number { return this.#bids.bestQty; }
  get bestAskQty(): number { return this.#asks.bestQty; }
  get updateId(): number { return this.#updateId; }

  /** Takes the next change. One that does not follow the book, or crosses it, leaves it unknown until the next whole book. */
  apply(event: BookChanged): void {
    const isAgain = this.isKnown && event.follows === Number.POSITIVE_INFINITY;
    if (isAgain) this.#clearSides();
    else if (isWhole(event)) {
      this.#forget();
      this.isKnown = true;
    } else if (!this.isKnown) return;
    else if (event.follows !== this.#updateId) return this.#forget();
    this.#bids.updateRows(event.levels, event.bidStart, event.askStart);
    this.#asks.updateRows(event.levels, event.askStart, event.askEnd);
    this.#updateId = event.updateId;
    if (this.#printedBids.size > 0) this.#printedBids.clear();
    if (this.#printedAsks.size > 0) this.#printedAsks.clear();
    if (this.#recoveryMs === null && !isAgain) {
      if (this.#takenBids.size > 0) refresh(this.#takenBids, event.levels, event.bidStart, event.askStart);
      if (this.#takenAsks.size > 0) refresh(this.#takenAsks, event.levels, event.askStart, event.askEnd);
    }
    if (this.#bids.bestPrice >= this.#asks.bestPrice) this.#forget();
  }

  /** Notes a trade: what it took is gone, though the book will say so only with its next change. */
  notePrint(price: number, lots: number, takerSide: 'buy' | 'sell'): void {
    if (!this.isKnown) return;
    const printed = takerSide === 'buy' ? this.#printedAsks : this.#printedBids;
    printed.set(price, (printed.get(price) ?? 0) + lots);
  }

  /** Returns the lots that the recording displays at a price of a side: +1 for bids. */
  displayedLots(side: Sign, price: number): number {
    return this.#lots((side > 0 ? this.#bids : this.#asks).qtyAt(price));
  }

  /** Returns the lots that stand at a price of a side once the trades since the last change are taken off. */
  standingLots(side: Sign, price: number): number {
    return Math.max(0, this.displayedLots(side, price) - ((side > 0 ? this.#printedBids : this.#printedAsks).get(price) ?? 0));
  }

  /**
   * Returns what an order can take, best first, up to `wanted` lots: the opposite side less what trades and own orders took.
   * @param sign +1 buys from the asks
   * @param limit worst price; NaN for any
   */
  offersFor(sign: Sign, order: { readonly limit: number; readonly wanted: number }, timeMs: EpochMs): readonly Offer[] {
    const side = sign > 0 ? this.#asks : this.#bids;
    const offers: Offer[] = [];
    let missing = order.wanted;
    for (let rank = 0; rank < side.length && missing > 0; rank++) {
      const price = side.priceAt(rank);
      if (sign * (price - order.limit) > 0) break;
      const lots = this.#leftAt(sign, price, side.qtyAtRank(rank), timeMs);
      if (lots <= 0) continue;
      offers.push({ price, lots: Math.min(lots, missing) });
      missing -= lots;
    }
    return offers;
  }

  /** Notes what an own order took from the side that it buys from (+1) or sells to (-1). */
  take(sign: Sign, price: number, lots: number, timeMs: EpochMs): void {
    if (this.#recoveryMs === 0) return;
    const taken = sign > 0 ? this.#takenAsks : this.#takenBids;
    taken.set(price, { lots: lots + this.#stillTaken(taken.get(price), timeMs), timeMs });
  }

  snapshot(): RecordedBookSnapshot {
    const rows = (side: BookSide): number[] => Array.from({ length: side.length }, (_, index) => [side.priceAt(side.length - 1 - index), side.qtyAtRank(side.length - 1 - index)]).flat();
    const takenRows = (taken: ReadonlyMap<number, Taken>) => [...taken].map(([price, { lots, timeMs }]) => [price, lots, timeMs] as const);
    return {
      updateId: this.isKnown ? this.#updateId : null, bids: rows(this.#bids), asks: rows(this.#asks),
      takenBids: takenRows(this.#takenBids), takenAsks: takenRows(this.#takenAsks), printedBids: [...this.#printedBids], printedAsks: [...this.#printedAsks],
    };
  }

  restore(saved: RecordedBookSnapshot): void {
    this.#forget();
    this.#bids.update(saved.bids);
    this.#asks.update(saved.asks);
    this.isKnown = saved.updateId !== null;
    this.#updateId = saved.updateId ?? Number.NaN;
    for (const [price, lots, timeMs] of saved.takenBids) this.#takenBids.set(price, { lots, timeMs });
    for (const [price, lots, timeMs] of saved.takenAsks) this.#takenAsks.set(price, { lots, timeMs });
    for (const [price, lots] of saved.printedBids) this.#printedBids.set(price, lots);
    for (const [price, lots] of saved.printedAsks) this.#printedAsks.set(price, lots);
  }

  #leftAt(sign: Sign, price: number, qty: number, timeMs: EpochMs): number {
    const printed = sign > 0 ? this.#printedAsks : this.#printedBids;
    // A trade at a worse price has gone through everything better.
    for (const through of printed.keys()) if (sign * (through - price) > 0) return 0;
    return this.#lots(qty) - (printed.get(price) ?? 0) - this.#stillTaken((sign > 0 ? this.#takenAsks : this.#takenBids).get(price), timeMs);
  }

  /** Comes back evenly over the time of recovery, in whole lots rounded against us. */
  #stillTaken(taken: Taken | undefined, timeMs: EpochMs): number {
    if (taken === undefined) return 0;
    if (this.#recoveryMs === null) return taken.lots;
    return Math.ceil(taken.lots * Math.max(0, 1 - (timeMs - taken.timeMs) / this.#recoveryMs));
  }

  #lots(qty: number): number {
    return Math.floor(qty / this.#lot + 1e-7);
  }

  #forget(): void {
    this.isKnown = false;
    this.#updateId = Number.NaN;
    this.#clearSides();
    for (const side of [this.#takenBids, this.#takenAsks, this.#printedBids, this.#printedAsks]) side.clear();
  }

  #clearSides(): void {
    this.#bids.clear();
    this.#asks.clear();
  }
}

/** Tells whether a change holds the whole book. */
function isWhole({ follows }: BookChanged): boolean {
  return !Number.isFinite(follows);
}

/** What the recording tells anew of a level holds from now on. */
function refresh(taken: Map<number, Taken>, levels: Float64Array, start: number, end: number): void {
  for (let index = start; index < end; index += 2) taken.delete(levels[index]!);
}
