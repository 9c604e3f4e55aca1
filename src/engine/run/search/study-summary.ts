import { createHash } from 'node:crypto';
import { configKey } from '../../adapters/sqlite/study-store.ts';
import type { StoredTrial } from '../../adapters/sqlite/study-store.ts';
import type { StudyRequest, TrialMetrics } from '../../contract/search.ts';
import { frontOf, kneeOf } from '../../learn/search/front.ts';
import { hypervolume } from '../../learn/search/hypervolume.ts';
import { lossesOf } from './objectives.ts';

/** What the trials of a study amount to. */
export interface StudySummaryOfTrials {
  /** Number of the winner, or of the suggested compromise; null without a trial that can be compared. */
  readonly best: number | null;
  /** Numbers of the trials that no other beats in everything, best in the first objective first; repeats left out. */
  readonly front: readonly number[];
  /** Of a search for one measure: each trial that was better than all before it. */
  readonly improvements: readonly { readonly number: number; readonly value: number }[];
  /** Of a search for several: the share of the box between the worst and the best of each measure that the front covers. */
  readonly hypervolume: number | null;
}

/** Reads winner, front and progress out of the trials, which come in the order of their numbers. */
export function summarizeTrials(trials: readonly StoredTrial[], request: StudyRequest): StudySummaryOfTrials {
  const compared = trials.flatMap((trial) => {
    const losses = trial.state === 'complete' && trial.repeats === null ? lossesOf({ objectives: trial.objectives, metrics: trial.metrics as TrialMetrics | null, share: 1 }, request) : null;
    return losses === null ? [] : [{ number: trial.number, losses, value: trial.objectives[0] ?? 0 }];
  });
  const points = compared.map(({ losses }) => losses);
  if (request.objectives.length === 1) {
    const improvements: { number: number; value: number; loss: number }[] = [];
    for (const { number, losses: [loss = 0], value } of compared) if (loss < (improvements.at(-1)?.loss ?? Infinity)) improvements.push({ number, value, loss });
    const best = improvements.at(-1)?.number ?? null;
    return { best, front: best === null ? [] : [best], improvements: improvements.map(({ number, value }) => ({ number, value })), hypervolume: null };
  }
  const front = frontOf(points).map((index) => compared[index]!).toSorted((a, b) => a.losses[0]! - b.losses[0]! || a.number - b.number);
  const knee = kneeOf(front.map(({ losses }) => losses));
  return { best: knee === null ? null : front[knee]?.number ?? null, front: front.map(({ number }) => number), improvements: [], hypervolume: coverage(points) };
}

/** Hashes every trial with its settings and results: two searches with one hash found the same, whoever ran them. */
export function hashTrials(trials: readonly StoredTrial[]): string {
  const hash = createHash('sha256');
  for (const { number, state, config, objectives, share, sharpePerDay, days, repeats, error } of trials) hash.update(`${JSON.stringify([number, state, configKey(config), objectives, share, sharpePerDay, days, repeats, error])}\n`);
  return hash.digest('hex');
}

function coverage(points: readonly (readonly number[])[]): number | null {
  const [first] = points;
  if (first === undefined) return null;
  const ranges = first.map((_, axis) => points.reduce<readonly [number, number]>(([low, high], point) => [Math.min(low, point[axis]!), Math.max(high, point[axis]!)], [Infinity, -Infinity]));
  const scaled = points.map((point) => point.map((loss, axis) => {
    const [low, high] = ranges[axis]!;
    return high > low ? (loss - low) / (high - low) : 0;
  }));
  // Only the front adds anything, and it is far smaller than the whole.
  return hypervolume(frontOf(scaled).map((index) => scaled[index]!), first.map(() => 1));
}
