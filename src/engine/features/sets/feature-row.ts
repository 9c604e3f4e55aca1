import type { FeatureDefinition } from './definition.ts';

/** The values of one bar: they are written as they come, and settled once all are there. */
export class FeatureRow {
  /** [features] */
  readonly values: Float64Array;
  readonly known: Uint8Array;
  readonly #least: Float64Array;
  readonly #largest: Float64Array;

  constructor(features: readonly FeatureDefinition[]) {
    this.values = new Float64Array(features.length).fill(Number.NaN);
    this.known = new Uint8Array(features.length);
    this.#least = Float64Array.from(features, ({ range }) => range[0]);
    this.#largest = Float64Array.from(features, ({ range }) => range[1]);
  }

  /** Masks what is no finite number, as after a division by nothing, and sets what is beyond its range to the bound. */
  settle(): void {
    const { values, known } = this;
    const leasts = this.#least;
    const largests = this.#largest;
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot]!;
      const isKnown = value - value === 0;
      const least = leasts[slot]!;
      const largest = largests[slot]!;
      // Adding 0 makes one zero of both, so that equal values have equal bits.
      values[slot] = isKnown ? (value < least ? least : value > largest ? largest : value) + 0 : Number.NaN;
      known[slot] = isKnown ? 1 : 0;
    }
  }

  snapshot(): readonly (number | null)[] {
    return keptNumbers(this.values);
  }

  restore(kept: readonly (number | null)[]): void {
    restoreNumbers(this.values, kept);
    this.values.forEach((value, slot) => { this.known[slot] = Number.isNaN(value) ? 0 : 1; });
  }
}

/** Returns numbers in a form that survives JSON: NaN as null. All others are finite. */
export function keptNumbers(numbers: Float64Array): readonly (number | null)[] {
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : value));
}

/**
 * Takes up what {@link keptNumbers} returned.
 * @throws RangeError when there are more or fewer than there is room for
 */
export function restoreNumbers(numbers: Float64Array, kept: readonly (number | null)[]): void {
  if (kept.length !== numbers.length) throw new RangeError(`expected ${numbers.length} kept numbers, was ${kept.length}`);
  kept.forEach((value, index) => { numbers[index] = value ?? Number.NaN; });
}
