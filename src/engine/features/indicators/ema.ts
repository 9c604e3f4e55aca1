/** What an {@link Ema} needs to go on; survives JSON. */
export interface EmaSnapshot {
  readonly count: number;
  readonly value: number;
}

/** Where an average without a past begins. */
export type EmaSeed = 'simple-average' | 'first-value';

/**
 * Exponential moving average: `e[t] = e[t-1] + 2 / (period + 1) × (x[t] - e[t-1])`.
 * It begins at the simple average of the first `period` values and is NaN before; TA-Lib, TradingView, Lean and technicalindicators do the same.
 * Tulip (and TA-Lib in Metastock mode) begins at the first value instead, which `first-value` reproduces. The two differ by a
 * `(1 - 2 / (period + 1))^bars` share of where they began: below a thousandth after 3.5 periods.
 * @see Appel 1979, "The Moving Average Convergence-Divergence Method"; NIST/SEMATECH e-Handbook of Statistical Methods, 6.4.3.1
 */
export class Ema {
  readonly #period: number;
  readonly #weight: number;
  readonly #seed: EmaSeed;
  #count = 0;
  #value = 0;

  /** @param period whole number of bars from 1 */
  constructor(period: number, seed: EmaSeed = 'simple-average') {
    this.#period = period;
    this.#weight = 2 / (period + 1);
    this.#seed = seed;
  }

  /** Share of the way to the newest value that the average goes. */
  get weight(): number {
    return this.#weight;
  }

  /** It has a value, and goes on from it by its weight. */
  get isSettled(): boolean {
    return this.#count >= this.#period;
  }

  /** The newest average; not yet one before it has settled. */
  get value(): number {
    return this.#value;
  }

  /** Goes on from a value that was kept elsewhere. */
  settleAt(value: number): void {
    this.#value = value;
  }

  update(value: number): number {
    if (this.#count >= this.#period) {
      this.#value += this.#weight * (value - this.#value);
      return this.#value;
    }
    return this.#begin(value);
  }

  snapshot(): EmaSnapshot {
    return { count: this.#count, value: this.#value };
  }

  restore(snapshot: EmaSnapshot): void {
    this.#count = snapshot.count;
    this.#value = snapshot.value;
  }

  /** Until `period` values are in, `#value` holds their sum. */
  #begin(value: number): number {
    if (this.#seed === 'first-value') {
      this.#count = this.#period;
      this.#value = value;
      return value;
    }
    this.#count += 1;
    this.#value += value;
    if (this.#count < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }
}
