import { z } from 'zod';
import { generalisedAdvantages } from '../../src/engine/compute/nn/advantages.ts';
import type { Trajectory } from '../../src/engine/compute/nn/advantages.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

const numbers = z.array(z.number());
const flags = z.array(z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Number));

const gaeCase = z.object({
  gae_lambda: z.number().min(0).max(1),
  gamma: z.number().min(0).max(1),
  // A constant critic and episodes of one length, which end in a reward of 1 …
  num_episodes: z.int().min(1).optional(),
  episode_len: z.int().min(1).optional(),
  constant_value: z.number().optional(),
  // … or every step.
  rewards: numbers.optional(),
  values: numbers.optional(),
  dones: flags.optional(),
  episode_starts: flags.optional(),
  last_value: z.number().optional(),
  last_done: z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Number).optional(),
  advantages: numbers.optional(),
  returns: numbers.optional(),
  tol: z.number().min(0).optional(),
});
type GaeCase = z.output<typeof gaeCase>;

/** The files state twelve digits after the point. */
const TOLERANCE = 1e-9;

/** Computes the advantages and returns of a case and compares whichever it states. */
export function runGae(raw: unknown, id: string): VectorResult {
  const given = parseCase(gaeCase, raw);
  if (given.advantages === undefined && given.returns === undefined) throw new MalformedCase('malformed case: expected advantages or returns, found neither');
  const trajectory = given.rewards === undefined ? episodes(given) : steps(given, given.rewards);
  const out = new Float64Array(trajectory.rewards.length);
  generalisedAdvantages(trajectory, { discount: given.gamma, lambda: given.gae_lambda }, out);
  const found = { advantages: [...out], returns: [...out].map((advantage, i) => advantage + trajectory.values[i]!) };
  const expected = { ...(given.advantages === undefined ? {} : { advantages: given.advantages }), ...(given.returns === undefined ? {} : { returns: given.returns }) };
  const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof typeof found]]));
  return resultOf(id, expected, actual, { holds: fieldsAgree(expected, actual, given.tol ?? TOLERANCE) });
}

function episodes({ num_episodes: count, episode_len: length, constant_value: value }: GaeCase): Trajectory {
  if (count === undefined || length === undefined || value === undefined) throw new MalformedCase('malformed case: expected rewards, or num_episodes, episode_len and constant_value, found neither');
  const isLast = Array.from({ length: count * length }, (_, i) => (i % length === length - 1 ? 1 : 0));
  return { worlds: 1, rewards: Float64Array.from(isLast), ends: Uint8Array.from(isLast), values: new Float64Array(count * length + 1).fill(value) };
}

function steps({ values, dones, episode_starts: starts, last_value: lastValue, last_done: lastDone }: GaeCase, rewards: readonly number[]): Trajectory {
  const count = rewards.length;
  if (values === undefined) throw new MalformedCase('malformed case: expected values, found none');
  const all = values.length === count + 1 ? values : [...values, lastValue ?? 0];
  if (all.length !== count + 1) throw new MalformedCase(`malformed case: expected ${count} or ${count + 1} values, found ${values.length}`);
  // An episode has ended where the next step begins one.
  const ends = dones ?? [...(starts ?? rewards.map(() => 0)).slice(1), lastDone ?? 0];
  if (ends.length !== count) throw new MalformedCase(`malformed case: expected ${count} dones or episode_starts, found ${(dones ?? starts ?? []).length}`);
  return { worlds: 1, rewards: Float64Array.from(rewards), values: Float64Array.from(all), ends: Uint8Array.from(ends) };
}
