import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { returnIntervals, tradeIntervals } from '../../../../../src/engine/portfolio/metrics/bootstrap-intervals.ts';
import { compounded, dayEnds, monthReturns } from '../../../../../src/engine/portfolio/metrics/calendar-returns.ts';
import { dailyReturns } from '../../../../../src/engine/portfolio/metrics/daily-returns.ts';
import { deepestFalls } from '../../../../../src/engine/portfolio/metrics/drawdown.ts';
import { drawdownSpells, underWaterShare, underwaterCurve } from '../../../../../src/engine/portfolio/metrics/drawdown-spells.ts';
import { excursion, keptShare } from '../../../../../src/engine/portfolio/metrics/excursion.ts';
import { exposureSteps } from '../../../../../src/engine/portfolio/metrics/exposure-curve.ts';
import { histogram } from '../../../../../src/engine/portfolio/metrics/histogram.ts';
import { correlation, equalVolatilityWeight, scaledCurve, summarizeCurve } from '../../../../../src/engine/portfolio/metrics/holding.ts';
import { annualVolatility, sharpe } from '../../../../../src/engine/portfolio/metrics/returns.ts';
import { rollingMeasures } from '../../../../../src/engine/portfolio/metrics/rolling-measures.ts';
import { expectedLongestLosing, streaks } from '../../../../../src/engine/portfolio/metrics/streaks.ts';
import { thinnedIndices } from '../../../../../src/engine/portfolio/metrics/thin-curve.ts';
import { groupedBy, measureGroup } from '../../../../../src/engine/portfolio/metrics/trade-groups.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('falls', () => {
  // 100 → 80 (−20 %) → 100 again, 120, then 90 (−25 %) and not back.
  const curve = [100, 90, 80, 95, 100, 120, 90, 110];

  it('run from the peak to the first value that reaches it again; the last one is still open', () => {
    expect(drawdownSpells(curve)).toEqual([
      { peakIndex: 0, troughIndex: 2, recoveryIndex: 4, depth: expect.closeTo(0.2, 12) },
      { peakIndex: 5, troughIndex: 6, recoveryIndex: null, depth: expect.closeTo(0.25, 12) },
    ]);
  });

  it('take up the share of the time that they last', () => {
    // Four of seven hours and two of seven.
    expect(underWaterShare(curve.map((_, index) => index * HOUR), drawdownSpells(curve))).toBeCloseTo(6 / 7, 12);
    expect(underWaterShare([0], [])).toBeNull();
  });

  it('begin at the last value of a flat peak', () => {
    expect(drawdownSpells([100, 100, 90, 100])).toMatchObject([{ peakIndex: 1, troughIndex: 2, recoveryIndex: 3 }]);
    expect(drawdownSpells([1, 2, 3])).toEqual([]);
    expect(drawdownSpells([])).toEqual([]);
  });

  it('hold the maximum drawdown as their deepest, for any curve', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
      const deepest = drawdownSpells(values).reduce((most, { depth }) => Math.max(most, depth), 0);
      expect(deepest).toBeCloseTo(deepestFalls(values)?.relative.relative ?? Number.NaN, 10);
      expect(-Math.min(...underwaterCurve(values))).toBeCloseTo(deepest, 10);
    }));
  });
});

describe('months', () => {
  it('go from the last equity of one to the last of the next, and say which are not whole', () => {
    const times = [Date.UTC(2023, 11, 20), Date.UTC(2023, 11, 31, 23), Date.UTC(2024, 0, 15), Date.UTC(2024, 0, 31, 23, 59), Date.UTC(2024, 1, 10)];
    expect(monthReturns(times, [100, 110, 99, 121, 121])).toEqual([
      { year: 2023, month: 11, value: expect.closeTo(0.1, 12), isPartial: true },
      { year: 2024, month: 0, value: expect.closeTo(0.1, 12), isPartial: false },
      { year: 2024, month: 1, value: 0, isPartial: true },
    ]);
  });

  it('without a sample in them are there, with nothing', () => {
    expect(monthReturns([Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 20), Date.UTC(2024, 2, 2)], [100, 100, 150]).map(({ month, value }) => [month, value])).toEqual([[0, 0], [1, 0], [2, 0.5]]);
  });

  it('compound to the total return, for any curve', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 10, max: 1000, noNaN: true }), { minLength: 2, maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (values, stepDays) => {
      const times = values.map((_, index) => Date.UTC(2023, 0, 10) + index * stepDays * DAY);
      expect(compounded(monthReturns(times, values).map(({ value }) => value))).toBeCloseTo(values.at(-1)! / values[0]! - 1, 8);
    }));
  });

  it('are not more nor fewer than the daily returns have ends', () => {
    const times = [0, 6 * HOUR, DAY, DAY + HOUR, 3 * DAY - 1, 3 * DAY].map((time) => time + 5);
    expect(dayEnds(times)).toHaveLength(dailyReturns(times, times.map((_, index) => 100 + index)).length);
    expect(dayEnds([0, DAY])).toEqual(Float64Array.of(DAY));
    expect(dayEnds([7])).toHaveLength(0);
  });
});

describe('the histogram', () => {
  it('counts every value once, with zero between two bins', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 200 }), (values) => {
      const bars = histogram(values);
      if (bars === null) return;
      expect(bars.counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      expect(bars.edges).toHaveLength(bars.counts.length + 1);
      if (Math.min(...values) < 0 && Math.max(...values) > 0) expect(Math.min(...bars.edges.map(Math.abs))).toBeLessThan(1e-12);
    }));
  });

  // IQR 50, n 101: width 100 / cbrt(101) = 21.47, so ceil(100 / 21.47) = 5 bins, 20 wide.
  it('chooses the width of Freedman and Diaconis', () => {
    const bars = histogram(Float64Array.from({ length: 101 }, (_, index) => index));
    expect([...(bars?.edges ?? [])]).toEqual([0, 20, 40, 60, 80, 100]);
    expect([...(bars?.counts ?? [])]).toEqual([20, 20, 20, 20, 21]);
  });

  it('is not there for values that are all the same', () => {
    expect(histogram([0, 0, 0])).toBeNull();
    expect(histogram([])).toBeNull();
  });
});

describe('a moving window', () => {
  it('is the Sharpe ratio and the volatility of each window alone', () => {
    const returns = [0.01, -0.02, 0.03, 0.005, -0.01, 0.02];
    const { lastIndex, sharpe: ratios, volatility } = rollingMeasures(returns, 3, 365);
    expect([...lastIndex]).toEqual([2, 3, 4, 5]);
    [...lastIndex].forEach((last, row) => {
      const window = returns.slice(last - 2, last + 1);
      expect(ratios[row]).toBeCloseTo(sharpe(window, 365) ?? Number.NaN, 10);
      expect(volatility[row]).toBeCloseTo(annualVolatility(window, 365) ?? Number.NaN, 10);
    });
  });

  it('has no ratio where nothing moves, and no row where it does not fit', () => {
    expect(rollingMeasures([0, 0, 0], 2, 365).sharpe).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(rollingMeasures([0.1], 2, 365).lastIndex).toHaveLength(0);
  });
});

describe('rows of wins and losses', () => {
  it('are counted without what came out even', () => {
    expect(streaks([5, -1, -2, 0, -3, 4, 4, -10])).toEqual({ longestWinning: 2, longestLosing: 3, worstLoss: -10, current: -1 });
    expect(streaks([])).toEqual({ longestWinning: 0, longestLosing: 0, worstLoss: 0, current: 0 });
  });

  // Schilling 1990, table of the paper: 200 tosses of a fair coin, log2(200 · 1/2) + γ/ln 2 − 1/2 = 6.644 + 0.833 − 0.5.
  it('are as long by chance as the longest run of heads', () => {
    expect(expectedLongestLosing(200, 0.5)).toBeCloseTo(6.977, 3);
    expect(expectedLongestLosing(0, 0.5)).toBeNull();
    expect(expectedLongestLosing(10, 0)).toBe(0);
    expect(expectedLongestLosing(10, 1)).toBe(10);
  });

  it('come that long when trades are drawn', () => {
    const rng = createRng('streaks');
    const drawn = Array.from({ length: 400 }, () => streaks(Float64Array.from({ length: 200 }, () => (rng.float() < 0.5 ? -1 : 1))).longestLosing);
    // The spread of the longest run is about 1.9 (Schilling), so the mean of 400 errs by 0.09; five of those, and the formula's own error.
    expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) / 400 - 6.977)).toBeLessThan(0.55);
  });
});

describe('excursions', () => {
  it('are shares of the entry price, against and for the side', () => {
    expect(excursion('long', 100, { low: 90, high: 130 })).toEqual({ adverse: expect.closeTo(0.1, 12), favourable: expect.closeTo(0.3, 12) });
    expect(excursion('short', 100, { low: 90, high: 130 })).toEqual({ adverse: expect.closeTo(0.3, 12), favourable: expect.closeTo(0.1, 12) });
    expect(excursion('long', 100, { low: 100, high: 100 })).toEqual({ adverse: 0, favourable: 0 });
  });

  it('tell how much of the best was kept', () => {
    expect(keptShare(0.05, 0.1)).toBeCloseTo(0.5, 12);
    expect(keptShare(0, 0)).toBeNull();
  });
});

describe('exposure over time', () => {
  it('is the mean of what was held in each stretch; overlapping holdings are one time in the market', () => {
    const steps = exposureSteps([{ fromMs: 5, toMs: 15, notional: 100 }, { fromMs: 10, toMs: 20, notional: -50 }, { fromMs: 30, toMs: 99, notional: 10 }], { fromMs: 0, toMs: 40 }, 4);
    expect([...steps.time]).toEqual([0, 10, 20, 30]);
    expect([...steps.long]).toEqual([50, 50, 0, 10]);
    expect([...steps.short]).toEqual([0, -50, 0, 0]);
    expect([...steps.inMarket]).toEqual([0.5, 1, 0, 1]);
  });
});

describe('a thinned curve', () => {
  it('keeps ends and extremes, in order, and no more than asked for', () => {
    const curve = Float64Array.from({ length: 10_000 }, (_, index) => Math.sin(index / 50));
    curve[4321] = 9;
    curve[7777] = -9;
    const kept = thinnedIndices(curve, 200);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect([kept[0], kept.at(-1)]).toEqual([0, 9999]);
    expect([...kept]).toEqual([...kept].toSorted((a, b) => a - b));
    expect(kept).toContain(4321);
    expect(kept).toContain(7777);
    expect(thinnedIndices([3, 1, 2], 4)).toEqual(Int32Array.of(0, 1, 2));
  });
});

describe('holding', () => {
  it('at equal volatility moves as much as the strategy did', () => {
    const own = [0.01, -0.01, 0.02, 0];
    const prices = [100, 104, 101, 107, 103];
    const times = prices.map((_, day) => day * DAY);
    const market = dailyReturns(times, prices);
    const weight = equalVolatilityWeight(own, market) ?? Number.NaN;
    const scaled = dailyReturns(times, scaledCurve(times, prices, weight));
    expect(annualVolatility(scaled, 365)).toBeCloseTo(annualVolatility(own, 365) ?? Number.NaN, 10);
    expect(equalVolatilityWeight([0, 0], market)).toBeNull();
  });

  it('cannot lose more than there is', () => {
    expect([...scaledCurve([0, DAY, 2 * DAY], [100, 40, 60], 2)]).toEqual([100, 0, 0]);
  });

  // At half: +10 % inside the day is +5 % of what the day began with; the next day begins with 105.
  it('is set right at midnight, and moves inside the day', () => {
    expect([...scaledCurve([0, DAY / 2, DAY, DAY + 1, 2 * DAY], [100, 120, 110, 121, 99], 0.5)]).toEqual([100, expect.closeTo(110, 10), 105, expect.closeTo(105 * 1.05, 10), expect.closeTo(105 * 0.95, 10)]);
  });

  it('is measured like the run', () => {
    expect(summarizeCurve([0.1, -0.1], [100, 110, 99], 2)).toMatchObject({ totalReturn: expect.closeTo(-0.01, 12), maxDrawdown: expect.closeTo(0.1, 12), sharpe: expect.closeTo(0, 12) });
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [-1, -2, -3])).toBeCloseTo(-1, 12);
    expect(correlation([1, 1], [1, 2])).toBeNull();
  });
});

describe('groups of trades', () => {
  it('count what is in them', () => {
    const trades = [{ day: 'a', pnl: 30, returnPct: 3, holdingMs: 10 }, { day: 'b', pnl: -5, returnPct: -1, holdingMs: 20 }, { day: 'a', pnl: -10, returnPct: -2, holdingMs: 30 }];
    const groups = groupedBy(trades, ({ day }) => day);
    expect([...groups.keys()]).toEqual(['a', 'b']);
    expect(measureGroup(groups.get('a') ?? [])).toEqual({ trades: 2, wins: 1, winRate: 0.5, meanReturn: 0.5, profitFactor: 3, averageHoldingMs: 20 });
    expect(measureGroup([])).toEqual({ trades: 0, wins: 0, winRate: null, meanReturn: null, profitFactor: null, averageHoldingMs: null });
  });
});

describe('bootstrap intervals', () => {
  const resampling = (seed: string) => ({ rng: createRng(seed), samples: 2_000, confidence: 0.95 });
  const normals = (seed: string, n: number, mean: number, deviation: number): Float64Array => {
    const rng = createRng(seed);
    return Float64Array.from({ length: n }, () => mean + deviation * rng.normal());
  };

  // Lo 2002, "The Statistics of Sharpe Ratios": the error of a Sharpe ratio per period of n independent normal returns is sqrt((1 + SR² / 2) / n).
  it('of a Sharpe ratio are as wide as its known error', () => {
    const returns = normals('lo', 1000, 0.001, 0.02);
    const { of } = returnIntervals(returns, resampling('a'));
    const estimate = sharpe(returns, 1) ?? Number.NaN;
    const width = 2 * 1.96 * Math.sqrt((1 + estimate ** 2 / 2) / 1000) * Math.sqrt(365);
    expect((of.sharpe.high! - of.sharpe.low!) / width).toBeGreaterThan(0.85);
    expect((of.sharpe.high! - of.sharpe.low!) / width).toBeLessThan(1.2);
    expect(of.sharpe.low).toBeLessThan(estimate * Math.sqrt(365));
    expect(of.sharpe.high).toBeGreaterThan(estimate * Math.sqrt(365));
  });

  // The error of a share p of n trades is sqrt(p (1 − p) / n): 0.4 of 400 is ± 1.96 · 0.0245 = 0.048.
  it('of a share of wins are those of a binomial', () => {
    const results = Float64Array.from({ length: 400 }, (_, index) => (index % 5 < 2 ? 3 : -1));
    // Every fifth trade is alike: shuffled, so that the order holds nothing.
    const rng = createRng('shuffle');
    for (let i = 399; i > 0; i--) {
      const j = rng.int(i + 1);
      [results[i], results[j]] = [results[j]!, results[i]!];
    }
    const { of } = tradeIntervals(results, resampling('b'));
    expect(of.winRate.low).toBeGreaterThan(0.4 - 0.048 * 1.3);
    expect(of.winRate.low).toBeLessThan(0.4 - 0.048 * 0.7);
    expect(of.winRate.high).toBeLessThan(0.4 + 0.048 * 1.3);
    expect(of.winRate.high).toBeGreaterThan(0.4 + 0.048 * 0.7);
    expect(of.expectancy.low).toBeLessThan(0.6);
    expect(of.expectancy.high).toBeGreaterThan(0.6);
  });

  // 95 of 100 hold the truth. Of 200 sets of 120 days a bootstrap of percentiles holds a little fewer (its tails are narrow at this length): no fewer than 86 %
  // would be 5.5 binomial errors (1.5 %) below 95 %, no more than 99.5 % is what chance allows.
  it('hold the true mean about as often as they promise', () => {
    let held = 0;
    for (let set = 0; set < 200; set++) {
      const { of } = tradeIntervals(normals(`set ${set}`, 120, 1, 2), { rng: createRng(set), samples: 400, confidence: 0.95 });
      if (of.expectancy.low! <= 1 && of.expectancy.high! >= 1) held++;
    }
    expect(held).toBeGreaterThanOrEqual(172);
    expect(held).toBeLessThanOrEqual(199);
  });

  it('are the same for the same seed, and others for another', () => {
    const returns = normals('same', 100, 0, 0.01);
    expect(returnIntervals(returns, resampling('x'))).toEqual(returnIntervals(returns, resampling('x')));
    expect(returnIntervals(returns, resampling('x'))).not.toEqual(returnIntervals(returns, resampling('y')));
  });

  it('have no upper end where there is often nothing to divide by, and are none where nothing happened', () => {
    const { of } = tradeIntervals(Float64Array.of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, -1), resampling('z'));
    expect(of.profitFactor.high).toBeNull();
    expect(of.profitFactor.low).toBeGreaterThan(0);
    expect(returnIntervals(new Float64Array(50), resampling('z')).of).toMatchObject({ totalReturn: { low: 0, high: 0 }, sharpe: { low: null, high: null }, sortino: { low: null, high: null } });
  });

  it('of a fall are between nothing and everything, ruin among the days or not', () => {
    const returns = normals('ruin', 60, 0, 0.05);
    returns[30] = -1;
    const { of } = returnIntervals(returns, resampling('r'));
    expect(of.maxDrawdown.low).toBeGreaterThan(0);
    expect(of.maxDrawdown.high).toBe(1);
    expect(of.totalReturn.low).toBe(-1);
  });
});
