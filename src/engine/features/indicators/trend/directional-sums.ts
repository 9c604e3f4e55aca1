import type { AdxSeed } from '../adx.ts';
import { trueRange } from '../true-range.ts';

/** What {@link DirectionalSums} need to go on. */
export interface DirectionalSumsSnapshot {
  readonly moves: number;
  readonly state: readonly number[];
}

/**
 * Wilder's smoothed sums of upward movement, downward movement and true range: `S[t] = S[t-1] - S[t-1] / period + x[t]`, begun at the sum of the first
 * `period` moves (`wilder`) or of one less (`tulip`), as in Adx.
 * @see Wilder 1978, p. 35-47
 */
export class DirectionalSums {
  readonly #period: number;
  readonly #seed: AdxSeed;
  #moves = 0;
  /** Up, down, range; high, low and close before. */
  readonly #state = Float64Array.of(0, 0, 0, Number.NaN, Number.NaN, Number.NaN);

  /** @param period whole number of bars from 2 */
  constructor(period: number, seed: AdxSeed) {
    this.#period = period;
    this.#seed = seed;
  }

  get isReady(): boolean {
    return this.#moves >= this.#period;
  }

  get up(): number {
    return this.#state[0]!;
  }

  get down(): number {
    return this.#state[1]!;
  }

  get range(): number {
    return this.#state[2]!;
  }

  /** `100 × |up - down| / (up + down)`, 0 when nothing moved. */
  get index(): number {
    const both = this.up + this.down;
    return both > 0 ? (100 * Math.abs(this.up - this.down)) / both : 0;
  }

  /** Takes the next bar. */
  update(high: number, low: number, close: number): void {
    const state = this.#state;
    const rise = high - state[3]!;
    const fall = state[4]! - low;
    const range = trueRange(high, low, state[5]!);
    state[3] = high;
    state[4] = low;
    state[5] = close;
    if (rise === rise) this.#add(rise > fall && rise > 0 ? rise : 0, fall > rise && fall > 0 ? fall : 0, range);
    else if (this.#seed === 'tulip') this.#moves = 1;
  }

  snapshot(): DirectionalSumsSnapshot {
    return { moves: this.#moves, state: Array.from(this.#state) };
  }

  restore({ moves, state }: DirectionalSumsSnapshot): void {
    this.#moves = moves;
    this.#state.set(state);
  }

  #add(up: number, down: number, range: number): void {
    const state = this.#state;
    const forgotten = this.#moves < this.#period ? 0 : 1 / this.#period;
    if (this.#moves < this.#period) this.#moves++;
    state[0] = state[0]! + up - state[0]! * forgotten;
    state[1] = state[1]! + down - state[1]! * forgotten;
    state[2] = state[2]! + range - state[2]! * forgotten;
  }
}
