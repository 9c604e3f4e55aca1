import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { MarketDataStore } from '../market-data.ts';
import type { BacktestPlan } from './backtest.ts';
import { checkRequest } from './checked-request.ts';
import { learnedNotes } from './learned-bars.ts';
import { reportRegimes } from './regime-report.ts';
import { documentOf } from './run-document.ts';
import type { BacktestOutcome } from './run-recorder.ts';

/** Returns the document of a run that has been made. */
export function resultOf(store: MarketDataStore, { request, plan, outcome }: { readonly request: BacktestRequest; readonly plan: BacktestPlan; readonly outcome: BacktestOutcome }): Omit<BacktestResult, 'runId'> {
  const regimes = reportRegimes(store, { series: plan.series, interval: plan.regime?.interval ?? '1h', trades: outcome.trades, equityTimes: outcome.equityTimes, equityValues: outcome.equityValues });
  const document = documentOf(checkRequest(request).request, plan, outcome);
  return { ...document, warnings: [...document.warnings, ...learnedNotes(document.config)], regimes };
}
