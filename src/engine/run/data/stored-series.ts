import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { checkData } from './check-data.ts';
import type { SeriesCheck } from './check-data.ts';
import { exportData } from './export-data.ts';
import type { ExportedFile, ExportRequest } from './export-data.ts';

// What is done with stored series by the name that a person types: `um:BTCUSDT`.

/** Checks the stored bars of an instrument and interval; of all when not said. */
export function checkStored(store: Store, { instrument, interval }: { readonly instrument?: string; readonly interval?: Interval }): readonly SeriesCheck[] {
  return checkData(store.bars, { ...(instrument === undefined ? {} : { instrumentId: instrumentId(instrument) }), ...(interval === undefined ? {} : { interval }) });
}

/** Writes a stored series to a file. @throws ExportError when it is not there or cannot be written */
export function exportStored(store: Store, instrument: string, request: Omit<ExportRequest, 'store' | 'instrumentId'>): Promise<ExportedFile> {
  return exportData({ store, instrumentId: instrumentId(instrument), ...request });
}

/** Deletes stored bars; returns how many there were. */
export function deleteStored(store: Store, instrument: string, interval: Interval): number {
  return store.bars.delete(instrumentId(instrument), interval);
}

/** Returns the ids under which bars of the symbol are stored, such as `spot:BTCUSDT`. */
export function storedIdsOf(store: Store, symbol: string): readonly string[] {
  return [...new Set(store.bars.series().map((series) => String(series.instrumentId)))].filter((id) => id.endsWith(`:${symbol}`));
}

/** Returns the quote asset of a stored instrument, or null. */
export function quoteAssetOf(store: Store, instrument: string): string | null {
  return store.instruments.get(instrumentId(instrument))?.quoteAsset ?? null;
}

/**
 * Returns the time that the stored bars of all instruments cover, each in the coarsest interval that adds up to the wanted one.
 * @returns [from, to), or null when one has no such bars or they do not meet
 */
export function commonSpan(store: Store, instruments: readonly string[], interval: Interval): { readonly from: EpochMs; readonly to: EpochMs } | null {
  const spans = instruments.map((id) => {
    const usable = store.bars.series().filter((series) => series.instrumentId === id && intervalMs(interval) % intervalMs(series.interval) === 0);
    const coarsest = usable.toSorted((left, right) => intervalMs(right.interval) - intervalMs(left.interval))[0];
    return coarsest === undefined ? { from: Infinity, to: -Infinity } : { from: coarsest.from, to: coarsest.to + intervalMs(coarsest.interval) };
  });
  const from = Math.max(...spans.map((span) => span.from));
  const to = Math.min(...spans.map((span) => span.to));
  return from < to ? { from, to } : null;
}
