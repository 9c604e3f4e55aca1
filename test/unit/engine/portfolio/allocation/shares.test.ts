import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withinBounds } from '../../../../../src/engine/portfolio/allocation/bounds.ts';
import { hierarchicalRiskParity } from '../../../../../src/engine/portfolio/allocation/hierarchical.ts';
import { inverseVolatility } from '../../../../../src/engine/portfolio/allocation/inverse-volatility.ts';
import { minimumVariance } from '../../../../../src/engine/portfolio/allocation/minimum-variance.ts';
import { riskParity } from '../../../../../src/engine/portfolio/allocation/risk-parity.ts';
import { divideRisk } from '../../../../../src/engine/portfolio/allocation/shares.ts';
import { closeTo } from '../../../../support/close-to.ts';

const FREE = { least: 0, most: 1 };

function covarianceOf(volatilities: readonly number[], correlation: (i: number, j: number) => number): Float64Array {
  return Float64Array.from(volatilities.flatMap((a, i) => volatilities.map((b, j) => (i === j ? a * a : correlation(i, j) * a * b))));
}

function identity(n: number): Float64Array {
  return covarianceOf(Array.from({ length: n }, () => 1), () => 0);
}

/** Parts of the whole's variance. */
function contributions(covariance: Float64Array, shares: readonly number[]): readonly number[] {
  const n = shares.length;
  return shares.map((share, i) => share * shares.reduce((sum, other, j) => sum + covariance[i * n + j]! * other, 0));
}

/** Maillard, Roncalli and Teiletche 2010, section 4.1: volatilities of 10, 20, 30, 40 %, the first two correlated 0.8, the last two -0.5. */
const PUBLISHED = covarianceOf([0.1, 0.2, 0.3, 0.4], (i, j) => (i + j === 1 ? 0.8 : i + j === 5 ? -0.5 : 0));

/** A positive definite matrix of `n`, from a random factor. */
const covariances = fc.integer({ min: 1, max: 8 }).chain((n) => fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n * n, maxLength: n * n }).map((cells) => {
  const factor = (i: number, j: number): number => cells[i * n + j]! / 100;
  return { n, covariance: Float64Array.from(cells, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return Array.from({ length: n }, (__, k) => factor(i, k) * factor(j, k)).reduce((sum, value) => sum + value, i === j ? 0.05 : 0);
  }) };
}));

describe('inverse volatility', () => {
  it('gives each the same swing: 10 % and 30 % share 3 to 1', () => {
    closeTo(inverseVolatility(covarianceOf([0.1, 0.3], () => 0.5), 2), [0.75, 0.25]);
  });
});

describe('risk parity', () => {
  it('finds the published weights', () => {
    // Maillard, Roncalli and Teiletche 2010, table 3: 38.4, 19.2, 24.3, 18.2 %.
    closeTo(riskParity(PUBLISHED, 4), [0.384, 0.192, 0.243, 0.182], 3);
  });

  it('of two is inverse volatility, whatever their correlation', () => {
    // Section 3.1 of the paper: the correlation drops out of the two conditions.
    for (const correlation of [-0.9, 0, 0.5, 0.99]) closeTo(riskParity(covarianceOf([0.2, 0.6], () => correlation), 2), [0.75, 0.25], 9);
  });

  it('of equally correlated ones is inverse volatility', () => {
    // 1/0.1, 1/0.2, 1/0.4 = 10, 5, 2.5 of 17.5.
    closeTo(riskParity(covarianceOf([0.1, 0.2, 0.4], () => 0.3), 3), [10 / 17.5, 5 / 17.5, 2.5 / 17.5], 9);
  });

  it('makes all contributions equal', () => {
    fc.assert(fc.property(covariances, ({ n, covariance }) => {
      const parts = contributions(covariance, riskParity(covariance, n));
      const total = parts.reduce((sum, part) => sum + part, 0);
      for (const part of parts) expect(part / total).toBeCloseTo(1 / n, 8);
    }), { seed: 20260301, numRuns: 300 });
  });
});

describe('hierarchical risk parity', () => {
  it('of uncorrelated ones is inverse variance', () => {
    // 1/0.01, 1/0.04, 1/0.16 = 100, 25, 6.25 of 131.25.
    closeTo(hierarchicalRiskParity(covarianceOf([0.1, 0.2, 0.4], () => 0), 3), [100 / 131.25, 25 / 131.25, 6.25 / 131.25]);
  });

  it('puts alike side by side before it halves', () => {
    // 0 and 2 are correlated 0.8, 1 and 3 are correlated 0.6, all of variance 1. The row is 0, 2, 1, 3. The halves have variances (1 + 0.8)/2 = 0.9 and
    // (1 + 0.6)/2 = 0.8, so the first gets 0.8/1.7 and the second 0.9/1.7, each cut in two.
    const covariance = covarianceOf([1, 1, 1, 1], (i, j) => (i + j === 2 && i !== j ? 0.8 : i + j === 4 && i !== j ? 0.6 : 0));
    closeTo(hierarchicalRiskParity(covariance, 4), [0.4 / 1.7, 0.45 / 1.7, 0.4 / 1.7, 0.45 / 1.7]);
  });
});

describe('minimum variance', () => {
  it('finds the published weights', () => {
    // Maillard, Roncalli and Teiletche 2010, table 3: 74.5, 0, 15.2, 10.3 %.
    closeTo(minimumVariance(PUBLISHED, 4, FREE), [0.745, 0, 0.152, 0.103], 3);
  });

  it('of two is the closed form', () => {
    // (σ2² - ρσ1σ2) / (σ1² + σ2² - 2ρσ1σ2) with 0.2, 0.3 and 0.5: (0.09 - 0.03) / (0.13 - 0.06) = 6/7.
    closeTo(minimumVariance(covarianceOf([0.2, 0.3], () => 0.5), 2, FREE), [6 / 7, 1 / 7], 9);
  });

  it('keeps to its bounds', () => {
    // 6/7 of the closed form, cut to 0.6.
    closeTo(minimumVariance(covarianceOf([0.2, 0.3], () => 0.5), 2, { least: 0.1, most: 0.6 }), [0.6, 0.4]);
    for (const share of minimumVariance(PUBLISHED, 4, { least: 0.1, most: 0.4 })) expect(share >= 0.1 - 1e-12 && share <= 0.4 + 1e-12).toBe(true);
  });

  it('is not beaten by any other division', () => {
    fc.assert(fc.property(covariances, fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 8, maxLength: 8 }), ({ n, covariance }, cells) => {
      const found = contributions(covariance, minimumVariance(covariance, n, FREE)).reduce((sum, part) => sum + part, 0);
      const total = cells.slice(0, n).reduce((sum, cell) => sum + cell, 0);
      const other = contributions(covariance, cells.slice(0, n).map((cell) => cell / total)).reduce((sum, part) => sum + part, 0);
      expect(found).toBeLessThanOrEqual(other * (1 + 1e-9));
    }), { seed: 20260302, numRuns: 300 });
  });
});

describe('every method', () => {
  const methods = [['inverse-volatility', inverseVolatility], ['risk-parity', riskParity], ['hierarchical', hierarchicalRiskParity], ['minimum-variance', (covariance: Float64Array, n: number) => minimumVariance(covariance, n, FREE)]] as const;

  it.each(methods)('%s treats alike what is alike', (_, divide) => {
    closeTo(divide(identity(5), 5), [0.2, 0.2, 0.2, 0.2, 0.2], 9);
    closeTo(divide(Float64Array.of(0.04), 1), [1]);
  });

  it.each(methods)('%s gives shares that are not negative and add up to 1', (_, divide) => {
    fc.assert(fc.property(covariances, ({ n, covariance }) => {
      const shares = divide(covariance, n);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(-1e-15);
    }), { seed: 20260303, numRuns: 200 });
  });
});

describe('bounds', () => {
  it('cut and lift, and keep the proportions of the rest', () => {
    // 0.7, 0.2, 0.1 within 0.15 and 0.5: 0.5 for the first and 0.5 for the rest, 2 to 1.
    closeTo(withinBounds([0.7, 0.2, 0.1], { least: 0.15, most: 0.5 }), [0.5, 1 / 3, 1 / 6], 9);
    // Within 0.2 and 0.5 the last is lifted to 0.2, which leaves 0.3.
    closeTo(withinBounds([0.7, 0.2, 0.1], { least: 0.2, most: 0.5 }), [0.5, 0.3, 0.2], 9);
  });

  it('leave alone what fits', () => {
    expect(withinBounds([0.6, 0.4], { least: 0.2, most: 0.8 })).toEqual([0.6, 0.4]);
  });
});

describe('division of the risk', () => {
  const wave = (size: number): Float64Array => Float64Array.of(size, -size, size, -size, size, -size);
  const other = (size: number): Float64Array => Float64Array.of(size, size, -size, -size, size, -size);

  it('measures the covariance of the returns', () => {
    closeTo(divideRisk('inverse-volatility', [wave(0.01), other(0.03)], FREE)?.shares ?? [], [0.75, 0.25], 9);
  });

  it('is none where a price has not moved', () => {
    expect(divideRisk('risk-parity', [wave(0.01), new Float64Array(6)], FREE)).toBeNull();
  });

  it('is one even where two move exactly as one', () => {
    closeTo(divideRisk('risk-parity', [wave(0.01), wave(0.03)], FREE)?.shares ?? [], [0.75, 0.25], 6);
    closeTo(divideRisk('minimum-variance', [wave(0.01), wave(0.03)], FREE)?.shares ?? [], [1, 0], 9);
  });
});
