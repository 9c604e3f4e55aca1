import { scaledValue } from '../../compute/scaled-value.ts';
import { Ring } from '../sets/ring.ts';
import type { RingSnapshot } from '../sets/ring.ts';

/** What a {@link RollingNormaliser} needs to go on; survives JSON. */
export interface RollingNormaliserSnapshot {
  readonly window: number;
  readonly rings: readonly RingSnapshot[];
}

export interface RollingOptions {
  readonly width: number;
  /** Known values that the mean and the deviation are of, the newest included; from 2. */
  readonly window: number;
  /** What lies further from 0 is set to it; null for no bound. */
  readonly clip: number | null;
}

/**
 * Brings each feature to the scale of its own last values: (value - mean) / standard deviation of the window that ends with it. Looks back only, so it
 * needs no fitting and follows a market that changes; in return a slow change of level cannot be seen any more. 0 until the window is full.
 */
export class RollingNormaliser {
  readonly #options: RollingOptions;
  readonly #rings: readonly Ring[];

  /** @throws RangeError when the window is no whole number from 2 */
  constructor(options: RollingOptions) {
    if (!Number.isInteger(options.window) || options.window < 2) throw new RangeError(`expected a window of a whole number from 2, was ${options.window}`);
    this.#options = options;
    this.#rings = Array.from({ length: options.width }, () => new Ring(options.window));
  }

  /**
   * Takes the next row; what is unknown becomes 0 and is not remembered.
   * @param out [width] receives the scaled values; may be `values`
   */
  update(values: Float64Array, out: Float32Array | Float64Array): void {
    const { window, clip } = this.#options;
    for (let i = 0; i < this.#rings.length; i++) {
      const [ring, value] = [this.#rings[i]!, values[i]!];
      if (value === value) ring.push(value);
      const [mean, deviation] = [ring.mean(window), ring.deviation(window)];
      // Of equal values rounding leaves a deviation; dividing by it would make chance of nothing.
      const isSpread = deviation > 1e-12 * Math.abs(mean);
      out[i] = isSpread ? scaledValue(value, mean, deviation, clip ?? Number.POSITIVE_INFINITY) : 0;
    }
  }

  snapshot(): RollingNormaliserSnapshot {
    return { window: this.#options.window, rings: this.#rings.map((ring) => ring.snapshot()) };
  }

  /** @throws RangeError when the snapshot is of another width or window */
  restore({ window, rings }: RollingNormaliserSnapshot): void {
    if (window !== this.#options.window || rings.length !== this.#rings.length) throw new RangeError(`expected a snapshot of ${this.#rings.length} windows of ${this.#options.window}, was of ${rings.length} of ${window}`);
    this.#rings.forEach((ring, index) => { ring.restore(rings[index]!); });
  }
}
