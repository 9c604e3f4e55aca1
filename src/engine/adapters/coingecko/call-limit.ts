import type { EpochMs } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';

/** CoinGecko's free tier answers some 5 to 15 calls a minute, depending on how busy it is; this is its lower end. @see docs.coingecko.com "Common Errors & Rate Limit" */
const CALLS_PER_MINUTE = 5;
const MINUTE_MS = 60_000;

/** Lets so many calls through in any minute; the next one waits. */
export class CallLimit {
  readonly #clock: Clock;
  readonly #wait: (ms: number) => Promise<void>;
  #calls: EpochMs[] = [];

  constructor(clock: Clock, wait: (ms: number) => Promise<void>) {
    this.#clock = clock;
    this.#wait = wait;
  }

  /** Waits until a call may be made, and counts it. */
  async admit(): Promise<void> {
    for (;;) {
      const nowMs = this.#clock.now();
      // A call from the future was made before the clock was set back: it is forgotten.
      this.#calls = this.#calls.filter((timeMs) => timeMs > nowMs - MINUTE_MS && timeMs <= nowMs);
      const [oldest] = this.#calls;
      if (this.#calls.length < CALLS_PER_MINUTE || oldest === undefined) break;
      await this.#wait(oldest + MINUTE_MS - nowMs);
    }
    this.#calls.push(this.#clock.now());
  }
}
