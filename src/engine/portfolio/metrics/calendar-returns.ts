import { DAY_MS } from '../../domain/interval.ts';

/** The return of one calendar month (UTC). */
export interface MonthReturn {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly value: number;
  /** The curve does not cover the whole of it. */
  readonly isPartial: boolean;
}

/**
 * Returns the return of every calendar month (UTC) that the curve touches: last equity known at its end over the last known at its beginning, less 1.
 * @param times [n] epoch ms, ascending
 * @param values [n] equity
 */
export function monthReturns(times: ArrayLike<number>, values: ArrayLike<number>): readonly MonthReturn[] {
  const months: MonthReturn[] = [];
  const last = times.length - 1;
  if (last < 1) return months;
  let [index, before] = [1, values[0]!];
  for (let at = times[0]!; index <= last; at = nextMonth(at)) {
    const end = nextMonth(at);
    while (index <= last && times[index]! <= end) index++;
    const value = values[index - 1]!;
    const date = new Date(at);
    // A curve of closes reaches a month's end to within its last bar: a whole day must be missing before the month counts as partial.
    const isPartial = monthStart(at) < times[0]! - DAY_MS || end > times[last]! + DAY_MS;
    months.push({ year: date.getUTCFullYear(), month: date.getUTCMonth(), value: before > 0 ? value / before - 1 : 0, isPartial });
    before = value;
  }
  return months;
}

/** Returns what the months compound to; null for none. */
export function compounded(returns: readonly number[]): number | null {
  return returns.length === 0 ? null : returns.reduce((worth, value) => worth * (1 + value), 1) - 1;
}

/** Returns the UTC midnights at which the daily returns of a curve end; the last is the curve's own end. One for each daily return. */
export function dayEnds(times: ArrayLike<number>): Float64Array {
  const last = times.length - 1;
  if (last < 1) return new Float64Array(0);
  const ends: number[] = [];
  for (let midnight = (Math.floor(times[0]! / DAY_MS) + 1) * DAY_MS; midnight < times[last]!; midnight += DAY_MS) ends.push(midnight);
  ends.push(times[last]!);
  return Float64Array.from(ends);
}

function monthStart(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function nextMonth(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
