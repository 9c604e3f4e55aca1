import type { Scheduler } from '../../../src/engine/adapters/binance/sockets/scheduler.ts';
import type { Clock } from '../../../src/engine/ports/clock.ts';

/** Where a drill's time begins, the same in every process of it. */
export interface TimeSetup {
  /** Milliseconds of the exchange at `wallMs` of this machine. */
  readonly startMs: number;
  readonly wallMs: number;
  readonly speed: number;
}

/** Wall time with fractions of a millisecond, the same in every process. */
export const wallNow = (): number => performance.timeOrigin + performance.now();

/**
 * The time of a drill: it runs faster than the wall's, and can be put wrong, set forward, or stand still as on a sleeping machine.
 * The exchange counts by `exchangeNow`; what its own control adds to that comes on top.
 */
export class DrillTime {
  readonly setup: TimeSetup;
  #errorMs = 0;
  #passedMs = 0;
  #isAsleep = false;
  #overdue: (() => void)[] = [];

  constructor(setup: TimeSetup) {
    this.setup = setup;
  }

  exchangeNow(): number {
    const { startMs, wallMs, speed } = this.setup;
    return startMs + (wallNow() - wallMs) * speed;
  }

  /** The clock of the machine that trades: whole milliseconds, with whatever error it has. */
  readonly clock: Clock = { now: () => Math.floor(this.exchangeNow()) + this.#passedMs + this.#errorMs };

  /** Puts the machine's clock wrong by so much. */
  setError(ms: number): void {
    this.#errorMs = ms;
  }

  /** Lets time pass on the machine as `control.passTime` does on the exchange. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }

  readonly scheduler: Scheduler = {
    after: (delayMs, run) => {
      let isCanceled = false;
      const due = (): void => {
        if (isCanceled) return;
        if (this.#isAsleep) this.#overdue.push(due);
        else run();
      };
      const timer = setTimeout(due, delayMs / this.setup.speed);
      return () => {
        isCanceled = true;
        clearTimeout(timer);
      };
    },
  };

  /** Resolves after so much of the drill's time. */
  readonly wait = (ms: number): Promise<void> => new Promise((resolve) => { this.scheduler.after(ms, resolve); });

  sleep(): void {
    this.#isAsleep = true;
  }

  /** Wakes up: what was due meanwhile happens now. */
  wake(): void {
    this.#isAsleep = false;
    for (const run of this.#overdue.splice(0)) run();
  }
}
