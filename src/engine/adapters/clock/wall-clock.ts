import type { Clock } from '../../ports/clock.ts';

/** The machine's clock: the one place in the engine that reads it. */
export const wallClock: Clock = { now: () => Date.now() };
