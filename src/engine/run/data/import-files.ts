import { basename } from 'node:path';
import type { Interval } from '../../domain/interval.ts';
import { instrumentIdOf } from '../../domain/instrument.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { WriteCounts } from '../../ports/history-store.ts';
import { checkBars } from '../../adapters/history/check-bars.ts';
import type { CheckReport } from '../../adapters/history/check-result.ts';
import { checkFunding, checkQuotes, checkTrades } from '../../adapters/history/check-ticks.ts';
import { readFileName } from '../../adapters/history/file-name.ts';
import { HistoryError } from '../../adapters/history/history-error.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { identifySeries } from './identify-series.ts';
import { readDataFile, type DataFile } from './read-data-file.ts';
import { importRecording } from './recording/import-recording.ts';
import { isRecording } from './recording/read-recording.ts';
import type { ImportedFile, ImportRequest, ImportResult } from './import-request.ts';
import { ensureInstrument, refuseOtherIds, toProblem } from './store-steps.ts';

/**
 * Reads files of market history into the store, one transaction a file: all of its good rows or none. A recording of messages gives one result for each
 * symbol and kind in it.
 * A refused file is a value in the result and does not stop the others; importing a file again changes nothing.
 * @throws the signal's reason when aborted; files done before stay stored
 */
export async function importFiles(request: ImportRequest): Promise<ImportResult> {
  const files: ImportedFile[] = [];
  for (const [fileIndex, path] of request.files.entries()) {
    request.signal?.throwIfAborted();
    files.push(...(await importFile(path, fileIndex, request)));
  }
  return { files };
}

async function importFile(path: string, fileIndex: number, request: ImportRequest): Promise<readonly ImportedFile[]> {
  const refused: ImportedFile = {
    path, kind: null, instrumentId: null, interval: null, rowsRead: 0, rowsStored: 0, rowsReplaced: 0, duplicates: 0, gaps: [], zeroVolume: 0, shortBars: 0,
    anomalies: [], skipped: 0, inferred: [], errors: [], isStored: false,
  };
  const onProgress = (bytesDone: number, bytesTotal: number): void => request.onProgress?.({ path, fileIndex, fileCount: request.files.length, bytesDone, bytesTotal });
  try {
    if (await isRecording(path)) return await importRecording(path, { ...request, onProgress });
    const data = await readDataFile(path, { badRows: request.skipBad === true ? 'skip' : 'refuse', onProgress, ...(request.signal === undefined ? {} : { signal: request.signal }) });
    return [storeFile(path, data, request)];
  } catch (error) {
    const problem = toProblem(error);
    if (problem === null) throw error;
    return [{ ...refused, errors: [problem] }];
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

export { tradeKindKey } from './store-steps.ts';
