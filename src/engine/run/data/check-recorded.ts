import { OrderBook } from '../../market/order-book.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { DepthColumns, DepthStore, QuoteColumns, QuoteStore, SeriesInfo, TradeColumns, TradeStore } from '../../ports/history-store.ts';
import type { Gap } from '../../adapters/history/check-result.ts';

/** What a check of stored trades, quotes or an order book found. */
export interface RecordedCheck extends SeriesInfo {
  readonly kind: 'trades' | 'quotes' | 'depth';
  /** Missing trades by their ids, or stretches in which the book is not known, with the changes that are missing by their numbers. */
  readonly gaps: readonly Gap[];
  readonly missing: number;
  /** Times that a bid stood at or above the ask. */
  readonly crossed: number;
  /** Whole books in an order book; 0 for the others. */
  readonly wholeBooks: number;
}

interface RecordedStores {
  readonly trades: TradeStore;
  readonly quotes: QuoteStore;
  readonly depth: DepthStore;
}

/** An hour is read at a time: ticks are many. */
const STRETCH_MS = 3_600_000;

/** Checks stored trades, quotes and order books; all instruments when none is named. @throws StoreError when stored bytes do not match their checksum */
export function checkRecorded({ trades, quotes, depth }: RecordedStores, only?: { readonly instrumentId?: InstrumentId }): readonly RecordedCheck[] {
  const wanted = (series: readonly SeriesInfo[]): readonly SeriesInfo[] => series.filter(({ instrumentId }) => (only?.instrumentId ?? instrumentId) === instrumentId);
  return [
    ...wanted(trades.series()).map((series) => checked('trades', series, new TradeCheck(), (from, to) => trades.read(series.instrumentId, from, to))),
    ...wanted(quotes.series()).map((series) => checked('quotes', series, new QuoteCheck(), (from, to) => quotes.read(series.instrumentId, from, to))),
    ...wanted(depth.series()).map((series) => checked('depth', series, new DepthCheck(), (from, to) => depth.read(series.instrumentId, from, to))),
  ];
}

interface Check<Columns> {
  readonly gaps: Gap[];
  readonly crossed: number;
  readonly wholeBooks: number;
  take(columns: Columns, from: EpochMs): void;
}

function checked<Columns>(kind: RecordedCheck['kind'], series: SeriesInfo, check: Check<Columns>, read: (from: EpochMs, to: EpochMs) => Columns): RecordedCheck {
  for (let from = Math.floor(series.from / STRETCH_MS) * STRETCH_MS; from <= series.to; from += STRETCH_MS) check.take(read(from, from + STRETCH_MS), from);
  return { ...series, kind, gaps: check.gaps, missing: check.gaps.reduce((sum, gap) => sum + gap.missing, 0), crossed: check.crossed, wholeBooks: check.wholeBooks };
}

class TradeCheck implements Check<TradeColumns> {
  readonly gaps: Gap[] = [];
  readonly crossed = 0;
  readonly wholeBooks = 0;
  #lastId = Number.NaN;
  #lastMs = 0;

  take({ tradeId, timeMs, length }: TradeColumns): void {
    for (let row = 0; row < length; row++) {
      const missing = tradeId[row]! - this.#lastId - 1;
      if (missing > 0) this.gaps.push({ from: this.#lastMs, to: timeMs[row]!, missing });
      this.#lastId = tradeId[row]!;
      this.#lastMs = timeMs[row]!;
    }
  }
}

class QuoteCheck implements Check<QuoteColumns> {
  readonly gaps: Gap[] = [];
  readonly wholeBooks = 0;
  crossed = 0;

  take({ bid, ask, length }: QuoteColumns): void {
    for (let row = 0; row < length; row++) if (bid[row]! >= ask[row]!) this.crossed += 1;
  }
}

/** Plays the book over, as a run would. */
class DepthCheck implements Check<DepthColumns> {
  readonly gaps: Gap[] = [];
  crossed = 0;
  wholeBooks = 0;
  readonly #book = new OrderBook('futures');
  #lastMs = 0;
  #lastId = Number.NaN;

  take({ timeMs, updateId, follows, bounds, levels, length }: DepthColumns, from: EpochMs): void {
    for (let row = 0; row < length; row++) {
      // What leads up to the stretch was played with the one before it.
      if (timeMs[row]! < from && updateId[row]! <= this.#lastId) continue;
      const bids = [...levels.subarray(bounds[2 * row], bounds[2 * row + 1])], asks = [...levels.subarray(bounds[2 * row + 1], bounds[2 * row + 2])];
      const id = updateId[row]!;
      const isWhole = !Number.isFinite(follows[row]);
      const goesOn = follows[row] === this.#lastId || follows[row] === Number.POSITIVE_INFINITY;
      if (!goesOn && !Number.isNaN(this.#lastId)) this.gaps.push({ from: this.#lastMs, to: timeMs[row]!, missing: Math.max(0, id - this.#lastId) });
      if (isWhole) {
        this.wholeBooks += 1;
        this.#book.reset();
        this.#book.takeSnapshot({ lastUpdateId: id, bids, asks });
      } else this.#book.update({ firstUpdateId: follows[row]!, lastUpdateId: id, previousUpdateId: follows[row]!, bids, asks });
      if (this.#book.bestBid >= this.#book.bestAsk || (goesOn && this.#book.needsSnapshot)) this.crossed += 1;
      this.#lastId = id;
      this.#lastMs = timeMs[row]!;
    }
  }
}
