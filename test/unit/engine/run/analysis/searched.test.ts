import { describe, expect, it } from 'vitest';
import { sharpe } from '../../../../../src/engine/portfolio/metrics/returns.ts';
import { crossValidation } from '../../../../../src/engine/run/analysis/cross-validation.ts';
import { overfit } from '../../../../../src/engine/run/analysis/overfit.ts';
import { candidatesOf } from '../../../../../src/engine/run/analysis/trials/candidates.ts';
import { bestOf, goodness } from '../../../../../src/engine/run/analysis/trials/objective.ts';
import { searchTrials } from '../../../../../src/engine/run/analysis/trials/search.ts';
import { walkForward } from '../../../../../src/engine/run/analysis/walk-forward.ts';
import { BadRequest } from '../../../../../src/engine/run/backtest/run-request.ts';
import { anInput, aRequest, aStore, DAY, someBars, START_MS, testOf } from './analysis-fixture.ts';

const DAYS = 160;
/** Trends of about five days, up and down, of 0.2 % an hour in noise of 0.3 %: what a cross of averages is made for. */
const TRENDING = aStore(someBars({ length: DAYS * 24, volatility: 0.003, drift: 0.002 }));
const WALK = aStore(someBars({ length: DAYS * 24, volatility: 0.006, drift: 0, seed: 11 }));
/** Never halted: a breaker that ends a run would judge it before the tools do. */
const request = aRequest(DAYS, { config: { fastPeriod: 3, slowPeriod: 12, direction: 'both' }, risk: { maxDrawdownPct: 100, drawdownReducePct: 100, dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0 } });
const few = { trials: 10, space: { fastPeriod: { min: 2, max: 6 }, slowPeriod: { min: 8, max: 24 } } };

describe('walk-forward', () => {
  it('finds an edge that is there, and trades every day after the first search once', () => {
    const { verdict, detail, runs } = walkForward(anInput(TRENDING, request), testOf('walk-forward', { ...few, windows: 4 }));
    expect(verdict).toBe('pass');
    // 160 days are 7 lengths of 22; four are traded, the first search has what is before them: 160 - 88 = 72.
    expect(detail.windows.map(({ inSample, outOfSample }) => [(inSample.from - START_MS) / DAY, inSample.days, (outOfSample.from - START_MS) / DAY, outOfSample.days])).toEqual([[0, 72, 72, 22], [22, 72, 94, 22], [44, 72, 116, 22], [66, 72, 138, 22]]);
    expect(detail.equity.value).toHaveLength(89);
    expect(detail.equity.value.at(-1)).toBeCloseTo(1 + detail.outOfSample.totalReturn, 12);
    expect(runs).toBe(44);
    for (const { outOfSample } of detail.windows) expect(outOfSample.trades).toBeGreaterThan(0);
  });

  it('that is anchored searches all of the past', () => {
    const { detail } = walkForward(anInput(TRENDING, request), testOf('walk-forward', { ...few, trials: 4, windows: 3, mode: 'anchored' }));
    expect(detail.windows.map(({ inSample }) => [(inSample.from - START_MS) / DAY, inSample.days])).toEqual([[0, 82], [0, 108], [0, 134]]);
  });

  it('does not pass what is chance', () => {
    expect(walkForward(anInput(WALK, request), testOf('walk-forward', { ...few, windows: 4 })).verdict).not.toBe('pass');
  });

  it('refuses a stretch that is too short, with how long it has to be', () => {
    expect(() => walkForward(anInput(TRENDING, aRequest(8)), testOf('walk-forward', few))).toThrow('expected a stretch of at least 9 days for 6 windows with a search of 3 times their length, was 8');
  });
});

describe('cross-validation', () => {
  it('puts every stretch that was held back into one history of each, and learns from none of the days around it', () => {
    const { verdict, detail } = crossValidation(anInput(TRENDING, request), testOf('cross-validation', { ...few, groups: 5, testGroups: 2, embargoDays: 1 }));
    expect(verdict).toBe('pass');
    // C(5, 2) = 10 ways; each stretch is held back in 4 of them, so there are 4 histories.
    expect([detail.splits.length, detail.paths.length]).toEqual([10, 4]);
    for (const { test, trainDays, purgedDays, embargoedDays } of detail.splits) {
      expect(trainDays + purgedDays + embargoedDays).toBe(DAYS - 64);
      // An edge of a held-back stretch borders on days of training unless it is that of the data.
      expect(purgedDays).toBeGreaterThan(0);
      expect(embargoedDays).toBeLessThanOrEqual(test.length);
    }
  });

  it('one stretch at a time makes one history', () => {
    const { detail } = crossValidation(anInput(TRENDING, request), testOf('cross-validation', { ...few, trials: 4, method: 'k-fold', groups: 4 }));
    expect([detail.splits.map(({ test }) => test), detail.paths.length]).toEqual([[[0], [1], [2], [3]], 1]);
  });

  it('does not pass what is chance', () => {
    const { verdict, detail } = crossValidation(anInput(WALK, request), testOf('cross-validation', few));
    expect(verdict).not.toBe('pass');
    // What is best by chance depends on which days are looked at: another choice for other training days.
    expect(new Set(detail.splits.map(({ chosen }) => JSON.stringify(chosen))).size).toBeGreaterThan(2);
  });

  it('refuses a stretch that is too short', () => {
    expect(() => crossValidation(anInput(TRENDING, aRequest(20)), testOf('cross-validation', few))).toThrow('expected at least 30 days for 6 stretches, was 20');
  });
});

describe('overfitting', () => {
  it('says "no evidence" of the best settings on a random walk', () => {
    const { verdict, detail, sentence } = overfit(anInput(WALK, request), testOf('overfit', few));
    expect(verdict).toBe('fail');
    expect(sentence).toContain('no evidence of an edge');
    expect([detail.trials, detail.combinations, detail.logits.count]).toEqual([10, 252, 252]);
  });

  it('finds an edge that is there', () => {
    const { verdict, detail } = overfit(anInput(TRENDING, request), testOf('overfit', few));
    expect(verdict).toBe('pass');
    expect(detail.deflatedSharpe).toBeGreaterThan(0.95);
  });

  it('refuses a search that there is not', () => {
    expect(() => overfit(anInput(TRENDING, request), testOf('overfit', { studyId: 'nowhere' }))).toThrow('expected a stored search, was "nowhere"');
  });
});

describe('a search of the tools', () => {
  it('tries the settings of the request first, none twice, and no more than there are', () => {
    const { prepared } = anInput(TRENDING, request);
    const candidates = candidatesOf(request, { fastPeriod: { choices: [3, 6, 7] }, slowPeriod: { choices: [12, 24] } });
    const trials = searchTrials({ prepared, candidates, objective: 'sharpe', sampler: 'random', trials: 50, seed: 1, span: { from: START_MS, to: START_MS + 20 * DAY }, onTrial: () => undefined });
    expect(trials[0]?.values).toEqual({ fastPeriod: 3, slowPeriod: 12 });
    expect(new Set(trials.map(({ values }) => JSON.stringify(values))).size).toBe(6);
    expect(trials).toHaveLength(6);
  });

  it('takes the numbers of the signal when it is told nothing, from a third to three times what they are', () => {
    const { dimensions } = candidatesOf(aRequest(10, { config: { fastPeriod: 10, slowPeriod: 30 } }), {});
    expect(dimensions.map(({ name, ...range }) => [name, 'min' in range ? [range.min, range.max] : null])).toEqual([['fastPeriod', [3, 30]], ['slowPeriod', [10, 90]]]);
  });

  it('refuses a portfolio and a setting that there is not', () => {
    const [strategies] = [[{ id: 'one', strategy: 'moving-average-cross', instruments: ['practice:BTCUSDT'], interval: '1h' as const, enabled: true, config: {} }]];
    expect(() => candidatesOf({ ...request, strategies }, {})).toThrow('expected one strategy');
    expect(() => candidatesOf(request, { speed: { min: 1, max: 2 } })).toThrow(BadRequest);
  });
});

describe('what is best', () => {
  const returns = Float64Array.of(0.02, -0.01, 0.01, -0.02, 0.03);

  it('is measured as the objective says', () => {
    expect(goodness('sharpe', returns)).toBe(sharpe(returns, 365));
    expect(goodness('return', returns)).toBeCloseTo(1.02 * 0.99 * 1.01 * 0.98 * 1.03 - 1, 12);
    // The peak is the first day; the fall from there goes over three.
    expect(goodness('calmar', returns)).toBeCloseTo(((1.02 * 0.99 * 1.01 * 0.98 * 1.03) ** 73 - 1) / (1 - 0.99 * 1.01 * 0.98), 6);
  });

  it('is not known of an account that never moved', () => {
    for (const objective of ['sharpe', 'return', 'calmar'] as const) expect(goodness(objective, new Float64Array(10))).toBeNull();
  });

  it('is the first of equals, and the first of all where nothing is known', () => {
    expect([bestOf([null, 1, 3, 3]), bestOf([null, null]), bestOf([-2, null])]).toEqual([2, 0, 0]);
  });
});
