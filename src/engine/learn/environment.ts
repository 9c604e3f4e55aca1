/** What an agent may do: one of a number of choices, or some numbers in [low, high]. */
export type ActionSpace =
  | { readonly type: 'discrete'; readonly count: number }
  | { readonly type: 'continuous'; readonly size: number; readonly low: number; readonly high: number };

/** How an episode stands after a step. `truncated`: it was cut off (a time limit), and what comes after has its value still. */
export type End = 'none' | 'terminated' | 'truncated';

/** What a step writes, in memory of the caller; made by {@link createStepOutcome}. `count` worlds side by side. */
export interface StepOutcome {
  /** [count × observationSize] what is seen now; of a new episode already where one ended. */
  readonly observations: Float32Array;
  /** [count] */
  readonly rewards: Float64Array;
  /** [count] 0 where the episode goes on, 1 where it terminated, 2 where it was truncated; see {@link END_CODES}. */
  readonly ends: Uint8Array;
  /** [count × observationSize] the last observation of an episode that ended; other rows are left as they were. */
  readonly finalObservations: Float32Array;
}

/** The numbers of {@link StepOutcome.ends}. */
export const END_CODES: Readonly<Record<End, number>> = { none: 0, terminated: 1, truncated: 2 };

/** Worlds that run side by side and begin again by themselves when an episode ends. The same seed and actions give the same numbers, bit for bit. */
export interface Environment {
  /** How many worlds run side by side. */
  readonly count: number;
  readonly observationSize: number;
  readonly actions: ActionSpace;
  /**
   * Begins every world anew.
   * @param observations [count × observationSize] receives the first observations
   */
  reset(seed: number | string, observations: Float32Array): void;
  /** @param actions [count × width] the index of the choice (width 1), or the numbers of a continuous action (width `size`), clipped to the space by the world */
  step(actions: Float32Array, out: StepOutcome): void;
  /** Everything that the coming steps depend on; survives JSON. */
  snapshot(): unknown;
  /** @throws RangeError when the snapshot is of another environment */
  restore(snapshot: unknown): void;
}

/** Returns how many numbers make one action. */
export function actionWidth(actions: ActionSpace): number {
  return actions.type === 'discrete' ? 1 : actions.size;
}

/** Returns the memory that a step of the environment writes to. */
export function createStepOutcome({ count, observationSize }: Pick<Environment, 'count' | 'observationSize'>): StepOutcome {
  return {
    observations: new Float32Array(count * observationSize),
    rewards: new Float64Array(count),
    ends: new Uint8Array(count),
    finalObservations: new Float32Array(count * observationSize),
  };
}
