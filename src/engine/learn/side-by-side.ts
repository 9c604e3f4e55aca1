import type { Rng, RngSnapshot } from '../compute/rng.ts';
import { createRng } from '../compute/rng.ts';
import { actionWidth, END_CODES } from './environment.ts';
import type { ActionSpace, End, Environment } from './environment.ts';

/** One world with its state; {@link sideBySide} makes an environment of some. */
export interface World {
  readonly observationSize: number;
  readonly actions: ActionSpace;
  /** Begins an episode with chance from `rng` and writes its first observation. */
  begin(rng: Rng, observation: Float32Array): void;
  /** Takes one step and writes the observation after it. */
  advance(action: Float32Array, observation: Float32Array): { readonly reward: number; readonly end: End };
  /** Survives JSON. */
  snapshot(): readonly number[];
  restore(snapshot: readonly number[]): void;
}

/** Makes an environment of `count` worlds, each with a stream of chance of its own: what one world sees does not depend on how many stand beside it. */
export function sideBySide(createWorld: () => World, count: number): Environment {
  const worlds = Array.from({ length: count }, () => createWorld());
  const [first] = worlds;
  if (first === undefined) throw new RangeError('expected at least one world, was none');
  const { observationSize, actions } = first;
  const width = actionWidth(actions);
  const action = new Float32Array(width);
  let chances = chancesOf(0, count);
  const rowOf = (rows: Float32Array, i: number): Float32Array => rows.subarray(i * observationSize, (i + 1) * observationSize);
  return {
    count, observationSize, actions,
    reset: (seed, observations) => {
      chances = chancesOf(seed, count);
      for (const [i, world] of worlds.entries()) world.begin(chances[i]!, rowOf(observations, i));
    },
    step: (chosen, out) => {
      for (const [i, world] of worlds.entries()) {
        for (let at = 0; at < width; at++) action[at] = chosen[i * width + at]!;
        const observation = rowOf(out.observations, i);
        const { reward, end } = world.advance(action, observation);
        out.rewards[i] = reward;
        out.ends[i] = END_CODES[end];
        if (end === 'none') continue;
        out.finalObservations.set(observation, i * observationSize);
        world.begin(chances[i]!, observation);
      }
    },
    snapshot: (): Snapshot => ({ worlds: worlds.map((world) => world.snapshot()), chances: chances.map((chance) => chance.snapshot()) }),
    restore: (snapshot) => {
      const { worlds: states, chances: drawn } = snapshot as Snapshot;
      if (states.length !== count) throw new RangeError(`expected the state of ${count} worlds, was ${states.length}`);
      for (const [i, world] of worlds.entries()) world.restore(states[i]!);
      for (const [i, chance] of chances.entries()) chance.restore(drawn[i]!);
    },
  };
}

interface Snapshot {
  readonly worlds: readonly (readonly number[])[];
  readonly chances: readonly RngSnapshot[];
}

function chancesOf(seed: number | string, count: number): readonly Rng[] {
  const root = createRng(seed);
  return Array.from({ length: count }, (_, i) => root.stream(`world ${i}`));
}
