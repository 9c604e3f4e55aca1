import { requireLength } from '../indicator.ts';

/** What a {@link RollingRange} needs to go on. */
export interface RollingRangeSnapshot {
  readonly highs: readonly number[];
  readonly lows: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
  readonly state: readonly number[];
}

/**
 * Highest high and lowest low of the last `length` bars at once, by van Herk's blocks as in RollingExtreme: one walk for both. Amortised constant time, no allocation.
 * @see van Herk 1992, Pattern Recognition Letters 13(7)
 */
export class RollingRange {
  readonly #highs: Float64Array;
  readonly #lows: Float64Array;
  #next = 0;
  #isFull = false;
  /** Highest and lowest of the block's beginning, lowest of the window. */
  readonly #state = Float64Array.of(-Infinity, Infinity, Number.NaN);

  /** @param length whole number of bars from 1 */
  constructor(length: number) {
    this.#highs = new Float64Array(length);
    this.#lows = new Float64Array(length);
  }

  /** The lowest low, once the window is full. */
  get lowest(): number {
    return this.#state[2]!;
  }

  /** Takes the next bar, of numbers, and returns the highest high less the lowest low, NaN until there are `length` bars. */
  update(high: number, low: number): number {
    const highs = this.#highs;
    const lows = this.#lows;
    const state = this.#state;
    const index = this.#next;
    const next = index + 1;
    highs[index] = high;
    lows[index] = low;
    let top = state[0]!;
    let bottom = state[1]!;
    if (high > top) state[0] = top = high;
    if (low < bottom) state[1] = bottom = low;
    if (next === highs.length) return this.#closeBlock(top, bottom);
    this.#next = next;
    if (lows[next]! < bottom) bottom = lows[next]!;
    if (highs[next]! > top) top = highs[next]!;
    state[2] = bottom;
    return this.#isFull ? top - bottom : Number.NaN;
  }

  snapshot(): RollingRangeSnapshot {
    return { highs: Array.from(this.#highs), lows: Array.from(this.#lows), next: this.#next, isFull: this.#isFull, state: Array.from(this.#state) };
  }

  restore(snapshot: RollingRangeSnapshot): void {
    requireLength(snapshot.highs.length, this.#highs.length);
    this.#highs.set(snapshot.highs);
    this.#lows.set(snapshot.lows);
    this.#next = snapshot.next;
    this.#isFull = snapshot.isFull;
    this.#state.set(snapshot.state);
  }

  #closeBlock(top: number, bottom: number): number {
    const highs = this.#highs;
    const lows = this.#lows;
    const last = highs.length - 1;
    let high = highs[last]!;
    let low = lows[last]!;
    // Two loops: each with one branch that the processor learns.
    for (let i = last - 1; i >= 0; i--) {
      if (highs[i]! > high) high = highs[i]!;
      else highs[i] = high;
    }
    for (let i = last - 1; i >= 0; i--) {
      if (lows[i]! < low) low = lows[i]!;
      else lows[i] = low;
    }
    this.#next = 0;
    this.#isFull = true;
    this.#state[0] = -Infinity;
    this.#state[1] = Infinity;
    this.#state[2] = bottom;
    return top - bottom;
  }
}
