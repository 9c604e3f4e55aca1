import type { EpochMs } from '../../../domain/units.ts';

/** Binance bans an address after 300 connection attempts in five minutes; some are left for other programs behind the same address. */
const ATTEMPTS = 240;
const WINDOW_MS = 300_000;

/** Keeps all sockets of the process together within the venue's limit of connection attempts. */
export class AttemptBudget {
  readonly #attempts: number;
  #takenMs: EpochMs[] = [];

  /** @param attempts in five minutes */
  constructor(attempts: number = ATTEMPTS) {
    this.#attempts = attempts;
  }

  /** Takes one attempt, or tells how long to wait for it in milliseconds; 0 means taken. */
  take(nowMs: EpochMs): number {
    // A clock that was put back would lock us out until it has caught up.
    this.#takenMs = this.#takenMs.filter((takenMs) => takenMs > nowMs - WINDOW_MS && takenMs <= nowMs);
    const [oldest] = this.#takenMs;
    if (this.#takenMs.length >= this.#attempts && oldest !== undefined) return oldest + WINDOW_MS - nowMs;
    this.#takenMs.push(nowMs);
    return 0;
  }
}
