import type { Clock } from '../../ports/clock.ts';
import { KeyStoreError } from '../../ports/key-store.ts';

/** Two slips of the hand cost nothing; from the third on each failure doubles the wait. */
const FREE_FAILURES = 2;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Slows down guessing through the program. Guessing at a stolen file is slowed by scrypt alone. */
export class Attempts {
  readonly #clock: Clock;
  #failures = 0;
  #notBeforeMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws KeyStoreError `wait` while the next attempt is not allowed; it is not counted */
  begin(): void {
    // A clock that was set back must not lock a person out for longer than the wait itself.
    const waitMs = Math.min(this.#notBeforeMs - this.#clock.now(), LONGEST_WAIT_MS);
    if (waitMs > 0) throw new KeyStoreError('wait', `Too many wrong passphrases: wait ${Math.ceil(waitMs / 1000)} s before the next attempt.`);
  }

  failed(): void {
    this.#failures++;
    const beyond = this.#failures - FREE_FAILURES - 1;
    if (beyond >= 0) this.#notBeforeMs = this.#clock.now() + Math.min(FIRST_WAIT_MS * 2 ** beyond, LONGEST_WAIT_MS);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBeforeMs = 0;
  }
}
