import { describe, expect, it } from 'vitest';
import { minimumTrackRecord } from '../../../../src/engine/evidence/sharpe.ts';
import { deflatedSharpe, expectedBestSharpe, probabilisticSharpe } from '../../../../src/engine/portfolio/metrics/sharpe-inference.ts';

const yearly = (perYear: number, periods: number): number => perYear / Math.sqrt(periods);

describe('the minimum track record length', () => {
  // Bailey & López de Prado 2012, "The Sharpe Ratio Efficient Frontier", section on the minimum track record: a yearly Sharpe ratio of 2 against 1 at 95 %
  // takes 2.73 years of daily, 2.83 of weekly and 3.24 of monthly normal returns; with skewness −0.72 and kurtosis 5.78 (hedge funds, monthly) 4.99 years.
  it.each([
    ['daily', 252, 0, 3, 2.73],
    ['weekly', 52, 0, 3, 2.83],
    ['monthly', 12, 0, 3, 3.24],
    ['monthly, as hedge funds are', 12, -0.72, 5.78, 4.99],
  ])('is as published for returns that are %s', (_name, periods, skewness, kurtosis, years) => {
    const count = minimumTrackRecord({ sharpe: yearly(2, periods), count: 0, skewness, kurtosis }, yearly(1, periods))!;
    expect(count / periods).toBeCloseTo(years, 2);
  });

  it('is the length at which the probabilistic Sharpe ratio reaches the confidence', () => {
    const sample = { sharpe: 0.09, skewness: -1.2, kurtosis: 8 };
    const count = minimumTrackRecord({ ...sample, count: 0 }, 0.02)!;
    expect(probabilisticSharpe({ ...sample, count }, 0.02)).toBeCloseTo(0.95, 10);
  });

  it('is none where the ratio is not above the benchmark', () => {
    expect(minimumTrackRecord({ sharpe: 0.05, count: 100, skewness: 0, kurtosis: 3 }, 0.05)).toBeNull();
    expect(minimumTrackRecord({ sharpe: -0.05, count: 100, skewness: 0, kurtosis: 3 })).toBeNull();
  });
});

describe('the probabilistic and the deflated Sharpe ratio', () => {
  it('are as published', () => {
    // Bailey & López de Prado 2014, "The Deflated Sharpe Ratio", numerical example: a yearly 2.5 over 1,250 days, skewness −3, kurtosis 10, 100 trials whose yearly ratios vary by 1/2:
    // luck is expected to show 0.1132 a day, and the deflated ratio is 0.9004; after 46 independent trials it would still have been 0.9505.
    const sample = { sharpe: yearly(2.5, 250), count: 1_250, skewness: -3, kurtosis: 10 };
    const variance = 0.5 / 250;
    expect(expectedBestSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(sample, { count: 100, variance })).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(sample, { count: 46, variance })).toBeCloseTo(0.9505, 4);
  });

  it('let the expected best of a few trials be what the largest of as many normal draws is', () => {
    // Mean of the largest of n standard normals (Harter 1961, table 1): 100: 2.5076, 1,000: 3.2414. The formula is the limit for many and lies within 1 % of them.
    expect(expectedBestSharpe(100, 1) / 2.5076).toBeGreaterThan(0.99);
    expect(expectedBestSharpe(100, 1) / 2.5076).toBeLessThan(1.02);
    expect(expectedBestSharpe(1_000, 1) / 3.2414).toBeCloseTo(1, 1);
    expect(expectedBestSharpe(1, 1)).toBe(0);
  });
});
