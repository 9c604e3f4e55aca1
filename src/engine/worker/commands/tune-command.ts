import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredStudy } from '../../adapters/sqlite/study-store.ts';
import { studyRequest } from '../../contract/search.ts';
import type { ParameterRange, StudyRequest, StudySummary, StudyView, TrialView } from '../../contract/search.ts';
import { BadRequest, planOf } from '../../run/backtest/run-request.ts';
import { createStudy, extendStudy } from '../../run/search/run-study.ts';
import { runSearchTask } from '../../run/search/search-task.ts';
import { planStudy } from '../../run/search/study-plan.ts';
import { studySummary, studyView, trialViews } from '../../run/search/study-views.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { locateProgram } from '../program.ts';
import { createThreadedEvaluator } from '../search-evaluator.ts';
import { requestOf } from './backtest-command.ts';
import type { BacktestCommand } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { explainViolations } from './explain-violations.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { ParameterRange, StudySummary, StudyView, TrialView };

/** What of a search is set beside the backtest that it varies; what is absent is the contract's default. */
export type StudyOptions = Pick<Partial<StudyRequest>, 'objectives' | 'penalties' | 'leastTrades' | 'sampler' | 'trials' | 'seconds' | 'pruning' | 'workers' | 'title'> & {
  readonly space: Readonly<Record<string, ParameterRange>>;
  /** First moment of the days that the search does not see. */
  readonly holdoutFrom?: number;
  /** End of them; the end of the data where it is left out. */
  readonly holdoutTo?: number;
};

export interface TuneCommand extends Omit<BacktestCommand, 'configFile'>, RunOptions {
  readonly study: StudyOptions;
}

export interface ResumeCommand extends RunOptions {
  readonly dataDir: string;
  readonly studyId: string;
  readonly trials?: number;
  readonly seconds?: number;
}

interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** The document of `tradewind tune --json`: what `search.get` and `search.trials` answer. */
export type TuneDocument = StudyView & { readonly trials: readonly TrialView[] };

/**
 * Makes a study, runs it on all cores, and returns everything about it.
 * @throws BadRequest with all violations, DataMissing, CommandFailed
 */
export function tuneCommand(command: TuneCommand): Promise<TuneDocument> {
  return withExistingStore(command.dataDir, async (store) => {
    const request = studyOf(command, store);
    try {
      checkData(store, request);
      return await runTo(store, command, createStudy({ store, clock: wallClock, codeVersion: command.version, request }));
    } catch (error) {
      throw error instanceof BadRequest ? new BadRequest(explainViolations(error.violations, request)) : error;
    }
  });
}

/** Goes on with a study that was stopped or cut off, or lengthens one that is done. @throws CommandFailed when there is none of that id */
export function resumeCommand(command: ResumeCommand): Promise<TuneDocument> {
  return withExistingStore(command.dataDir, async (store) => {
    const study = store.studies.get(command.studyId);
    if (study === null || study.deletedMs !== null) throw new CommandFailed({ code: 'not-found', message: `expected the id of a stored search, found "${command.studyId}": see tradewind tune --list`, where: '--resume' });
    extendStudy(store, wallClock, study, command);
    return await runTo(store, command, command.studyId);
  });
}

/** Lists the stored studies, newest first; a data folder that is not there yet holds none. */
export async function listStudiesCommand(dataDir: string): Promise<{ readonly studies: readonly StudySummary[] }> {
  if (!hasStore(dataDir)) return { studies: [] };
  return withExistingStore(dataDir, (store) => ({ studies: store.studies.list().map((study) => studySummary(store, study, here())) }));
}

/** Says what is wrong or missing before anything is stored. */
function checkData(store: Store, request: StudyRequest): void {
  const { backtest } = planStudy(request);
  planOf(store, backtest);
  if (request.holdout !== undefined) planOf(store, { ...backtest, ...request.holdout });
}

async function runTo(store: Store, { dataDir, signal, onProgress }: RunOptions & { readonly dataDir: string }, studyId: string): Promise<TuneDocument> {
  const createEvaluator = createThreadedEvaluator(locateProgram().trialWorkerFile, dataDir);
  await runSearchTask({ store, clock: wallClock, createEvaluator, signal, onProgress }, { studyId, spare: 0 });
  const study = store.studies.get(studyId) as StoredStudy;
  return { ...studyView(store, study, here()), trials: trialViews(store, study, { after: -1, limit: Number.MAX_SAFE_INTEGER }).trials };
}

function here(): { readonly jobId: null; readonly nowMs: number } {
  return { jobId: null, nowMs: wallClock.now() };
}

/** Without an end the search stops where the hold-out begins, and the hold-out where the data ends. */
function studyOf(command: TuneCommand, store: Store): StudyRequest {
  const { space, holdoutFrom, holdoutTo, ...options } = command.study;
  const { to: _to, ...endless } = command;
  const whole = requestOf(endless, {}, store);
  const { title: _title, strategies: _strategies, ...backtest } = whole;
  const to = command.to ?? (holdoutFrom === undefined || holdoutFrom <= whole.from ? whole.to : Math.min(whole.to, holdoutFrom));
  const holdout = holdoutFrom === undefined ? {} : { holdout: { from: holdoutFrom, to: holdoutTo ?? whole.to } };
  const parsed = studyRequest.safeParse({ ...backtest, to, ...holdout, space, ...options });
  if (!parsed.success) throw new BadRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })));
  return parsed.data;
}
