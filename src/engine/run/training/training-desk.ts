import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Jobs } from '../workstation/jobs.ts';
import type { Research, TrainingAtWork } from '../workstation/research.ts';
import { atWorkMs } from './at-work.ts';
import type { TrainingOutcome } from './run-training.ts';
import type { TrainingContext } from './training-views.ts';

export interface TrainingDeskParts {
  readonly store: Pick<Store, 'trainings'>;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly research: Pick<Research, 'training'>;
}

interface AtWork {
  readonly jobId: string;
  readonly task: TrainingAtWork;
}

/** The trainings that run in this program: each is a job beside trading, in a thread of its own. */
export class TrainingDesk {
  readonly #parts: TrainingDeskParts;
  readonly #running = new Map<string, AtWork>();

  constructor(parts: TrainingDeskParts) {
    this.#parts = parts;
  }

  /** Returns what is known of a training beside the store. */
  contextOf(trainingId: string): TrainingContext {
    return { jobId: this.#running.get(trainingId)?.jobId ?? null, nowMs: this.#parts.clock.now() };
  }

  /** Returns how long a training may still be at work in another process, in ms; 0 where it is not. */
  busyElsewhereMs(training: StoredTraining): number {
    return this.isRunning(training.id) ? 0 : atWorkMs(training, this.#parts.clock.now());
  }

  /** The program ends: what runs here is cut off, and goes on when it is asked to. */
  interrupt(): void {
    const { store, clock } = this.#parts;
    for (const id of this.#running.keys()) store.trainings.update(id, { state: 'interrupted', touchedMs: clock.now() });
  }

  isRunning(trainingId: string): boolean {
    return this.#running.has(trainingId);
  }

  /**
   * Does what is left of a training as a job, and returns the job's id.
   * @param how `judge` ends it with what it has learned; else it goes on
   * @param onEnd told how it has ended, with the error where it failed
   */
  begin({ id, title }: Pick<StoredTraining, 'id' | 'title'>, how: 'train' | 'judge' = 'train', onEnd: (end: TrainingOutcome | Error) => void = () => undefined): string {
    const { jobs, research } = this.#parts;
    const at: { task: TrainingAtWork | null } = { task: null };
    const jobId = jobs.start('training', `Training: ${title}`, {
      // Nothing is lost by a click on the wrong cross.
      cancel: () => { at.task?.pause(); },
      run: async (report) => {
        const task = research.training({ trainingId: id, judgesOnly: how === 'judge' }, report);
        at.task = task;
        try {
          const outcome = await task.result;
          onEnd(outcome);
          if (outcome.state === 'paused') throw new Error('paused');
          return { runId: id, report: outcome };
        } catch (error) {
          if (!(error instanceof Error && error.message === 'paused')) onEnd(error instanceof Error ? error : new Error(String(error)));
          throw error;
        } finally {
          this.#running.delete(id);
        }
      },
    });
    // A job begins at once and has its task by now.
    if (at.task !== null) this.#running.set(id, { jobId, task: at.task });
    return jobId;
  }

  /** Keeps everything and lets the thread go. Returns whether it ran here. */
  pause(trainingId: string): boolean {
    const running = this.#running.get(trainingId);
    if (running === undefined) return false;
    this.#parts.jobs.cancel(running.jobId);
    return true;
  }

  /** Ends a training that runs here; what it has learned is judged. Returns whether it ran here. */
  stop(trainingId: string): boolean {
    const running = this.#running.get(trainingId);
    if (running === undefined) return false;
    running.task.cancel();
    return true;
  }
}
