import { quantile } from './moments.ts';

/** Counts of values in bins of equal width. */
export interface Histogram {
  /** [bins + 1] ascending. */
  readonly edges: Float64Array;
  /** [bins] */
  readonly counts: Int32Array;
}

const LEAST_BINS = 5;
const MOST_BINS = 60;

/**
 * Counts values in bins of equal width, 2 · IQR / cbrt(n) wide; 5 to 60 bins. Zero is always an edge, so that no bar holds gains and losses.
 * @see Freedman & Diaconis 1981, "On the histogram as a density estimator"
 * @returns null for no values, or values that are all the same
 */
export function histogram(values: ArrayLike<number>): Histogram | null {
  const low = quantile(values, 0);
  const high = quantile(values, 1);
  if (low === null || high === null || !(high > low)) return null;
  const spread = quantile(values, 0.75)! - quantile(values, 0.25)!;
  const wanted = spread > 0 ? Math.ceil((high - low) / ((2 * spread) / Math.cbrt(values.length))) : MOST_BINS / 2;
  const width = (high - low) / Math.min(MOST_BINS, Math.max(LEAST_BINS, wanted));
  const first = Math.floor(low / width);
  const bins = Math.max(1, Math.ceil(high / width) - first);
  const counts = new Int32Array(bins);
  for (let i = 0; i < values.length; i++) counts[Math.min(bins - 1, Math.max(0, Math.floor(values[i]! / width) - first))]!++;
  return { edges: Float64Array.from({ length: bins + 1 }, (_, index) => (first + index) * width), counts };
}
