import type { AllocationConfig } from './config.ts';

/** What a change of shares would move, gain and cost, as fractions of the account. */
export interface Change {
  /** Some share is outside its band, both of the whole and of itself. */
  readonly leavesBand: boolean;
  /** Sum of all moves, either way. */
  readonly turnover: number;
  /** Certain return that the lower risk is worth over the horizon. */
  readonly gain: number;
  readonly cost: number;
}

const DAY_MS = 86_400_000;

/**
 * Weighs a change of shares. `gain = ½ · riskAversion · d'Σd · horizon`, where `d` is the change and `d'Σd` the variance of being off by it: what holding the
 * wrong shares costs somebody with a quadratic utility. `cost = Σ|d| · tradingCost`. Both are estimates: the covariance is that of the past.
 * @param covariance [n × n] of returns over `stepMs`, rows one after another
 * @see Sun, Fan, Chen, Schouwenaars and Albota 2006, Optimal Rebalancing for Institutional Portfolios, J. of Portfolio Management 32(2), for the cost of being off;
 * Masters 2003, Rebalancing, J. of Portfolio Management 29(3), for bands that weigh it against the cost of trading
 */
export function weighChange(current: readonly number[], wanted: readonly number[], config: AllocationConfig, { covariance, stepMs }: { readonly covariance: Float64Array; readonly stepMs: number }): Change {
  const n = current.length;
  const difference = wanted.map((share, i) => share - current[i]!);
  let variance = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) variance += difference[i]! * difference[j]! * covariance[i * n + j]!;
  const turnover = difference.reduce((sum, one) => sum + Math.abs(one), 0);
  return {
    leavesBand: difference.some((one, i) => Math.abs(one) * 100 >= config.bandPct && Math.abs(one) * 100 >= config.bandRelativePct * current[i]! && one !== 0),
    turnover,
    gain: (config.riskAversion / 2) * Math.max(0, variance) * ((config.horizonDays * DAY_MS) / stepMs),
    cost: (turnover * config.tradingCostBps) / 10_000,
  };
}
