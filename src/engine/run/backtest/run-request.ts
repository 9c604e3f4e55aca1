import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import { planProtocol, runProtocol } from '../boosting/run-protocol.ts';
import type { MarketDataStore } from '../market-data.ts';
import { runBacktest } from './backtest.ts';
import type { BacktestWatch } from './backtest.ts';
import { planOf } from './plan-of-request.ts';
import { resultOf } from './result-of-run.ts';

export { BadRequest, checkRequest, strategyViolations } from './checked-request.ts';
export { planOf } from './plan-of-request.ts';
export { resultOf } from './result-of-run.ts';

/**
 * Runs the backtest that a request describes and returns its document; null when it was stopped.
 * The command line and the interface both come through here, so their numbers are the same.
 * @throws BadRequest when a value is not allowed, DataMissing when the data is not stored
 */
export function runBacktestRequest(store: MarketDataStore, request: BacktestRequest, watch: BacktestWatch): Omit<BacktestResult, 'runId'> | null {
  if (request.protocol !== undefined) return runProtocol(store, request, watch.onProgress);
  const plan = planOf(store, request);
  const outcome = runBacktest(plan, watch);
  return outcome === null ? null : resultOf(store, { request, plan, outcome });
}

/** Says at once what would keep a request from being run. @throws BadRequest with every violation, DataMissing when the data is not stored */
export function checkRunnable(store: MarketDataStore, request: BacktestRequest): void {
  if (request.protocol === undefined) planOf(store, request);
  else planProtocol(store, request);
}
