import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, beta, capture } from '../../../../../src/engine/portfolio/metrics/benchmark.ts';
import { dailyReturns } from '../../../../../src/engine/portfolio/metrics/daily-returns.ts';
import { calmar, longestDrawdown, maxDrawdown, ulcerIndex } from '../../../../../src/engine/portfolio/metrics/drawdown.ts';
import { exposureShare } from '../../../../../src/engine/portfolio/metrics/exposure.ts';
import { kurtosis, quantile, skewness, standardDeviation } from '../../../../../src/engine/portfolio/metrics/moments.ts';
import { normalCdf, normalQuantile } from '../../../../../src/engine/compute/normal.ts';
import { annualReturn, annualVolatility, cagr, downsideRisk, expectedShortfall, omega, sharpe, sortino, stability, tailRatio, totalReturn, valueAtRisk } from '../../../../../src/engine/portfolio/metrics/returns.ts';
import { deflatedSharpe, expectedBestSharpe, probabilisticSharpe, sharpeSample } from '../../../../../src/engine/portfolio/metrics/sharpe-inference.ts';
import { expectancyRatio, kelly, kellyOfResults, optimalF, payoffRatio, profitFactor, systemQuality, winRate } from '../../../../../src/engine/portfolio/metrics/trades.ts';

const DAY = 86_400_000;

describe('growth', () => {
  it('of 100 to 121 in two years is 10 % a year', () => {
    expect(cagr({ start: 100, end: 121, days: 730 })).toBeCloseTo(0.1, 12);
  });

  it('of +10 % and −10 % is −1 %', () => {
    expect(totalReturn([0.1, -0.1])).toBeCloseTo(-0.01, 12);
  });

  it('is undefined without time or from nothing, and −1 when all is lost', () => {
    expect(cagr({ start: 100, end: 121, days: 0 })).toBeNull();
    expect(cagr({ start: 0, end: 121, days: 1 })).toBeNull();
    expect(cagr({ start: 100, end: 0, days: 365 })).toBe(-1);
    expect(annualReturn([], 365)).toBeNull();
  });
});

describe('risk and reward', () => {
  // Mean 0.01, deviations ±0.02: variance 0.0008 / 1, so the standard deviation is 0.0282842712.
  it('sharpe divides the mean by the sample deviation and annualises', () => {
    expect(sharpe([0.03, -0.01], 365)).toBeCloseTo((0.01 / 0.0282842712) * Math.sqrt(365), 6);
    expect(annualVolatility([0.03, -0.01], 365)).toBeCloseTo(0.0282842712 * Math.sqrt(365), 8);
  });

  // Downside: sqrt(0.0001 / 2) = 0.00707106781.
  it('sortino looks at losses only, over all days', () => {
    expect(downsideRisk([0.03, -0.01], 365)).toBeCloseTo(0.00707106781 * Math.sqrt(365), 8);
    expect(sortino([0.03, -0.01], 365)).toBeCloseTo((0.01 * 365) / (0.00707106781 * Math.sqrt(365)), 5);
  });

  it('is undefined where nothing varies or nothing was lost, never zero', () => {
    expect(sharpe([0.01, 0.01, 0.01], 365)).toBeNull();
    expect(sharpe([0.01], 365)).toBeNull();
    expect(sortino([0.01, 0.02], 365)).toBeNull();
    expect(omega([0.01])).toBeNull();
    expect(calmar(0.5, 0)).toBeNull();
  });

  it('omega is gains over losses: 0.03 / 0.01', () => {
    expect(omega([0.03, -0.01])).toBeCloseTo(3, 12);
  });

  it('the worst fifth of five days is the value at risk, and the mean up to it the shortfall', () => {
    const returns = [-0.05, -0.03, 0, 0.01, 0.02];
    expect(valueAtRisk(returns, 0.25)).toBeCloseTo(-0.03, 12);
    expect(expectedShortfall(returns, 0.25)).toBeCloseTo(-0.04, 12);
  });

  it('the tail ratio of a symmetric sample is 1', () => {
    expect(tailRatio([-2, -1, 0, 1, 2])).toBeCloseTo(1, 12);
  });

  it('steady growth is perfectly stable, and no movement has no stability', () => {
    expect(stability([0.01, 0.01, 0.01, 0.01])).toBeCloseTo(1, 10);
    expect(stability([0, 0, 0])).toBeNull();
  });
});

describe('drawdown', () => {
  const curve = [100, 120, 90, 130, 100, 140];

  it('is the deepest fall below the highest point so far', () => {
    expect(maxDrawdown(curve)).toEqual({ relative: 0.25, absolute: 30, peakIndex: 1, troughIndex: 2 });
  });

  it('starts at the first of equal peaks', () => {
    expect(maxDrawdown([100, 100, 50])).toMatchObject({ peakIndex: 0, troughIndex: 2 });
  });

  it('may be chosen by its amount', () => {
    expect(maxDrawdown([100, 50, 1000, 900], 'absolute')).toMatchObject({ absolute: 100, peakIndex: 2, troughIndex: 3 });
    expect(maxDrawdown([100, 50, 1000, 900], 'relative')).toMatchObject({ relative: 0.5, peakIndex: 0, troughIndex: 1 });
  });

  it('of a curve that never falls is zero, of no curve undefined', () => {
    expect(maxDrawdown([1, 2, 3])).toMatchObject({ relative: 0, absolute: 0 });
    expect(maxDrawdown([])).toBeNull();
  });

  it('lasts until the peak is reached again, or to the end', () => {
    expect(longestDrawdown([0, 1, 2, 3, 4, 9], curve)).toBe(1);
    expect(longestDrawdown([0, 1, 5], [3, 2, 1])).toBe(5);
  });

  it('squared and averaged is the ulcer index: sqrt((0 + 0.25²) / 2)', () => {
    expect(ulcerIndex([100, 75])).toBeCloseTo(Math.sqrt(0.0625 / 2), 12);
  });

  it('never exceeds a loss of everything', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const relative = maxDrawdown([1, ...values])?.relative ?? Number.NaN;
      expect(relative).toBeGreaterThanOrEqual(0);
      expect(relative).toBeLessThanOrEqual(1);
    }));
  });
});

describe('trades', () => {
  const results = [100, -50, 200, -50];

  it('win half of the time, three times what they lose', () => {
    expect(winRate(results)).toBe(0.5);
    expect(profitFactor(results)).toBe(3);
    expect(payoffRatio(results)).toBe(3);
    expect(expectancyRatio(results)).toBe(1);
    // (3 × 0.5 − 0.5) / 3.
    expect(kellyOfResults(results)).toBeCloseTo(1 / 3, 12);
  });

  it('without losses have no profit factor and no ratio', () => {
    expect([profitFactor([1]), payoffRatio([1]), expectancyRatio([1]), optimalF([1]), winRate([]), kelly(0, 0.5)]).toEqual([null, null, null, null, null, null]);
  });

  it('a fair coin at even odds is no bet', () => {
    expect(kelly(1, 0.5)).toBe(0);
    expect(optimalF([1, -1])).toBe(0);
  });

  it('at 2 to 1 on a fair coin Vince bets a quarter', () => {
    expect(optimalF([2, -1])).toBe(0.25);
  });

  it('have a system quality of sqrt(n) times mean over deviation', () => {
    expect(systemQuality([1, 3])).toBeCloseTo((Math.SQRT2 * 2) / Math.SQRT2, 12);
  });
});

describe('the shape of a sample', () => {
  it('is symmetric for symmetric values and heavy for one outlier', () => {
    expect(skewness([-1, 0, 1])).toBeCloseTo(0, 12);
    // Of 0,0,0,4: m2 = 3, m3 = 6, m4 = 21: 6 / 3^1.5 and 21 / 9.
    expect(skewness([0, 0, 0, 4])).toBeCloseTo(6 / 3 ** 1.5, 12);
    expect(kurtosis([0, 0, 0, 4])).toBeCloseTo(21 / 9, 12);
    expect(skewness([2, 2])).toBeNull();
  });

  it('has quantiles between its values', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNull();
    expect(standardDeviation([1, 3], 0)).toBe(1);
  });
});

describe('the normal distribution', () => {
  // Abramowitz & Stegun, table 26.1.
  it.each([[0, 0.5], [1, 0.841344746068543], [1.96, 0.975002104851780], [-3, 0.001349898031630]])('at %f is %f', (z, p) => {
    expect(normalCdf(z)).toBeCloseTo(p, 13);
  });

  it('is inverted by its quantile', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-12);
    }));
  });
});

describe('the Sharpe ratio under doubt', () => {
  // Bailey & López de Prado 2014, numerical example: 0.1132 and 0.9004.
  it('is deflated by the number of trials', () => {
    const sample = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
    expect(expectedBestSharpe(100, 0.5 / 250)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(sample, { count: 100, variance: 0.5 / 250 })).toBeCloseTo(0.9004, 4);
  });

  it('against itself is a coin toss', () => {
    expect(probabilisticSharpe({ sharpe: 0.1, count: 100, skewness: 0, kurtosis: 3 }, 0.1)).toBeCloseTo(0.5, 12);
  });

  it('of one trial is not deflated', () => {
    expect(expectedBestSharpe(1, 0.5)).toBe(0);
  });

  it('of constant returns is undefined', () => {
    expect(sharpeSample([0.01, 0.01, 0.01])).toBeNull();
  });
});

describe('beside a benchmark', () => {
  it('twice the benchmark has a beta of 2 and no alpha', () => {
    expect(beta([0.02, -0.04, 0.06], [0.01, -0.02, 0.03])).toBeCloseTo(2, 12);
    expect(alpha([0.02, -0.04, 0.06], [0.01, -0.02, 0.03], { periodsPerYear: 365 })).toBeCloseTo(0, 10);
  });

  it('captures all of itself', () => {
    expect(capture([0.01, -0.02], [0.01, -0.02], { periodsPerYear: 365, when: 'down' })).toBe(1);
    expect(capture([0.01], [0.01], { periodsPerYear: 365, when: 'down' })).toBeNull();
  });
});

describe('daily returns', () => {
  it('are measured at UTC midnights, from the last value known by then', () => {
    const times = [0.5, 0.9, 1.5, 2.25, 2.5].map((day) => day * DAY);
    // Midnight 1: 110; midnight 2: 99; the end: 99 → 108.9.
    expect([...dailyReturns(times, [100, 110, 99, 120, 108.9])]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12), expect.closeTo(0.1, 12)]);
  });

  it('are zero on days without news', () => {
    expect([...dailyReturns([0, 3.5 * DAY], [100, 110])]).toEqual([0, 0, 0, expect.closeTo(0.1, 12)]);
  });

  it('multiply to the total return', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.double({ min: 1, max: 1000, noNaN: true })), { minLength: 2, maxLength: 30 }), (steps) => {
      let time = 0;
      const times = steps.map(([hours]) => (time += hours * 3_600_000));
      const values = steps.map(([, value]) => value);
      expect(totalReturn(dailyReturns(times, values))).toBeCloseTo(values.at(-1)! / values[0]! - 1, 6);
    }));
  });

  it('need two values', () => {
    expect([...dailyReturns([0], [100])]).toEqual([]);
  });
});

describe('exposure', () => {
  it('counts overlapping holdings once', () => {
    expect(exposureShare([[0, 40], [20, 50], [90, 200]], [0, 100])).toBe(0.6);
    expect(exposureShare([], [0, 0])).toBeNull();
  });
});
