import { annualVolatility, cagr, DAYS_PER_YEAR, sharpe } from './returns.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { deepestFalls } from './drawdown.ts';
import { covariance, standardDeviation } from './moments.ts';

/** What a curve made, in the measures that a comparison needs. */
export interface CurveSummary {
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdown: number | null;
  readonly annualVolatility: number | null;
}

/** Returns the measures of a curve of `days` days from its daily returns and the curve itself. */
export function summarizeCurve(returns: ArrayLike<number>, curve: ArrayLike<number>, days: number): CurveSummary {
  const [start, end] = [curve[0] ?? 0, curve[curve.length - 1] ?? 0];
  return {
    totalReturn: start > 0 ? end / start - 1 : null, cagr: days < 1 ? null : cagr({ start, end, days }), sharpe: sharpe(returns, DAYS_PER_YEAR),
    maxDrawdown: deepestFalls(curve)?.relative.relative ?? null, annualVolatility: annualVolatility(returns, DAYS_PER_YEAR),
  };
}

/**
 * Returns the share of the money that, held in the benchmark and set right every day, moves as much as the strategy did: the ratio of the standard deviations (ddof 1).
 * Above 1 it is more than there is. @see Modigliani & Modigliani 1997, "Risk-Adjusted Performance"
 * @returns null where either does not move
 */
export function equalVolatilityWeight(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  const [own, theirs] = [standardDeviation(returns), standardDeviation(benchmark)];
  return own === null || theirs === null || !(own > 0) || !(theirs > 0) ? null : own / theirs;
}

/**
 * Returns the curve of an account with a share of it in the benchmark, set right at every UTC midnight; what is borrowed or left over earns and costs nothing.
 * Never below zero. Its daily returns are the benchmark's times the weight.
 * @param times [n] epoch ms, ascending
 * @param benchmark [n] above zero, or zero for good
 */
export function scaledCurve(times: ArrayLike<number>, benchmark: ArrayLike<number>, weight: number): Float64Array {
  const curve = new Float64Array(benchmark.length);
  if (curve.length === 0) return curve;
  curve[0] = benchmark[0]!;
  let [midnight, base] = [nextMidnight(times[0]!), 0];
  for (let i = 1; i < curve.length; i++) {
    if (times[i]! > midnight) [midnight, base] = [nextMidnight(times[i]! - 1), i - 1];
    const growth = benchmark[base]! > 0 ? benchmark[i]! / benchmark[base]! - 1 : 0;
    curve[i] = curve[base]! * Math.max(0, 1 + weight * growth);
  }
  return curve;
}

function nextMidnight(timeMs: number): number {
  return (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
}

/** Returns the correlation of two equally long samples; null for fewer than two pairs or one that does not move. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const joint = covariance(a, b);
  const [left, right] = [standardDeviation(a), standardDeviation(b)];
  return joint === null || left === null || right === null || left === 0 || right === 0 ? null : joint / (left * right);
}
