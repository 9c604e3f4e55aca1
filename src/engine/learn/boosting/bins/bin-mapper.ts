import { boundsOf } from './numeric-bins.ts';

/** How the values of a feature become bins. The bin of what is missing comes after the others, and is there only where something was missing in training. */
export type BinMapper =
  | { readonly kind: 'numeric'; readonly bounds: Float64Array; readonly bins: number; readonly hasMissing: boolean; readonly least: number; readonly largest: number }
  /** Bin `b` is category `categories[b]`; what is none of them counts as missing, and there is always a bin for that. */
  | { readonly kind: 'categorical'; readonly categories: readonly number[]; readonly bins: number; readonly hasMissing: true };

export interface BinOptions {
  readonly bins: number;
  readonly leastRowsInBin: number;
}

/** Of more values so many, evenly spaced, say where the bins lie. */
const SAMPLE = 20_000;

/** Learns the bins of a numeric feature from a column; one without any value has one bin. */
export function numericMapper(column: Float64Array, { bins, leastRowsInBin }: BinOptions): BinMapper {
  const known = sampled(column);
  known.sort();
  const hasMissing = column.some(Number.isNaN);
  const bounds = boundsOf(known, hasMissing ? Math.min(bins, 254) : bins, Math.max(1, Math.round((leastRowsInBin * known.length) / Math.max(1, column.length))));
  return { kind: 'numeric', bounds, bins: bounds.length + 1, hasMissing, least: known[0] ?? Number.NaN, largest: known.at(-1) ?? Number.NaN };
}

/**
 * Learns the bins of a feature of categories: the most frequent get one each.
 * @throws RangeError when one is neither missing nor a whole number from 0
 */
export function categoricalMapper(column: Float64Array, { bins }: BinOptions): BinMapper {
  const counts = new Map<number, number>();
  for (let row = 0; row < column.length; row++) {
    const category = column[row]!;
    if (Number.isNaN(category)) continue;
    if (!(Number.isInteger(category) && category >= 0 && category < 2 ** 31)) throw new RangeError(`row ${row}: expected a category, a whole number from 0, was ${category}`);
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([one, countOfOne], [other, countOfOther]) => countOfOther - countOfOne || one - other).slice(0, Math.min(bins, 254));
  return { kind: 'categorical', categories: frequent.map(([category]) => category), bins: frequent.length, hasMissing: true };
}

/** Known values, of many columns a sample of them; infinities are kept. */
function sampled(column: Float64Array): Float64Array {
  const stride = Math.max(1, Math.floor(column.length / SAMPLE));
  const values = new Float64Array(Math.ceil(column.length / stride));
  let count = 0;
  for (let row = 0; row < column.length; row += stride) if (column[row]! === column[row]!) values[count++] = column[row]!;
  return values.subarray(0, count);
}
