import { describe, expect, it } from 'vitest';
import { bootstrapInterval, bootstrapIntervals } from '../../../../src/engine/compute/bootstrap-interval.ts';
import type { Statistic } from '../../../../src/engine/compute/bootstrap-interval.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';

const mean: Statistic = (sample) => {
  let total = 0;
  for (let i = 0; i < sample.length; i++) total += sample[i]!;
  return total / sample.length;
};
const variance: Statistic = (sample) => {
  const average = mean(sample)!;
  let squares = 0;
  for (let i = 0; i < sample.length; i++) squares += (sample[i]! - average) ** 2;
  return squares / sample.length;
};
const sharpe: Statistic = (sample) => mean(sample)! / Math.sqrt(variance(sample)! * (sample.length / (sample.length - 1)));

function autoregressive(rho: number, length: number, seed: number | string): Float64Array {
  const rng = createRng(seed);
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = rho * (out[i - 1] ?? 0) + rng.normal();
  return out;
}

/** How often the interval holds the truth over `series` made anew. */
function coverage(truth: number, statistic: Statistic, make: (seed: number) => Float64Array, options: { readonly method: 'percentile' | 'bca'; readonly meanBlock?: number }): number {
  let held = 0;
  for (let seed = 0; seed < SERIES; seed++) {
    const interval = bootstrapInterval(make(seed), statistic, { rng: createRng(`draws ${seed}`), samples: 150, level: 0.9, ...options });
    if (interval !== null && interval.low <= truth && truth <= interval.high) held++;
  }
  return held / SERIES;
}
const SERIES = 200;

describe('a bootstrap interval', { timeout: 60_000 }, () => {
  // 200 series at 90 %: standard deviation sqrt(0.9 · 0.1 / 200) = 0.0212, four of them 0.085.
  it.each(['percentile', 'bca'] as const)('of a Sharpe ratio holds the truth as often as it says (%s)', (method) => {
    expect(Math.abs(coverage(0.1, sharpe, (seed) => autoregressive(0, 250, seed).map((value) => value + 0.1), { method }) - 0.9)).toBeLessThan(0.085);
  });

  it('comes near to that on days that depend on each other, where drawing them one by one would not', () => {
    const make = (seed: number): Float64Array => autoregressive(0.5, 400, `dependent ${seed}`);
    const blocks = coverage(0, mean, make, { method: 'percentile' });
    const alone = coverage(0, mean, make, { method: 'percentile', meanBlock: 1 });
    // The mean of an AR(1) has (1 + ρ)/(1 − ρ) = 3 times the variance that the days alone would say: 1.645/sqrt(3) = 0.95 standard deviations hold it in 66 % of all series.
    expect(Math.abs(alone - 0.66)).toBeLessThan(0.135);
    // Blocks of estimated length win back most of what is missing, not all, in 400 days (of 600 series 84 % were held): far more than the deviation of a difference of two shares of the same 200 series.
    expect(blocks - alone).toBeGreaterThan(0.1);
    expect(blocks).toBeLessThan(0.97);
  });

  it('corrects the bias of a variance that is skewed', () => {
    const interval = (method: 'percentile' | 'bca') => bootstrapInterval(autoregressive(0, 40, 3), variance, { rng: createRng(1), meanBlock: 1, method })!;
    // The variance over n is too small by (n − 1)/n in every resample again, and its distribution leans to the right: the corrected interval lies higher at both ends.
    expect(interval('bca').low).toBeGreaterThan(interval('percentile').low);
    expect(interval('bca').high).toBeGreaterThan(interval('percentile').high);
  });

  it('is the same for the same seed, and all statistics see the same samples', () => {
    const values = autoregressive(0, 100, 9);
    const draw = (): unknown => bootstrapIntervals(values, [mean, sharpe], { rng: createRng(5), samples: 200 });
    expect(draw()).toEqual(draw());
    const [twice, once] = bootstrapIntervals(values, [(sample) => 2 * mean(sample)!, mean], { rng: createRng(5), samples: 200 });
    expect(twice!.low).toBeCloseTo(2 * once!.low, 12);
  });

  it('is null where the series has no such number, or too many samples have none', () => {
    expect(bootstrapInterval([], mean, { rng: createRng(1) })).toBeNull();
    expect(bootstrapInterval([1, 2, 3], () => null, { rng: createRng(1) })).toBeNull();
    // One loss in 20: a third of the samples (0.95^20 = 36 %) has none, and no profit factor.
    const results = [...new Array<number>(19).fill(1), -1];
    const factor: Statistic = (sample) => { const losses = sample.filter((value) => value < 0).length; return losses === 0 ? null : (sample.length - losses) / losses; };
    expect(bootstrapInterval(results, factor, { rng: createRng(1), meanBlock: 1 })).toBeNull();
  });
});
