import { barOpenTime, DAY_MS } from '../../../domain/interval.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { ArchivePeriod, ArchiveSeries } from './archive-path.ts';

/**
 * Plans which files to look for: whole months of [from, to) that are over as months, what is left as days that are over.
 * Funding is published by month only, so each month that is touched and over is taken whole.
 */
export function planPeriods({ kind }: Pick<ArchiveSeries, 'kind'>, { from, to, nowMs }: { readonly from: EpochMs; readonly to: EpochMs; readonly nowMs: EpochMs }): readonly ArchivePeriod[] {
  const periods: ArchivePeriod[] = [];
  const end = Math.min(to, nowMs);
  for (let month = monthOf(from); month.from < end; month = monthOf(month.to)) {
    const isOver = month.to <= nowMs;
    if (isOver && (kind === 'funding' || (month.from >= from && month.to <= to))) periods.push(month);
    else if (kind !== 'funding') periods.push(...daysOf({ from: Math.max(month.from, from), to: Math.min(month.to, to) }, nowMs));
  }
  return periods;
}

/** Returns the UTC days that [from, to) touches and that are over. */
export function daysOf({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }, nowMs: EpochMs): readonly ArchivePeriod[] {
  const days: ArchivePeriod[] = [];
  for (let day = barOpenTime(from, DAY_MS); day < to && day + DAY_MS <= nowMs; day += DAY_MS) days.push({ span: 'day', from: day, to: day + DAY_MS });
  return days;
}

/** Monthly files appear on the first Monday of the next month; this leaves four weeks more. @see github.com/binance/binance-public-data */
const MONTH_APPEARS_WITHIN_MS = 35 * DAY_MS;

/** Tells whether a month whose file is not there may still be published by days only; an older one is simply not published. */
export function mayHaveDaysOnly(month: ArchivePeriod, nowMs: EpochMs): boolean {
  return month.span === 'month' && nowMs - month.to < MONTH_APPEARS_WITHIN_MS;
}

/** Returns the UTC month that holds a moment. */
export function monthOf(timeMs: EpochMs): ArchivePeriod {
  const date = new Date(timeMs);
  const year = date.getUTCFullYear(), month = date.getUTCMonth();
  return { span: 'month', from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
}
