import { createRng } from '../../src/engine/compute/rng.ts';
import type { Rng } from '../../src/engine/compute/rng.ts';
import { backtestOverfitting } from '../../src/engine/evidence/overfitting.ts';
import { testSelection } from '../../src/engine/evidence/selection.ts';
import { sharpeVariance } from '../../src/engine/evidence/trials.ts';
import { judge } from '../../src/engine/evidence/verdict.ts';
import type { Judgement } from '../../src/engine/evidence/verdict.ts';
import { quantile } from '../../src/engine/portfolio/metrics/moments.ts';
import { DAYS_PER_YEAR, sharpe } from '../../src/engine/portfolio/metrics/returns.ts';
import { probabilisticSharpe, sharpeSample } from '../../src/engine/portfolio/metrics/sharpe-inference.ts';
import { climb } from './climb.ts';
import { SETTINGS, tryOut } from './search.ts';
import type { Setting, Tried } from './search.ts';
import { closesOf } from './world.ts';
import type { World } from './world.ts';

/** What the lab made of one search on one made market. */
export interface WalkVerdict {
  readonly judgement: Judgement;
  /** Of the best setting, as if it were the only one tried. */
  readonly naiveProbability: number | null;
  /** Of the first setting of the list, which nobody has chosen: its p-value should be even. */
  readonly unchosenPValue: number | null;
  readonly selectionPValue: number | null;
  readonly pbo: number | null;
  /** Sharpe ratio per day of the best setting. */
  readonly bestSharpe: number | null;
}

export interface StudyOptions {
  readonly world: World;
  readonly seed: number | string;
  /** Draws of every bootstrap. */
  readonly samples?: number;
  readonly settings?: readonly Setting[];
  /** How a setting is tried; the fast path where it is left out. */
  readonly tryOne?: (closes: Float64Array, setting: Setting, cost: number) => Tried;
  /** So many settings are searched uphill in place of those that are listed. */
  readonly uphill?: number;
}

/** Makes one market, searches it, and judges the best that was found with everything that was tried. */
export function judgeWalk(walk: number, { world, seed, samples = 300, settings = SETTINGS, tryOne = tryOut, uphill }: StudyOptions): WalkVerdict {
  const rng = createRng(seed).stream(`walk ${walk}`);
  const closes = closesOf(world, rng.stream('prices'));
  const tried = uphill === undefined ? settings.map((setting) => tryOne(closes, setting, world.cost)) : climb(closes, { cost: world.cost, trials: uphill, rng: rng.stream('climb') });
  return judgeSearch(tried, rng, samples);
}

function judgeSearch(tried: readonly Tried[], rng: Rng, samples: number): WalkVerdict {
  const sharpes = tried.map(({ returns }) => sharpe(returns, 1));
  const best = sharpes.reduce<number>((chosen, value, index) => ((value ?? -Infinity) > (sharpes[chosen] ?? -Infinity) ? index : chosen), 0);
  const winner = tried[best]!;
  const periods = winner.returns.length;
  const matrix = { periods, trials: tried.length, values: new Float64Array(periods * tried.length) };
  tried.forEach(({ returns }, trial) => { matrix.values.set(returns, trial * periods); });
  const selection = testSelection(matrix, { rng: rng.stream('selection'), samples });
  const overfitting = backtestOverfitting(matrix, { blocks: 10 });
  const judgement = judge({ returns: winner.returns, trades: winner.trades, trials: { count: tried.length, variance: sharpeVariance(sharpes) }, overfitting, selection, rng, samples });
  return { judgement, naiveProbability: probabilityOf(winner.returns), unchosenPValue: complement(probabilityOf(tried[0]!.returns)), selectionPValue: selection?.pValue ?? null, pbo: overfitting?.pbo ?? null, bestSharpe: sharpes[best] ?? null };
}

function probabilityOf(returns: Float64Array): number | null {
  const sample = sharpeSample(returns);
  return sample === null ? null : probabilisticSharpe(sample);
}

function complement(probability: number | null): number | null {
  return probability === null ? null : 1 - probability;
}

/** How often each answer was given. */
export interface StudyCounts {
  readonly walks: number;
  readonly evidence: number;
  readonly noEvidence: number;
  readonly notEnoughData: number;
  /** Walks whose best setting a trader would have believed in, had the trials not been counted. */
  readonly naive: number;
  readonly deflated: number;
  readonly selected: number;
  readonly notOverfitted: number;
  /** Sharpe ratio of a year that the best setting of a usual walk shows. */
  readonly medianSharpe: number | null;
}

export function countVerdicts(verdicts: readonly WalkVerdict[]): StudyCounts {
  const count = (holds: (verdict: WalkVerdict) => boolean): number => verdicts.filter(holds).length;
  return {
    walks: verdicts.length,
    evidence: count(({ judgement }) => judgement.verdict === 'evidence'), noEvidence: count(({ judgement }) => judgement.verdict === 'no-evidence'), notEnoughData: count(({ judgement }) => judgement.verdict === 'not-enough-data'),
    naive: count(({ naiveProbability }) => (naiveProbability ?? 0) >= 0.95), deflated: count(({ judgement }) => (judgement.deflatedSharpe ?? 0) >= 0.95),
    medianSharpe: annual(quantile(verdicts.flatMap(({ bestSharpe }) => bestSharpe ?? []), 0.5)),
    selected: count(({ selectionPValue }) => (selectionPValue ?? 1) <= 0.05), notOverfitted: count(({ pbo }) => (pbo ?? 1) <= 0.5),
  };
}

function annual(perDay: number | null): number | null {
  return perDay === null ? null : perDay * Math.sqrt(DAYS_PER_YEAR);
}

/** Returns the smallest count that no more than `tail` of all binomial samples of `n` with probability `p` exceed. */
export function binomialBound(n: number, p: number, tail: number): number {
  let chance = (1 - p) ** n;
  let atMost = chance;
  let count = 0;
  while (atMost < 1 - tail && count < n) {
    chance *= ((n - count) / (count + 1)) * (p / (1 - p));
    atMost += chance;
    count++;
  }
  return count;
}

/** Returns the largest distance of the values' distribution from the even one on 0 to 1. @see Kolmogorov 1933 */
export function distanceFromEven(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.reduce((largest, value, index) => Math.max(largest, (index + 1) / sorted.length - value, value - index / sorted.length), 0);
}
