import type { Handlers } from '../../contract/api.ts';
import type { StudyRequest } from '../../contract/search.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { StoredStudy } from '../../adapters/sqlite/study-store.ts';
import { BadRequest } from '../backtest/run-request.ts';
import { createStudy, extendStudy } from '../search/run-study.ts';
import { searchesOf } from '../search/search-desk.ts';
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
  const { store, clock, jobs } = workstation;
  const desk = searchesOf(workstation);
  const contextOf = (study: StoredStudy): StudyContext => ({ jobId: desk.jobIdOf(study.id), nowMs: clock.now() });

  const stored = (studyId: string): StoredStudy => {
    const study = store.studies.get(studyId);
    if (study === null || study.deletedMs !== null) throw refuseMissing('a stored search', studyId);
    return study;
  };

  return {
    'search.space': ({ strategy, config }) => ({ parameters: orRefused(() => spaceOf(strategy, config)) }),
    'search.start': (request) => {
      orRefused(() => planStudy(request));
      checkPlan(workstation, backtestOf(request));
      if (request.holdout !== undefined) checkPlan(workstation, { ...backtestOf(request), ...request.holdout });
      const studyId = createStudy({ store, clock, codeVersion: workstation.version, request });
      return { studyId, jobId: desk.begin(studyId) };
    },
    'search.list': () => ({ studies: store.studies.list().map((study) => studySummary(store, study, contextOf(study))) }),
    'search.get': ({ studyId }) => {
      const study = stored(studyId);
      return studyView(store, study, contextOf(study));
    },
    'search.trials': ({ studyId, ...page }) => trialViews(store, stored(studyId), page),
    'search.stop': ({ studyId }) => {
      stored(studyId);
      const jobId = desk.jobIdOf(studyId);
      if (jobId === null) throw new RequestRefused({ code: 'not-running', message: 'expected a search that runs here, was one that does not' });
      jobs.cancel(jobId);
      return null;
    },
    'search.resume': ({ studyId, ...more }) => {
      const study = stored(studyId);
      if (desk.jobIdOf(studyId) !== null) throw new RequestRefused({ code: 'in-use', message: 'This search is running already.' });
      extendStudy(store, clock, study, more);
      const asked = study.request as StudyRequest;
      // What a training may be was settled when the search began.
      if (asked.training === undefined) orRefused(() => planStudy({ ...asked, ...(more.trials === undefined ? {} : { trials: more.trials }) }, study.plan as StoredPlan));
      return { jobId: desk.begin(studyId) };
    },
    'search.delete': ({ studyId }) => {
      stored(studyId);
      if (desk.jobIdOf(studyId) !== null) throw new RequestRefused({ code: 'in-use', message: 'This search is running: stop it first.' });
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
