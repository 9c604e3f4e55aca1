import { barAt, firstOpenAtOrAfter } from '../../domain/bar-columns.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { LoadedSeries } from '../market-data.ts';

const NONE: readonly Bar[] = [];

/** Returns what tells the exchange the shorter bars inside a bar: none where a series has none, or where they are missing. */
export function finerBarsOf(series: readonly LoadedSeries[]): (event: BarClosed) => readonly Bar[] {
  const finer = new Map(series.map(({ instrument, finer: columns }) => [instrument.id, columns]));
  return ({ instrumentId, bar }) => {
    const columns = finer.get(instrumentId);
    if (!columns) return NONE;
    const from = firstOpenAtOrAfter(columns, bar.openTimeMs);
    const to = firstOpenAtOrAfter(columns, bar.closeTimeMs + 1);
    return Array.from({ length: to - from }, (_, index) => barAt(columns, from + index));
  };
}
