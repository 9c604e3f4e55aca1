import type { Store } from '../../../adapters/sqlite/store.ts';
import type { WindowOutcome, WindowTask } from '../../../learn/boosting/rolling/train-window.ts';

/** A training of a bot, as it goes to another thread: plain data. */
export interface BoostingTask {
  readonly window: WindowTask;
  /** Version that trades now; null for none. */
  readonly parent: string | null;
  /** One sentence: why it is trained. */
  readonly cause: string;
}

/** What the thread comes back with: the version is on the shelf by then. */
export type BoostingAnswer = WindowOutcome & {
  /** Wall time that it took. */
  readonly tookMs: number;
};

/** What the other thread has. */
export interface BoostingTaskPlace {
  readonly store: Pick<Store, 'models'>;
  readonly nowMs: () => number;
  readonly codeVersion: string;
}
