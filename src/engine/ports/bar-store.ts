import type { BarColumns } from '../domain/bar-columns.ts';
import type { Interval } from '../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';

export type { BarColumns } from '../domain/bar-columns.ts';
export { barAt } from '../domain/bar-columns.ts';

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
