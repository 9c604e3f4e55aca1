import type { EpochMs } from '../../../domain/units.ts';

/** Milliseconds reach this in the year 5138, microseconds reached it in 1973. */
const FIRST_MICROSECONDS = 1e14;

/** Returns a time of the venue in whole milliseconds, whether it was printed in those or in microseconds (`timeUnit=MICROSECOND`). */
export function epochMs(venueTime: number): EpochMs {
  return venueTime < FIRST_MICROSECONDS ? venueTime : Math.floor(venueTime / 1000);
}
