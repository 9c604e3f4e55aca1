import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { CurvePoint } from '../../learn/training/curve.ts';
import { courseOf, prepareTraining } from '../../learn/training/prepare.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingData } from '../../learn/training/training-data.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { readModel } from '../models/read-model.ts';
import type { Place, StoredProgress } from './run-training.ts';
import { trainSeed } from './train-seed.ts';
import type { TrainingWish } from './train-seed.ts';
import type { TrainingClock } from './training-clock.ts';
import { triedOf } from './training-plan.ts';
import { spansOf } from './training-spans.ts';

/** The seeds of one window, trained. */
export interface TrainedWindow {
  readonly prepared: PreparedTraining;
  readonly seeds: readonly TrainedSeed[];
}

export interface WindowsWork {
  readonly store: Pick<Store, 'trainings' | 'models'>;
  readonly clock: TrainingClock;
  readonly trainingId: string;
  readonly wish: TrainingWish;
  readonly breathe: () => Promise<unknown>;
  readonly onPoint: (point: CurvePoint, place: Place) => void;
}

/** Trains the seeds of every window, one after the other. Returns null when it was paused. */
export async function trainWindows(work: WindowsWork, { spec, data }: { readonly spec: TrainingSpec; readonly data: TrainingData }): Promise<TrainedWindow | null> {
  const { store, clock, trainingId } = work;
  const prepared = prepareTraining(spec, data, spec.warmStart === null ? null : warmModel(store, spec.warmStart));
  const parts = spec.seeds.length;
  const progress: StoredProgress = { stage: 'training', spans: spansOf(prepared), parts, process: process.pid };
  store.trainings.update(trainingId, { touchedMs: clock.nowMs, progress });
  const seeds: TrainedSeed[] = [];
  const course = courseOf(prepared);
  for (const [number, seed] of spec.seeds.entries()) {
    // Told to stop: what has not begun has learned nothing that could be judged.
    if (work.wish.wish === 'stop' && store.trainings.checkpoint(trainingId, number) === null) continue;
    const trained = await trainSeed({ ...work, onPoint: (point) => { work.onPoint(point, { part: number, parts }); } }, {
      trainingId, number, seed, course, config: { ...triedOf(spec, 0), dataHash: data.hash }, totalSteps: spec.totalSteps, validation: prepared.parts.validation,
    });
    if (trained === null) return null;
    seeds.push(trained);
    if (work.wish.wish === 'pause') return null;
  }
  if (seeds.length === 0) throw new Error('The training was stopped before it had learned anything.');
  return { prepared, seeds };
}

function warmModel(store: Pick<Store, 'models'>, code: string): ModelDocument {
  const { document, damage } = readModel(store, code);
  if (document === null) throw new Error(`The model to go on from cannot be had: ${damage}.`);
  return document;
}
