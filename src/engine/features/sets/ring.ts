import { keptNumbers, restoreNumbers } from './feature-row.ts';

/**
 * The last values of a series, newest first. Each is written twice, a length apart, so that the window up to the newest one always lies in a row: reading is one
 * load without a turn at the end.
 */
export class Ring {
  /** [2 × length] NaN where nothing has been pushed. */
  readonly #values: Float64Array;
  readonly #length: number;
  /** Where the newest value lies in the second half. */
  #newest: number;
  #count = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#values = new Float64Array(2 * length).fill(Number.NaN);
    this.#length = length;
    this.#newest = 2 * length - 1;
  }

  /** For loops along several rings at once: value `back` steps before the newest lies at `newest - back`. */
  get row(): Float64Array {
    return this.#values;
  }

  get newest(): number {
    return this.#newest;
  }

  /** Values held; no more than the length. */
  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    const length = this.#length;
    this.#newest = this.#newest + 1 === 2 * length ? length : this.#newest + 1;
    this.#values[this.#newest] = value;
    this.#values[this.#newest - length] = value;
    if (this.#count < length) this.#count++;
  }

  /** Returns the value `back` steps before the newest, which is 0 steps back and less than the length; NaN when it has not been pushed. */
  at(back: number): number {
    return this.#values[this.#newest - back]!;
  }

  /** Returns the sum of so many values, the newest `skipped` left out; NaN when not all have been pushed. */
  sum(length: number, skipped: number): number {
    const values = this.#values;
    const end = this.#newest - skipped - length;
    let sum = 0;
    for (let i = this.#newest - skipped; i > end; i--) sum += values[i]!;
    return sum;
  }

  /** Returns the mean of the newest `length` values; NaN when not all have been pushed. */
  mean(length: number): number {
    return this.sum(length, 0) / length;
  }

  /** Returns the standard deviation of the newest `length` values about their mean, divided by `length`; NaN when not all have been pushed. */
  deviation(length: number): number {
    return this.deviationFrom(this.mean(length), length);
  }

  /** As {@link deviation}, where the mean is known already. */
  deviationFrom(mean: number, length: number): number {
    const values = this.#values;
    const end = this.#newest - length;
    let squares = 0;
    for (let i = this.#newest; i > end; i--) squares += (values[i]! - mean) * (values[i]! - mean);
    return Math.sqrt(squares / length);
  }

  /** Returns the sum of the squares of the newest `length` values; NaN when not all have been pushed. */
  squares(length: number): number {
    const values = this.#values;
    const end = this.#newest - length;
    let sum = 0;
    for (let i = this.#newest; i > end; i--) sum += values[i]! * values[i]!;
    return sum;
  }

  /** Returns the sum of the amounts of the newest `length` values, their signs left out; NaN when not all have been pushed. */
  amounts(length: number): number {
    const values = this.#values;
    const end = this.#newest - length;
    let sum = 0;
    for (let i = this.#newest; i > end; i--) sum += Math.abs(values[i]!);
    return sum;
  }

  /**
   * Writes Σ x y, Σ x² and Σ y² over the newest `length` values of both, x and y being what they are above their means; NaN when not all have been pushed. In one go: the
   * sums wait for each other's additions, and not for their own.
   * @param out [3]
   */
  coproducts(other: Ring, length: number, out: Float64Array): void {
    const values = this.#values;
    const others = other.#values;
    const from = this.#newest - length + 1;
    const otherFrom = other.#newest - length + 1;
    let sum = 0;
    let otherSum = 0;
    for (let i = length - 1; i >= 0; i--) {
      sum += values[from + i]!;
      otherSum += others[otherFrom + i]!;
    }
    const mean = sum / length;
    const otherMean = otherSum / length;
    let together = 0;
    let alone = 0;
    let otherAlone = 0;
    for (let i = length - 1; i >= 0; i--) {
      const x = values[from + i]! - mean;
      const y = others[otherFrom + i]! - otherMean;
      together += x * y;
      alone += x * x;
      otherAlone += y * y;
    }
    out[0] = together;
    out[1] = alone;
    out[2] = otherAlone;
  }

  snapshot(): RingSnapshot {
    return { values: keptNumbers(this.#values.slice(this.#length)), newest: this.#newest - this.#length, count: this.#count };
  }

  /** @throws RangeError when the snapshot is of another length */
  restore({ values, newest, count }: RingSnapshot): void {
    restoreNumbers(this.#values.subarray(0, this.#length), values);
    restoreNumbers(this.#values.subarray(this.#length), values);
    this.#newest = newest + this.#length;
    this.#count = count;
  }
}

/** What a {@link Ring} needs to go on; survives JSON. */
export interface RingSnapshot {
  readonly values: readonly (number | null)[];
  readonly newest: number;
  readonly count: number;
}
