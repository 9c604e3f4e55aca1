import type { Rng } from '../../src/engine/compute/rng.ts';

/** Chance with the words that the other files need; every draw comes from one seed. */
export class Draw {
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** One of [min, max). */
  between(min: number, max: number): number {
    return min + (max - min) * this.#rng.float();
  }

  /** One of [min, max), as many small ones as large ones. */
  scaled(min: number, max: number): number {
    return min * (max / min) ** this.#rng.float();
  }

  whole(min: number, max: number): number {
    return min + this.#rng.int(max - min + 1);
  }

  /** True in so many of 100 cases. */
  chance(percent: number): boolean {
    return this.#rng.float() * 100 < percent;
  }

  one<Value>(values: readonly Value[]): Value {
    const value = values[this.#rng.int(values.length)];
    if (value === undefined) throw new Error('expected something to choose from');
    return value;
  }

  normal(): number {
    return this.#rng.normal();
  }
}
