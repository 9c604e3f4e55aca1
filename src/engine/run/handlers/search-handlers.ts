import type { Handlers } from '../../contract/api.ts';
import type { StudyRequest } from '../../contract/search.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { StoredStudy } from '../../adapters/sqlite/study-store.ts';
import { BadRequest } from '../backtest/run-request.ts';
import { createStudy, extendStudy } from '../search/run-study.ts';
import { backtestOf, planStudy, spaceOf } from '../search/study-plan.ts';
import type { StoredPlan } from '../search/study-plan.ts';
import { studySummary, studyView, trialViews } from '../search/study-views.ts';
import type { StudyContext } from '../search/study-views.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';
import { checkPlan } from './research-handlers.ts';

type SearchMethods = 'search.space' | 'search.start' | 'search.list' | 'search.get' | 'search.trials' | 'search.stop' | 'search.resume' | 'search.delete';

/** Searches for settings: each is a study in the store, and a job beside trading while it runs. */
export function searchHandlers(workstation: Workstation): Pick<Handlers, SearchMethods> {
  const { store, clock, jobs, research } = workstation;
  const running = new Map<string, string>();
  const contextOf = (study: StoredStudy): StudyContext => ({ jobId: running.get(study.id) ?? null, nowMs: clock.now() });

  const stored = (studyId: string): StoredStudy => {
    const study = store.studies.get(studyId);
    if (study === null || study.deletedMs !== null) throw refuseMissing('a stored search', studyId);
    return study;
  };

  const begin = (studyId: string): string => {
    const { strategy, instruments, interval } = stored(studyId);
    let cancel = (): void => undefined;
    const jobId = jobs.start('search', `Search ${strategy} on ${instruments.join(', ')} ${interval}`, {
      cancel: () => { cancel(); },
      run: async (report) => {
        // Where an account is traded, one core stays with it.
        const task = research.search({ studyId, spare: workstation.session?.plan.kind === 'venue' ? 1 : 0 }, report);
        cancel = () => { task.cancel(); };
        try {
          return { runId: studyId, report: await task.result };
        } finally {
          running.delete(studyId);
        }
      },
    });
    running.set(studyId, jobId);
    return jobId;
  };

  return {
    'search.space': ({ strategy, config }) => ({ parameters: orRefused(() => spaceOf(strategy, config)) }),
    'search.start': (request) => {
      orRefused(() => planStudy(request));
      checkPlan(workstation, backtestOf(request));
      if (request.holdout !== undefined) checkPlan(workstation, { ...backtestOf(request), ...request.holdout });
      const studyId = createStudy({ store, clock, codeVersion: workstation.version, request });
      return { studyId, jobId: begin(studyId) };
    },
    'search.list': () => ({ studies: store.studies.list().map((study) => studySummary(store, study, contextOf(study))) }),
    'search.get': ({ studyId }) => {
      const study = stored(studyId);
      return studyView(store, study, contextOf(study));
    },
    'search.trials': ({ studyId, ...page }) => trialViews(store, stored(studyId), page),
    'search.stop': ({ studyId }) => {
      stored(studyId);
      const jobId = running.get(studyId);
      if (jobId === undefined) throw new RequestRefused({ code: 'not-running', message: 'expected a search that runs here, was one that does not' });
      jobs.cancel(jobId);
      return null;
    },
    'search.resume': ({ studyId, ...more }) => {
      const study = stored(studyId);
      if (running.has(studyId)) throw new RequestRefused({ code: 'in-use', message: 'This search is running already.' });
      extendStudy(store, clock, study, more);
      orRefused(() => planStudy({ ...study.request as StudyRequest, ...(more.trials === undefined ? {} : { trials: more.trials }) }, study.plan as StoredPlan));
      return { jobId: begin(studyId) };
    },
    'search.delete': ({ studyId }) => {
      stored(studyId);
      if (running.has(studyId)) throw new RequestRefused({ code: 'in-use', message: 'This search is running: stop it first.' });
      store.studies.delete(studyId, clock.now());
      return null;
    },
  };
}

function orRefused<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadRequest) throw new RequestRefused({ code: 'invalid-config', message: error.message, violations: error.violations });
    throw error;
  }
}
