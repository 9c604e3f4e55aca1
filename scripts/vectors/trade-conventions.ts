import { maxDrawdown } from '../../src/engine/portfolio/metrics/drawdown.ts';
import { standardDeviation, sum } from '../../src/engine/portfolio/metrics/moments.ts';
import { lossesOf } from '../../src/engine/portfolio/metrics/trades.ts';
import type { MetricInput } from './metric-input.ts';

/** What freqtrade prints for a ratio that is not defined. */
const UNDEFINED_RATIO = -100;

/**
 * Returns a ratio as freqtrade computes it from trades instead of daily returns, or null when the input is not of that sort (no starting balance):
 * the profits as shares of the starting balance, their sum per day as the expected return, and 365 days.
 * @see freqtrade, docs/hyperopt.md; our own definition is in docs/metrics.md
 */
export function tradeRatio(name: 'sharpe' | 'sortino' | 'calmar', input: MetricInput): number | null {
  if (!input.has('starting_balance')) return null;
  const balance = input.number('starting_balance');
  const profits = input.results.map((profit) => profit / balance);
  const perDay = sum(profits) / Math.max(1, input.number('days'));
  const risk = name === 'calmar' ? (relativeDrawdown(input) ?? 0) / 100 : standardDeviation(name === 'sharpe' ? profits : lossesOf(profits), 0);
  return risk === null || risk === 0 ? UNDEFINED_RATIO : (perDay / risk) * Math.sqrt(365);
}

/** Returns the drawdown of the balance after each trade; indices count trades, and the starting balance belongs to the first. */
export function tradeDrawdown(input: MetricInput): unknown {
  const fall = maxDrawdown(balances(input), input.flag('pick_by_relative') ? 'relative' : 'absolute');
  if (fall === null) return null;
  return {
    drawdown_abs: fall.absolute, relative_account_drawdown: fall.relative, relative: fall.relative,
    high_idx: Math.max(0, fall.peakIndex - 1), low_idx: Math.max(0, fall.troughIndex - 1),
  };
}

function relativeDrawdown(input: MetricInput): number | null {
  return maxDrawdown(balances(input), 'absolute')?.relative ?? null;
}

function balances(input: MetricInput): readonly number[] {
  const curve = [input.numberOr(0, 'starting_balance')];
  for (const profit of input.known('profits_in_date_order', 'profits', 'profit_abs')) curve.push((curve.at(-1) ?? 0) + profit);
  return curve;
}
