import type { JobView } from '../../contract/view.ts';
import type { Clock } from '../../ports/clock.ts';

/** A long task that runs beside trading. Resolves with what to add to the job's view; rejects with a sentence. */
export interface JobWork {
  readonly run: (report: (progress: { readonly stage: string; readonly share: number | null }) => void) => Promise<Partial<Pick<JobView, 'runId' | 'report'>>>;
  readonly cancel: () => void;
}

/** Long tasks with progress, time left and cancel. They belong to the engine, not to a window: closing one loses nothing. */
export class Jobs {
  readonly #clock: Clock;
  readonly #publish: (job: JobView) => void;
  readonly #running = new Map<string, { cancel: () => void; isCanceled: boolean }>();
  #next = 1;

  constructor(clock: Clock, publish: (job: JobView) => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  /** Starts a job and returns its id. */
  start(kind: JobView['kind'], title: string, work: JobWork): string {
    const startedMs = this.#clock.now();
    const id = `${kind}-${startedMs.toString(36)}-${this.#next++}`;
    const handle = { cancel: work.cancel, isCanceled: false };
    this.#running.set(id, handle);
    let job: JobView = { id, kind, title, status: 'running', stage: 'starting', progress: null, etaMs: null, startedMs, error: null, runId: null, report: null };
    const update = (change: Partial<JobView>): void => {
      job = { ...job, ...change };
      this.#publish(job);
    };
    update({});
    work.run(({ stage, share }) => { update({ stage, progress: share, etaMs: timeLeft(this.#clock.now() - startedMs, share) }); }).then(
      (result) => { update({ ...result, status: 'done', stage: 'done', progress: 1, etaMs: null }); },
      (error: unknown) => {
        update(handle.isCanceled ? { status: 'canceled', stage: 'canceled', etaMs: null } : { status: 'failed', stage: 'failed', etaMs: null, error: error instanceof Error ? error.message : String(error) });
      },
    ).finally(() => { this.#running.delete(id); });
    return id;
  }

  /** Cancels a running job; one that is done stays as it is. */
  cancel(id: string): void {
    const handle = this.#running.get(id);
    if (!handle) return;
    handle.isCanceled = true;
    handle.cancel();
  }
}

function timeLeft(elapsedMs: number, share: number | null): number | null {
  return share === null || share < 0.02 ? null : (elapsedMs / share) * (1 - share);
}
