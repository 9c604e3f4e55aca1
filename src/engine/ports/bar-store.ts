import type { Bar } from '../domain/market-event.ts';
import type { Interval } from '../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';

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

/** What is stored of one instrument and interval. */
export interface BarSeriesInfo {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly from: EpochMs;
  /** Open time of the last bar. */
  readonly to: EpochMs;
  readonly count: number;
}

export interface BarStore {
  series(): readonly BarSeriesInfo[];
  /** Returns the bars whose open time is in [from, to). */
  read(instrumentId: InstrumentId, interval: Interval, from: EpochMs, to: EpochMs): BarColumns;
  /** Stores bars; equal bars change nothing, differing ones replace. Returns how many were new or changed. */
  write(instrumentId: InstrumentId, interval: Interval, bars: BarColumns): { readonly added: number; readonly changed: number; readonly unchanged: number };
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
