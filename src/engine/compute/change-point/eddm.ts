import type { DriftDetector, DriftVerdict } from './drift-detector.ts';

export interface EddmOptions {
  /** Nothing is told before this many failures. */
  readonly minimum: number;
  /** Shares of the widest spacing below which a warning is given, and a change told. */
  readonly warning: number;
  readonly drift: number;
}

export const EDDM: EddmOptions = { minimum: 30, warning: 0.95, drift: 0.9 };

/** Distances between failures: how many, their mean, the sum of squared deviations from it, and the widest mean plus two deviations. */
const FRESH = { values: 0, lastFailure: 0, failures: 0, mean: 0, squares: 0, widest: 0 };

/**
 * Early drift detection method: tells when failures (1) come closer together than they did at their rarest.
 * @see Baena-García et al. 2006, "Early drift detection method", IWKDDS
 */
export class EarlyDriftDetectionMethod implements DriftDetector {
  readonly #options: EddmOptions;
  #seen = { ...FRESH };

  constructor(options: EddmOptions = EDDM) {
    this.#options = options;
  }

  update(value: number): DriftVerdict {
    const seen = this.#seen;
    seen.values++;
    if (value !== 1) return 'stable';
    const distance = seen.values - seen.lastFailure;
    const before = seen.mean;
    seen.lastFailure = seen.values;
    seen.failures++;
    seen.mean += (distance - before) / seen.failures;
    seen.squares += (distance - before) * (distance - seen.mean);
    return this.#judge();
  }

  #judge(): DriftVerdict {
    const { minimum, warning, drift } = this.#options;
    const seen = this.#seen;
    const reach = seen.mean + 2 * Math.sqrt(seen.squares / seen.failures);
    if (seen.values + 1 < minimum) return 'stable';
    if (reach > seen.widest) {
      seen.widest = reach;
      return 'stable';
    }
    if (seen.failures <= minimum) return 'stable';
    const share = reach / seen.widest;
    if (share >= drift) return share < warning ? 'warning' : 'stable';
    this.#seen = { ...FRESH };
    return 'drift';
  }
}
