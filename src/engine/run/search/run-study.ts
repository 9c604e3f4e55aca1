import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredStudy, StoredTrial } from '../../adapters/sqlite/study-store.ts';
import { studyRequest } from '../../contract/search.ts';
import type { ImportanceView, StudyProgress, StudyRequest, StudyVerdict } from '../../contract/search.ts';
import { invariant } from '../../domain/assert.ts';
import type { Clock } from '../../ports/clock.ts';
import { prepare } from '../backtest/prepared.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import type { CreateEvaluator } from './evaluation.ts';
import { explainImportance } from './explain-importance.ts';
import { judgedTimes, judgeStudy } from './judge-study.ts';
import { searchTrials } from './search-trials.ts';
import { pinned, planStudy } from './study-plan.ts';
import type { StoredPlan, StudyPlan } from './study-plan.ts';
import { hashTrials, summarizeTrials } from './study-summary.ts';

/** What is stored of a search that has ended. */
export interface StudyResult {
  readonly verdict: StudyVerdict | null;
  readonly importance: ImportanceView | null;
  readonly resultHash: string;
  /** How often it has been judged: each time is a look at the days held out. */
  readonly judgedTimes: number;
}

/** The stored bars are not those that the search began with. */
export class DataChanged extends Error {
  override readonly name = 'DataChanged';
}

/**
 * Enters a new study in the store and returns its id; nothing is run yet.
 * @throws BadRequest with everything that is wrong
 */
export function createStudy({ store, clock, codeVersion, request: asked }: { readonly store: Store; readonly clock: Clock; readonly codeVersion: string; readonly request: StudyRequest }): string {
  const request = pinned(asked);
  const { dimensions, parameters } = planStudy(request);
  const createdMs = clock.now();
  const { strategy, instruments, interval } = request;
  const taken = store.studies.ofFamily({ strategy, instruments, interval }).length;
  const id = `study-${createdMs.toString(36)}-${taken + 1}`;
  store.studies.create({ id, strategy, instruments, interval, request, plan: { dimensions, parameters } satisfies StoredPlan, dataHash: '', codeVersion, createdMs });
  return id;
}

/** Lengthens a study, or gives it more time. @throws Error when it has more trials already */
export function extendStudy(store: Store, clock: Clock, study: StoredStudy, { trials, seconds }: { readonly trials?: number | undefined; readonly seconds?: number | undefined }): void {
  const request = studyRequest.parse(study.request);
  store.studies.update(study.id, { touchedMs: clock.now(), request: { ...request, ...(trials === undefined ? {} : { trials }), ...(seconds === undefined ? {} : { seconds }) } });
}

export interface StudyWork {
  readonly store: Store;
  readonly clock: Clock;
  readonly studyId: string;
  readonly createEvaluator: CreateEvaluator;
  /** Runs at once. */
  readonly workers: number;
  /** Ends the search with what has been found so far. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StudyProgress) => void;
}

/** A study that is worked on is touched this often, so that others see that it is. */
export const TOUCHED_EVERY_MS = 5_000;
const TOLD_EVERY_MS = 400;

/**
 * Runs what is left of a study, judges it, and returns its last progress. Every trial is stored as soon as it has ended.
 * @throws DataMissing, BadRequest, DataChanged
 */
export function runStudy(work: StudyWork): Promise<StudyProgress> {
  return workOnStudy(work, async (study, workedMs) => {
    const { store, clock, studyId } = work;
    const plan = planStudy(studyRequest.parse(study.request), study.plan as StoredPlan);
    // Loaded first: what is missing is said before hours of work, not after.
    const unseen = plan.request.holdout === undefined ? null : prepare(store, { ...plan.backtest, ...plan.request.holdout });
    await runTrials(work, study, plan, workedMs);
    const progress = progressOf({ study, plan, trials: store.studies.trials(studyId), rate: null });
    work.onProgress({ ...progress, stage: 'judging' });
    const isDone = progress.done >= plan.request.trials || isOutOfTime(plan.request, workedMs());
    store.studies.update(studyId, { state: isDone ? 'done' : 'stopped', touchedMs: clock.now(), endedMs: clock.now(), workedMs: workedMs(), result: resultOf(work, study, plan, unseen) });
    return { ...progress, stage: 'ended' };
  });
}

/**
 * Does work on a stored study, whatever it searches: the study runs and is touched meanwhile, and has failed with a sentence where the work throws.
 * @param work is given how long the study has been worked on over all its runs; it writes down how it has ended
 */
export async function workOnStudy<Result>({ store, clock, studyId }: Pick<StudyWork, 'store' | 'clock' | 'studyId'>, work: (study: StoredStudy, workedMs: () => number) => Promise<Result>): Promise<Result> {
  const study = store.studies.get(studyId);
  invariant(study, () => `expected a stored study, was no ${studyId}`);
  const beganMs = clock.now();
  const workedMs = (): number => study.workedMs + clock.now() - beganMs;
  store.studies.update(studyId, { state: 'running', touchedMs: beganMs, endedMs: null, error: null });
  const beat = setInterval(() => { store.studies.update(studyId, { touchedMs: clock.now(), workedMs: workedMs() }); }, TOUCHED_EVERY_MS);
  try {
    return await work(study, workedMs);
  } catch (error) {
    store.studies.update(studyId, { state: 'failed', touchedMs: clock.now(), endedMs: clock.now(), workedMs: workedMs(), error: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    clearInterval(beat);
  }
}

async function runTrials({ store, clock, studyId, createEvaluator, workers, signal, onProgress }: StudyWork, study: StoredStudy, plan: StudyPlan, workedMs: () => number): Promise<void> {
  const { request, backtest } = plan;
  const prepared = prepare(store, backtest, { shared: workers > 1 });
  if (study.dataHash !== '' && study.dataHash !== prepared.dataHash) throw new DataChanged('expected the bars that the search began with, found others: they were imported anew since; start a new search');
  store.studies.update(studyId, { dataHash: prepared.dataHash, touchedMs: clock.now() });
  const trials = [...store.studies.trials(studyId)];
  const evaluator = createEvaluator(prepared, workers);
  const [beganMs, before] = [clock.now(), trials.length];
  let toldMs = 0;
  const tell = (): void => {
    const elapsed = clock.now() - beganMs;
    const made = trials.length - before;
    toldMs = clock.now();
    onProgress(progressOf({ study, plan, trials, rate: made > 0 && elapsed > 0 ? made / elapsed : null }));
  };
  tell();
  try {
    await searchTrials(plan, trials.slice(), evaluator, {
      signal,
      mayBegin: () => !isOutOfTime(request, workedMs()),
      onTrial: (trial, days) => {
        store.studies.addTrial(studyId, trial, days);
        trials.push(trial);
        if (clock.now() - toldMs >= TOLD_EVERY_MS) tell();
      },
    });
  } finally {
    await evaluator.close();
  }
}

function resultOf({ store, clock, studyId }: StudyWork, study: StoredStudy, plan: StudyPlan, unseen: PreparedBacktest | null): StudyResult {
  const trials = store.studies.trials(studyId);
  return { verdict: judgeStudy({ store, study, plan, trials, unseen, now: () => clock.now() }), importance: explainImportance(plan, trials), resultHash: hashTrials(trials), judgedTimes: judgedTimes(study) + 1 };
}

/** Tells whether a study has been worked on for as long as it may be. */
export function isOutOfTime({ seconds }: StudyRequest, workedMs: number): boolean {
  return seconds !== undefined && workedMs >= seconds * 1000;
}

/** Says how far a study is. @param rate trials per millisecond, null while unknown */
export function progressOf({ study, plan, trials, rate }: { readonly study: Pick<StoredStudy, 'id'>; readonly plan: Pick<StudyPlan, 'request'>; readonly trials: readonly StoredTrial[]; readonly rate: number | null }): StudyProgress {
  const count = (state: StoredTrial['state']): number => trials.reduce((sum, trial) => sum + Number(trial.state === state), 0);
  const { improvements, hypervolume } = summarizeTrials(trials.toSorted((a, b) => a.number - b.number), plan.request);
  const left = plan.request.trials - trials.length;
  return {
    studyId: study.id, done: trials.length, complete: count('complete'), pruned: count('pruned'), failed: count('failed'), total: plan.request.trials,
    trialsPerSecond: rate === null ? null : rate * 1000, etaMs: rate === null ? null : left / rate, improvements, hypervolume, stage: 'searching',
  };
}
