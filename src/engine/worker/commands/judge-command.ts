import type { BacktestResult } from '../../contract/api.ts';
import type { JudgementView } from '../../contract/trials.ts';
import { judgeRun } from '../../run/evidence/honesty.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { JudgementView };

/** Judges a stored backtest with everything that was tried beside it; `latest` is the newest. @throws CommandFailed when there is none of that id */
export function judgeStoredRun(dataDir: string, asked: string): Promise<{ readonly runId: string } & JudgementView> {
  return withExistingStore(dataDir, (store) => {
    const runId = asked === 'latest' ? store.runs.list({ limit: 5_000 }).find(({ kind }) => kind === 'backtest')?.id ?? asked : asked;
    const run = store.runs.get(runId);
    if (run?.kind !== 'backtest') throw new CommandFailed({ code: 'run-missing', message: `expected a stored run ${asked}, found none: see what there is with tradewind runs list`, where: asked });
    return { runId, ...judgeRun(store, run.detail as BacktestResult) };
  });
}
