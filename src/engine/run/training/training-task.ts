import type { Store } from '../../adapters/sqlite/store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Partner } from '../../learn/partner.ts';
import type { CurvePoint } from '../../learn/training/curve.ts';
import type { TaskProgress } from '../task-progress.ts';
import { runTraining } from './run-training.ts';
import type { TrainingOutcome } from './run-training.ts';
import type { TrainingWish } from './train-seed.ts';

/** A stored training to do what is left of. */
export interface TrainingTask {
  readonly trainingId: string;
  /** Learn nothing more, and judge what was learned. */
  readonly judgesOnly: boolean;
}

export interface TrainingTaskWork {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly wish: TrainingWish;
  readonly onProgress: (progress: TaskProgress) => void;
  /** Told of every point of the curves. */
  readonly onPoint?: (point: CurvePoint) => void;
  /** Starts a second thread where a core is spare. */
  readonly openPartner?: () => Partner | null;
}

/** Does what is left of a training, and tells how far it is in words. Whoever wishes something else is heard between two updates. */
export function runTrainingTask(work: TrainingTaskWork, { trainingId, judgesOnly }: TrainingTask): Promise<TrainingOutcome> {
  return runTraining({ ...work, ...(judgesOnly ? { wish: { wish: 'stop' } } : {}), trainingId, breathe: () => new Promise((resolve) => { setImmediate(resolve); }) });
}
