import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';

const WEEK_DAYS = 7;
/** The first of January 1970 was a Thursday: three days after a Monday. */
const DAYS_SINCE_MONDAY = 3;

/** Returns the next midnight UTC after `timeMs`. */
export function dayEndMs(timeMs: EpochMs): EpochMs {
  return (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
}

/** Returns the next Monday, midnight UTC, after `timeMs`: the end of the ISO week. */
export function weekEndMs(timeMs: EpochMs): EpochMs {
  const days = Math.floor(timeMs / DAY_MS) + DAYS_SINCE_MONDAY;
  return ((Math.floor(days / WEEK_DAYS) + 1) * WEEK_DAYS - DAYS_SINCE_MONDAY) * DAY_MS;
}

/** Writes a moment as `2024-08-05 02:10 UTC`. */
export function clockOf(timeMs: EpochMs): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
