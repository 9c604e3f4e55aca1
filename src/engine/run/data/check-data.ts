import { barOpenTime, DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns, BarSeriesInfo, BarStore } from '../../ports/bar-store.ts';
import { describeBars } from '../../adapters/history/check-bars.ts';
import type { CheckReport } from '../../adapters/history/check-result.ts';

/** A UTC day that lacks bars between the first and the last one stored. */
export interface IncompleteDay {
  readonly dayMs: EpochMs;
  readonly count: number;
  readonly expected: number;
}

export interface SeriesCheck extends BarSeriesInfo, Pick<CheckReport, 'gaps' | 'zeroVolume' | 'shortBars' | 'anomalies'> {
  /** Always 0: the store holds one bar per open time. */
  readonly duplicates: 0;
  readonly missing: number;
  /** Bars there over bars there should be, from the first to the last. */
  readonly coverage: number;
  readonly days: number;
  readonly incompleteDays: readonly IncompleteDay[];
}

/**
 * Checks the stored bars: what is missing, empty, short or odd, and how far each day is covered.
 * @throws StoreError when stored bytes do not match their checksum
 */
export function checkData(bars: BarStore, only?: { readonly instrumentId?: InstrumentId; readonly interval?: string }): readonly SeriesCheck[] {
  return bars.series()
    .filter((series) => (only?.instrumentId ?? series.instrumentId) === series.instrumentId && (only?.interval ?? series.interval) === series.interval)
    .map((series) => checkSeries(series, bars.read(series.instrumentId, series.interval, series.from, series.to + 1)));
}

function checkSeries(series: BarSeriesInfo, bars: BarColumns): SeriesCheck {
  const findings = describeBars(bars, series.interval);
  const missing = findings.gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const { days, incompleteDays } = countDays(series, bars);
  return { ...series, ...findings, duplicates: 0, missing, coverage: series.count / (series.count + missing), days, incompleteDays };
}

function countDays(series: BarSeriesInfo, bars: BarColumns): { readonly days: number; readonly incompleteDays: readonly IncompleteDay[] } {
  const lengthMs = intervalMs(series.interval);
  const firstDay = barOpenTime(series.from, DAY_MS), lastDay = barOpenTime(series.to, DAY_MS);
  const days = (lastDay - firstDay) / DAY_MS + 1;
  const counts = new Uint32Array(days);
  for (let row = 0; row < bars.length; row++) counts[Math.floor((bars.openTimeMs[row]! - firstDay) / DAY_MS)]!++;
  const incompleteDays: IncompleteDay[] = [];
  for (const [index, count] of counts.entries()) {
    const dayMs = firstDay + index * DAY_MS;
    const from = Math.max(dayMs, series.from), to = Math.min(dayMs + DAY_MS - lengthMs, series.to);
    const expected = Math.floor((to - from) / lengthMs) + 1;
    if (count < expected) incompleteDays.push({ dayMs, count, expected });
  }
  return { days, incompleteDays };
}
