import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { LoadedSeries } from '../market-data.ts';

const NONE: readonly Bar[] = [];

/** Returns what tells the exchange the shorter bars inside a bar: none where a series has none, or where they are missing. */
export function finerBarsOf(series: readonly LoadedSeries[]): (event: BarClosed) => readonly Bar[] {
  const finer = new Map(series.map(({ instrument, finer: columns }) => [instrument.id, columns]));
  return ({ instrumentId, bar }) => {
    const columns = finer.get(instrumentId);
    if (!columns) return NONE;
    const from = firstAtOrAfter(columns, bar.openTimeMs);
    const to = firstAtOrAfter(columns, bar.closeTimeMs + 1);
    return Array.from({ length: to - from }, (_, index) => barAt(columns, from + index));
  };
}

/** Binary search over ascending open times. */
function firstAtOrAfter({ openTimeMs, length }: BarColumns, timeMs: EpochMs): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openTimeMs[middle] ?? Infinity) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
