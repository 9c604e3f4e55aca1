import { covariance, mean, standardDeviation } from './moments.ts';
import { annualReturn, sharpe } from './returns.ts';

/** Returns beta: cov(returns, benchmark) / var(benchmark); null for fewer than two pairs or a constant benchmark. */
export function beta(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  const joint = covariance(returns, benchmark);
  const variance = covariance(benchmark, benchmark);
  return joint === null || variance === null || variance === 0 ? null : joint / variance;
}

/** Returns the annualised alpha: (1 + mean(return − riskFree − beta · (benchmark − riskFree)))^periods − 1; null when beta is undefined. */
export function alpha(returns: ArrayLike<number>, benchmark: ArrayLike<number>, options: { readonly periodsPerYear: number; readonly riskFree?: number }): number | null {
  const slope = beta(returns, benchmark);
  const riskFree = options.riskFree ?? 0;
  if (slope === null) return null;
  const excess = mean(Array.from(returns, (value, i) => value - riskFree - slope * (benchmark[i]! - riskFree)));
  return excess === null ? null : (1 + excess) ** options.periodsPerYear - 1;
}

/** Returns the information ratio per period: mean active return over its standard deviation (ddof 1); null without variation. */
export function informationRatio(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  return sharpe(activeReturns(returns, benchmark), 1);
}

/** Returns the tracking error per period: the standard deviation (ddof 1) of the active returns; null for fewer than two. */
export function trackingError(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  return standardDeviation(activeReturns(returns, benchmark));
}

/** Returns the capture ratio: annual return over the benchmark's, in the periods in which the benchmark moved the given way; null without such periods or movement. */
export function capture(returns: ArrayLike<number>, benchmark: ArrayLike<number>, options: { readonly periodsPerYear: number; readonly when: 'always' | 'up' | 'down' }): number | null {
  const { when } = options;
  const chosen = Array.from({ length: benchmark.length }, (_, i) => i).filter((i) => when === 'always' || (when === 'up' ? benchmark[i]! > 0 : benchmark[i]! < 0));
  const own = annualReturn(chosen.map((i) => returns[i]!), options.periodsPerYear);
  const theirs = annualReturn(chosen.map((i) => benchmark[i]!), options.periodsPerYear);
  return own === null || theirs === null || theirs === 0 ? null : own / theirs;
}

function activeReturns(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number[] {
  return Array.from(returns, (value, i) => value - benchmark[i]!);
}
