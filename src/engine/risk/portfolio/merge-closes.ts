import type { EpochMs } from '../../domain/units.ts';
import type { PriceHistory } from './price-history.ts';
import { isPrice } from './price-history.ts';

/** Closes of one instrument, oldest first, each with the time at which its step ended. */
export interface PastCloses {
  readonly times: readonly EpochMs[];
  readonly closes: readonly number[];
}

/**
 * Writes the rows of one history, and closes that were learned later, into an empty one, in the order of time. A close that is there stays; one that was only
 * carried on from the step before gives way.
 */
export function mergeCloses(from: PriceHistory, into: PriceHistory, added: { readonly index: number; readonly past: PastCloses } | null): PriceHistory {
  const late = new Map<EpochMs, number>();
  if (added !== null) for (const [at, time] of added.past.times.entries()) if (isPrice(added.past.closes[at]!) && isStep(time, into.stepMs)) late.set(time, added.past.closes[at]!);
  const rowOf = new Map<EpochMs, number>();
  for (let row = 0; row < from.end; row++) rowOf.set(from.times[row]!, row);
  const heard = new Float64Array(into.size);
  for (const time of [...new Set([...late.keys(), ...rowOf.keys()])].sort((a, b) => a - b)) {
    const row = rowOf.get(time);
    for (let i = 0; i < into.size; i++) heard[i] = row === undefined ? Number.NaN : from.closes[i]![row]!;
    const close = late.get(time);
    if (added !== null && close !== undefined && (row === undefined || isCarried(from, added.index, row))) heard[added.index] = close;
    into.append(time, heard);
  }
  return into;
}

function isStep(time: EpochMs, stepMs: number): boolean {
  return Number.isFinite(time) && time % stepMs === 0;
}

/** A price that has not moved at all was carried on, or may as well have been. */
function isCarried(history: PriceHistory, index: number, row: number): boolean {
  const closes = history.closes[index]!;
  return Number.isNaN(closes[row]!) || (row > 0 && closes[row] === closes[row - 1]);
}
