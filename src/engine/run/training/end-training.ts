import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { ModelFigures, ModelMetrics } from '../../contract/models.ts';
import type { TestResult } from '../../contract/training.ts';
import { invariant } from '../../domain/assert.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { withoutTest } from '../../learn/training/judge.ts';
import { modelOf } from '../../learn/training/model-of.ts';
import type { TrainedSeed } from '../../learn/training/seed-training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { modelCode } from '../../strategy/agent/model-code.ts';
import type { Clock } from '../../ports/clock.ts';
import { countTrials } from '../evidence/trials.ts';
import { registerModel } from '../models/register.ts';
import type { TaskProgress } from '../task-progress.ts';
import { originOf } from './create-training.ts';
import { gateOf } from './retrain-gate.ts';
import type { StoredVerdict } from './run-training.ts';
import { runTests } from './run-tests.ts';
import type { SeedModel, TestsOutcome, WindowModels } from './run-tests.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import type { TrainedWindow } from './train-windows.ts';

export interface EndWork {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  /** Lets messages in, and says that it is worked on. */
  readonly breathe: () => Promise<unknown>;
  readonly onProgress: (progress: TaskProgress) => void;
}

export interface Ended {
  readonly spec: TrainingSpec;
  readonly stored: StoredTraining;
  /** At least one. */
  readonly windows: readonly TrainedWindow[];
}

/**
 * Makes models of what was learned, runs them and the baselines over the test time, judges, and puts the models of the last window on the shelf. A model that was trained anew
 * goes there only when it beats its parent on the same days.
 */
export async function endTraining(work: EndWork, { spec, stored, windows }: Ended): Promise<StoredVerdict> {
  work.onProgress({ stage: 'making models', share: null });
  const made = windows.map((window) => modelsOf(window, stored.title));
  const last = made.at(-1);
  invariant(last, 'a training that has ended has at least one window');
  const { prepared, models, kept } = last;
  const tests = spec.test === null ? null : await runTests(work, { spec, windows: made, title: stored.title });
  const verdict = tests?.verdict ?? withoutTest(models.map(({ trained }) => trained));
  const parent = originOf(stored.id) === 'schedule' ? spec.warmStart : null;
  const gate = parent === null || tests === null ? null : gateOf(work.store, { spec, parent, bench: tests.bench, child: tests.keptRun });
  if (gate?.isBetter ?? true) {
    for (const { trained, document, code } of models) register(work, { stored, spec, document }, metricsOf({ prepared, tests, code, verdict: models.length === 1 ? verdict : null, trained }));
    if (!models.some(({ code }) => code === kept.code)) register(work, { stored, spec, document: kept.document }, metricsOf({ prepared, tests, code: kept.code, verdict, trained: null }));
  }
  const seedModels = made.flatMap((window, number) => window.models.map(({ trained: { seed }, code }) => ({ seed, window: number, code })));
  return { verdict, tests: [...tests?.rows ?? [], ...gate === null ? [] : [gate.row]], seedModels, model: kept.code, gate, trialsCounted: countedTrials(work.store, spec) };
}

/** The models of one window: one of each seed, and all together or the best of them. */
function modelsOf({ spec, prepared, seeds }: TrainedWindow, title: string): WindowModels {
  const documentOf = (trained: readonly TrainedSeed[], name: string): ModelDocument => modelOf(prepared, trained, { combine: spec.combine, title: name });
  const models = seeds.map((trained): SeedModel => {
    const document = documentOf([trained], seeds.length === 1 ? title : `${title}, seed ${trained.seed}`);
    return { trained, document, code: modelCode(document) };
  });
  invariant(models.length > 0, 'a window that has ended has at least one seed');
  if (seeds.length === 1 || spec.combine === 'single') return { prepared, models, kept: bestOf(models) };
  const document = documentOf(seeds, title);
  return { prepared, models, kept: { document, code: modelCode(document) } };
}

/** The one that did best where it was chosen, the first of equals; to stay out counts as 0. */
function bestOf(models: readonly SeedModel[]): SeedModel {
  return models.reduce((best, one) => ((one.trained.validation.sharpe ?? 0) > (best.trained.validation.sharpe ?? 0) ? one : best));
}

/** Counted here, beside trading: there may be thousands. */
function countedTrials(store: Store, { instruments, interval, span, test }: TrainingSpec): number {
  return countTrials(store, { strategy: AGENT, instruments, interval, from: span.from, to: test?.to ?? span.to }).count;
}

function register({ store, codeVersion, clock }: EndWork, { stored, spec, document }: { readonly stored: StoredTraining; readonly spec: TrainingSpec; readonly document: ModelDocument }, metrics: ModelMetrics): void {
  registerModel(store, { document, origin: 'training', parent: spec.warmStart, trainingId: stored.id, codeVersion, metrics, config: { spec }, createdMs: clock.now() }, `Made by the training "${stored.title}".`);
}

interface Measured extends Pick<TrainedWindow, 'prepared'> {
  readonly tests: TestsOutcome | null;
  readonly code: string;
  readonly verdict: StoredVerdict['verdict'];
  /** Of one seed; null for all together, which nobody has chosen by the validation days. */
  readonly trained: TrainedSeed | null;
}

function metricsOf({ prepared: { parts }, tests, code, verdict, trained }: Measured): ModelMetrics {
  // Of one that is kept alone among others, the row of what is kept has the stored run.
  const row = tests?.rows.findLast(({ model }) => model === code) ?? null;
  const validation = trained?.validation ?? null;
  const { fromMs, toMs } = parts.validation;
  return {
    // How long a position was held is not measured there, only how large it was on the average.
    validation: validation === null ? null : { from: fromMs, to: toMs, ...figuresOf(validation), exposure: null, sharpeLow: null, sharpeHigh: null, runId: null },
    test: row === null || parts.test === null ? null : { from: parts.test.fromMs, to: parts.test.toMs, ...figuresOf(row), sharpeLow: row.interval?.[0] ?? null, sharpeHigh: row.interval?.[1] ?? null, runId: row.runId },
    verdict: verdict?.verdict ?? null, sentence: verdict?.sentence ?? null,
  };
}

function figuresOf({ return: total, sharpe, drawdown, trades, exposure }: Pick<TestResult, 'return' | 'sharpe' | 'drawdown' | 'trades' | 'exposure'>): Pick<ModelFigures, 'return' | 'sharpe' | 'drawdown' | 'trades' | 'exposure'> {
  return { return: total, sharpe, drawdown, trades, exposure };
}
