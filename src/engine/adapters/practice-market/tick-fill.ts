import type { Rng, RngSnapshot } from '../../compute/rng.ts';
import type { MarketEvent, TradePrinted } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Listing } from './listings.ts';
import type { Minute } from './minute-process.ts';
import { ticksOfLog } from './minute-process.ts';
import type { PracticeBook, Touch } from './book.ts';
import type { TickBar } from './minute-bar.ts';
import { addTrade, emptyTickBar } from './minute-bar.ts';

/** Where a minute stands that is being printed tick by tick. Plain data; mutable. */
interface TickState {
  /** Hidden log price without the minute's jump. */
  log: number;
  /** Step at which the jump comes. */
  jumpStep: number;
  /** Expected trades until the next one, drawn when the last was printed. */
  untilTrade: number;
  takerSide: 'buy' | 'sell';
  bid: number;
  ask: number;
  tradeCount: number;
  bar: TickBar;
}

export interface TickFillSnapshot {
  readonly state: TickState;
  readonly rng: RngSnapshot;
}

/** One step of a minute: which, of how many, when, and how long. */
export interface TickStep {
  readonly index: number;
  readonly count: number;
  readonly timeMs: EpochMs;
  readonly lengthMs: number;
}

/**
 * Prints the minutes of one instrument as quotes and trades. Between the ends that the hidden process sets, the price walks a Brownian bridge
 * with the jump at one step; trades arrive as a Poisson process and hit the quote that stands.
 */
export class TickFill {
  readonly #listing: Listing;
  readonly #book: PracticeBook;
  readonly #rng: Rng;
  #state: TickState = { log: 0, jumpStep: 0, untilTrade: 0, takerSide: 'buy', bid: 1, ask: 2, tradeCount: 0, bar: emptyTickBar(1) };

  constructor(listing: Listing, book: PracticeBook, rng: Rng) {
    this.#listing = listing;
    this.#book = book;
    this.#rng = rng;
  }

  /** The bar of the trades printed so far in this minute. */
  get bar(): Readonly<TickBar> {
    return this.#state.bar;
  }

  get touch(): Touch {
    return this.#state;
  }

  /** Begins a minute at its open price. */
  begin(minute: Minute, steps: number, lastTicks: number): void {
    const state = this.#state;
    state.log = minute.openLog;
    state.jumpStep = this.#rng.int(steps);
    state.bar = emptyTickBar(lastTicks);
  }

  /** Counts trades that were printed as a bar only, so that trade ids go on behind them. */
  passTrades(count: number): void {
    this.#state.tradeCount += count;
  }

  /**
   * Prints one step: trades and the quote, in time order.
   * @param quoteAtMs when in the step the quote moves
   */
  step(minute: Minute, step: TickStep, print: { readonly quoteAtMs: EpochMs; readonly out: MarketEvent[] }): void {
    this.#printTrades(minute, { fromMs: step.timeMs, untilMs: print.quoteAtMs, out: print.out });
    this.#walk(minute, step);
    this.#moveQuote(minute, step.index >= this.#state.jumpStep ? minute.jumpLog : 0);
    print.out.push(this.#book.quote(this.#state, print.quoteAtMs, minute.stress));
    this.#printTrades(minute, { fromMs: print.quoteAtMs, untilMs: step.timeMs + step.lengthMs, out: print.out });
  }

  snapshot(): TickFillSnapshot {
    return { state: { ...this.#state, bar: { ...this.#state.bar } }, rng: this.#rng.snapshot() };
  }

  restore(snapshot: TickFillSnapshot): void {
    this.#state = { ...snapshot.state, bar: { ...snapshot.state.bar } };
    this.#rng.restore(snapshot.rng);
  }

  #walk(minute: Minute, step: TickStep): void {
    const left = step.count - step.index;
    const target = minute.closeLog - minute.jumpLog;
    const noise = minute.sigma * Math.sqrt((left - 1) / left / step.count);
    this.#state.log += (target - this.#state.log) / left + noise * this.#rng.normal();
  }

  #moveQuote(minute: Minute, jumpedLog: number): void {
    const ticks = ticksOfLog(this.#listing, this.#state.log + jumpedLog);
    this.#state.bid = Math.max(1, Math.round(ticks - minute.spreadTicks / 2));
    this.#state.ask = this.#state.bid + minute.spreadTicks;
  }

  #printTrades(minute: Minute, stretch: { readonly fromMs: EpochMs; readonly untilMs: EpochMs; readonly out: MarketEvent[] }): void {
    const state = this.#state, perMs = minute.expectedTrades / 60_000;
    let atMs = stretch.fromMs;
    while (state.untilTrade < (stretch.untilMs - atMs) * perMs) {
      atMs += state.untilTrade / perMs;
      state.untilTrade = this.#rng.exponential(1);
      this.#printOrder(minute, Math.floor(atMs), stretch.out);
    }
    state.untilTrade -= Math.max(0, stretch.untilMs - atMs) * perMs;
  }

  /** Prints one taker's order: it takes what rests at the touch and goes on to the next ticks when it is larger. */
  #printOrder(minute: Minute, timeMs: EpochMs, out: MarketEvent[]): void {
    const state = this.#state;
    if (this.#rng.float() < SIDE_CHANGE) state.takerSide = state.takerSide === 'buy' ? 'sell' : 'buy';
    const step = state.takerSide === 'buy' ? 1 : -1;
    let ticks = step > 0 ? state.ask : state.bid;
    let lots = this.#orderLots();
    for (let level = 1; lots > 0; level++, ticks += step) {
      const taken = level === SWEPT_LEVELS || ticks <= 1 ? lots : Math.min(lots, this.#book.lotsAt(ticks, timeMs, minute.stress));
      out.push(this.#trade(timeMs, ticks, taken));
      lots -= taken;
    }
  }

  /** A Pareto tail of index 4/3, cut at 60, mean 1 times the listing's. @see Gopikrishnan et al. 2000, Phys. Rev. E 62, R4493: sizes have tails near 1.5 */
  #orderLots(): number {
    const root = Math.sqrt(1 - this.#rng.float());
    const size = Math.min(60, 0.29 / (root * Math.sqrt(root)));
    return Math.max(1, Math.round(size * this.#listing.meanTradeLots));
  }

  #trade(timeMs: EpochMs, ticks: number, lots: number): TradePrinted {
    const state = this.#state;
    addTrade(state.bar, ticks, lots, state.takerSide);
    state.tradeCount += 1;
    return {
      type: 'trade-printed', timeMs, instrumentId: this.#listing.instrument.id, tradeId: String(state.tradeCount),
      price: this.#book.priceOf(ticks), qty: this.#book.qtyOf(lots), takerSide: state.takerSide,
    };
  }
}

/** Chance that the next taker is on the other side: orders are split, so sides persist. @see Lillo & Farmer 2004 */
const SIDE_CHANGE = 0.35;
const SWEPT_LEVELS = 5;
