import { addTo } from './drift-detector.ts';
import type { DriftDetector, DriftVerdict, RunningMean } from './drift-detector.ts';

export interface DdmOptions {
  /** Nothing is told before this many values. */
  readonly minimum: number;
  /** Standard deviations above the best rate at which a warning is given, and a change told. */
  readonly warning: number;
  readonly drift: number;
}

export const DDM: DdmOptions = { minimum: 30, warning: 2, drift: 3 };

/**
 * Drift detection method: tells when the rate of failures (1) among successes (0) has risen well above the best it has been.
 * @see Gama, Medas, Castillo & Rodrigues 2004, "Learning with drift detection", SBIA
 */
export class DriftDetectionMethod implements DriftDetector {
  readonly #options: DdmOptions;
  #seen: RunningMean = { count: 0, mean: 0 };
  #best = { rate: Infinity, deviation: Infinity };

  constructor(options: DdmOptions = DDM) {
    this.#options = options;
  }

  update(value: number): DriftVerdict {
    const { minimum, warning, drift } = this.#options;
    addTo(this.#seen, value);
    const rate = this.#seen.mean;
    const deviation = Math.sqrt(Math.max(0, rate * (1 - rate)) / this.#seen.count);
    if (this.#seen.count < minimum) return 'stable';
    if (rate + deviation <= this.#best.rate + this.#best.deviation) this.#best = { rate, deviation };
    const excess = rate + deviation - this.#best.rate;
    if (excess > drift * this.#best.deviation) {
      this.#seen = { count: 0, mean: 0 };
      this.#best = { rate: Infinity, deviation: Infinity };
      return 'drift';
    }
    return excess > warning * this.#best.deviation ? 'warning' : 'stable';
  }
}
