import type { Handlers, RunSummary } from '../../contract/api.ts';
import type { BacktestResult } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { instrumentId } from '../../domain/units.ts';
import { BadRequest, checkRunnable, planOf } from '../backtest/run-request.ts';
import { DataMissing } from '../market-data.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ResearchMethods = 'data.list' | 'data.import' | 'data.delete' | 'backtest.start' | 'backtest.list' | 'backtest.get' | 'backtest.delete' | 'jobs.cancel';

/** Stored data, imports and backtests: long work goes to other threads as jobs. */
export function researchHandlers(workstation: Workstation): Pick<Handlers, ResearchMethods> {
  const { store, jobs, research } = workstation;
  return {
    'data.list': () => ({
      datasets: [
        ...store.bars.series().map((series) => ({ ...series, kind: 'bars' as const })),
        ...store.funding.series().map((series) => ({ ...series, kind: 'funding' as const, interval: null })),
        ...store.trades.series().map((series) => ({ ...series, kind: 'trades' as const, interval: null })),
        ...store.quotes.series().map((series) => ({ ...series, kind: 'quotes' as const, interval: null })),
        ...store.depth.series().map((series) => ({ ...series, kind: 'depth' as const, interval: null })),
      ],
    }),
    'data.import': (request) => {
      const title = request.files.length === 1 ? `Import ${basename(request.files[0] ?? '')}` : `Import ${request.files.length} files`;
      let cancel = (): void => undefined;
      const jobId = jobs.start('import', title, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.importFiles(request, report);
          cancel = () => { task.cancel(); };
          return { report: await task.result };
        },
      });
      return { jobId };
    },
    'data.delete': ({ instrumentId: id, interval }) => {
      const isPlaying = workstation.session?.plan.instruments.some((instrument) => instrument.id === id);
      if (isPlaying) throw new RequestRefused({ code: 'in-use', message: `${id} is part of the session that runs: start another session first.` });
      if (store.bars.delete(instrumentId(id), interval) === 0) throw refuseMissing('stored bars', `${id} ${interval}`);
      return null;
    },
    'backtest.start': (request) => {
      checkPlan(workstation, request);
      let cancel = (): void => undefined;
      const title = `Backtest ${request.strategy} on ${request.instruments.join(', ')} ${request.interval}`;
      const jobId = jobs.start('backtest', title, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.backtest(request, report);
          cancel = () => { task.cancel(); };
          return { runId: (await task.result).runId };
        },
      });
      return { jobId };
    },
    'backtest.list': () => ({ runs: store.runs.list({ limit: 200 }).filter(({ kind }) => kind === 'backtest').map(({ summary }) => summary as RunSummary) }),
    'backtest.get': ({ runId }) => {
      const run = store.runs.get(runId);
      if (!run) throw refuseMissing('a stored backtest', runId);
      return run.detail as BacktestResult;
    },
    'backtest.delete': ({ runId }) => {
      if (!store.runs.delete(runId)) throw refuseMissing('a stored backtest', runId);
      return null;
    },
    'jobs.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return null;
    },
  };
}

/** Says what is wrong with a request at once, beside its fields, instead of in a failed job. */
export function checkPlan({ store }: Workstation, request: Parameters<Handlers['backtest.start']>[0], check: typeof checkRunnable | typeof planOf = checkRunnable): void {
  try {
    check(store, request);
  } catch (error) {
    if (error instanceof BadRequest) throw new RequestRefused({ code: 'invalid-config', message: error.message, violations: error.violations });
    if (error instanceof DataMissing) throw new RequestRefused({ code: 'data-missing', message: error.message });
    throw error;
  }
}

function basename(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
