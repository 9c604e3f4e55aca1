import { normalQuantile } from '../../compute/normal.ts';

/**
 * Returns the value at risk of normal returns as a return: mean + z(1 − level) · standard deviation (ddof 1); a loss is negative.
 * @param returns [n] simple returns
 * @param level between 0 and 1, for example 0.99
 * @returns null for fewer than two returns
 * @see QuantConnect LEAN, ValueAtRisk.cs: the same, over a rolling window of returns
 */
export function normalValueAtRisk(returns: ArrayLike<number>, level: number): number | null {
  const { length } = returns;
  if (length < 2) return null;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += returns[i]!;
  const mean = sum / length;
  let squares = 0;
  for (let i = 0; i < length; i++) squares += (returns[i]! - mean) ** 2;
  return mean + normalQuantile(1 - level) * Math.sqrt(squares / (length - 1));
}
