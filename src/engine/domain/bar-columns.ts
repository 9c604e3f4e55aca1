import type { Interval } from './interval.ts';
import type { Bar } from './market-event.ts';
import type { EpochMs, InstrumentId } from './units.ts';

/** Bars as columns: one typed array per field, equal lengths, ascending open times. NaN is unknown. */
export interface BarColumns {
  readonly length: number;
  readonly openTimeMs: Float64Array;
  readonly closeTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quoteVolume: Float64Array;
  readonly tradeCount: Float64Array;
  readonly takerBuyVolume: Float64Array;
}

/** Rows of columns that follow each other, of one instrument: bars as they close. */
export interface BarRun {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: BarColumns;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Which bars concern nothing that rests at an exchange: those that stay above `below`, under `above` and close before `dueMs`. */
export interface Reach {
  readonly below: number;
  readonly above: number;
  readonly dueMs: EpochMs;
}

/** Copies one row of the columns into a bar. */
export function barAt(columns: BarColumns, index: number): Bar {
  return {
    openTimeMs: columns.openTimeMs[index]!, closeTimeMs: columns.closeTimeMs[index]!,
    open: columns.open[index]!, high: columns.high[index]!, low: columns.low[index]!, close: columns.close[index]!,
    volume: columns.volume[index]!, quoteVolume: columns.quoteVolume[index]!,
    tradeCount: columns.tradeCount[index]!, takerBuyVolume: columns.takerBuyVolume[index]!,
  };
}

/** Makes columns of `length` rows, all zero, to be filled by the caller before anyone reads them. */
export function allocateBarColumns(length: number): BarColumns {
  return columnsBy(length, () => new Float64Array(length));
}

/** Copies columns into memory that threads share: posted to another thread, they are there without a copy. */
export function sharedBarColumns(columns: BarColumns): BarColumns {
  return columnsBy(columns.length, (name) => {
    const shared = new Float64Array(new SharedArrayBuffer(columns.length * Float64Array.BYTES_PER_ELEMENT));
    shared.set(columns[name]);
    return shared;
  });
}

/** Returns the rows of both, one after the other. */
export function joinBarColumns(first: BarColumns, second: BarColumns): BarColumns {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  return columnsBy(first.length + second.length, (name) => {
    const column = new Float64Array(first.length + second.length);
    column.set(first[name]);
    column.set(second[name], first.length);
    return column;
  });
}

/** Returns the index of the first row that opens at or after a time, by bisection; the length when there is none. */
export function firstOpenAtOrAfter({ openTimeMs, length }: BarColumns, timeMs: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (openTimeMs[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes a bar into one row of the columns. */
export function putBar(columns: BarColumns, index: number, bar: Bar): void {
  columns.openTimeMs[index] = bar.openTimeMs;
  columns.closeTimeMs[index] = bar.closeTimeMs;
  columns.open[index] = bar.open;
  columns.high[index] = bar.high;
  columns.low[index] = bar.low;
  columns.close[index] = bar.close;
  columns.volume[index] = bar.volume;
  columns.quoteVolume[index] = bar.quoteVolume;
  columns.tradeCount[index] = bar.tradeCount;
  columns.takerBuyVolume[index] = bar.takerBuyVolume;
}

/** Returns the bars as columns. */
export function columnsOf(bars: readonly Bar[]): BarColumns {
  const columns = allocateBarColumns(bars.length);
  bars.forEach((bar, index) => putBar(columns, index, bar));
  return columns;
}

/** Returns the rows from `start` up to but not including `end` as views on the same memory. */
export function sliceBarColumns(columns: BarColumns, start: number, end: number): BarColumns {
  const view = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    length: view(columns.openTimeMs).length,
    openTimeMs: view(columns.openTimeMs), closeTimeMs: view(columns.closeTimeMs),
    open: view(columns.open), high: view(columns.high), low: view(columns.low), close: view(columns.close),
    volume: view(columns.volume), quoteVolume: view(columns.quoteVolume), tradeCount: view(columns.tradeCount), takerBuyVolume: view(columns.takerBuyVolume),
  };
}

type ColumnName = Exclude<keyof BarColumns, 'length'>;

function columnsBy(length: number, column: (name: ColumnName) => Float64Array): BarColumns {
  return {
    length, openTimeMs: column('openTimeMs'), closeTimeMs: column('closeTimeMs'), open: column('open'), high: column('high'), low: column('low'), close: column('close'),
    volume: column('volume'), quoteVolume: column('quoteVolume'), tradeCount: column('tradeCount'), takerBuyVolume: column('takerBuyVolume'),
  };
}
