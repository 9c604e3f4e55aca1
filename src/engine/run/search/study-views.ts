import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredStudy, StoredTrial } from '../../adapters/sqlite/study-store.ts';
import type { StudyProgress, StudyRequest, StudyState, StudySummary, StudyView, TrialMetrics, TrialView } from '../../contract/search.ts';
import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { cellCount, unitOf } from '../../learn/search/dimension.ts';
import type { Dimension } from '../../learn/search/dimension.ts';
import { cohortWork } from '../../learn/search/halving.ts';
import { valueIn } from '../../learn/search/space.ts';
import { searchedValues } from './searched-values.ts';
import { progressOf, TOUCHED_EVERY_MS } from './run-study.ts';
import type { StudyResult } from './run-study.ts';
import type { StoredPlan } from './study-plan.ts';
import { summarizeTrials } from './study-summary.ts';
import type { StudySummaryOfTrials } from './study-summary.ts';

/** Missing so many touches, nobody works on a study any more. */
const MISSED_TOUCHES = 4;

/** What is known of a study beside the store. */
export interface StudyContext {
  /** Id of the job that runs it here, or null. */
  readonly jobId: string | null;
  readonly nowMs: EpochMs;
}

/** Returns a study in short. */
export function studySummary(store: Store, study: StoredStudy, context: StudyContext): StudySummary {
  const request = study.request as StudyRequest;
  const known = digestOf(store, study);
  return {
    studyId: study.id, title: request.title ?? `${study.strategy}, ${study.instruments.join(', ')}`, strategy: study.strategy, instruments: study.instruments, interval: study.interval, from: request.from, to: request.to,
    holdout: request.holdout ?? null, sampler: request.sampler, objectives: request.objectives, state: stateOf(study, context), jobId: context.jobId, createdMs: study.createdMs, endedMs: study.endedMs,
    done: known.progress.done, total: request.trials, best: known.best?.objectives[0] ?? null, verdict: resultOf(study)?.verdict?.verdict ?? null,
  };
}

/** Returns everything about a study but its single trials. */
export function studyView(store: Store, study: StoredStudy, context: StudyContext): StudyView {
  const request = study.request as StudyRequest;
  const { dimensions, parameters } = study.plan as StoredPlan;
  const result = resultOf(study);
  const { progress, best, front, onFront } = digestOf(store, study);
  const view = (trial: StoredTrial): TrialView => trialView(trial, dimensions, onFront);
  const state = stateOf(study, context);
  const rate = study.workedMs > 0 ? progress.done / study.workedMs : null;
  return {
    ...studySummary(store, study, context), request, space: parameters, dataHash: study.dataHash, codeVersion: study.codeVersion,
    spaceSize: dimensions.reduce<number | null>((size, dimension) => product(size, cellCount(dimension)), 1), work: request.pruning === undefined ? 1 : cohortWork(request.pruning),
    progress: {
      ...progress, trialsPerSecond: rate === null ? null : rate * 1000, etaMs: state === 'running' && rate !== null && rate > 0 ? Math.max(0, request.trials - progress.done) / rate : null,
      stage: state !== 'running' ? 'ended' : progress.done >= request.trials ? 'judging' : 'searching',
    },
    bestTrial: best === null ? null : view(best), front: front.map(view), importance: result?.importance ?? null, result: result?.verdict ?? null, resultHash: result?.resultHash ?? null, error: study.error,
  };
}

/** Returns the trials after a number. Of a study that runs only those up to the first that is still out, so that no page misses one. */
export function trialViews(store: Store, study: StoredStudy, { after, limit }: { readonly after: number; readonly limit: number }): { readonly trials: readonly TrialView[]; readonly next: number | null } {
  const page = store.studies.trials(study.id, { after, limit });
  const gap = study.state === 'running' ? page.findIndex(({ number }, index) => number !== after + 1 + index) : -1;
  const trials = gap < 0 ? page : page.slice(0, gap);
  const { onFront } = digestOf(store, study);
  return { trials: trials.map((trial) => trialView(trial, (study.plan as StoredPlan).dimensions, onFront)), next: gap < 0 && page.length === limit ? page.at(-1)?.number ?? null : null };
}

interface Digest {
  readonly progress: StudyProgress;
  readonly best: StoredTrial | null;
  readonly front: readonly StoredTrial[];
  readonly onFront: ReadonlySet<number>;
}

/** What was found before a search went on is not what it finds now. */
function resultOf({ state, result }: StoredStudy): StudyResult | null {
  return state === 'done' || state === 'stopped' ? result as StudyResult | null : null;
}

interface Kept {
  readonly count: number;
  readonly total: number;
  readonly digest: Digest;
  /** Of a study that runs: what was read before, up to the first that was still out. */
  readonly first: readonly StoredTrial[];
}

/** The newest digest of each study: a window asks every second, and what has ended does not change. */
const digests = new WeakMap<Store, Map<string, Kept>>();

function digestOf(store: Store, study: StoredStudy): Digest {
  const request = study.request as StudyRequest;
  const kept = digests.get(store) ?? new Map<string, Kept>();
  digests.set(store, kept);
  const known = kept.get(study.id);
  const count = store.studies.countTrials(study.id);
  if (known?.count === count && known.total === request.trials) return known.digest;
  const before = known?.first ?? [];
  const trials = [...before, ...store.studies.trials(study.id, { after: before.length - 1 })];
  const gap = trials.findIndex(({ number }, index) => number !== index);
  const digest = digested(study, request, trials);
  kept.set(study.id, { count, total: request.trials, digest, first: study.state !== 'running' ? [] : gap < 0 ? trials : trials.slice(0, gap) });
  return digest;
}

function digested(study: StoredStudy, request: StudyRequest, trials: readonly StoredTrial[]): Digest {
  const summary: StudySummaryOfTrials = summarizeTrials(trials, request);
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  const trialOf = (number: number): StoredTrial => {
    const trial = byNumber.get(number);
    invariant(trial, 'a summary names only trials that it was made from');
    return trial;
  };
  return { progress: progressOf({ study, plan: { request }, trials, rate: null }), best: summary.best === null ? null : trialOf(summary.best), front: summary.front.map(trialOf), onFront: new Set(summary.front) };
}

function trialView(trial: StoredTrial, dimensions: readonly Dimension[], onFront: ReadonlySet<number>): TrialView {
  const { number, state, config, objectives, metrics, share, sharpePerDay, days, startedMs, endedMs, repeats, error } = trial;
  return {
    number, state, values: searchedValues(dimensions, config), positions: dimensions.map((dimension) => unitOf(dimension, valueIn(config, dimension.name)) ?? 0), objectives, metrics: metrics as TrialMetrics | null,
    share, sharpePerDay, days, durationMs: endedMs - startedMs, repeats, isOnFront: onFront.has(number), error,
  };
}

function stateOf({ state, touchedMs }: StoredStudy, { jobId, nowMs }: StudyContext): StudyState {
  return state === 'running' && jobId === null && nowMs - touchedMs > MISSED_TOUCHES * TOUCHED_EVERY_MS ? 'interrupted' : state;
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
