import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { MarketDataStore } from '../market-data.ts';
import { runBacktest } from './backtest.ts';
import type { BacktestPlan, BacktestWatch } from './backtest.ts';
import { checkRequest } from './checked-request.ts';
import { planOf } from './plan-of-request.ts';
import { reportRegimes } from './regime-report.ts';
import { documentOf } from './run-document.ts';
import type { BacktestOutcome } from './run-recorder.ts';

export { BadRequest, checkRequest, strategyViolations } from './checked-request.ts';
export { planOf } from './plan-of-request.ts';

/**
 * Runs the backtest that a request describes and returns its document; null when it was stopped.
 * The command line and the interface both come through here, so their numbers are the same.
 * @throws BadRequest when a value is not allowed, DataMissing when the data is not stored
 */
export function runBacktestRequest(store: MarketDataStore, request: BacktestRequest, watch: BacktestWatch): Omit<BacktestResult, 'runId'> | null {
  const plan = planOf(store, request);
  const outcome = runBacktest(plan, watch);
  return outcome === null ? null : resultOf(store, { request, plan, outcome });
}

/** Returns the document of a run that has been made. */
export function resultOf(store: MarketDataStore, { request, plan, outcome }: { readonly request: BacktestRequest; readonly plan: BacktestPlan; readonly outcome: BacktestOutcome }): Omit<BacktestResult, 'runId'> {
  const regimes = reportRegimes(store, { series: plan.series, interval: plan.regime?.interval ?? '1h', trades: outcome.trades, equityTimes: outcome.equityTimes, equityValues: outcome.equityValues });
  return { ...documentOf(checkRequest(request).request, plan, outcome), regimes };
}
