/**
 * Returns the quantile of sorted numbers by linear interpolation between the two nearest, as R and NumPy do by default; NaN of none.
 * @param share 0 is the least, 1 the largest
 * @see Hyndman & Fan 1996, The American Statistician 50(4), definition 7
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}
