import type { BacktestRequest, RunSummary } from '../../../contract/api.ts';
import { DAYS_PER_YEAR } from '../../../portfolio/metrics/returns.ts';
import { sharpeSample } from '../../../portfolio/metrics/sharpe-inference.ts';
import type { FiledRun } from './filed.ts';

/**
 * Joins runs of the protocol into what one long backtest would tell: each is one day on an account of its own, and no moment counts twice. Null without any.
 * Money is a share of the cash that each day began with, so that days with other cash can be added. The deepest fall is at least that inside a day, and that from the best end
 * of a day so far to the lowest that a later day can have been.
 * @param runs of one subject, in any order; what counts no more is left out where anything counts
 */
export function joinProtocolDays(runs: readonly FiledRun[]): FiledRun | null {
  const valid = runs.filter(({ stale }) => stale === null);
  const days = apart(valid.length > 0 ? valid : runs);
  const [newest, oldest] = [days.at(-1), days[0]];
  if (newest === undefined || oldest === undefined) return null;
  const from = oldest.summary.from;
  return {
    ...newest, days: days.reduce((sum, { days: own }) => sum + own, 0), request: { ...newest.request, from },
    summary: { ...newest.summary, from, createdMs: Math.min(...days.map(({ summary }) => summary.createdMs)), metrics: metricsOf(days.map(({ summary }) => summary.metrics)) },
  };
}

/** Tells whether a run took no less off its forecasts for costs than is taken where it is to trade. */
export function paysAtLeast({ config }: Pick<BacktestRequest, 'config'>, wanted: Readonly<Record<string, unknown>>): boolean {
  return Number(config['costBps']) >= Number(wanted['costBps'] ?? 0);
}

/** From the newest back, those that overlap none that was taken; of the same day the one made last. In the order of time. */
function apart(runs: readonly FiledRun[]): readonly FiledRun[] {
  const taken: FiledRun[] = [];
  for (const run of runs.toSorted((a, b) => b.summary.to - a.summary.to || b.summary.createdMs - a.summary.createdMs)) {
    if (taken.every(({ summary }) => run.summary.to <= summary.from)) taken.push(run);
  }
  return taken.reverse();
}

type Metrics = RunSummary['metrics'];

function metricsOf(days: readonly Metrics[]): Metrics {
  const shares = (name: string): readonly number[] => days.map((day) => (day[name] ?? 0) / (day['startEquity'] ?? Infinity));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const returns = shares('netProfit');
  const sample = sharpeSample(returns);
  return {
    startEquity: 1, totalReturn: sum(returns), netProfit: sum(returns), fees: sum(shares('fees')), slippage: sum(shares('slippage')), funding: sum(shares('funding')),
    trades: sum(days.map((day) => day['trades'] ?? 0)), days: days.length, maxDrawdown: deepestFall(returns, days.map((day) => day['maxDrawdown'] ?? 0)),
    sharpe: sample === null ? null : sample.sharpe * Math.sqrt(DAYS_PER_YEAR), skewness: sample?.skewness ?? null, kurtosis: sample?.kurtosis ?? null,
  };
}

function deepestFall(returns: readonly number[], falls: readonly number[]): number {
  let [equity, peak, deepest] = [1, 1, 0];
  returns.forEach((made, day) => {
    const fall = falls[day] ?? 0;
    deepest = Math.max(deepest, fall, (peak - (equity - fall)) / peak);
    equity += made;
    peak = Math.max(peak, equity);
  });
  return deepest;
}
