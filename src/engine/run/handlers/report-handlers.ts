import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ReportAnswers, ReportKind, ReportTask } from '../report/report-task.ts';
import type { TaskProgress } from '../task-progress.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ReportMethods = 'backtest.again' | 'report.get' | 'report.html' | 'report.export' | 'report.compare';

/** Reports on stored runs: read and computed in another thread, so that trading never waits for them. */
export function reportHandlers({ store, jobs, research }: Pick<Workstation, 'store' | 'jobs' | 'research'>): Pick<Handlers, ReportMethods> {
  const answer = async <Kind extends ReportKind>(task: Extract<ReportTask, { kind: Kind }>, onProgress: (progress: TaskProgress) => void = () => undefined): Promise<ReportAnswers[Kind]> => {
    const outcome = await research.report<Kind>(task, onProgress).result;
    if (!outcome.isDone) throw new RequestRefused({ code: outcome.code === 'run-missing' ? 'not-found' : outcome.code, message: outcome.message });
    return outcome.answer;
  };
  return {
    'report.get': ({ runId }) => answer({ kind: 'report', runId }),
    'report.html': ({ runId }) => answer({ kind: 'html', runId }),
    'report.export': ({ runId, dir }) => answer({ kind: 'export', runId, dir }),
    'report.compare': ({ runIds }) => answer({ kind: 'compare', runIds }),
    'backtest.again': ({ runId }) => {
      if (!store.runs.get(runId)) throw refuseMissing('a stored backtest', runId);
      let cancel = (): void => undefined;
      const jobId = jobs.start('backtest', `Run ${runId} again`, {
        cancel: () => { cancel(); },
        run: async (onProgress) => {
          const task = research.report<'again'>({ kind: 'again', runId }, onProgress);
          cancel = () => { task.cancel(); };
          const outcome = await task.result;
          if (!outcome.isDone) throw new Error(outcome.message);
          return { runId: outcome.answer.newRunId ?? runId, report: outcome.answer };
        },
      });
      return { jobId };
    },
  };
}
