import type { DepthUpdated, FundingDue, QuoteUpdated, TradePrinted } from '../../domain/market-event.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { budgetOf } from './bar-matcher.ts';
import type { SimExchangeConfig } from './config.ts';
import type { Execution } from './execution.ts';
import { FUNDING_TOLERANCE_MS } from './funding.ts';
import type { InstrumentBook } from './instrument-book.ts';
import type { Point, PointMatcher } from './point-matcher.ts';
import type { TickInHand } from './venue-state.ts';

/** Fills orders on single quotes, trades and books, and books funding when it is due. */
export class TickMatcher {
  readonly #config: SimExchangeConfig;
  readonly #execution: Execution;
  readonly #points: PointMatcher;
  /** The tick that has filled something and may fill more. */
  tick: TickInHand | null = null;

  constructor(options: { readonly config: SimExchangeConfig; readonly execution: Execution; readonly points: PointMatcher }) {
    this.#config = options.config;
    this.#execution = options.execution;
    this.#points = options.points;
  }

  quote(book: InstrumentBook, event: QuoteUpdated): boolean {
    return this.#matchBest(book, event, event.bid, event.bidQty, event.ask, event.askQty);
  }

  depth(book: InstrumentBook, event: DepthUpdated): boolean {
    const bid = event.bids[0];
    const ask = event.asks[0];
    if (bid === undefined || ask === undefined) return false;
    return this.#matchBest(book, event, bid[0], bid[1], ask[0], ask[1]);
  }

  trade(book: InstrumentBook, event: TradePrinted): boolean {
    const continues = this.#continuesTick(event);
    const { price } = event;
    if (!continues) {
      book.events++;
      book.tickMs = event.timeMs;
      book.last = price;
      if (price > book.below && price < book.above) return false;
    }
    const hasQuote = !Number.isNaN(book.bid);
    const point: Point = {
      buyReference: price, sellReference: price, buyBase: hasQuote ? Math.max(book.ask, price) : price, sellBase: hasQuote ? Math.min(book.bid, price) : price,
      costBps: this.#config.slippageBps + (hasQuote ? 0 : this.#config.spreadBps / 2), timeMs: event.timeMs, openOf: null, inside: null, isQuoted: hasQuote,
    };
    return this.#matchPoint(book, event, point, continues ? 0 : budgetOf(book, event.qty, this.#config.maxVolumeShare));
  }

  funding(book: InstrumentBook | undefined, event: FundingDue): boolean {
    if (this.#continuesTick(event)) {
      this.tick = null;
      return false;
    }
    if (book === undefined || !isDerivative(book.instrument)) return false;
    // Inside a bar the position is not known before the bar has been walked; NaN (no bar yet) compares as false.
    if (this.#config.matchOn === 'bars' && event.timeMs - book.lastCloseMs > FUNDING_TOLERANCE_MS) {
      book.pendingFunding.push({ timeMs: event.timeMs, rate: event.rate, markPrice: markOf(event, book) });
      book.refreshReach();
      return false;
    }
    if (!this.#execution.bookFunding(book, { timeMs: event.timeMs, rate: event.rate, markPrice: markOf(event, book) })) return false;
    this.tick = { type: event.type, instrumentId: event.instrumentId, timeMs: event.timeMs, budget: 0 };
    return true;
  }

  #matchBest(book: InstrumentBook, event: QuoteUpdated | DepthUpdated, bid: number, bidQty: number, ask: number, askQty: number): boolean {
    const continues = this.#continuesTick(event);
    if (!(bid > 0 && ask > 0)) return false;
    if (!continues) {
      book.events++;
      book.tickMs = event.timeMs;
      book.bid = bid;
      book.ask = ask;
      book.last = (bid + ask) / 2;
      if (bid > book.below && ask < book.above) return false;
    }
    const point: Point = { buyReference: ask, sellReference: bid, buyBase: ask, sellBase: bid, costBps: this.#config.slippageBps, timeMs: event.timeMs, openOf: null, inside: null, isQuoted: true };
    // What is displayed can be taken whole; buyers and sellers meet different queues, so the smaller is the careful one.
    return this.#matchPoint(book, event, point, continues ? 0 : budgetOf(book, Math.min(nanAsInfinity(bidQty), nanAsInfinity(askQty)), 1));
  }

  /** Acts once on a tick; the tick stays in hand while there may be more. */
  #matchPoint(book: InstrumentBook, event: Omit<TickInHand, 'budget'>, point: Point, budget: number): boolean {
    const tick = this.tick ?? { type: event.type, instrumentId: event.instrumentId, timeMs: event.timeMs, budget };
    this.tick = this.#points.actAt(book, point, tick) ? tick : null;
    return this.tick !== null;
  }

  /** Tells whether this event has already filled something and is offered again; an unfinished other one is over. */
  #continuesTick(event: Omit<TickInHand, 'budget'>): boolean {
    const tick = this.tick;
    if (tick !== null && tick.type === event.type && tick.timeMs === event.timeMs && tick.instrumentId === event.instrumentId) return true;
    this.tick = null;
    return false;
  }
}

function nanAsInfinity(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

function markOf(event: FundingDue, book: InstrumentBook): number {
  return Number.isNaN(event.markPrice) ? book.last : event.markPrice;
}
