import { trueRange } from './true-range.ts';

/** What an {@link Atr} needs to go on; survives JSON. */
export interface AtrSnapshot {
  readonly count: number;
  readonly value: number;
  readonly previousClose: number | null;
}

/**
 * Average true range with Wilder's smoothing: `atr[t] = atr[t-1] + (tr[t] - atr[t-1]) / period`.
 * It begins at the simple average of the first `period` true ranges and is NaN before. The first bar has no previous close and counts with
 * high - low, as in TradingView, Tulip and Lean; TA-Lib and technicalindicators leave the first bar out and so begin one bar later.
 * @see Wilder 1978, "New Concepts in Technical Trading Systems", p. 21-23
 */
export class Atr {
  readonly #period: number;
  #count = 0;
  #value = 0;
  #previousClose = Number.NaN;

  /** @param period whole number of bars from 1 */
  constructor(period: number) {
    this.#period = period;
  }

  /** It has a value, and goes on from it by Wilder's smoothing. */
  get isSettled(): boolean {
    return this.#count >= this.#period;
  }

  /** The newest average; not yet one before it has settled. */
  get value(): number {
    return this.#value;
  }

  get previousClose(): number {
    return this.#previousClose;
  }

  /** Goes on from what was kept elsewhere. */
  settleAt(value: number, previousClose: number): void {
    this.#value = value;
    this.#previousClose = previousClose;
  }

  update(high: number, low: number, close: number): number {
    const range = trueRange(high, low, this.#previousClose);
    this.#previousClose = close;
    if (this.#count >= this.#period) {
      this.#value += (range - this.#value) / this.#period;
      return this.#value;
    }
    return this.#begin(range);
  }

  snapshot(): AtrSnapshot {
    return { count: this.#count, value: this.#value, previousClose: Number.isNaN(this.#previousClose) ? null : this.#previousClose };
  }

  restore(snapshot: AtrSnapshot): void {
    this.#count = snapshot.count;
    this.#value = snapshot.value;
    this.#previousClose = snapshot.previousClose ?? Number.NaN;
  }

  /** Until `period` ranges are in, `#value` holds their sum. */
  #begin(range: number): number {
    this.#count += 1;
    this.#value += range;
    if (this.#count < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }
}
