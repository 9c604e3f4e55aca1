import { BackOff } from '../sockets/back-off.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import { pause } from '../sockets/scheduler.ts';

/** Requests under way at once: after a reconnect twenty symbols ask together, and the venue counts. */
const AT_ONCE = 3;

/** Asks REST on the feed's behalf: a few at a time, again with back-off until there is an answer or the feed ends. */
export class RequestLine {
  readonly #machinery: SocketMachinery;
  readonly #failed: (what: string, reason: string) => void;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #isStopped = false;

  /** @param failed is told the first failure of each question */
  constructor(machinery: SocketMachinery, failed: (what: string, reason: string) => void) {
    this.#machinery = machinery;
    this.#failed = failed;
  }

  /** Asks until there is an answer; null when the line was stopped or `isWanted` no longer holds. */
  async ask<Answer>(what: string, work: () => Promise<Answer>, isWanted: () => boolean): Promise<{ readonly answer: Answer } | null> {
    const backOff = new BackOff(this.#machinery.rng.stream(what));
    for (let tries = 0; !this.#isStopped && isWanted(); tries++) {
      if (tries > 0) await pause(this.#machinery.scheduler, backOff.nextMs());
      await this.#turn();
      try {
        if (this.#hasEnded() || !isWanted()) return null;
        const answer = await work();
        return this.#hasEnded() ? null : { answer };
      } catch (error) {
        if (tries === 0 && !this.#hasEnded()) this.#failed(what, error instanceof Error ? error.message : 'unknown error');
      } finally {
        this.#running -= 1;
        this.#waiting.shift()?.();
      }
    }
    return null;
  }

  stop(): void {
    this.#isStopped = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** A method, because it changes while an answer is awaited. */
  #hasEnded(): boolean {
    return this.#isStopped;
  }

  async #turn(): Promise<void> {
    while (this.#running >= AT_ONCE && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#running += 1;
  }
}
