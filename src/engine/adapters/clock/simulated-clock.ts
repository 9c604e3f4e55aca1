import type { Clock } from '../../ports/clock.ts';
import type { EpochMs } from '../../domain/units.ts';

/** A clock that stands where it was last set; replays and backtests move it with their events. */
export class SimulatedClock implements Clock {
  #now: EpochMs = 0;

  now(): EpochMs {
    return this.#now;
  }

  set(timeMs: EpochMs): void {
    this.#now = timeMs;
  }
}
