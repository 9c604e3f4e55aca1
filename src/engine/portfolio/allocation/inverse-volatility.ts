/**
 * Returns shares in inverse proportion to volatility: each would swing by the same amount if it were alone.
 * Correlations are not looked at: five that move as one get five shares.
 * @param covariance [n × n], rows one after another, its diagonal positive
 * @see Leote de Carvalho, Lu and Moulin 2012, Demystifying Equity Risk-Based Strategies, J. of Portfolio Management 38(3)
 */
export function inverseVolatility(covariance: Float64Array, n: number): readonly number[] {
  return normalised(Array.from({ length: n }, (_, i) => 1 / Math.sqrt(covariance[i * n + i]!)));
}

/** Returns positive numbers as shares of their sum. */
export function normalised(values: readonly number[]): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
