import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { CurvePoint } from '../../learn/training/curve.ts';
import { courseOf, prepareTraining } from '../../learn/training/prepare.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingData } from '../../learn/training/training-data.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { modelOf } from '../../learn/training/model-of.ts';
import { windowsOf } from '../../learn/training/walk-forward.ts';
import { readModel } from '../models/read-model.ts';
import type { Place, StoredProgress } from './run-training.ts';
import { trainSeed } from './train-seed.ts';
import type { SeedWork } from './train-seed.ts';
import { triedOf } from './training-plan.ts';
import { spansOf } from './training-spans.ts';

/** The seeds of one window, trained. */
export interface TrainedWindow {
  readonly spec: TrainingSpec;
  readonly prepared: PreparedTraining;
  readonly seeds: readonly TrainedSeed[];
}

export interface WindowsWork extends SeedWork {
  readonly store: Pick<Store, 'trainings' | 'models'>;
  readonly trainingId: string;
  readonly onPlacedPoint: (point: CurvePoint, place: Place) => void;
}

/**
 * Trains the seeds of every window, one after the other; without a walk-forward there is one window. Windows in which nothing was learned when it was stopped are left out.
 * @returns null when it was paused
 */
export async function trainWindows(work: WindowsWork, { spec, data }: { readonly spec: TrainingSpec; readonly data: TrainingData }): Promise<readonly TrainedWindow[] | null> {
  const windows = spec.walkForward === null ? [spec] : windowsOf(spec);
  const trained: TrainedWindow[] = [];
  let warm = spec.warmStart === null ? null : warmModel(work.store, spec.warmStart);
  for (const [window, part] of windows.entries()) {
    const prepared = prepareTraining(part, data, warm);
    if (window === 0) noteSpans(work, spec, prepared);
    const seeds = await trainWindow(work, { prepared, window, parts: windows.length * spec.seeds.length });
    if (seeds === null) return null;
    if (seeds.length > 0) trained.push({ spec: part, prepared, seeds });
    if (seeds.length > 0 && spec.walkForward?.from === 'before') warm = modelOf(prepared, seeds, { combine: spec.combine });
  }
  if (trained.length === 0) throw new Error('The training was stopped before it had learned anything.');
  return trained;
}

/** Returns null when it was paused. */
async function trainWindow(work: WindowsWork, { prepared, window, parts }: { readonly prepared: PreparedTraining; readonly window: number; readonly parts: number }): Promise<readonly TrainedSeed[] | null> {
  const { store, trainingId, wish } = work;
  const { spec } = prepared;
  const course = courseOf(prepared);
  const seeds: TrainedSeed[] = [];
  for (const [index, seed] of spec.seeds.entries()) {
    const number = window * spec.seeds.length + index;
    // Told to stop: what has not begun has learned nothing that could be judged.
    if (wish.wish === 'stop' && store.trainings.checkpoint(trainingId, number) === null) continue;
    const trained = await trainSeed({ ...work, onPoint: (point) => { work.onPlacedPoint(point, { part: number, parts }); } }, {
      trainingId, number, seed, course, config: { ...triedOf(spec, window), dataHash: prepared.dataHash }, validation: prepared.parts.validation,
    });
    if (trained === null || wish.wish === 'pause') return null;
    seeds.push(trained);
  }
  return seeds;
}

/** The test time is that of all windows together. */
function noteSpans({ store, trainingId, clock }: WindowsWork, { test, seeds, walkForward }: TrainingSpec, prepared: PreparedTraining): void {
  const whole = test === null ? prepared : { ...prepared, parts: { ...prepared.parts, test: { fromMs: test.from, toMs: test.to } } };
  const progress: StoredProgress = { stage: 'training', spans: spansOf(whole), parts: seeds.length * (walkForward?.windows ?? 1), process: process.pid };
  store.trainings.update(trainingId, { touchedMs: clock.nowMs, progress });
}

function warmModel(store: Pick<Store, 'models'>, code: string): ModelDocument {
  const { document, damage } = readModel(store, code);
  if (document === null) throw new Error(`The model to go on from cannot be had: ${damage}.`);
  return document;
}
