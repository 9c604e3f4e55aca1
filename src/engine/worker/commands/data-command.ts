import type { SeriesCheck } from '../../run/data/check-data.ts';
import type { RecordedCheck } from '../../run/data/check-recorded.ts';
import type { ExportedFile, ExportKind, ExportRequest } from '../../run/data/export-data.ts';
import { checkStored, checkStoredTicks, deleteStored, exportStored } from '../../run/data/stored-series.ts';
import { listData } from '../../run/data/list-data.ts';
import type { SessionPlan } from '../../run/session/plan.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest } from '../../contract/api.ts';
import { CommandFailed } from './command-failed.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { ExportedFile, ExportKind, RecordedCheck, SeriesCheck };

/** Stored data of one kind and instrument. `to` is the time of the last row. */
export interface Dataset {
  readonly kind: 'bars' | 'funding' | 'trades' | 'quotes' | 'depth';
  readonly instrumentId: string;
  /** Null for anything but bars. */
  readonly interval: string | null;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Which stored series are meant; everything when nothing is said. */
export interface SeriesChoice {
  readonly instrument?: string;
  readonly interval?: BacktestRequest['interval'];
}

/** Lists what is stored; a data folder that is not there yet holds nothing. */
export async function listCommand(dataDir: string): Promise<{ readonly datasets: readonly Dataset[] }> {
  if (!hasStore(dataDir)) return { datasets: [] };
  const { bars, funding, trades, quotes, depth } = await withExistingStore(dataDir, listData);
  return {
    datasets: [
      ...bars.map((series) => ({ kind: 'bars' as const, ...series })),
      ...funding.map((series) => ({ kind: 'funding' as const, ...series, interval: null })),
      ...trades.map((series) => ({ kind: 'trades' as const, ...series, interval: null })),
      ...quotes.map((series) => ({ kind: 'quotes' as const, ...series, interval: null })),
      ...depth.map((series) => ({ kind: 'depth' as const, ...series, interval: null })),
    ],
  };
}

/** Checks the stored bars, trades, quotes and order books. @throws CommandFailed when no stored series is meant, StoreError when stored bytes are damaged */
export async function checkCommand(dataDir: string, choice: SeriesChoice): Promise<{ readonly series: readonly SeriesCheck[]; readonly ticks: readonly RecordedCheck[] }> {
  const found = await withExistingStore(dataDir, (store) => ({ series: checkStored(store, choice), ticks: checkStoredTicks(store, choice) }));
  if (found.series.length === 0 && found.ticks.length === 0) throw noBars(choice);
  return found;
}

export interface ExportCommand extends Pick<ExportRequest, 'kind' | 'interval' | 'from' | 'to' | 'path'> {
  readonly dataDir: string;
  readonly instrument: string;
}

/** Writes a stored series to a file. @throws ExportError when it is not there or cannot be written */
export function exportCommand({ dataDir, instrument, ...request }: ExportCommand): Promise<ExportedFile> {
  return withExistingStore(dataDir, (store) => exportStored(store, instrument, request));
}

/** Deletes stored bars. @throws CommandFailed when they are not there, or a session that was not ended plays them */
export function deleteCommand(dataDir: string, choice: Required<SeriesChoice>): Promise<{ readonly instrumentId: string; readonly interval: string; readonly deleted: number }> {
  const { instrument, interval } = choice;
  return withExistingStore(dataDir, (store) => {
    refuseInPlay(store, instrument);
    const deleted = deleteStored(store, instrument, interval);
    if (deleted === 0) throw noBars(choice);
    return { instrumentId: instrument, interval, deleted };
  });
}

function refuseInPlay(store: Store, instrument: string): void {
  const session = store.sessions.latest();
  if (!session || session.endedMs !== null) return;
  if (!(session.config as SessionPlan).instruments.some(({ id }) => id === instrument)) return;
  throw new CommandFailed({ code: 'in-use', message: `expected data that nothing plays, found ${instrument} in session ${session.id} (${session.title}), which was not ended: start another session first`, where: instrument });
}

function noBars({ instrument, interval }: SeriesChoice): CommandFailed {
  const what = instrument === undefined && interval === undefined ? 'any series' : [instrument, interval].filter((part) => part !== undefined).join(' ');
  return new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${what}, found none: see what there is with tradewind data list` });
}
