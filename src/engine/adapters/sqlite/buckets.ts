import type { EpochMs } from '../../domain/units.ts';

/** Days or hours since 1970 fit in 20 bits until 2089. */
const BUCKET_BITS = 20;
/** The highest bucket number. */
export const MAX_BUCKET = 2 ** BUCKET_BITS - 1;

/** Returns the row id of a series' bucket: `key << 20 | bucket`; times out of range give the first or last bucket. */
export function bucketRowId(key: number, timeMs: EpochMs, bucketMs: number): number {
  const bucket = Math.min(Math.max(Math.floor(timeMs / bucketMs), 0), MAX_BUCKET);
  return key * 2 ** BUCKET_BITS + bucket;
}

/** Returns the first row of the ascending `times` [length] that is not before `timeMs`; `length` when all are. */
export function firstAtOrAfter(times: Float64Array, timeMs: EpochMs, length: number): number {
  let low = 0, high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
