import { requireLength } from '../indicator.ts';

/** What a {@link RollingMoments} needs to go on. */
export interface RollingMomentsSnapshot {
  readonly means: readonly number[];
  readonly squares: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly prefix: readonly [mean: number, squares: number];
  readonly window: readonly [mean: number, squares: number];
}

/**
 * Mean and sum of squared deviations of the last `length` values, without subtraction: block ends and block beginning (see BlockSum), each by Welford's
 * update, put together by Chan's formula `M = A + B + d² × a × b / (a + b)`. Exactly 0 for a constant window; nothing of a value that has left stays.
 * @see Welford 1962, Technometrics 4(3); Chan, Golub & LeVeque 1979, Stanford STAN-CS-79-773
 */
export class RollingMoments {
  readonly #length: number;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #next = 0;
  #isFull = false;
  /** Mean and squares of the block's beginning, then of the window. */
  readonly #state = Float64Array.of(0, 0, Number.NaN, Number.NaN);

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#length = length;
    this.#means = new Float64Array(length);
    this.#squares = new Float64Array(length);
  }

  /** Mean of the window, NaN until it is full. */
  get mean(): number {
    return this.#state[2]!;
  }

  /** Sum of squared deviations from the mean. */
  get squares(): number {
    return this.#state[3]!;
  }

  /** Root of the mean squared deviation (of the population). */
  get deviation(): number {
    return Math.sqrt(this.#state[3]! / this.#length);
  }

  /** Takes the next value and returns the mean. */
  update(value: number): number {
    const state = this.#state;
    const count = this.#next + 1;
    this.#means[this.#next] = value;
    const ahead = count === 1 ? 0 : value - state[0]!;
    state[0] = count === 1 ? value : state[0]! + ahead / count;
    state[1] = count === 1 ? 0 : state[1]! + ahead * (value - state[0]!);
    if (count === this.#length) this.#closeBlock();
    else {
      this.#next = count;
      if (this.#isFull) this.#combine(count);
    }
    return state[2]!;
  }

  snapshot(): RollingMomentsSnapshot {
    const [mean = 0, squares = 0, windowMean = Number.NaN, windowSquares = Number.NaN] = this.#state;
    return { means: Array.from(this.#means), squares: Array.from(this.#squares), next: this.#next, isFull: this.#isFull, prefix: [mean, squares], window: [windowMean, windowSquares] };
  }

  restore(snapshot: RollingMomentsSnapshot): void {
    requireLength(snapshot.means.length, this.#length);
    this.#means.set(snapshot.means);
    this.#squares.set(snapshot.squares);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#state.set([...snapshot.prefix, ...snapshot.window]);
  }

  #combine(count: number): void {
    const state = this.#state;
    const share = count / this.#length;
    const apart = state[0]! - this.#means[count]!;
    state[2] = this.#means[count]! + apart * share;
    state[3] = this.#squares[count]! + state[1]! + apart * apart * share * (this.#length - count);
  }

  #closeBlock(): void {
    const means = this.#means;
    const squares = this.#squares;
    const last = this.#length - 1;
    this.#next = 0;
    this.#isFull = true;
    this.#state[2] = this.#state[0]!;
    this.#state[3] = this.#state[1]!;
    squares[last] = 0;
    for (let i = last - 1, count = 2; i >= 0; i--, count++) {
      const apart = means[i]! - means[i + 1]!;
      means[i] = means[i + 1]! + apart / count;
      squares[i] = squares[i + 1]! + (apart * apart * (count - 1)) / count;
    }
  }
}
