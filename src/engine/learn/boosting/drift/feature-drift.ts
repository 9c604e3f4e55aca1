import { kolmogorovSmirnov } from '../../../compute/change-point/kolmogorov-smirnov.ts';
import { binOf, limitOf, stabilityIndex } from '../../../compute/psi.ts';
import { knownSorted } from './drift-baseline.ts';
import type { BaselineFeature, DriftBaseline } from './drift-baseline.ts';
import type { DriftSettings } from './drift-settings.ts';

/** How far a feature of the newest bars lies from the rows that the model learned from; null where too few of them are known. */
export interface FeatureReading {
  readonly name: string;
  readonly psi: number | null;
  readonly psiLimit: number;
  readonly ks: number | null;
  readonly ksLimit: number;
}

/** One look at all features. */
export interface FeatureLook {
  readonly timeMs: number;
  readonly readings: readonly FeatureReading[];
}

/** Keeps the features of the newest bars and compares them with a baseline when asked. */
export class FeatureWindow {
  readonly #settings: DriftSettings;
  /** [windowBars × features] a ring of rows. */
  readonly #values: Float64Array;
  readonly #features: number;
  #next = 0;
  #filled = 0;

  constructor(settings: DriftSettings, features: number) {
    this.#settings = settings;
    this.#features = features;
    this.#values = new Float64Array(settings.windowBars * features);
  }

  get rows(): number {
    return this.#filled;
  }

  /** @param row [features] NaN where unknown */
  push(row: ArrayLike<number>): void {
    for (let index = 0; index < this.#features; index++) this.#values[this.#next * this.#features + index] = row[index] ?? Number.NaN;
    this.#next = (this.#next + 1) % this.#settings.windowBars;
    this.#filled = Math.min(this.#settings.windowBars, this.#filled + 1);
  }

  /** Compares every feature with its baseline. */
  look(timeMs: number, { features }: DriftBaseline): FeatureLook {
    return { timeMs, readings: features.map((feature, index) => this.#reading(feature, index)) };
  }

  #reading(feature: BaselineFeature, index: number): FeatureReading {
    const { windowBars } = this.#settings;
    const known = knownSorted(this.#column(index));
    const limits = this.#limitsOf(feature, known.length);
    // Half a window is enough for tenths; fewer values are far off by chance.
    if (known.length < windowBars / 2 || feature.quantiles.length === 0) return { name: feature.name, psi: null, ks: null, ...limits };
    const counts = new Float64Array(feature.edges.length + 1);
    for (const value of known) counts[binOf(feature.edges, value)]!++;
    return { name: feature.name, psi: stabilityIndex(feature.shares, counts), ks: kolmogorovSmirnov(Float64Array.from(feature.quantiles), known), ...limits };
  }

  #limitsOf({ usualPsi, usualKs }: BaselineFeature, known: number): Pick<FeatureReading, 'psiLimit' | 'ksLimit'> {
    const { limits, windowBars, psiLimit, ksLimit } = this.#settings;
    return limits === 'plain' ? { psiLimit, ksLimit } : { psiLimit: limitOf(psiLimit, usualPsi, { windowBars, count: Math.max(1, known) }), ksLimit: Math.max(ksLimit, usualKs) };
  }

  #column(index: number): Float64Array {
    return Float64Array.from({ length: this.#filled }, (_, row) => this.#values[row * this.#features + index]!);
  }
}
