import type { Interval } from './interval.ts';
import type { EpochMs, InstrumentId } from './units.ts';

/**
 * One closed bar. Prices and volumes are floats as printed by the venue: they feed indicators; orders use ticks.
 * A field that the source did not print is NaN: unknown, and never zero.
 */
export interface Bar {
  readonly openTimeMs: EpochMs;
  /** Last millisecond of the bar; earlier than the interval's end when the exchange halted. */
  readonly closeTimeMs: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In the base asset. */
  readonly volume: number;
  /** In the quote asset. */
  readonly quoteVolume: number;
  readonly tradeCount: number;
  /** In the base asset, bought by takers. */
  readonly takerBuyVolume: number;
}

/** A bar of an instrument has closed; stamped with the bar's close. */
export interface BarClosed {
  readonly type: 'bar-closed';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bar: Bar;
}

/** The best bid and ask have changed. */
export interface QuoteUpdated {
  readonly type: 'quote-updated';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly bid: number;
  readonly bidQty: number;
  readonly ask: number;
  readonly askQty: number;
}

/** A trade was printed. */
export interface TradePrinted {
  readonly type: 'trade-printed';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly tradeId: string;
  readonly price: number;
  readonly qty: number;
  /** The side that crossed the spread. */
  readonly takerSide: 'buy' | 'sell';
}

/** A level of an order book: price, quantity. */
export type BookLevel = readonly [price: number, qty: number];

/** The best levels of the book, best first. */
export interface DepthUpdated {
  readonly type: 'depth-updated';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** Funding is due on open positions. A positive rate is paid by longs to shorts. */
export interface FundingDue {
  readonly type: 'funding-due';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly rate: number;
  readonly markPrice: number;
}

/** The connection to a feed was lost, restored, or a stretch of data is missing. */
export interface FeedStatusChanged {
  readonly type: 'feed-status-changed';
  readonly timeMs: EpochMs;
  readonly status: 'connected' | 'disconnected' | 'gap' | 'ended';
  readonly detail: string;
}

/**
 * Levels of a recorded order book that have changed, as one message of the venue told them. The engine does not see these; the simulated exchange keeps its book
 * from them. The object and its columns may be used again for the next change: what is to be kept is copied.
 */
export interface BookChanged {
  readonly type: 'book-changed';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  /** How long the message was on its way to the recorder, the smallest delay of the recording being zero. */
  readonly delayMs: number;
  /** Number of the book after this change. */
  readonly updateId: number;
  /** Number of the book that it follows; NaN when it is a whole book and follows none, Infinity when it is a whole book that states again what was known. */
  readonly follows: number;
  /** Price, quantity, price, quantity; a quantity of 0 removes the level. Bids first, then asks. */
  readonly levels: Float64Array;
  /** Where in `levels` the bids begin, where they end and the asks begin, and where these end. */
  readonly bidStart: number;
  readonly askStart: number;
  readonly askEnd: number;
}

/** What the simulated exchange is driven by. */
export type ExchangeEvent = MarketEvent | BookChanged;

export type MarketEvent = BarClosed | QuoteUpdated | TradePrinted | DepthUpdated | FundingDue | FeedStatusChanged;
