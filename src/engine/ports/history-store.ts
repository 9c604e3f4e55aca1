import type { EpochMs, InstrumentId } from '../domain/units.ts';

/** Trades as columns, in the order of their ids; times never go back. */
export interface TradeColumns {
  readonly length: number;
  /** The venue's (aggregate) trade id; exact up to 2^53. */
  readonly tradeId: Float64Array;
  readonly timeMs: Float64Array;
  readonly price: Float64Array;
  readonly qty: Float64Array;
  /** 1 when the taker bought, 0 when the taker sold. */
  readonly takerBought: Uint8Array;
}

/** Best bid and ask as columns, in the order received; times never go back. */
export interface QuoteColumns {
  readonly length: number;
  readonly timeMs: Float64Array;
  readonly bid: Float64Array;
  readonly bidQty: Float64Array;
  readonly ask: Float64Array;
  readonly askQty: Float64Array;
}

/**
 * A recorded order book as columns of changes, in the order received; times never go back. The stored changes are those that the venue's own procedure found
 * valid: each either follows the one before or is a whole book.
 */
export interface DepthColumns {
  /** Changes. */
  readonly length: number;
  /** By the exchange's clock. */
  readonly timeMs: Float64Array;
  /** By the recorder's clock, which may go wrong by more than a second. */
  readonly receivedMs: Float64Array;
  /** Number of the book after each change; exact up to 2^53. */
  readonly updateId: Float64Array;
  /** Number of the book that each change follows; NaN for a whole book after a gap or at the beginning, Infinity for one that states again what the changes led up to. */
  readonly follows: Float64Array;
  /** [2 × length + 1] places in `levels`, counted in numbers: where the bids of change i begin (2i), where its asks begin (2i + 1); the last is the end. */
  readonly bounds: Uint32Array;
  /** Price, quantity, price, quantity; a quantity of 0 removes the level. */
  readonly levels: Float64Array;
}

/** One published funding rate. Positive is paid by longs to shorts. */
export interface FundingRate {
  /** The venue's own stamp, a few milliseconds past the hour. */
  readonly timeMs: EpochMs;
  readonly rate: number;
  readonly intervalHours: number;
}

/** What is stored of one instrument; `to` is the time of the last row. */
export interface SeriesInfo {
  readonly instrumentId: InstrumentId;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly count: number;
}

/** What a write did: rows that were new, that replaced a differing row, and that were already there. */
export interface WriteCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface TradeStore {
  series(): readonly SeriesInfo[];
  /** Returns the trades with time in [from, to). */
  read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): TradeColumns;
  /** Stores trades; one with the same id and values changes nothing, a differing one replaces. */
  write(instrumentId: InstrumentId, trades: TradeColumns): WriteCounts;
}

export interface QuoteStore {
  series(): readonly SeriesInfo[];
  /** Returns the quotes with time in [from, to). */
  read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): QuoteColumns;
  /** Stores quotes; they replace whatever was stored from their first to their last time. */
  write(instrumentId: InstrumentId, quotes: QuoteColumns): WriteCounts;
}

export interface DepthStore {
  series(): readonly SeriesInfo[];
  /** Returns the changes with time in [from, to), and before them those from the last whole book on that leads up to `from`. */
  read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): DepthColumns;
  /** Stores changes; they replace whatever was stored from their first to their last time. The first of them is a whole book. */
  write(instrumentId: InstrumentId, depth: DepthColumns): WriteCounts;
}

export interface FundingStore {
  series(): readonly SeriesInfo[];
  /** Returns the rates with time in [from, to), ascending. */
  read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): readonly FundingRate[];
  /** Stores rates; equal ones change nothing, a differing one at the same time replaces. */
  write(instrumentId: InstrumentId, rates: readonly FundingRate[]): WriteCounts;
}
