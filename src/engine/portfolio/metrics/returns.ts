import { isNegligible, mean, quantile, standardDeviation, sum } from './moments.ts';

/** Days in a year of a market that never closes. */
export const DAYS_PER_YEAR = 365;

/** Returns the total return Π(1 + r) − 1; 0 for no returns, since nothing has happened. */
export function totalReturn(returns: ArrayLike<number>): number {
  let growth = 1;
  for (let i = 0; i < returns.length; i++) growth *= 1 + returns[i]!;
  return growth - 1;
}

/**
 * Returns the compound annual growth rate (end / start)^(year / days) − 1.
 * @returns null when the start is not above zero, the end is below zero, no time has passed, or the rate is too large for a number
 */
export function cagr(growth: { readonly start: number; readonly end: number; readonly days: number; readonly daysPerYear?: number }): number | null {
  const { start, end, days, daysPerYear = DAYS_PER_YEAR } = growth;
  if (!(start > 0) || end < 0 || !(days > 0)) return null;
  const rate = (end / start) ** (daysPerYear / days) - 1;
  return Number.isFinite(rate) ? rate : null;
}

/** Returns the growth of one unit through all returns, annualised: Π(1 + r)^(periods / n) − 1; null for no returns. */
export function annualReturn(returns: ArrayLike<number>, periodsPerYear: number): number | null {
  return cagr({ start: 1, end: 1 + totalReturn(returns), days: returns.length, daysPerYear: periodsPerYear });
}

/** Returns the annualised volatility: the standard deviation (ddof 1) times sqrt(periods); null for fewer than two returns. */
export function annualVolatility(returns: ArrayLike<number>, periodsPerYear: number): number | null {
  const deviation = standardDeviation(returns);
  return deviation === null ? null : deviation * Math.sqrt(periodsPerYear);
}

/**
 * Returns the annualised Sharpe ratio: mean excess return over its standard deviation (ddof 1), times sqrt(periods).
 * @param riskFree return of a riskless asset per period
 * @see Sharpe 1994, "The Sharpe Ratio"
 * @returns null for fewer than two returns or returns without variation
 */
export function sharpe(returns: ArrayLike<number>, periodsPerYear: number, riskFree = 0): number | null {
  const average = mean(returns);
  const deviation = standardDeviation(returns);
  if (average === null || deviation === null || isNegligible(deviation, average)) return null;
  return ((average - riskFree) / deviation) * Math.sqrt(periodsPerYear);
}

/**
 * Returns the annualised downside risk: sqrt(Σ min(r − required, 0)² / n) · sqrt(periods), over all n returns.
 * @see Sortino & van der Meer 1991
 * @returns null for no returns
 */
export function downsideRisk(returns: ArrayLike<number>, periodsPerYear: number, required = 0): number | null {
  if (returns.length === 0) return null;
  let squares = 0;
  for (let i = 0; i < returns.length; i++) squares += Math.min(returns[i]! - required, 0) ** 2;
  return Math.sqrt(squares / returns.length) * Math.sqrt(periodsPerYear);
}

/**
 * Returns the annualised Sortino ratio: (mean return − required) · periods / downside risk.
 * @returns null for no returns or when no return was below what was required
 */
export function sortino(returns: ArrayLike<number>, periodsPerYear: number, required = 0): number | null {
  const average = mean(returns);
  const risk = downsideRisk(returns, periodsPerYear, required);
  if (average === null || risk === null || risk === 0) return null;
  return ((average - required) * periodsPerYear) / risk;
}

/**
 * Returns the value at risk as a return: the `cutoff` quantile of the returns, linearly interpolated; a loss is negative.
 * @returns null for no returns
 */
export function valueAtRisk(returns: ArrayLike<number>, cutoff = 0.05): number | null {
  return quantile(returns, cutoff);
}

/** Returns the expected shortfall: the mean of the returns that are not above the value at risk; null for no returns. */
export function expectedShortfall(returns: ArrayLike<number>, cutoff = 0.05): number | null {
  const threshold = valueAtRisk(returns, cutoff);
  return threshold === null ? null : mean(Array.from(returns).filter((value) => value <= threshold));
}

/**
 * Returns the omega ratio: what lies above the threshold over what lies below it.
 * @see Keating & Shadwick 2002
 * @returns null when nothing lies below the threshold
 */
export function omega(returns: ArrayLike<number>, threshold = 0): number | null {
  const excess = Array.from(returns, (value) => value - threshold);
  const below = -sum(excess.filter((value) => value < 0));
  return below > 0 ? sum(excess.filter((value) => value > 0)) / below : null;
}

/** Returns the tail ratio |95 % quantile| / |5 % quantile|; null for no returns or a lower tail of zero. */
export function tailRatio(returns: ArrayLike<number>): number | null {
  const upper = quantile(returns, 0.95);
  const lower = quantile(returns, 0.05);
  return upper === null || lower === null || lower === 0 ? null : Math.abs(upper) / Math.abs(lower);
}

/**
 * Returns the stability: R² of a straight line fitted to the cumulative log returns over time.
 * @returns null for fewer than two returns, no variation, or a loss of everything
 */
export function stability(returns: ArrayLike<number>): number | null {
  if (returns.length < 2) return null;
  const path = new Float64Array(returns.length);
  for (let i = 0; i < returns.length; i++) path[i] = (path[i - 1] ?? 0) + Math.log1p(returns[i]!);
  return path.every(Number.isFinite) ? squaredCorrelationWithTime(path) : null;
}

function squaredCorrelationWithTime(values: Float64Array): number | null {
  const centre = (values.length - 1) / 2;
  const average = sum(values) / values.length;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    xy += (i - centre) * (values[i]! - average);
    xx += (i - centre) ** 2;
    yy += (values[i]! - average) ** 2;
  }
  return isNegligible(Math.sqrt(yy / values.length), average) ? null : (xy * xy) / (xx * yy);
}
