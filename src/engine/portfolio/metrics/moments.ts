import { quantileOf } from '../../compute/quantile.ts';

/** Returns the sum, added in order. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Returns the arithmetic mean; null for no values. */
export function mean(values: ArrayLike<number>): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

/**
 * Returns the standard deviation with `ddof` delta degrees of freedom: sqrt(Σ(x − mean)² / (n − ddof)).
 * @returns null for `ddof` values or fewer
 */
export function standardDeviation(values: ArrayLike<number>, ddof: 0 | 1 = 1): number | null {
  const average = mean(values);
  if (average === null || values.length <= ddof) return null;
  return Math.sqrt(centralSum(values, average, 2) / (values.length - ddof));
}

/**
 * Returns the skewness m₃ / m₂^1.5 with population moments.
 * @returns null when all values are equal
 */
export function skewness(values: ArrayLike<number>): number | null {
  return standardMoment(values, 3);
}

/**
 * Returns the kurtosis m₄ / m₂² with population moments; 3 for a normal distribution.
 * @returns null when all values are equal
 */
export function kurtosis(values: ArrayLike<number>): number | null {
  return standardMoment(values, 4);
}

/**
 * Returns the q-quantile (0 to 1) with linear interpolation between order statistics.
 * @see Hyndman & Fan 1996, type 7; numpy.percentile's default
 * @returns null for no values
 */
export function quantile(values: ArrayLike<number>, q: number): number | null {
  return values.length === 0 ? null : quantileOf(Float64Array.from(values).sort(), q);
}

/** Returns the covariance over the product-moment of two equally long samples with `ddof` 1; null for fewer than two pairs. */
export function covariance(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const meanA = mean(a);
  const meanB = mean(b);
  if (meanA === null || meanB === null || a.length < 2 || a.length !== b.length) return null;
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i]! - meanA) * (b[i]! - meanB);
  return total / (a.length - 1);
}

/** Tells whether a spread is so small beside the values that only rounding made it. */
export function isNegligible(spread: number, scale: number): boolean {
  return spread <= Math.abs(scale) * 1e-14;
}

function standardMoment(values: ArrayLike<number>, power: 3 | 4): number | null {
  const average = mean(values);
  if (average === null) return null;
  const variance = centralSum(values, average, 2) / values.length;
  if (isNegligible(Math.sqrt(variance), average)) return null;
  return centralSum(values, average, power) / values.length / variance ** (power / 2);
}

function centralSum(values: ArrayLike<number>, average: number, power: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i]! - average) ** power;
  return total;
}
