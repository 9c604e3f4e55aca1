/** Takes a planned call back; harmless when it has happened. */
export type Cancel = () => void;

/** Calls later. Given from outside, so that tests can let a day pass in no time. */
export interface Scheduler {
  /** Calls `run` once after `delayMs`; never within this call. */
  after(delayMs: number, run: () => void): Cancel;
}

/** The scheduler of the process; a planned call does not keep it alive by itself. */
export const timerScheduler: Scheduler = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Waits through a scheduler. */
export function pause(scheduler: Scheduler, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    scheduler.after(delayMs, resolve);
  });
}
