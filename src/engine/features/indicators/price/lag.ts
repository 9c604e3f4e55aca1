import { requireLength } from '../indicator.ts';

/** What a {@link Lag} needs to go on. */
export interface LagSnapshot {
  readonly window: readonly number[];
  readonly next: number;
}

/** The value of `length` values ago, NaN until there is one. */
export class Lag {
  readonly #window: Float64Array;
  #next = 0;

  /** @param length whole number of values; 0 gives the newest back */
  constructor(length: number) {
    this.#window = new Float64Array(length).fill(Number.NaN);
  }

  update(value: number): number {
    const window = this.#window;
    if (window.length === 0) return value;
    const old = window[this.#next]!;
    window[this.#next] = value;
    this.#next = this.#next + 1 === window.length ? 0 : this.#next + 1;
    return old;
  }

  snapshot(): LagSnapshot {
    return { window: Array.from(this.#window), next: this.#next };
  }

  restore(snapshot: LagSnapshot): void {
    requireLength(snapshot.window.length, this.#window.length);
    this.#window.set(snapshot.window);
    this.#next = snapshot.next;
  }
}
