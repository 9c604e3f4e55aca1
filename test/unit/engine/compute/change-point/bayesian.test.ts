import { describe, expect, it } from 'vitest';
import { BayesianChangePoint } from '../../../../../src/engine/compute/change-point/bayesian.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';

const OPTIONS = { meanRun: 10, longestRun: 50, mean: 0.5, meanWorth: 2, variance: 1.5, varianceWorth: 3 };
const SERIES = [0.3, -0.4, 0.9, 3.8, 4.4, 4.1];

/** ln Γ at halves: Γ(1/2) = √π, Γ(1) = 1, Γ(x + 1) = x Γ(x). */
function gamma(halves: number): number {
  let value = halves % 2 === 0 ? 1 : Math.sqrt(Math.PI);
  for (let at = halves % 2 === 0 ? 2 : 1; at < halves; at += 2) value *= at / 2;
  return value;
}

/** Density of a stretch of values under the belief, from its closed form: the normal-inverse-gamma evidence (Murphy 2007, equation 203). */
function evidence(values: readonly number[]): number {
  const { mean, meanWorth, variance, varianceWorth } = OPTIONS;
  const n = values.length;
  const average = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  const before = (variance * varianceWorth) / 2;
  const after = before + squares / 2 + (meanWorth * n * (average - mean) ** 2) / (2 * (meanWorth + n));
  const shape = varianceWorth / 2;
  return (gamma(varianceWorth + n) / gamma(varianceWorth)) * (before ** shape / after ** (shape + n / 2)) * Math.sqrt(meanWorth / (meanWorth + n)) * (2 * Math.PI) ** (-n / 2);
}

/** Sums over every way to cut the series into runs; returns how likely the present run has each length. */
function byEnumeration(): readonly number[] {
  const hazard = 1 / OPTIONS.meanRun;
  const n = SERIES.length;
  const lengths = Array.from({ length: n + 1 }, () => 0);
  for (let cuts = 0; cuts < 2 ** n; cuts++) {
    let probability = 1;
    let start = 0;
    for (let at = 1; at <= n; at++) {
      const isCut = ((cuts >> (at - 1)) & 1) === 1;
      probability *= isCut ? hazard : 1 - hazard;
      if (isCut || at === n) {
        if (at > start) probability *= evidence(SERIES.slice(start, at));
        if (isCut) start = at;
      }
    }
    lengths[n - start] = (lengths[n - start] ?? 0) + probability;
  }
  const total = lengths.reduce((sum, value) => sum + value);
  return lengths.map((value) => value / total);
}

describe('Bayesian change points', () => {
  it('are what the sum over every way to cut the series gives', () => {
    const detector = new BayesianChangePoint(OPTIONS);
    for (const value of SERIES) detector.update(value);
    byEnumeration().forEach((probability, length) => { expect(detector.snapshot().probabilities[length]).toBeCloseTo(probability, 12); });
  });

  it('are found soon after a jump of the mean, and not before', () => {
    const rng = createRng(3);
    const detector = new BayesianChangePoint({ meanRun: 200, longestRun: 300, mean: 0, meanWorth: 0.1, variance: 1, varianceWorth: 2 });
    const shares: number[] = [];
    for (let at = 0; at < 300; at++) {
      detector.update(rng.normal() + (at < 200 ? 0 : 3));
      shares.push(detector.shareYoungerThan(10));
    }
    expect(Math.max(...shares.slice(20, 200))).toBeLessThan(0.5);
    expect(shares[204]).toBeGreaterThan(0.9);
    expect(detector.likeliestRun).toBe(100);
  });

  it('keep to the longest run without losing probability', () => {
    const detector = new BayesianChangePoint({ ...OPTIONS, longestRun: 5 });
    for (let at = 0; at < 100; at++) detector.update((at * 7919) % 13 / 13);
    const { probabilities } = detector.snapshot();
    expect(probabilities).toHaveLength(6);
    expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  });

  it('go on from a snapshot as if nothing had happened', () => {
    const one = new BayesianChangePoint(OPTIONS);
    for (const value of SERIES) one.update(value);
    const two = new BayesianChangePoint(OPTIONS);
    two.restore(JSON.parse(JSON.stringify(one.snapshot())));
    one.update(1.25);
    two.update(1.25);
    expect(two.snapshot()).toEqual(one.snapshot());
  });
});
