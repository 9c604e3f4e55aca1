import type { Point } from './space.ts';

/** What came of a trial. Everything is a loss here: smaller is better. */
export interface Observed {
  readonly number: number;
  /** In the middle of its cell. */
  readonly point: Point;
  /** How much of the span it was run on, from 0 to 1; less than 1 for a trial that was given up. */
  readonly share: number;
  /** [objectives] losses on that part; null for all of them when it failed or showed too little. */
  readonly losses: readonly number[] | null;
}

/**
 * Chooses what is tried next. A proposal depends on the seed, its number, and the trials that {@link needs} names, never on the clock, on how many
 * run at once, or on which of them ends first: the same search comes out on one thread and on many, and after any interruption.
 */
export interface Sampler {
  /** Returns how many trials, from the first on, must have ended before this one can be proposed. Never more than `number`, never falling. */
  needs(number: number): number;
  /**
   * Proposes the settings of a trial; they are allowed by the space.
   * @param history [needs(number)] what came of the trials, in the order of their numbers
   * @param pending [number - needs(number)] what was proposed for those after them
   * @throws SpaceEmpty when nothing that is allowed can be found
   */
  propose(number: number, history: readonly Observed[], pending: readonly Point[]): Point;
}

/** So many trials may run while the next is proposed: a trial does not know of the `LAG` before it. Fixed, so that the number of threads changes nothing. */
export const LAG = 16;
