import { basename } from 'node:path';
import type { Interval } from '../../domain/interval.ts';
import { instrumentIdOf, type Market } from '../../domain/instrument.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { WriteCounts } from '../../ports/history-store.ts';
import { checkBars } from '../../adapters/history/check-bars.ts';
import type { CheckReport } from '../../adapters/history/check-result.ts';
import { checkFunding, checkQuotes, checkTrades } from '../../adapters/history/check-ticks.ts';
import type { HistoryKind } from '../../adapters/history/column-plan.ts';
import { readFileName } from '../../adapters/history/file-name.ts';
import { HistoryError, sentenceOf, type HistoryErrorCode } from '../../adapters/history/history-error.ts';
import { inferInstrument, refineTick } from '../../adapters/history/instrument-catalog.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { StoreError, type StoreErrorKind } from '../../adapters/sqlite/store-error.ts';
import { identifySeries, type GivenSeries } from './identify-series.ts';
import { readDataFile, type DataFile } from './read-data-file.ts';

export interface ImportRequest extends GivenSeries {
  readonly store: Store;
  readonly files: readonly string[];
  /** Checked against the data when given, told from it when not. */
  readonly interval?: Interval;
  /** Leave bad rows out and count them, instead of refusing their file. */
  readonly skipBad?: boolean;
  /** Called inside the transaction of each file that is stored, so that what it writes is there with the file's rows or not at all. */
  readonly alsoStore?: (file: ImportedFile) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly path: string;
  readonly fileIndex: number;
  readonly fileCount: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface ImportProblem {
  readonly code: HistoryErrorCode | `store-${StoreErrorKind}`;
  /** The whole sentence. */
  readonly message: string;
  readonly row: number | null;
  readonly column: string | null;
  readonly expected: string | null;
  readonly found: string | null;
}

export interface ImportedFile extends Pick<CheckReport, 'rowsRead' | 'gaps' | 'zeroVolume' | 'shortBars' | 'anomalies' | 'skipped'> {
  readonly path: string;
  /** Null when the file was refused before it was known. */
  readonly kind: HistoryKind | null;
  readonly instrumentId: InstrumentId | null;
  readonly interval: Interval | null;
  /** Rows that were new or changed what was stored. */
  readonly rowsStored: number;
  /** Of these, rows that replaced differing ones. */
  readonly rowsReplaced: number;
  /** Rows that repeat another of the file, or were stored before. */
  readonly duplicates: number;
  /** What was told from the file's name or content instead of given, in words. */
  readonly inferred: readonly string[];
  /** Why nothing of the file was stored; or, with `skipBad`, the first of the rows left out. */
  readonly errors: readonly ImportProblem[];
  /** False when nothing of the file was stored. */
  readonly isStored: boolean;
}

export interface ImportResult {
  readonly files: readonly ImportedFile[];
}

/**
 * Reads files of market history into the store, one transaction a file: all of its good rows or none.
 * A refused file is a value in the result and does not stop the others; importing a file again changes nothing.
 * @throws the signal's reason when aborted; files done before stay stored
 */
export async function importFiles(request: ImportRequest): Promise<ImportResult> {
  const files: ImportedFile[] = [];
  for (const [fileIndex, path] of request.files.entries()) {
    request.signal?.throwIfAborted();
    files.push(await importFile(path, fileIndex, request));
  }
  return { files };
}

async function importFile(path: string, fileIndex: number, request: ImportRequest): Promise<ImportedFile> {
  const refused: ImportedFile = {
    path, kind: null, instrumentId: null, interval: null, rowsRead: 0, rowsStored: 0, rowsReplaced: 0, duplicates: 0, gaps: [], zeroVolume: 0, shortBars: 0,
    anomalies: [], skipped: 0, inferred: [], errors: [], isStored: false,
  };
  try {
    const data = await readDataFile(path, {
      badRows: request.skipBad === true ? 'skip' : 'refuse',
      onProgress: (bytesDone, bytesTotal) => request.onProgress?.({ path, fileIndex, fileCount: request.files.length, bytesDone, bytesTotal }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    return storeFile(path, data, request);
  } catch (error) {
    const problem = toProblem(error);
    if (problem === null) throw error;
    return { ...refused, errors: [problem] };
  }
}

function storeFile(path: string, data: DataFile, request: ImportRequest): ImportedFile {
  const file = basename(path);
  const { symbol, market, inferred } = identifySeries(path, data, request);
  const instrumentId = instrumentIdOf(market, symbol);
  const badRows = request.skipBad === true ? 'skip' : 'refuse';
  const checked = check(data, { file, badRows, interval: request.interval ?? null, namedInterval: readFileName(path).interval });
  const notes = [...inferred];
  const { rowsRead, gaps, zeroVolume, shortBars, anomalies, skipped } = checked.report;
  return request.store.transaction(() => {
    notes.push(...ensureInstrument(request.store, market, symbol, data, file));
    const counts = checked.write(request.store, instrumentId);
    if (request.interval === undefined && checked.interval !== null) notes.push(`interval ${checked.interval} from the data`);
    const imported: ImportedFile = {
      path, kind: data.kind, instrumentId, interval: checked.interval, rowsRead, rowsStored: counts.added + counts.changed, rowsReplaced: counts.changed,
      duplicates: checked.report.duplicates + counts.unchanged, gaps, zeroVolume, shortBars, anomalies, skipped, inferred: notes,
      errors: checked.report.problems.map((problem) => ({ ...toProblem(new HistoryError(problem))! })), isStored: true,
    };
    request.alsoStore?.(imported);
    return imported;
  });
}

interface CheckedFile {
  readonly interval: Interval | null;
  readonly report: CheckReport;
  write(store: Store, instrumentId: InstrumentId): WriteCounts;
}

interface CheckOptions {
  readonly file: string;
  readonly badRows: 'refuse' | 'skip';
  readonly interval: Interval | null;
  readonly namedInterval: Interval | null;
}

function check({ kind, table }: DataFile, options: CheckOptions): CheckedFile {
  switch (kind) {
    case 'klines': {
      const { bars, interval, report } = checkBars(table, options);
      return { interval, report, write: (store, id) => store.bars.write(id, interval, bars) };
    }
    case 'funding': {
      const { rates, report } = checkFunding(table, options);
      return { interval: null, report, write: (store, id) => store.funding.write(id, rates) };
    }
    case 'quotes': {
      const { quotes, report } = checkQuotes(table, options);
      return { interval: null, report, write: (store, id) => store.quotes.write(id, quotes) };
    }
    case 'aggTrades': case 'trades': {
      const { trades, report } = checkTrades(table, kind, options);
      return {
        interval: null, report,
        write: (store, id) => { refuseOtherIds(store, id, kind, options.file); return store.trades.write(id, trades); },
      };
    }
  }
}

/** Returns the name under which the store remembers whether an instrument's trades are single or aggregated. */
export function tradeKindKey(instrumentId: InstrumentId): string {
  return `trade-kind:${instrumentId}`;
}

/** Single and aggregated trades have ids of their own; together they would count every volume twice. */
function refuseOtherIds(store: Store, id: InstrumentId, kind: 'aggTrades' | 'trades', file: string): void {
  const stored = store.settings.get(tradeKindKey(id));
  if (stored !== null && stored !== kind && store.trades.series().some((series) => series.instrumentId === id)) {
    throw new HistoryError({ code: 'not-recognized', place: { file }, expected: `${JSON.stringify(stored)}, like the trades of ${id} that are stored`, found: kind });
  }
  store.settings.set(tradeKindKey(id), kind);
}

/** Stores the instrument when it is new, or with a finer tick when the data needs one. Returns what to tell. */
function ensureInstrument(store: Store, market: Market, symbol: string, { kind, table }: DataFile, file: string): readonly string[] {
  const id = instrumentIdOf(market, symbol);
  const stored = store.instruments.get(id);
  if (stored !== null) {
    const refined = refineTick(stored, table.priceDecimals);
    if (refined === stored) return [];
    store.instruments.put(refined);
    return [`a finer tick of 10^-${refined.priceDecimals} for ${id} from the data`];
  }
  const inferred = inferInstrument(market, symbol, table);
  if (inferred === null) throw new HistoryError({ code: 'not-enough-given', place: { file }, expected: 'a symbol that ends in a known quote asset, such as USDT', found: symbol });
  // Rates tell neither tick nor lot: an unknown symbol waits for its bars or trades.
  if (kind === 'funding' && inferred.source === 'the data') return [];
  store.instruments.put(inferred.instrument);
  return [`tick, lot and limits of ${id} from ${inferred.source}`];
}

function toProblem(error: unknown): ImportProblem | null {
  if (error instanceof HistoryError) {
    const { code, place, expected, found } = error.problem;
    return { code, message: sentenceOf(error.problem), row: place.row ?? null, column: place.column ?? null, expected, found };
  }
  if (error instanceof StoreError) return { code: `store-${error.kind}`, message: error.message, row: null, column: null, expected: null, found: null };
  return null;
}
