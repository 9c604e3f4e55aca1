import { intervalMs, MINUTE_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { checkData } from './check-data.ts';
import type { SeriesCheck } from './check-data.ts';
import { checkRecorded } from './check-recorded.ts';
import type { RecordedCheck } from './check-recorded.ts';
import { exportData } from './export-data.ts';
import type { ExportedFile, ExportRequest } from './export-data.ts';

// What is done with stored series by the name that a person types: `um:BTCUSDT`.

/** Checks the stored bars of an instrument and interval; of all when not said. */
export function checkStored(store: Store, { instrument, interval }: { readonly instrument?: string; readonly interval?: Interval }): readonly SeriesCheck[] {
  return checkData(store.bars, { ...(instrument === undefined ? {} : { instrumentId: instrumentId(instrument) }), ...(interval === undefined ? {} : { interval }) });
}

/** Checks the stored trades, quotes and order books of an instrument; of all when not said. An interval names bars alone. */
export function checkStoredTicks(store: Store, { instrument, interval }: { readonly instrument?: string; readonly interval?: Interval }): readonly RecordedCheck[] {
  return interval === undefined ? checkRecorded(store, instrument === undefined ? {} : { instrumentId: instrumentId(instrument) }) : [];
}

/** Writes a stored series to a file. @throws ExportError when it is not there or cannot be written */
export function exportStored(store: Store, instrument: string, request: Omit<ExportRequest, 'store' | 'instrumentId'>): Promise<ExportedFile> {
  return exportData({ store, instrumentId: instrumentId(instrument), ...request });
}

/** Deletes stored bars; returns how many there were. */
export function deleteStored(store: Store, instrument: string, interval: Interval): number {
  return store.bars.delete(instrumentId(instrument), interval);
}

/** Returns the ids under which bars of the symbol are stored, such as `spot:BTCUSDT`; without any bars those under which its trades are. */
export function storedIdsOf(store: Store, symbol: string): readonly string[] {
  const idsOf = (series: readonly { readonly instrumentId: string }[]): readonly string[] => [...new Set(series.map(({ instrumentId: id }) => id))].filter((id) => id.endsWith(`:${symbol}`));
  const withBars = idsOf(store.bars.series());
  return withBars.length > 0 ? withBars : idsOf(store.trades.series());
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

/** Returns the time over which a level is recorded for all instruments, as whole minutes: [from, to), or null when there is none. */
export function recordedSpan(store: Pick<Store, 'trades' | 'depth'>, instruments: readonly string[], level: 'trades' | 'book'): { readonly from: EpochMs; readonly to: EpochMs } | null {
  const stores = level === 'book' ? [store.trades, store.depth] : [store.trades];
  const spans = instruments.flatMap((id) => stores.map((kind) => kind.series().find((series) => series.instrumentId === id) ?? { from: Infinity, to: -Infinity }));
  const from = Math.ceil(Math.max(...spans.map((span) => span.from)) / MINUTE_MS) * MINUTE_MS;
  const to = Math.floor((Math.min(...spans.map((span) => span.to)) + 1) / MINUTE_MS) * MINUTE_MS;
  return from < to ? { from, to } : null;
}
