import type { Cancel, Scheduler } from '../../adapters/binance/sockets/scheduler.ts';
import { VenueError } from '../../ports/venue-error.ts';

/** What one comparison of the account came to. */
export interface ReconcilerFinding {
  /** Why it could not be made to agree; empty when it agrees now. */
  readonly problems: readonly string[];
  readonly summary: string;
}

export interface ReconcilerOptions {
  readonly scheduler: Scheduler;
  /** Reads the account, takes over what it shows and says whether the two agree now. @throws VenueError when it could not be read */
  readonly compare: () => Promise<ReconcilerFinding>;
  /** Lets nothing be opened, for this reason. */
  readonly hold: (cause: string) => void;
  /** The two agree: what was held may go on. */
  readonly release: (summary: string) => void;
  /** Called with anything that is not a failure of the venue: the program itself is wrong. */
  readonly broken: (error: unknown) => void;
}

/** Every few minutes, although nothing seems wrong. */
const EVERY_MS = 4 * 60_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Compares the account whenever there is a doubt, one comparison at a time: a doubt that comes up during one brings another. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #isRunning = false;
  #isStopped = false;
  #wanted: string | null = null;
  #failures = 0;
  #cancelNext: Cancel = () => {};
  #waiting: (() => void)[] = [];

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** There is a doubt: nothing is opened until the account has been compared. */
  doubt(cause: string): void {
    if (this.#isStopped) return;
    this.#options.hold(cause);
    this.#want(cause);
  }

  /** Compares now without a doubt; resolves when the account has been compared once from here on, whatever came of it. */
  check(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    const done = new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    this.#want('asked for');
    return done;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelNext();
    this.#answer();
  }

  #want(cause: string): void {
    this.#wanted = cause;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#cancelNext();
    while (this.#wanted !== null && !this.#isStopped) {
      this.#wanted = null;
      const waiting = this.#waiting;
      this.#waiting = [];
      await this.#once();
      for (const resolve of waiting) resolve();
    }
    this.#isRunning = false;
    if (!this.#isStopped) this.#plan();
  }

  async #once(): Promise<void> {
    try {
      const { problems, summary } = await this.#options.compare();
      if (this.#isStopped) return;
      this.#failures = problems.length === 0 ? 0 : this.#failures + 1;
      if (problems.length > 0) this.#options.hold(problems.join(' '));
      // A doubt that came up meanwhile is answered by the next comparison.
      else if (this.#wanted === null) this.#options.release(summary);
    } catch (error) {
      if (this.#isStopped) return;
      if (!(error instanceof VenueError)) return this.#options.broken(error);
      this.#failures++;
      this.#options.hold(`The account could not be read: ${error.message}.`);
    }
  }

  #plan(): void {
    const delayMs = this.#failures === 0 ? EVERY_MS : (RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? EVERY_MS);
    this.#cancelNext = this.#options.scheduler.after(delayMs, () => { this.#want('due'); });
  }

  #answer(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}
