import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { ModelFigures, ModelMetrics } from '../../contract/models.ts';
import { modelOf } from '../../learn/training/model-of.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import type { TaskProgress } from '../task-progress.ts';
import { registerModel } from '../models/register.ts';
import type { StoredVerdict } from './run-training.ts';
import type { TrainedWindow } from './train-windows.ts';
import type { TrainingClock } from './training-clock.ts';

export interface EndWork {
  readonly store: Store;
  readonly clock: TrainingClock;
  readonly codeVersion: string;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** Makes models of what was learned, puts them on the shelf, runs them over the test time, and judges. */
export function endTraining(work: EndWork, { spec, stored, windows }: { readonly spec: TrainingSpec; readonly stored: StoredTraining; readonly windows: readonly TrainedWindow[] }): StoredVerdict {
  const { store, clock, codeVersion, onProgress } = work;
  onProgress({ stage: 'making models', share: null });
  const [last] = windows.toReversed();
  if (last === undefined) throw new Error('expected at least one window of a training, was none');
  const { prepared, seeds } = last;
  const register = (trained: readonly TrainedSeed[], title: string): string => registerModel(store, {
    document: modelOf(prepared, trained, { combine: spec.combine, title, lived: null }), title, origin: 'training', parent: spec.warmStart, trainingId: stored.id, codeVersion,
    metrics: { validation: trained.length === 1 ? validationOf(last, trained[0]!) : null, test: null, verdict: null, sentence: null } satisfies ModelMetrics, config: { spec }, createdMs: clock.nowMs,
  }, `made by the training "${stored.title}"`).code;
  const seedModels = seeds.map((trained) => ({ seed: trained.seed, window: 0, code: register([trained], seeds.length === 1 ? stored.title : `${stored.title}, seed ${trained.seed}`) }));
  const model = seeds.length === 1 ? seedModels[0]!.code : register(seeds, stored.title);
  return { verdict: null, tests: [], seedModels, model, gate: null };
}

function validationOf({ prepared: { parts } }: TrainedWindow, { validation }: TrainedSeed): ModelFigures {
  const { sharpe, return: total, drawdown, trades, exposure } = validation;
  return { from: parts.validation.fromMs, to: parts.validation.toMs, return: total, sharpe, sharpeLow: null, sharpeHigh: null, drawdown, trades, exposure, runId: null };
}
