/**
 * Returns which samples of a curve to draw so that a picture of it keeps every extreme: first, last, and the lowest and highest of each of equal stretches.
 * @param most how many at most, at least 4
 * @returns ascending indices; all of them where there are no more than `most`
 * @see Jugel et al. 2014, "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 7(10)
 */
export function thinnedIndices(curve: ArrayLike<number>, most: number): Int32Array {
  const n = curve.length;
  if (n <= most) return Int32Array.from({ length: n }, (_, index) => index);
  const stretches = Math.floor((most - 2) / 2);
  const kept = new Set([0, n - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * n) / stretches);
    const to = Math.floor(((stretch + 1) * n) / stretches);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i++) {
      if (curve[i]! < curve[low]!) low = i;
      if (curve[i]! > curve[high]!) high = i;
    }
    kept.add(low).add(high);
  }
  return Int32Array.from(kept).sort();
}
