import type { EmaSeed } from '../ema.ts';

/** What a {@link Smoother} needs to go on. */
export interface SmootherSnapshot {
  readonly count: number;
  readonly value: number;
}

/**
 * An exponential average with a weight of its own, silent for its first `length` - 1 values: `s[t] = s[t-1] + weight × (x[t] - s[t-1])`. It begins at the
 * mean of the first `length` values (`simple-average`) or at the very first (`first-value`, as Tulip does).
 * With a weight of 1 / length it is Wilder's smoothing, with 2 / (length + 1) the usual EMA.
 */
export class Smoother {
  readonly #length: number;
  readonly #weight: number;
  readonly #seed: EmaSeed;
  #count = 0;
  #value = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number, weight: number, seed: EmaSeed = 'simple-average') {
    this.#length = length;
    this.#weight = weight;
    this.#seed = seed;
  }

  update(value: number): number {
    if (this.#count >= this.#length) {
      this.#value += this.#weight * (value - this.#value);
      return this.#value;
    }
    return this.#begin(value);
  }

  snapshot(): SmootherSnapshot {
    return { count: this.#count, value: this.#value };
  }

  restore(snapshot: SmootherSnapshot): void {
    this.#count = snapshot.count;
    this.#value = snapshot.value;
  }

  /** With a simple average, `#value` holds the sum until there are enough. */
  #begin(value: number): number {
    this.#count++;
    if (this.#seed === 'first-value') this.#value = this.#count === 1 ? value : this.#value + this.#weight * (value - this.#value);
    else this.#value += value;
    if (this.#count < this.#length) return Number.NaN;
    if (this.#seed === 'simple-average') this.#value /= this.#length;
    return this.#value;
  }
}

/** Returns an EMA that is silent until it has `period` values, whatever it begins with. */
export function emaSmoother(period: number, seed: EmaSeed = 'simple-average'): Smoother {
  return new Smoother(period, 2 / (period + 1), seed);
}

/** Returns Wilder's smoothing, `s[t] = s[t-1] + (x[t] - s[t-1]) / period`. */
export function wilderSmoother(period: number): Smoother {
  return new Smoother(period, 1 / period);
}
