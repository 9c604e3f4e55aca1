import type { EpochMs } from '../../domain/units.ts';

/** Returns the first of the rows [from, to) whose time is not before `timeMs`; `to` when all are. Times never go back. */
export function firstAtOrAfter(timeMs: EpochMs, rows: { readonly from: number; readonly to: number; readonly timeAt: (row: number) => EpochMs }): number {
  let low = rows.from, high = rows.to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows.timeAt(middle) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
