import type { Rng } from '../compute/rng.ts';
import { automaticBlockLength, stationaryPlaces } from '../compute/stationary-bootstrap.ts';
import type { TrialReturns } from './overfitting.ts';

/** What chance alone makes of the best of all trials. */
export interface Selection {
  /** Number of the trial that is judged: the one that was chosen, or the best. */
  readonly chosen: number;
  /** Its mean return over the standard error of that: what is compared. */
  readonly score: number;
  /** How often the best of as many trials, alike in everything but without any edge, scores as high: (k + 1) / (samples + 1). */
  readonly pValue: number;
  /** [samples] the best scores by chance, ascending. */
  readonly scoresByChance: Float64Array;
  readonly meanBlock: number;
}

/**
 * Tests whether the best of many trials, or the one that was chosen for another reason, is better than the best of as many without an edge. All trials are drawn anew together, in blocks of days, so that it
 * matters neither how alike they are nor how one day depends on another. Trials that are clearly worse than nothing do not count against the best one.
 * @see White 2000, "A Reality Check for Data Snooping", Econometrica 68(5); Hansen 2005, "A Test for Superior Predictive Ability", JBES 23(4), eq. 8 (consistent p-value)
 * @param options `chosen`: number of the trial that was chosen; the one with the best score where it is left out
 * @returns null for fewer than 10 periods, or when the chosen trial does not vary
 */
export function testSelection(returns: TrialReturns, { rng, samples = 1_000, meanBlock, chosen }: { readonly rng: Rng; readonly samples?: number; readonly meanBlock?: number; readonly chosen?: number }): Selection | null {
  const { periods } = returns;
  if (periods < LEAST_PERIODS) return null;
  const scores = scoresOf(returns);
  const judged = chosen === undefined ? bestOf(scores) : scores.find(({ trial }) => trial === chosen);
  if (judged === undefined) return null;
  const block = meanBlock ?? automaticBlockLength(returns.values.subarray(judged.trial * periods, (judged.trial + 1) * periods));
  const scoresByChance = chanceScores({ returns, scores, samples, rng, meanBlock: block });
  const reached = scoresByChance.reduce((count, score) => count + Number(score >= judged.score), 0);
  return { chosen: judged.trial, score: judged.score, pValue: (reached + 1) / (samples + 1), scoresByChance, meanBlock: block };
}

const LEAST_PERIODS = 10;

interface TrialScore {
  readonly trial: number;
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  readonly score: number;
}

function bestOf(scores: readonly TrialScore[]): TrialScore | undefined {
  return scores.reduce<TrialScore | undefined>((one, other) => (one === undefined || other.score > one.score ? other : one), undefined);
}

/** Trials that never move have no score. */
function scoresOf({ periods, trials, values }: TrialReturns): readonly TrialScore[] {
  return Array.from({ length: trials }, (_, trial) => trial).flatMap((trial) => {
    let sum = 0;
    for (let at = trial * periods; at < (trial + 1) * periods; at++) sum += values[at]!;
    const mean = sum / periods;
    let squares = 0;
    for (let at = trial * periods; at < (trial + 1) * periods; at++) squares += (values[at]! - mean) ** 2;
    const error = Math.sqrt(squares / (periods - 1) / periods);
    return error > Math.abs(mean) * 1e-14 ? [{ trial, mean, error, score: mean / error }] : [];
  });
}

function chanceScores({ returns, scores, samples, rng, meanBlock }: { readonly returns: TrialReturns; readonly scores: readonly TrialScore[]; readonly samples: number; readonly rng: Rng; readonly meanBlock: number }): Float64Array {
  const { periods, values } = returns;
  // Hansen's threshold: what lies below it by law of the iterated logarithm is no candidate for the best.
  const hopeless = -Math.sqrt(2 * Math.log(Math.log(periods)));
  const candidates = scores.filter(({ score }) => score >= hopeless);
  const [places, weights, out] = [new Int32Array(periods), new Float64Array(periods), new Float64Array(samples)];
  for (let sample = 0; sample < samples; sample++) {
    stationaryPlaces(periods, meanBlock, rng, places);
    weights.fill(0);
    for (const place of places) weights[place]!++;
    // Where none is a candidate, the best by chance is to do nothing.
    let highest = 0;
    for (const { trial, mean, error } of candidates) {
      let sum = 0;
      const start = trial * periods;
      for (let day = 0; day < periods; day++) sum += weights[day]! * values[start + day]!;
      const score = (sum / periods - mean) / error;
      if (score > highest) highest = score;
    }
    out[sample] = highest;
  }
  return out.sort();
}
