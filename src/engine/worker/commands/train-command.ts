import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { StoredStudy } from '../../adapters/sqlite/study-store.ts';
import type { StudyRequest, StudyView, TrialView } from '../../contract/search.ts';
import { trainingSearch } from '../../contract/training.ts';
import type { TrainingSearch } from '../../contract/training.ts';
import type { CurvePoint, CurvePointView, TrainingPreview, TrainingSpec, TrainingSummary, TrainingView } from '../../contract/training.ts';
import { BadRequest } from '../../run/backtest/run-request.ts';
import { commonSpan } from '../../run/data/stored-series.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { createInlineEvaluator } from '../../run/search/evaluation.ts';
import { runSearchTask } from '../../run/search/search-task.ts';
import { studyView, trialViews } from '../../run/search/study-views.ts';
import { atWorkMs } from '../../run/training/at-work.ts';
import { checkStored } from '../../run/training/check-stored.ts';
import { createTraining } from '../../run/training/create-training.ts';
import { previewTraining } from '../../run/training/preview-training.ts';
import { createTrainingStudy } from '../../run/training/search/start-training-search.ts';
import { readSpec } from '../../run/training/read-spec.ts';
import { runTrainingTask } from '../../run/training/training-task.ts';
import { curveViews, trainingSummary, trainingView } from '../../run/training/training-views.ts';
import { spareThread } from '../spare-thread.ts';
import { instrumentsOf } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { findModel } from './find-model.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { CurvePoint, CurvePointView, TrainingPreview, TrainingSummary, TrainingView };

/** What a person says of a training on the command line; what is absent is the schema's default. */
export interface TrainOptions {
  readonly symbols?: readonly string[];
  readonly market?: string;
  readonly interval?: TrainingSpec['interval'];
  readonly from?: number;
  readonly to?: number;
  /** First moment of the days that nothing is chosen by; their end is that of the data where it is left out. */
  readonly testFrom?: number;
  readonly testTo?: number;
  /** Everything else, by the path of its setting: `ppo.learningRate`. */
  readonly settings: readonly { readonly path: string; readonly value: unknown }[];
}

interface RunOptions {
  readonly dataDir: string;
  readonly version: string;
  /** Pauses the training. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TaskProgress) => void;
  /** Told of every judgement. */
  readonly onJudged: (point: CurvePoint) => void;
}

/** The document of `tradewind train --json`: what `training.get` answers, and the curves. */
export type TrainDocument = TrainingView & { readonly curve: readonly CurvePointView[] };

/**
 * Trains what was asked for and returns everything about it; a signal pauses it.
 * @throws BadRequest with all violations, DataMissing, CommandFailed
 */
export function trainCommand({ options, title, ...run }: RunOptions & { readonly options: TrainOptions; readonly title?: string }): Promise<TrainDocument> {
  return withExistingStore(run.dataDir, async (store) => {
    const spec = specOf(store, options);
    checkStored(store, spec);
    return await runTo(store, run, createTraining({ store, clock: wallClock, codeVersion: run.version, spec, ...(title === undefined ? {} : { title }) }), 'train');
  });
}

/** Says what a training would be, and trains nothing. */
export function previewCommand({ dataDir, options }: { readonly dataDir: string; readonly options: TrainOptions }): Promise<TrainingPreview> {
  return withExistingStore(dataDir, (store) => {
    const spec = specOf(store, options);
    checkStored(store, spec);
    return previewTraining(store, spec);
  });
}

/**
 * Goes on with a training that was paused or cut off, or judges what it has learned.
 * @throws CommandFailed when there is none of that id, it has ended, or another process works on it
 */
export function resumeTrainingCommand({ trainingId, how, ...run }: RunOptions & { readonly trainingId: string; readonly how: 'train' | 'judge' }): Promise<TrainDocument> {
  return withExistingStore(run.dataDir, async (store) => {
    const training = store.trainings.get(trainingId);
    const where = how === 'train' ? '--resume' : '--judge';
    if (training === null || training.deletedMs !== null) throw new CommandFailed({ code: 'not-found', message: `expected the id of a stored training, found "${trainingId}": see tradewind train --list`, where });
    if (training.state === 'done') throw new CommandFailed({ code: 'done', message: `${trainingId} has come to its end: there is nothing left to do; start from its model with --warm-start`, where });
    const busyMs = atWorkMs(training, wallClock.now());
    if (busyMs > 0) throw new CommandFailed({ code: 'in-use', message: `${trainingId} is at work in another process, or was cut off a moment ago: try again in ${Math.ceil(busyMs / 1000)} seconds`, where });
    return await runTo(store, run, trainingId, how);
  });
}

/** What a search of trainings is told beside the training that it varies. */
export type SearchOptions = Pick<TrainingSearch, 'trials' | 'space'> & Partial<Pick<TrainingSearch, 'sampler' | 'seconds' | 'halving' | 'seed'>>;

/** The document of `tradewind train --search --json`: what `search.get` and `search.trials` answer. */
export type TrainSearchDocument = StudyView & { readonly trials: readonly TrialView[] };

/** Searches for the settings of a training; a signal ends it with what was found so far. @throws BadRequest with all violations, DataMissing */
export function searchTrainingsCommand({ options, search, title, ...run }: Omit<RunOptions, 'onJudged'> & { readonly options: TrainOptions; readonly search: SearchOptions; readonly title?: string }): Promise<TrainSearchDocument> {
  return withExistingStore(run.dataDir, async (store) => {
    const asked = trainingSearch.parse({ spec: specOf(store, options), ...search, ...(title === undefined ? {} : { title }) });
    return await runSearchTo(store, run, createTrainingStudy({ store, clock: wallClock, codeVersion: run.version, search: asked }));
  });
}

/** Goes on with a search of trainings. @throws CommandFailed when there is none of that id */
export function resumeSearchCommand({ studyId, ...run }: Omit<RunOptions, 'onJudged'> & { readonly studyId: string }): Promise<TrainSearchDocument> {
  return withExistingStore(run.dataDir, async (store) => {
    const study = store.studies.get(studyId);
    if (study === null || study.deletedMs !== null || (study.request as StudyRequest).training === undefined) throw new CommandFailed({ code: 'not-found', message: `expected the id of a stored search of trainings, found "${studyId}": see tradewind tune --list`, where: '--resume' });
    return await runSearchTo(store, run, studyId);
  });
}

async function runSearchTo(store: Store, { signal, onProgress }: Omit<RunOptions, 'onJudged'>, studyId: string): Promise<TrainSearchDocument> {
  await runSearchTask({ store, clock: wallClock, createEvaluator: createInlineEvaluator(() => wallClock.now()), signal, onProgress }, { studyId, spare: 0 });
  const study = store.studies.get(studyId) as StoredStudy;
  return { ...studyView(store, study, here()), trials: trialViews(store, study, { after: -1, limit: Number.MAX_SAFE_INTEGER }).trials };
}

/** Lists the stored trainings, newest first; a data folder that is not there yet holds none. */
export async function listTrainingsCommand(dataDir: string): Promise<{ readonly trainings: readonly TrainingSummary[] }> {
  if (!hasStore(dataDir)) return { trainings: [] };
  return withExistingStore(dataDir, (store) => ({ trainings: store.trainings.list().map((training) => trainingSummary(store, training, here())) }));
}

async function runTo(store: Store, { version, signal, onProgress, onJudged }: RunOptions, trainingId: string, how: 'train' | 'judge'): Promise<TrainDocument> {
  const wanted: { wish: 'go' | 'pause' } = { wish: signal.aborted ? 'pause' : 'go' };
  const pause = (): void => { wanted.wish = 'pause'; };
  signal.addEventListener('abort', pause);
  try {
    const onPoint = (point: CurvePoint): void => { if (point.validation !== null) onJudged(point); };
    await runTrainingTask({ store, clock: wallClock, codeVersion: version, wish: wanted, onProgress, onPoint, openPartner: () => spareThread(1) }, { trainingId, judgesOnly: how === 'judge' });
  } finally {
    signal.removeEventListener('abort', pause);
  }
  const training = store.trainings.get(trainingId) as StoredTraining;
  return { ...trainingView(store, training, here()), curve: curveViews(store, training, { after: 0, limit: Number.MAX_SAFE_INTEGER }).points };
}

function here(): { readonly jobId: null; readonly nowMs: number } {
  return { jobId: null, nowMs: wallClock.now() };
}

/** Turns what a person asked for into a spec. @throws BadRequest with all that is missing or malformed, under the names of the options */
function specOf(store: Store, { symbols, market, interval = '15m', from, to, testFrom, testTo, settings }: TrainOptions): TrainingSpec {
  const spec: Record<string, unknown> = {};
  for (const { path, value } of settings) put(spec, path.split('.'), path === 'warmStart' && typeof value === 'string' ? codeOf(store, value) : value);
  const instruments = symbols === undefined ? (spec['instruments'] as readonly string[] | undefined) ?? [] : instrumentsOf(symbols, market, store);
  if (instruments.length === 0) throw new BadRequest([{ path: 'symbol', message: 'expected at least one symbol, was none' }]);
  // Without stored bars any span will do: what is missing is said next.
  const stored = commonSpan(store, instruments, interval) ?? { from: 0, to: wallClock.now() };
  const test = testFrom === undefined ? {} : { test: { from: testFrom, to: testTo ?? stored.to } };
  const given = { ...spec, instruments, interval, span: { from: from ?? stored.from, to: to ?? testFrom ?? stored.to }, ...test };
  try {
    return readSpec(given);
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(error.violations.map(({ path, message }) => ({ path: optionOf(path), message }))) : error;
  }
}

/** The whole code of the model that is named by its beginning or its title. @throws CommandFailed when it is none, or more than one */
function codeOf(store: Store, text: string): string {
  try {
    return findModel(store, text).code;
  } catch (error) {
    throw error instanceof CommandFailed ? new CommandFailed({ code: error.code, message: `--warm-start: ${error.message}`, where: '--warm-start' }) : error;
  }
}

function put(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = target[name];
  const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  target[name] = next;
  put(next, rest, value);
}

const OPTIONS: Readonly<Record<string, string>> = { 'span': 'to', 'span.from': 'from', 'span.to': 'to', 'test': 'test-to', 'test.from': 'test-from', 'test.to': 'test-to', 'algorithm': 'algorithm', 'seeds': 'seeds', 'totalSteps': 'steps', 'warmStart': 'warm-start' };

function optionOf(path: string): string {
  if (path.startsWith('instruments')) return 'instruments';
  if (path.startsWith('seeds')) return 'seeds';
  return OPTIONS[path] ?? `config.${path}`;
}
