import type { Rng } from '../../../compute/rng.ts';

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Waiting times between tries: they double from 0.5 s to 30 s, each shortened by chance by up to a half, so that sockets that fell together do not rise together. */
export class BackOff {
  readonly #rng: Rng;
  #tries = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** Returns how long to wait before the next try, in milliseconds. */
  nextMs(): number {
    const fullMs = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(this.#tries, 10));
    this.#tries += 1;
    return fullMs * (1 - this.#rng.float() / 2);
  }

  reset(): void {
    this.#tries = 0;
  }
}
