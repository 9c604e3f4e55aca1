import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { averageCorrelation, commonReturns, effectiveTrials, sharpeVariance } from '../../../../src/engine/evidence/trials.ts';

const DAY_MS = 86_400_000;
const dated = (first: number, returns: readonly number[]) => ({ firstDayMs: first * DAY_MS, returns: Float64Array.from(returns) });

describe('the effective number of trials', () => {
  it('goes from all to one as they become alike', () => {
    // ρ + (1 − ρ)·N, N = 100: 100, 50.5, 1; alike in reverse still is no more than all.
    expect(effectiveTrials(100, 0)).toBe(100);
    expect(effectiveTrials(100, 0.5)).toBe(50.5);
    expect(effectiveTrials(100, 1)).toBe(1);
    expect(effectiveTrials(100, -0.01)).toBe(100);
  });
});

describe('the average correlation', () => {
  it('is that of what each trial shares with the others', () => {
    // sqrt(0.6)·common + sqrt(0.4)·own: every pair correlates by 0.6; over 2,000 days the average is within 4 · 0.64/sqrt(2,000) = 0.057.
    const rng = createRng('alike');
    const common = Array.from({ length: 2_000 }, () => rng.normal());
    const trials = Array.from({ length: 12 }, () => dated(0, common.map((value) => Math.sqrt(0.6) * value + Math.sqrt(0.4) * rng.normal())));
    expect(Math.abs(averageCorrelation(trials)! - 0.6)).toBeLessThan(0.057);
  });

  it('compares the same days only', () => {
    const rng = createRng('days');
    const days = Array.from({ length: 60 }, () => rng.normal());
    // The second begins ten days later: on the fifty common days they are the same.
    expect(averageCorrelation([dated(0, days), dated(10, [...days.slice(10), 5, -5])])).toBeCloseTo(1, 12);
  });

  it('is none for too few days, or for trials that never move', () => {
    expect(averageCorrelation([dated(0, [1, 2, 3]), dated(0, [1, 2, 3])])).toBeNull();
    expect(averageCorrelation([dated(0, new Array<number>(50).fill(0)), dated(0, new Array<number>(50).fill(0))])).toBeNull();
    expect(averageCorrelation([])).toBeNull();
  });
});

describe('the returns of trials', () => {
  it('are put side by side on the days that all have', () => {
    expect(commonReturns([dated(0, [1, 2, 3, 4]), dated(1, [20, 30, 40, 50])])).toEqual({ periods: 3, trials: 2, values: Float64Array.of(2, 3, 4, 20, 30, 40) });
    expect(commonReturns([dated(0, [1, 2]), dated(5, [1, 2])])).toBeNull();
    expect(commonReturns([])).toBeNull();
  });

  it('have a variance of their Sharpe ratios where two are known', () => {
    // (0.1, 0.3): mean 0.2, 2 · 0.01 / 1
    expect(sharpeVariance([0.1, null, 0.3])).toBeCloseTo(0.02, 12);
    expect(sharpeVariance([0.1, null])).toBe(0);
  });
});
