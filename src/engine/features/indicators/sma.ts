import { RollingSum } from '../../compute/rolling.ts';
import type { RollingSumSnapshot } from '../../compute/rolling.ts';

/**
 * Simple moving average: `(x[t] + ... + x[t - period + 1]) / period`, NaN for the first `period` - 1 values.
 * @see Murphy 1999, "Technical Analysis of the Financial Markets", ch. 9
 */
export class Sma {
  readonly #period: number;
  readonly #sum: RollingSum;

  /** @param period whole number of bars from 1 */
  constructor(period: number) {
    this.#period = period;
    this.#sum = new RollingSum(period);
  }

  update(value: number): number {
    return this.#sum.update(value) / this.#period;
  }

  snapshot(): RollingSumSnapshot {
    return this.#sum.snapshot();
  }

  restore(snapshot: RollingSumSnapshot): void {
    this.#sum.restore(snapshot);
  }
}
