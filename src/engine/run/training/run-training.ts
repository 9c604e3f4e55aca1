import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { TestResult, TrainingSpan, TrainingVerdict, VerdictKind } from '../../contract/training.ts';
import { invariant } from '../../domain/assert.ts';
import type { CurvePoint } from '../../learn/training/curve.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import type { Partner } from '../../learn/partner.ts';
import type { Clock } from '../../ports/clock.ts';
import { DataChanged } from '../search/run-study.ts';
import type { TaskProgress } from '../task-progress.ts';
import { endTraining } from './end-training.ts';
import { loadTrainingData } from './load-training-data.ts';
import { readSpec } from './read-spec.ts';
import type { TrainingWish } from './train-seed.ts';
import { trainWindows } from './train-windows.ts';
import { TrainingClock } from './training-clock.ts';

export interface TrainingWork {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly trainingId: string;
  readonly wish: TrainingWish;
  /** Lets messages in. */
  readonly breathe: () => Promise<unknown>;
  readonly onProgress: (progress: TaskProgress) => void;
  /** Told of every point of the curves. */
  readonly onPoint?: (point: CurvePoint) => void;
  /** Starts a second thread where a core is spare; null or left out where none is. */
  readonly openPartner?: () => Partner | null;
}

/** How a run of a training has ended. */
export interface TrainingOutcome {
  readonly trainingId: string;
  readonly state: 'done' | 'stopped' | 'paused';
  /** Null while it is paused. */
  readonly verdict: VerdictKind | null;
  readonly sentence: string;
}

/** What is stored of a training that has ended. */
export interface StoredVerdict {
  /** Null where there is no test time. */
  readonly verdict: TrainingVerdict | null;
  readonly tests: readonly TestResult[];
  /** Codes of the models, in the order of the seeds. */
  readonly seedModels: readonly { readonly seed: number; readonly window: number; readonly code: string }[];
  readonly model: string;
  /** Distinct things of the family that were tried up to then, deleted ones too. */
  readonly trialsCounted: number;
  /** Of a retraining: how it did beside its parent on the same days; null else. */
  readonly gate: RetrainGate | null;
}

/** A child and its parent on days that neither has learned from. */
export interface RetrainGate {
  readonly parent: string;
  readonly parentSharpe: number | null;
  readonly childSharpe: number | null;
  readonly isBetter: boolean;
  /** One sentence, with both numbers. */
  readonly sentence: string;
}

/** How far a training is, as it is stored beside its parts. */
export interface StoredProgress {
  readonly stage: string;
  readonly spans: readonly TrainingSpan[];
  /** Parts that there are in all. */
  readonly parts: number;
  /** Number of the process that works on it. */
  readonly process: number;
}

/**
 * Does what is left of a training: trains its seeds one after the other from where each stands, makes models of them, runs these and the baselines over the
 * test time as ordinary backtests, and stores the verdict. Everything that it has come to is in the store at any moment.
 * @throws DataMissing, BadRequest, DataChanged; the training is then stored as failed
 */
export async function runTraining(work: TrainingWork): Promise<TrainingOutcome> {
  const { store, trainingId } = work;
  const stored = store.trainings.get(trainingId);
  invariant(stored, () => `expected a stored training, was no ${trainingId}`);
  const clock = new TrainingClock(work.clock, stored.workedMs);
  const known = (stored.progress ?? { stage: 'reading data', spans: [], parts: partsIn(stored) }) as StoredProgress;
  store.trainings.update(trainingId, { state: 'running', touchedMs: clock.nowMs, endedMs: null, error: null, progress: { ...known, process: process.pid } });
  const leave = (state: 'paused' | 'done' | 'stopped' | 'failed', more: { readonly verdict?: StoredVerdict; readonly error?: string } = {}): void => {
    store.trainings.update(trainingId, { state, touchedMs: clock.nowMs, workedMs: clock.workedMs, ...(state === 'paused' ? {} : { endedMs: clock.nowMs }), ...more });
  };
  try {
    const spec = readSpec(stored.spec);
    const trained = await withPartner(work, spec, (partner) => learn(work, { clock, partner }, { stored, spec }));
    if (trained === null) {
      leave('paused');
      return { trainingId, state: 'paused', verdict: null, sentence: 'Paused: it goes on where it stands.' };
    }
    const noted = (store.trainings.get(trainingId)?.progress ?? known) as StoredProgress;
    store.trainings.update(trainingId, { touchedMs: clock.nowMs, progress: { ...noted, stage: 'testing on unseen days' } satisfies StoredProgress });
    const breathe = (): Promise<unknown> => {
      if (clock.isTimeToSave) clock.save('points', () => { store.trainings.update(trainingId, { touchedMs: clock.nowMs, workedMs: clock.workedMs }); });
      return work.breathe();
    };
    const verdict = await endTraining({ ...work, breathe }, { spec, stored, windows: trained });
    const seeds = trained.flatMap((window) => window.seeds);
    const isWhole = seeds.length === partsIn(stored) && seeds.every(({ endedBy }) => endedBy !== 'stopped');
    leave(isWhole ? 'done' : 'stopped', { verdict });
    if (isWhole) store.trainings.dropCheckpoints(trainingId);
    return { trainingId, state: isWhole ? 'done' : 'stopped', verdict: verdict.verdict?.verdict ?? null, sentence: verdict.verdict?.sentence ?? 'Trained; without a test time there is no verdict.' };
  } catch (error) {
    leave('failed', { error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** Seeds, each on every window. */
function partsIn({ spec }: StoredTraining): number {
  const { seeds, walkForward } = spec as TrainingSpec;
  return seeds.length * (walkForward?.windows ?? 1);
}

/** A second thread for as long as there is something to learn. */
async function withPartner<Result>({ openPartner }: TrainingWork, { algorithm }: TrainingSpec, work: (partner: Partner | null) => Promise<Result>): Promise<Result> {
  const partner = algorithm === 'ppo' ? openPartner?.() ?? null : null;
  try {
    return await work(partner);
  } finally {
    await partner?.close();
  }
}

function learn(work: TrainingWork, { clock, partner }: { readonly clock: TrainingClock; readonly partner: Partner | null }, { stored, spec }: { readonly stored: StoredTraining; readonly spec: TrainingSpec }): ReturnType<typeof trainWindows> {
  const { store, trainingId, onProgress } = work;
  onProgress({ stage: 'reading data', share: null });
  const data = loadTrainingData(store, spec);
  if (stored.dataHash !== '' && stored.dataHash !== data.hash) throw new DataChanged('expected the bars that the training began with, found others: they were imported anew since; start a new training');
  store.trainings.update(trainingId, { dataHash: data.hash, touchedMs: clock.nowMs });
  const teller = new Teller(work, clock, spec);
  return trainWindows({ ...work, clock, partner, onPoint: () => undefined, onPlacedPoint: (point, place) => {
    teller.tell(point, place);
    work.onPoint?.(point);
  } }, { spec, data });
}

/** Where the training is. */
export interface Place {
  /** Numbers from 0. */
  readonly part: number;
  readonly parts: number;
}

const TOLD_EVERY_MS = 500;

/** Says how far it is, a few times a second. */
class Teller {
  readonly #work: TrainingWork;
  readonly #clock: TrainingClock;
  readonly #spec: TrainingSpec;
  #toldMs = -Infinity;
  #first: { readonly part: number; readonly steps: number; readonly timeMs: number } | null = null;

  constructor(work: TrainingWork, clock: TrainingClock, spec: TrainingSpec) {
    this.#work = work;
    this.#clock = clock;
    this.#spec = spec;
  }

  tell({ steps, validation }: CurvePoint, { part, parts }: Place): void {
    const nowMs = this.#clock.nowMs;
    if (this.#first === null || this.#first.part !== part) this.#first = { part, steps, timeMs: nowMs };
    if (nowMs - this.#toldMs < TOLD_EVERY_MS && validation === null) return;
    this.#toldMs = nowMs;
    const { totalSteps, seeds } = this.#spec;
    const elapsed = nowMs - this.#first.timeMs;
    const rate = elapsed > 0 ? `, ${grouped(Math.round(((steps - this.#first.steps) / elapsed) * 1000))} a second` : '';
    this.#work.onProgress({ stage: `${placeOf(part, parts, seeds.length)}: step ${grouped(steps)} of ${grouped(totalSteps)}${rate}`, share: Math.min(1, (part + Math.min(1, steps / totalSteps)) / parts) * TRAINING_SHARE });
  }
}

function placeOf(part: number, parts: number, seeds: number): string {
  const windows = parts / seeds;
  const words = [...windows > 1 ? [`window ${Math.floor(part / seeds) + 1} of ${windows}`] : [], ...seeds > 1 ? [`seed ${(part % seeds) + 1} of ${seeds}`] : []];
  return words.join(', ') || 'training';
}

/** 65536 as 65,536. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** What the backtests at the end take of the whole, roughly. */
const TRAINING_SHARE = 0.97;
