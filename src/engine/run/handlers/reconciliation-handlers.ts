import type { Handlers } from '../../contract/api.ts';
import { comparableSessions, comparisonOf } from '../comparison/stored-comparisons.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ReconciliationMethods = 'reconciliation.sessions' | 'reconciliation.start' | 'reconciliation.get';

/** Live against backtest: each comparison is a job beside trading, and a document in the store. */
export function reconciliationHandlers(workstation: Workstation): Pick<Handlers, ReconciliationMethods> {
  const { store, jobs, research } = workstation;
  return {
    'reconciliation.sessions': () => ({ sessions: comparableSessions(store) }),
    'reconciliation.start': (request) => {
      const session = store.sessions.get(request.sessionId);
      if (session === null) throw refuseMissing('a recorded session', request.sessionId);
      // What the running session has done up to now is to be compared too.
      if (workstation.session?.id === session.id) workstation.session.commit();
      let cancel = (): void => undefined;
      const jobId = jobs.start('reconciliation', `Live against backtest: ${session.title}`, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.comparison(request, report);
          cancel = () => { task.cancel(); };
          const document = await task.result;
          return { runId: document.id, report: document };
        },
      });
      return { jobId };
    },
    'reconciliation.get': (asked) => {
      const document = comparisonOf(store, asked);
      if (document === null) throw 'id' in asked ? refuseMissing('a stored comparison', asked.id) : refuseMissing('a stored comparison of the session', asked.sessionId);
      return document;
    },
  };
}
