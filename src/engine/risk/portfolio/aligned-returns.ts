import type { PriceHistory } from './price-history.ts';

/** Returns of some instruments over the same steps. */
export interface AlignedReturns {
  /** [instruments][steps] oldest first. */
  readonly series: readonly Float64Array[];
  readonly stepMs: number;
}

/** Returns the returns of some instruments in every step in which all of them have one; null when there is no such step. Copies: not for the hot path. */
export function alignedReturns(history: PriceHistory | null, indices: readonly number[]): AlignedReturns | null {
  if (history === null || indices.length === 0) return null;
  const rows: number[] = [];
  for (let row = 1; row < history.end; row++) if (indices.every((index) => Number.isFinite(history.returnAt(index, row, 1)))) rows.push(row);
  if (rows.length === 0) return null;
  return { stepMs: history.stepMs, series: indices.map((index) => Float64Array.from(rows, (row) => history.returnAt(index, row, 1))) };
}
