import { describe, expect, it } from 'vitest';
import { sampleCovariance, shrinkCovariance } from '../../../../src/engine/compute/ledoit-wolf.ts';
import { closeTo } from '../../../support/close-to.ts';

/** Six observations of three series; every mean is 0, so the sums can be followed by hand. */
const RETURNS = [[1, -2, 3, -2, 0, 0], [2, -1, 1, -2, 0, 0], [-1, 1, 0, 0, 3, -3]].map((series) => Float64Array.from(series));

describe('sample covariance', () => {
  it('is the mean product of the deviations', () => {
    // (1 + 4 + 9 + 4) / 6 = 3; (2 + 2 + 3 + 4) / 6 = 11/6; (-1 - 2) / 6 = -1/2; (4 + 1 + 1 + 4) / 6 = 5/3; (-2 - 1) / 6 = -1/2; (1 + 1 + 9 + 9) / 6 = 10/3.
    closeTo(sampleCovariance(RETURNS), [3, 11 / 6, -0.5, 11 / 6, 5 / 3, -0.5, -0.5, -0.5, 10 / 3]);
  });

  it('does not see a constant that is added to a series', () => {
    closeTo(sampleCovariance(RETURNS.map((series, i) => series.map((value) => value + 10 * i))), [...sampleCovariance(RETURNS)]);
  });
});

describe('shrunk covariance', () => {
  it('mixes the sample with the average correlation by the share of the paper', () => {
    // Correlations (11/6)/√5, -½/√10, -½/√(50/9); their mean is 0.1498818914618465. By the sums of appendix B, written out one by one:
    // π = 35.7222222222, ρ = 29.9892099401, γ = 7.8425143987, so κ = 0.7310171191 and the share is κ/6 = 0.1218361865.
    const { covariance, shrinkage } = shrinkCovariance(RETURNS);
    expect(shrinkage).toBeCloseTo(0.12183618651434795, 12);
    // Off the diagonal: share · mean correlation · deviations + (1 - share) · sample; the diagonal stays.
    closeTo(covariance, [3, 1.65079991, -0.38133543, 1.65079991, 5 / 3, -0.39604023, -0.38133543, -0.39604023, 10 / 3], 8);
  });

  it('of two series is the sample: their correlation is the average one', () => {
    const two = RETURNS.slice(0, 2);
    expect(shrinkCovariance(two).shrinkage).toBe(0);
    closeTo(shrinkCovariance(two).covariance, [3, 11 / 6, 11 / 6, 5 / 3]);
  });

  it('leaves a series that never moves alone', () => {
    expect(shrinkCovariance([RETURNS[0]!, new Float64Array(6)]).covariance).toEqual(Float64Array.of(3, 0, 0, 0));
  });
});
