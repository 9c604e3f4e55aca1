/** A value over time, as two arrays of the same length; times ascend. */
export interface TimeSeries {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Returns the fall below the highest value so far, as shares of that high: 0 or negative. */
export function drawdownOf(values: readonly number[]): readonly number[] {
  let peak = -Infinity;
  return values.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}

/** Returns the indices worth drawing: of each of `buckets` stretches the first, lowest, highest and last. No extreme is lost. */
export function thinnedIndices(values: readonly number[], buckets: number): readonly number[] {
  if (values.length <= buckets * 4) return values.map((_, index) => index);
  const kept = new Set<number>();
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const start = Math.floor((bucket * values.length) / buckets);
    const end = Math.floor(((bucket + 1) * values.length) / buckets);
    let low = start;
    let high = start;
    for (let index = start; index < end; index += 1) {
      if ((values[index] ?? 0) < (values[low] ?? 0)) low = index;
      if ((values[index] ?? 0) > (values[high] ?? 0)) high = index;
    }
    for (const index of [start, low, high, end - 1]) kept.add(index);
  }
  return [...kept].sort((left, right) => left - right);
}

/** Returns about `count` round values inside a range. */
export function roundTicks(low: number, high: number, count: number): readonly number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return ticks;
}

/** Returns the index of the newest time at or before a moment. */
export function indexAt(times: readonly number[], timeMs: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= timeMs) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}
