import type { BacktestRequest, BacktestResult, RunSummary } from '../../contract/api.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { Clock } from '../../ports/clock.ts';
import { invariant } from '../../domain/assert.ts';
import type { TaskProgress } from '../task-progress.ts';
import { checkRequestOnce } from '../analysis/check-strategy.ts';
import { runBacktestRequest } from './run-request.ts';

export interface StoredBacktest {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly request: BacktestRequest;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** Runs a backtest and keeps it in the store with everything needed to run it again. */
export function runStoredBacktest({ onProgress, ...kept }: StoredBacktest): BacktestResult {
  const { store, request } = kept;
  onProgress({ stage: 'reading data', share: null });
  const document = runBacktestRequest(store, request, {
    onProgress: (share) => {
      onProgress({ stage: 'running', share });
      return true;
    },
  });
  invariant(document, 'a backtest that nobody stops comes to its end');
  // What the trees of the protocol are is not known before it is run: there is nothing to hold against made-up prices.
  const doubts = request.protocol !== undefined ? [] : checkRequestOnce({ store, nowMs: kept.clock.now(), codeVersion: kept.codeVersion }, document.config);
  return keepBacktest(kept, { ...document, warnings: [...document.warnings, ...doubts] });
}

/** Keeps a run that has been made in the store, under an id of its own. */
export function keepBacktest({ store, clock, codeVersion, request }: Omit<StoredBacktest, 'onProgress'>, document: Omit<BacktestResult, 'runId'>): BacktestResult {
  const createdMs = clock.now();
  const result: BacktestResult = { runId: `bt-${createdMs.toString(36)}-${document.resultHash.slice(0, 8)}`, ...document };
  const summary: RunSummary = {
    runId: result.runId, createdMs, ...(request.title === undefined ? {} : { title: request.title }), strategy: result.config.strategy, instruments: result.config.instruments, interval: result.config.interval, from: request.from, to: request.to,
    metrics: result.metrics, resultHash: result.resultHash,
  };
  store.runs.put({ id: result.runId, kind: 'backtest', config: result.config, seed: result.seed, dataHash: result.dataHash, resultHash: result.resultHash, codeVersion, createdMs, summary }, result);
  return result;
}
