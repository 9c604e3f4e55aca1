import type { Rng } from '../rng.ts';
import type { DriftDetector, DriftVerdict } from './drift-detector.ts';
import { kolmogorovSmirnov, smirnovTail } from './kolmogorov-smirnov.ts';

export interface KswinOptions {
  /** Probability of the two samples being of one distribution, below which a change is told. */
  readonly alpha: number;
  /** Values kept; the newest `sample` of them are compared with as many drawn from the others. */
  readonly window: number;
  readonly sample: number;
}

export const KSWIN: KswinOptions = { alpha: 0.005, window: 100, sample: 30 };

/** Distances below this are never a change, however unlikely. */
const SMALLEST_DISTANCE = 0.1;

/**
 * Kolmogorov-Smirnov windowing: tells any change of the distribution, not of the mean alone.
 * @see Raab, Heusinger & Schleif 2020, "Reactive soft prototype computing for concept drift streams", Neurocomputing
 */
export class Kswin implements DriftDetector {
  readonly #options: KswinOptions;
  readonly #rng: Rng;
  #window: number[] = [];

  /** @param rng draws the older sample; where window is twice the sample nothing is left to chance */
  constructor(options: KswinOptions, rng: Rng) {
    if (!(options.sample >= 1 && options.window >= 2 * options.sample)) throw new RangeError(`expected a window of at least twice the sample, was ${options.window} and ${options.sample}`);
    this.#options = options;
    this.#rng = rng;
  }

  update(value: number): DriftVerdict {
    const { alpha, window, sample } = this.#options;
    this.#window.push(value);
    if (this.#window.length < window) return 'stable';
    if (this.#window.length > window) this.#window.shift();
    const newest = this.#window.slice(-sample);
    const distance = kolmogorovSmirnov(sorted(this.#draw(this.#window.slice(0, -sample), sample)), sorted(newest));
    if (distance <= SMALLEST_DISTANCE || smirnovTail(distance, sample) > alpha) return 'stable';
    this.#window = [];
    return 'drift';
  }

  /** Draws without putting back. */
  #draw(values: number[], count: number): readonly number[] {
    for (let i = 0; i < count && i < values.length - 1; i++) {
      const j = i + this.#rng.int(values.length - i);
      const drawn = values[j]!;
      values[j] = values[i]!;
      values[i] = drawn;
    }
    return values.slice(0, count);
  }
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
