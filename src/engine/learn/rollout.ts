import type { Trajectory } from '../compute/nn/advantages.ts';

/** What a policy has lived and how it is judged: [steps × worlds], all worlds of the first step first. */
export interface Rollout extends Trajectory {
  readonly steps: number;
  /** [(steps + 1) × worlds × observationSize] as the nets saw them; the last ones come after the last step. */
  readonly observations: Float32Array;
  /** [steps × worlds × actionWidth] */
  readonly actions: Float32Array;
  /** [steps × worlds] of the actions, when they were taken. */
  readonly logProbabilities: Float64Array;
  readonly advantages: Float64Array;
  /** [steps × worlds] advantage + value: what the value net is to learn. */
  readonly returns: Float64Array;
}

/** Returns the memory for a rollout; what a critic learns from lies where other threads can see it. */
export function createRollout({ steps, worlds, observationSize, actionWidth }: { readonly steps: number; readonly worlds: number; readonly observationSize: number; readonly actionWidth: number }): Rollout {
  const count = steps * worlds;
  return {
    steps, worlds,
    observations: new Float32Array(new SharedArrayBuffer((count + worlds) * observationSize * Float32Array.BYTES_PER_ELEMENT)),
    actions: new Float32Array(count * actionWidth),
    logProbabilities: new Float64Array(count),
    rewards: new Float64Array(count),
    ends: new Uint8Array(count),
    values: new Float64Array(count + worlds),
    advantages: new Float64Array(count),
    returns: new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT)),
  };
}
