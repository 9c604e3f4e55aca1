import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../../src/engine/compute/normal.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { testSelection } from '../../../../src/engine/evidence/selection.ts';

const DAYS = 500;

/** Trials one after the other. */
function matrix(trials: readonly Float64Array[]): { readonly periods: number; readonly trials: number; readonly values: Float64Array } {
  return { periods: trials[0]!.length, trials: trials.length, values: Float64Array.from(trials.flatMap((one) => [...one])) };
}

/** Days whose mean over its standard error is exactly `score`. */
function daysWith(score: number, seed: string, length = DAYS): Float64Array {
  const rng = createRng(seed);
  const days = Float64Array.from({ length }, () => rng.normal());
  const mean = days.reduce((a, b) => a + b, 0) / length;
  const error = Math.sqrt(days.reduce((a, b) => a + (b - mean) ** 2, 0) / (length - 1) / length);
  return days.map((day) => day - mean + score * error);
}

const options = (seed: string) => ({ rng: createRng(seed), samples: 2_000, meanBlock: 1 });
// 2,000 samples: standard deviation of a share p is sqrt(p · (1 − p) / 2,000), at most 0.0112; four of them.
const NEAR = 0.045;

describe('the chance of the best of all trials', { timeout: 60_000 }, () => {
  it('is that of a single test where there is one trial', () => {
    // The mean of many days is normal: a score of 1.645 is exceeded 5 % of the time, one of 1 15.9 %.
    for (const score of [1, 1.645]) expect(Math.abs(testSelection(matrix([daysWith(score, 'one')]), options('a'))!.pValue - (1 - normalCdf(score)))).toBeLessThan(NEAR);
  });

  it('grows with every trial that knows nothing of the others: 1 − Φ(score)^N', () => {
    const trials = Array.from({ length: 20 }, (_, at) => daysWith(at === 7 ? 2 : 0, `own ${at}`));
    const found = testSelection(matrix(trials), options('b'))!;
    expect(found.chosen).toBe(7);
    expect(found.score).toBeCloseTo(2, 9);
    expect(Math.abs(found.pValue - (1 - normalCdf(2) ** 20))).toBeLessThan(NEAR);
  });

  it('does not grow with copies of one trial', () => {
    const one = daysWith(2, 'copied');
    const found = testSelection(matrix(Array.from({ length: 20 }, (_, at) => one.map((day) => day * (at + 1)))), options('c'))!;
    expect(Math.abs(found.pValue - (1 - normalCdf(2)))).toBeLessThan(NEAR);
  });

  it('does not grow with trials that are clearly worse than nothing', () => {
    // Hansen's threshold for 500 days: −sqrt(2 · ln ln 500) = −1.91.
    const trials = [daysWith(2, 'good'), ...Array.from({ length: 30 }, (_, at) => daysWith(-4, `bad ${at}`))];
    expect(Math.abs(testSelection(matrix(trials), options('d'))!.pValue - (1 - normalCdf(2)))).toBeLessThan(NEAR);
  });

  it('judges the one that was chosen, against all that were tried', () => {
    const trials = [daysWith(1, 'chosen'), ...Array.from({ length: 9 }, (_, at) => daysWith(at === 3 ? 3 : 0, `others ${at}`))];
    const found = testSelection(matrix(trials), { ...options('e'), chosen: 0 })!;
    expect(found.score).toBeCloseTo(1, 9);
    expect(Math.abs(found.pValue - (1 - normalCdf(1) ** 10))).toBeLessThan(NEAR);
  });

  it('is nearly sure where even the best lost', () => {
    expect(testSelection(matrix([daysWith(-0.5, 'x'), daysWith(-1, 'y')]), options('f'))!.pValue).toBe(1);
  });

  it('is unknown for a few days, and for trials that never moved', () => {
    expect(testSelection(matrix([daysWith(1, 'short', 9)]), options('g'))).toBeNull();
    expect(testSelection(matrix([new Float64Array(DAYS)]), options('h'))).toBeNull();
    expect(testSelection(matrix([new Float64Array(DAYS), daysWith(1, 'one')]), { ...options('i'), chosen: 0 })).toBeNull();
  });
});
