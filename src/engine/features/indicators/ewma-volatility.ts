import { portableLog } from '../../compute/portable-log.ts';

/** What an {@link EwmaVolatility} needs to go on; survives JSON. */
export interface EwmaVolatilitySnapshot {
  readonly count: number;
  readonly variance: number;
  readonly previousClose: number | null;
}

/**
 * Volatility of one bar as a share of the price: the root of the exponentially weighted mean of squared log returns,
 * `v[t] = λ·v[t-1] + (1-λ)·ln(c[t]/c[t-1])²` with `λ = 1 - 2/(period+1)`. A period of 33 is the λ of 0.94 that RiskMetrics uses for days. The mean
 * return counts as zero. It begins at the simple mean of the first `period` squared returns and is NaN before.
 * @see J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 4th ed., section 5.2
 */
export class EwmaVolatility {
  readonly #period: number;
  readonly #weight: number;
  #count = 0;
  /** Until `period` returns are in, their sum of squares. */
  #variance = 0;
  #previousClose = Number.NaN;

  /** @param period whole number of bars from 1 */
  constructor(period: number) {
    this.#period = period;
    this.#weight = 2 / (period + 1);
  }

  update(close: number): number {
    const previous = this.#previousClose;
    this.#previousClose = close;
    if (!(previous > 0 && close > 0)) return Number.NaN;
    const change = portableLog(close / previous);
    const square = change * change;
    if (this.#count >= this.#period) this.#variance += this.#weight * (square - this.#variance);
    else {
      this.#count++;
      this.#variance += square;
      if (this.#count < this.#period) return Number.NaN;
      this.#variance /= this.#period;
    }
    return Math.sqrt(this.#variance);
  }

  snapshot(): EwmaVolatilitySnapshot {
    return { count: this.#count, variance: this.#variance, previousClose: Number.isNaN(this.#previousClose) ? null : this.#previousClose };
  }

  restore(snapshot: EwmaVolatilitySnapshot): void {
    this.#count = snapshot.count;
    this.#variance = snapshot.variance;
    this.#previousClose = snapshot.previousClose ?? Number.NaN;
  }
}
