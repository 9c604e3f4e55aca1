import { invariant } from '../../domain/assert.ts';
import type { BookChanged, ExchangeEvent, QuoteUpdated, TradePrinted } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { DepthColumns, QuoteColumns, TradeColumns } from '../../ports/history-store.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';

/** Stored ticks of one instrument; null where none are played. */
export interface ReplayTicks {
  readonly instrumentId: InstrumentId;
  readonly trades: TradeColumns | null;
  readonly quotes: QuoteColumns | null;
  readonly depth: DepthColumns | null;
}

/** One stored stretch of ticks. The event that `next` returns is the same object every time, filled anew. */
export interface TickSource {
  readonly length: number;
  readonly position: number;
  /** Infinity at the end. */
  readonly nextTimeMs: EpochMs;
  next(): ExchangeEvent | null;
  skipTo(timeMs: EpochMs): void;
}

/** Returns the sources of an instrument in the order in which events of one time are told: a trade first, then the book that it changed, then the quote. */
export function tickSources({ instrumentId, trades, quotes, depth }: ReplayTicks): readonly TickSource[] {
  return [
    ...(trades === null ? [] : [new ColumnSource(trades.timeMs, trades.length, new TradeCursor(instrumentId, trades))]),
    ...(depth === null ? [] : [new ColumnSource(depth.timeMs, depth.length, new DepthCursor(instrumentId, depth))]),
    ...(quotes === null ? [] : [new ColumnSource(quotes.timeMs, quotes.length, new QuoteCursor(instrumentId, quotes))]),
  ];
}

interface Cursor {
  readonly timeMs: EpochMs;
  moveTo(row: number): ExchangeEvent;
}

class ColumnSource implements TickSource {
  readonly length: number;
  readonly #timeMs: Float64Array;
  readonly #cursor: Cursor;
  #position = 0;

  constructor(timeMs: Float64Array, length: number, cursor: Cursor) {
    invariant(timeMs.length === length, () => `replay: expected ${length} times, was ${timeMs.length}`);
    for (let row = 1; row < length; row++) invariant(timeMs[row]! >= timeMs[row - 1]!, () => `replay: expected times that never go back, row ${row} was ${timeMs[row]} after ${timeMs[row - 1]}`);
    this.length = length;
    this.#timeMs = timeMs;
    this.#cursor = cursor;
  }

  get position(): number {
    return this.#position;
  }

  get nextTimeMs(): EpochMs {
    return this.#position < this.length ? this.#timeMs[this.#position]! : Number.POSITIVE_INFINITY;
  }

  next(): ExchangeEvent | null {
    return this.#position < this.length ? this.#cursor.moveTo(this.#position++) : null;
  }

  skipTo(timeMs: EpochMs): void {
    this.#position = firstAtOrAfter(timeMs, { from: this.#position, to: this.length, timeAt: (row) => this.#timeMs[row]! });
  }
}

/** One trade of the columns at a time. */
class TradeCursor implements TradePrinted, Cursor {
  readonly type = 'trade-printed';
  readonly instrumentId: InstrumentId;
  readonly #trades: TradeColumns;
  #row = 0;
  timeMs: EpochMs = 0;
  price = 0;
  qty = 0;
  takerSide: 'buy' | 'sell' = 'buy';

  constructor(instrumentId: InstrumentId, trades: TradeColumns) {
    this.instrumentId = instrumentId;
    this.#trades = trades;
  }

  /** Written out only for who asks. */
  get tradeId(): string {
    return String(this.#trades.tradeId[this.#row]);
  }

  moveTo(row: number): TradePrinted {
    const { timeMs, price, qty, takerBought } = this.#trades;
    this.#row = row;
    this.timeMs = timeMs[row]!;
    this.price = price[row]!;
    this.qty = qty[row]!;
    this.takerSide = takerBought[row] === 1 ? 'buy' : 'sell';
    return this;
  }
}

/** One quote of the columns at a time. */
class QuoteCursor implements QuoteUpdated, Cursor {
  readonly type = 'quote-updated';
  readonly instrumentId: InstrumentId;
  readonly #quotes: QuoteColumns;
  timeMs: EpochMs = 0;
  bid = 0;
  bidQty = 0;
  ask = 0;
  askQty = 0;

  constructor(instrumentId: InstrumentId, quotes: QuoteColumns) {
    this.instrumentId = instrumentId;
    this.#quotes = quotes;
  }

  moveTo(row: number): QuoteUpdated {
    const { timeMs, bid, bidQty, ask, askQty } = this.#quotes;
    this.timeMs = timeMs[row]!;
    this.bid = bid[row]!;
    this.bidQty = bidQty[row]!;
    this.ask = ask[row]!;
    this.askQty = askQty[row]!;
    return this;
  }
}

/** One change of the book at a time; its levels stay where they lie. */
class DepthCursor implements BookChanged, Cursor {
  readonly type = 'book-changed';
  readonly instrumentId: InstrumentId;
  readonly levels: Float64Array;
  readonly #depth: DepthColumns;
  /** Smallest delay of the recording: the clocks of venue and recorder differ, so only what is above it is known to be delay. */
  readonly #leastDelayMs: number;
  timeMs: EpochMs = 0;
  delayMs = 0;
  updateId = 0;
  follows = Number.NaN;
  bidStart = 0;
  askStart = 0;
  askEnd = 0;

  constructor(instrumentId: InstrumentId, depth: DepthColumns) {
    this.instrumentId = instrumentId;
    this.levels = depth.levels;
    this.#depth = depth;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < depth.length; row++) if (!Number.isNaN(depth.follows[row])) least = Math.min(least, depth.receivedMs[row]! - depth.timeMs[row]!);
    this.#leastDelayMs = Number.isFinite(least) ? least : 0;
  }

  moveTo(row: number): BookChanged {
    const { timeMs, receivedMs, updateId, follows, bounds } = this.#depth;
    this.timeMs = timeMs[row]!;
    this.updateId = updateId[row]!;
    this.follows = follows[row]!;
    // A whole book was asked for, so its delay is not that of the stream.
    this.delayMs = Number.isNaN(this.follows) ? this.delayMs : receivedMs[row]! - timeMs[row]! - this.#leastDelayMs;
    this.bidStart = bounds[2 * row]!;
    this.askStart = bounds[2 * row + 1]!;
    this.askEnd = bounds[2 * row + 2]!;
    return this;
  }
}
