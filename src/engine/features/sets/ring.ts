import { keptNumbers, restoreNumbers } from './feature-row.ts';

/** The last values of a series, newest first. */
export class Ring {
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#values = new Float64Array(length);
  }

  /** Values held; no more than the length. */
  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = this.#next + 1 === this.#values.length ? 0 : this.#next + 1;
    if (this.#count < this.#values.length) this.#count++;
  }

  /** Returns the value `back` steps before the newest, which is 0 steps back; NaN when it is not held. */
  at(back: number): number {
    if (back >= this.#count) return Number.NaN;
    const index = this.#next - 1 - back;
    return this.#values[index < 0 ? index + this.#values.length : index]!;
  }

  /** Returns the mean of the newest `length` values; NaN when fewer are held. */
  mean(length: number): number {
    if (length > this.#count) return Number.NaN;
    let sum = 0;
    for (let back = 0; back < length; back++) sum += this.at(back);
    return sum / length;
  }

  /** Returns the standard deviation of the newest `length` values about their mean, divided by `length`; NaN when fewer are held. */
  deviation(length: number): number {
    const mean = this.mean(length);
    let sum = 0;
    for (let back = 0; back < length; back++) {
      const off = this.at(back) - mean;
      sum += off * off;
    }
    return Math.sqrt(sum / length);
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
    this.#values.fill(0);
  }

  snapshot(): RingSnapshot {
    return { values: keptNumbers(this.#values), next: this.#next, count: this.#count };
  }

  restore({ values, next, count }: RingSnapshot): void {
    restoreNumbers(this.#values, values);
    this.#next = next;
    this.#count = count;
  }
}

/** What a {@link Ring} needs to go on; survives JSON. */
export interface RingSnapshot {
  readonly values: readonly (number | null)[];
  readonly next: number;
  readonly count: number;
}
