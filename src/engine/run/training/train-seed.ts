import type { Store } from '../../adapters/sqlite/store.ts';
import type { TrainingPart } from '../../adapters/sqlite/training-store.ts';
import type { EpochMs } from '../../domain/units.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { SeedTraining } from '../../learn/training/seed-training.ts';
import type { BestState, Course, SeedCheckpoint, TrainedSeed } from '../../learn/training/seed-training.ts';
import type { CurvePoint } from '../../learn/training/curve.ts';
import type { Partner } from '../../learn/partner.ts';
import type { TrainingClock } from './training-clock.ts';

/** What a person wants of a training while it runs; read between two updates. */
export interface TrainingWish {
  readonly wish: 'go' | 'pause' | 'stop';
}

/** One policy to train: a seed on a window. */
export interface SeedPlan {
  readonly trainingId: string;
  /** Number of the part. */
  readonly number: number;
  readonly seed: number;
  /** What is trained beside the seed: an equal one on equal data is the same trial. */
  readonly config: unknown;
  readonly course: Course;
  /** The days that it is chosen by. */
  readonly validation: { readonly fromMs: EpochMs; readonly toMs: EpochMs };
}

/** What is kept of a part beside its weights. */
export interface PartResult {
  readonly best: { readonly sharpe: number | null; readonly steps: number } | null;
  readonly endedBy: TrainedSeed['endedBy'] | null;
  /** Time spent on learning it, over all runs. */
  readonly learnedMs: number;
}

/** What is stored to go on from. */
type StoredCheckpoint =
  | { readonly type: 'under-way'; readonly state: SeedCheckpoint }
  /** `state`: of a seed that was stopped, and may still go on; null of one that has come to its end. */
  | { readonly type: 'trained'; readonly trained: TrainedSeed; readonly state: SeedCheckpoint | null };

export interface SeedWork {
  readonly store: Pick<Store, 'trainings'>;
  readonly clock: TrainingClock;
  readonly wish: TrainingWish;
  /** A second thread that PPO may use; it changes the time and nothing else. */
  readonly partner: Partner | null;
  /** Told after each update. */
  readonly onPoint: (point: CurvePoint) => void;
  /** Lets messages in. */
  readonly breathe: () => Promise<unknown>;
}

/**
 * Trains one seed from where it stands: from its last checkpoint, or from the beginning. Points and checkpoints are stored as it goes, each in one
 * transaction, so that a killed process loses the steps since the last and nothing else. Returns null when it was paused.
 */
export async function trainSeed(work: SeedWork, plan: SeedPlan): Promise<TrainedSeed | null> {
  const { store, clock, wish } = work;
  const stored = store.trainings.checkpoint(plan.trainingId, plan.number);
  const state = stored?.state as StoredCheckpoint | undefined;
  if (state?.type === 'trained' && (state.state === null || wish.wish === 'stop')) return state.trained;
  const training = new SeedTraining(plan.course, plan.seed, { partner: work.partner });
  if (state !== undefined && state.state !== null) training.restore(state.state);
  // What was written after the checkpoint is done again, to the same numbers.
  store.trainings.rewind(plan.trainingId, plan.number, stored?.steps ?? -1);
  const points: CurvePoint[] = [];
  const before = (store.trainings.parts(plan.trainingId).find(({ number }) => number === plan.number)?.result as PartResult | null | undefined)?.learnedMs ?? 0;
  const beganMs = clock.nowMs;
  const save = (kind: 'points' | 'checkpoint', end: TrainedSeed | null): void => {
    const checkpoint: StoredCheckpoint | undefined = end !== null ? { type: 'trained', trained: end, state: end.endedBy === 'stopped' ? training.checkpoint() : null } : kind === 'checkpoint' ? { type: 'under-way', state: training.checkpoint() } : undefined;
    store.trainings.save(plan.trainingId, {
      touchedMs: clock.nowMs, workedMs: clock.workedMs, part: partOf(plan, { training, trained: end, learnedMs: before + clock.nowMs - beganMs }), points: points.splice(0).map((point) => ({ steps: point.steps, point })),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
  };
  // From now on it counts as tried.
  clock.save('points', () => { save('points', null); });
  while (wish.wish === 'go') {
    const point = training.advance();
    if (point === null) break;
    points.push(point);
    work.onPoint(point);
    if (clock.isTimeForCheckpoint) clock.save('checkpoint', () => { save('checkpoint', null); });
    else if (clock.isTimeToSave) clock.save('points', () => { save('points', null); });
    await work.breathe();
  }
  if (wish.wish === 'pause' && !training.isEnded) {
    clock.save('checkpoint', () => { save('checkpoint', null); });
    return null;
  }
  const trained = training.finish();
  clock.save('checkpoint', () => { save('checkpoint', trained); });
  return trained;
}

function partOf({ number, seed, config, validation }: SeedPlan, { training: { steps, best }, trained, learnedMs }: { readonly training: SeedTraining; readonly trained: TrainedSeed | null; readonly learnedMs: number }): TrainingPart {
  const state = trained === null ? 'running' : trained.endedBy === 'stopped' ? 'stopped' : 'done';
  const found = trained === null ? best : { steps: trained.bestSteps, validation: trained.validation };
  const annual = found?.validation.sharpe ?? null;
  return {
    number, seed, config, state, steps, sharpePerDay: annual === null ? null : annual / Math.sqrt(DAYS_PER_YEAR), days: Math.floor((validation.toMs - validation.fromMs) / DAY_MS),
    result: { best: bestOf(found), endedBy: trained?.endedBy ?? null, learnedMs } satisfies PartResult,
  };
}

function bestOf(found: Pick<BestState, 'steps' | 'validation'> | null): PartResult['best'] {
  return found === null ? null : { sharpe: found.validation.sharpe, steps: found.steps };
}
