import { inverseVolatility, normalised } from './inverse-volatility.ts';

/** A change of a weight below this, relative, is the end of the search. */
const TOLERANCE = 1e-12;
const MOST_ROUNDS = 10_000;

/**
 * Returns the long-only shares whose contributions to the risk of the whole are equal: `w_i · (Σw)_i` is the same for all.
 * They are those of `min ½ x'Σx - Σ ln(x_i) / n`, which is convex and has one minimum; it is found one weight at a time, the root of
 * `σ_i² x_i² + x_i Σ_{j≠i} σ_ij x_j - 1/n = 0`. The risk that is shared equally is the measured one: in a crash all move together.
 * @param covariance [n × n], rows one after another, its diagonal positive; where two cancel each other out entirely there is no answer, and what was found last is returned
 * @see Maillard, Roncalli and Teiletche 2010, The Properties of Equally Weighted Risk Contribution Portfolios, J. of Portfolio Management 36(4);
 * Spinu 2013, An Algorithm for Computing Risk Parity Weights, SSRN 2297383, for the convex form; Griveau-Billion, Richard and Roncalli 2013, arXiv:1311.4057,
 * for one weight at a time
 */
export function riskParity(covariance: Float64Array, n: number): readonly number[] {
  const weights = [...inverseVolatility(covariance, n)];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (improve(weights, covariance) < TOLERANCE) break;
  }
  return normalised(weights);
}

/** Goes through all weights once; returns the largest relative change. */
function improve(weights: number[], covariance: Float64Array): number {
  const n = weights.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const former = weights[i]!;
    let others = 0;
    for (let j = 0; j < n; j++) if (j !== i) others += covariance[i * n + j]! * weights[j]!;
    const variance = covariance[i * n + i]!;
    const found = rootOf(variance, others, 1 / n);
    weights[i] = found;
    largest = Math.max(largest, Math.abs(found - former) / found);
  }
  return largest;
}

/** The positive root of `a x² + b x - c`, in the form that loses no digits when b is large. */
function rootOf(a: number, b: number, c: number): number {
  const root = Math.sqrt(b * b + 4 * a * c);
  return b > 0 ? (2 * c) / (b + root) : (root - b) / (2 * a);
}
