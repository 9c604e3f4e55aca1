import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining, TrainingPart } from '../../adapters/sqlite/training-store.ts';
import type { CurvePoint, CurvePointView, SeedView, TrainingState, TrainingSummary, TrainingView } from '../../contract/training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import type { EpochMs } from '../../domain/units.ts';
import { atWorkMs } from './at-work.ts';
import { originOf } from './create-training.ts';
import type { StoredProgress, StoredVerdict } from './run-training.ts';
import type { PartResult } from './train-seed.ts';

/** What is known of a training beside the store. */
export interface TrainingContext {
  /** Id of the job that runs it here, or null. */
  readonly jobId: string | null;
  readonly nowMs: EpochMs;
}

/** Returns a training in short. */
export function trainingSummary(store: Pick<Store, 'trainings'>, training: StoredTraining, context: TrainingContext): TrainingSummary {
  const spec = training.spec as TrainingSpec;
  const parts = store.trainings.parts(training.id);
  const { span, test, algorithm } = spec;
  return {
    trainingId: training.id, title: training.title, algorithm, instruments: training.instruments, interval: training.interval, from: span.from, to: test?.to ?? span.to, state: stateOf(training, context),
    jobId: context.jobId, createdMs: training.createdMs, endedMs: training.endedMs, workedMs: training.workedMs, steps: stepsOf(parts), totalSteps: spec.totalSteps * partsOf(training, spec),
    bestSharpe: bestOf(parts), verdict: verdictOf(training)?.verdict?.verdict ?? null, origin: originOf(training.id),
  };
}

/** Returns everything about a training but its curves. */
export function trainingView(store: Pick<Store, 'trainings'>, training: StoredTraining, context: TrainingContext): TrainingView {
  const spec = training.spec as TrainingSpec;
  const summary = trainingSummary(store, training, context);
  const progress = training.progress as StoredProgress | null;
  const verdict = verdictOf(training);
  const parts = store.trainings.parts(training.id);
  const learnedMs = parts.reduce((sum, { result }) => sum + ((result as PartResult | null)?.learnedMs ?? 0), 0);
  const rate = learnedMs > 0 && summary.steps > 0 ? summary.steps / learnedMs : null;
  return {
    ...summary, spec, spans: progress?.spans ?? [], dataHash: training.dataHash, codeVersion: training.codeVersion, seeds: seedViews(parts, { spec, training, verdict }),
    stepsPerSecond: rate === null ? null : rate * 1000, etaMs: summary.state === 'running' && rate !== null ? Math.max(0, summary.totalSteps - summary.steps) / rate : null,
    stage: summary.state === 'running' ? progress?.stage ?? 'starting' : summary.state, parent: spec.warmStart, result: verdict?.verdict ?? null, tests: verdict?.tests ?? [], model: verdict?.model ?? null,
    trialsCounted: verdict?.trialsCounted ?? null, error: training.error,
  };
}

/** Returns the points of the curves after one that is known, and what to ask after next. */
export function curveViews(store: Pick<Store, 'trainings'>, training: StoredTraining, { after, limit }: { readonly after: number; readonly limit: number }): { readonly points: readonly CurvePointView[]; readonly next: number } {
  const seeds = (training.spec as TrainingSpec).seeds.length;
  const points = store.trainings.points(training.id, { after, limit }).map(({ cursor, number, point }): CurvePointView => ({ ...point as CurvePoint, cursor, window: Math.floor(number / seeds) }));
  return { points, next: points.at(-1)?.cursor ?? after };
}

function seedViews(parts: readonly TrainingPart[], { spec, training, verdict }: { readonly spec: TrainingSpec; readonly training: StoredTraining; readonly verdict: StoredVerdict | null }): readonly SeedView[] {
  return Array.from({ length: partsOf(training, spec) }, (_, number): SeedView => {
    const part = parts.find((one) => one.number === number);
    const seed = spec.seeds[number % spec.seeds.length] ?? 0;
    const window = Math.floor(number / spec.seeds.length);
    const model = verdict?.seedModels.find((one) => one.seed === seed && one.window === window)?.code ?? null;
    return { seed, window, state: part?.state ?? 'waiting', steps: part?.steps ?? 0, totalSteps: spec.totalSteps, best: (part?.result as PartResult | null | undefined)?.best ?? null, model };
  });
}

function stateOf(training: StoredTraining, { jobId, nowMs }: TrainingContext): TrainingState {
  // One that waits in line here was told to run.
  if (jobId !== null) return 'running';
  return training.state === 'running' && atWorkMs(training, nowMs) === 0 ? 'interrupted' : training.state;
}

/** What was found before a training went on is not what it finds now. */
function verdictOf({ state, verdict }: StoredTraining): StoredVerdict | null {
  return state === 'done' || state === 'stopped' ? verdict as StoredVerdict | null : null;
}

function partsOf({ progress }: StoredTraining, { seeds, walkForward }: TrainingSpec): number {
  return (progress as StoredProgress | null)?.parts ?? seeds.length * (walkForward?.windows ?? 1);
}

function stepsOf(parts: readonly TrainingPart[]): number {
  return parts.reduce((sum, { steps }) => sum + steps, 0);
}

function bestOf(parts: readonly TrainingPart[]): number | null {
  const found = parts.flatMap(({ result }) => (result as PartResult | null)?.best?.sharpe ?? []);
  return found.length === 0 ? null : Math.max(...found);
}
