import { invariant } from '../../domain/assert.ts';
import { quantileOf } from '../../compute/quantile.ts';
import { scaledValue } from '../../compute/scaled-value.ts';

/** How features are brought to one scale. `rolling` is of the last rows, and so fitted to nothing: see {@link RollingNormaliser}. */
export type FittedKind = 'z-score' | 'min-max' | 'robust';

/** Rows of features, one after the other. */
export interface Rows {
  readonly length: number;
  readonly width: number;
  /** [length, width] NaN where unknown. */
  readonly values: Float64Array;
}

/** What a normaliser has learned of the training rows. Plain data, kept with the model; survives JSON. */
export interface FittedNormaliser {
  readonly kind: FittedKind;
  /** Hash of the features that it was fitted to. */
  readonly featureSetHash: string;
  /** [width] taken away first. */
  readonly centre: readonly number[];
  /** [width] then divided by; 0 where the training rows held one value or none: such a feature says nothing, and is 0 for ever. */
  readonly scale: readonly number[];
  /** What lies further from 0 is set to it; null for no bound. */
  readonly clip: number | null;
}

export interface FitOptions {
  readonly featureSetHash: string;
  /** Training rows: from, and up to but not including. Nothing else is looked at. */
  readonly from: number;
  readonly to: number;
  readonly clip: number | null;
}

/**
 * Learns centre and scale of each feature from the training rows; unknown values are left out.
 * `z-score`: mean and standard deviation (divided by n). `min-max`: the training rows fill -1 to 1. `robust`: median, and the interquartile range
 * divided by 1.349, which is the standard deviation where the values are normal.
 * @throws InvariantError when there are no training rows
 * @see Huber & Ronchetti 2009, "Robust Statistics", 2nd ed., ch. 5
 */
export function fitNormaliser(kind: FittedKind, rows: Rows, options: FitOptions): FittedNormaliser {
  const { from, to, clip, featureSetHash } = options;
  invariant(from >= 0 && from < to && to <= rows.length, () => `expected training rows within 0 to ${rows.length}, was ${from} to ${to}`);
  invariant(clip === null || clip > 0, () => `expected a positive bound, was ${clip}`);
  const [centre, scale]: [number[], number[]] = [[], []];
  for (let feature = 0; feature < rows.width; feature++) {
    const column = knownColumn(rows, feature, from, to);
    const [middle, spread] = isConstant(column) ? [column[0] ?? 0, 0] : spreadOf(kind, column);
    centre.push(middle);
    scale.push(spread);
  }
  return { kind, featureSetHash, centre, scale, clip };
}

/**
 * Brings one row to scale; what is unknown becomes 0, which is where the centre goes.
 * @param values [width]
 * @param out [width] receives the scaled values; may be `values`
 */
export function normalise({ centre, scale, clip }: FittedNormaliser, values: Float64Array, out: Float32Array | Float64Array): void {
  for (let i = 0; i < centre.length; i++) out[i] = scaledValue(values[i]!, centre[i]!, scale[i]!, clip ?? Number.POSITIVE_INFINITY);
}

/** The interquartile range of a normal distribution in standard deviations, 2 × 0.6744898. */
const NORMAL_QUARTILES = 1.3489795003921634;

function spreadOf(kind: FittedKind, column: Float64Array): readonly [centre: number, scale: number] {
  const sorted = column.slice().sort();
  const [least, largest] = [sorted[0]!, sorted[sorted.length - 1]!];
  switch (kind) {
    case 'z-score': return momentsOf(column);
    case 'min-max': return [(least + largest) / 2, (largest - least) / 2];
    case 'robust': {
      const range = quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25);
      // More than half of the values are one: the quartiles say nothing of the others.
      return range > 0 ? [quantileOf(sorted, 0.5), range / NORMAL_QUARTILES] : [quantileOf(sorted, 0.5), momentsOf(column)[1]];
    }
  }
}

function momentsOf(column: Float64Array): readonly [mean: number, deviation: number] {
  let sum = 0;
  for (const value of column) sum += value;
  const mean = sum / column.length;
  let squares = 0;
  for (const value of column) squares += (value - mean) * (value - mean);
  return [mean, Math.sqrt(squares / column.length)];
}

function isConstant(column: Float64Array): boolean {
  return column.every((value) => value === column[0]);
}

function knownColumn({ values, width }: Rows, feature: number, from: number, to: number): Float64Array {
  const column = new Float64Array(to - from);
  let count = 0;
  for (let row = from; row < to; row++) {
    const value = values[row * width + feature]!;
    if (value === value) column[count++] = value;
  }
  return column.subarray(0, count);
}
