/**
 * Returns the true range of a bar: the span it covered, the way from the previous close included.
 * `max(high, previousClose) - min(low, previousClose)`. A NaN previous close (the first bar) gives high - low.
 * @see Wilder 1978, "New Concepts in Technical Trading Systems", p. 21
 */
export function trueRange(high: number, low: number, previousClose: number): number {
  const top = previousClose > high ? previousClose : high;
  const bottom = previousClose < low ? previousClose : low;
  return top - bottom;
}
