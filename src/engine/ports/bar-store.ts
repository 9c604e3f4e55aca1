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

/** Stored bars of one series that are read a page at a time, so that a long series never lies in memory as a whole. */
export interface BarPages {
  /** Bars of all pages. */
  readonly length: number;
  readonly lastCloseMs: EpochMs;
  /** How many pages there are; none is empty. */
  readonly count: number;
  /** Reads a page from the store. */
  page(index: number): BarColumns;
  /** Reads all pages at once, for what can be done in no other way. */
  whole(): BarColumns;
}

export interface BarStore {
  series(): readonly BarSeriesInfo[];
  /** Returns the bars whose open time is in [from, to). */
  read(instrumentId: InstrumentId, interval: Interval, from: EpochMs, to: EpochMs): BarColumns;
  /** Stores bars; equal bars change nothing, differing ones replace. Returns how many were new or changed. */
  write(instrumentId: InstrumentId, interval: Interval, bars: BarColumns): { readonly added: number; readonly changed: number; readonly unchanged: number };
}
