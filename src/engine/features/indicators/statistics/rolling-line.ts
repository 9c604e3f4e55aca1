import { requireLength } from '../indicator.ts';

/** What a {@link RollingLine} needs to go on. */
export interface RollingLineSnapshot {
  readonly means: readonly number[];
  readonly squares: readonly number[];
  readonly products: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly state: readonly number[];
}

/**
 * The least-squares line through the last `length` values against their position 0, 1, …: mean, sum of squared deviations and co-moment
 * `Σ (x - mean x)(y - mean y)`, in blocks and without subtraction as in RollingMoments. The slope of a constant window is exactly 0.
 * @see Chan, Golub & LeVeque 1979; Pébay 2008, Sandia SAND2008-6212
 */
export class RollingLine {
  readonly #length: number;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  readonly #products: Float64Array;
  #next = 0;
  #isFull = false;
  /** Mean, squares, products of the block's beginning, then of the window. */
  readonly #state = Float64Array.of(0, 0, 0, Number.NaN, Number.NaN, Number.NaN);

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#length = length;
    this.#means = new Float64Array(length);
    this.#squares = new Float64Array(length);
    this.#products = new Float64Array(length);
  }

  get mean(): number {
    return this.#state[3]!;
  }

  get squares(): number {
    return this.#state[4]!;
  }

  /** Sum of the products of the deviations of position and value. */
  get products(): number {
    return this.#state[5]!;
  }

  /** Rise of the line per value; `Σ (x - mean x)² = n (n² - 1) / 12`. */
  get slope(): number {
    const n = this.#length;
    return n === 1 ? 0 : (12 * this.#state[5]!) / (n * (n * n - 1));
  }

  /** Average with weights 1, 2, … up to the newest: the mean and what the slope adds. */
  get weighted(): number {
    const n = this.#length;
    return this.#state[3]! + (2 * this.#state[5]!) / (n * (n + 1));
  }

  /** Returns the line at a position; `length` - 1 is the newest value, `length` the one to come. */
  at(position: number): number {
    return this.#state[3]! + this.slope * (position - (this.#length - 1) / 2);
  }

  /** Takes the next value and returns the mean, NaN until there are `length` values. */
  update(value: number): number {
    const state = this.#state;
    const before = this.#next;
    const count = before + 1;
    this.#means[before] = value;
    const apart = before === 0 ? 0 : value - state[0]!;
    state[0] = before === 0 ? value : state[0]! + apart / count;
    state[1] = before === 0 ? 0 : state[1]! + (apart * apart * before) / count;
    state[2] = before === 0 ? 0 : state[2]! + (apart * before) / 2;
    if (count === this.#length) this.#closeBlock();
    else {
      this.#next = count;
      if (this.#isFull) this.#combine(count);
    }
    return state[3]!;
  }

  snapshot(): RollingLineSnapshot {
    return {
      means: Array.from(this.#means), squares: Array.from(this.#squares), products: Array.from(this.#products),
      next: this.#next, isFull: this.#isFull, state: Array.from(this.#state),
    };
  }

  restore(snapshot: RollingLineSnapshot): void {
    requireLength(snapshot.means.length, this.#length);
    this.#means.set(snapshot.means);
    this.#squares.set(snapshot.squares);
    this.#products.set(snapshot.products);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#state.set(snapshot.state);
  }

  #combine(count: number): void {
    const state = this.#state;
    const rest = this.#length - count;
    const apart = state[0]! - this.#means[count]!;
    state[3] = this.#means[count]! + (apart * count) / this.#length;
    state[4] = this.#squares[count]! + state[1]! + (apart * apart * count * rest) / this.#length;
    state[5] = this.#products[count]! + state[2]! + (apart * count * rest) / 2;
  }

  #closeBlock(): void {
    const last = this.#length - 1;
    const state = this.#state;
    this.#next = 0;
    this.#isFull = true;
    for (let i = 0; i < 3; i++) state[3 + i] = state[i]!;
    this.#squares[last] = 0;
    this.#products[last] = 0;
    for (let i = last - 1, after = 1; i >= 0; i--, after++) {
      const apart = this.#means[i + 1]! - this.#means[i]!;
      this.#means[i] = this.#means[i + 1]! - apart / (after + 1);
      this.#squares[i] = this.#squares[i + 1]! + (apart * apart * after) / (after + 1);
      this.#products[i] = this.#products[i + 1]! + (apart * after) / 2;
    }
  }
}
