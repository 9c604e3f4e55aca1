import type { Clock } from '../../ports/clock.ts';

/** A training that is worked on is touched at least this often while it learns; what missed it several times has been cut off. */
export const SAVED_EVERY_MS = 1_000;
/** Least time between two checkpoints: what a killed process has to do again. */
const CHECKPOINT_EVERY_MS = 4_000;
/** A checkpoint that takes long (a replay memory) is written less often, so that at most this share of the time goes into it. */
const CHECKPOINT_SHARE = 0.02;

/** Says when it is time to save, and how long has been worked. */
export class TrainingClock {
  readonly #clock: Clock;
  readonly #workedBefore: number;
  readonly #beganMs: number;
  #savedMs: number;
  #checkpointMs: number;
  #pauseMs = CHECKPOINT_EVERY_MS;

  constructor(clock: Clock, workedBefore: number) {
    this.#clock = clock;
    this.#workedBefore = workedBefore;
    this.#beganMs = clock.now();
    this.#savedMs = this.#beganMs;
    this.#checkpointMs = this.#beganMs;
  }

  get nowMs(): number { return this.#clock.now(); }
  get workedMs(): number { return this.#workedBefore + this.#clock.now() - this.#beganMs; }
  get isTimeToSave(): boolean { return this.#clock.now() - this.#savedMs >= SAVED_EVERY_MS; }
  get isTimeForCheckpoint(): boolean { return this.#clock.now() - this.#checkpointMs >= this.#pauseMs; }

  /** Runs what saves, and notes how long it took. */
  save(kind: 'points' | 'checkpoint', work: () => void): void {
    const beganMs = this.#clock.now();
    work();
    this.#savedMs = this.#clock.now();
    if (kind === 'points') return;
    this.#checkpointMs = this.#savedMs;
    this.#pauseMs = Math.max(CHECKPOINT_EVERY_MS, (this.#savedMs - beganMs) / CHECKPOINT_SHARE);
  }
}
