import type { EpochMs } from '../domain/units.ts';

/** The only source of time in the engine; adapters/clock has the wall clock and the simulated one. */
export interface Clock {
  now(): EpochMs;
}
