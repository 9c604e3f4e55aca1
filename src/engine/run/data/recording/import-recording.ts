import { basename } from 'node:path';
import { HistoryError } from '../../../adapters/history/history-error.ts';
import { readFileName } from '../../../adapters/history/file-name.ts';
import type { Anomaly } from '../../../adapters/history/check-result.ts';
import { LISTED } from '../../../adapters/history/check-result.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { instrumentIdOf } from '../../../domain/instrument.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import type { WriteCounts } from '../../../ports/history-store.ts';
import type { ImportedFile, ImportRequest } from '../import-request.ts';
import { ensureInstrument, refuseOtherIds, toProblem } from '../store-steps.ts';
import { readRecording } from './read-recording.ts';
import type { Recording } from './read-recording.ts';
import type { SymbolRecording, TradeRecorder } from './symbol-recording.ts';

/** What one import of a recording needs to know. */
export type RecordingRequest = Pick<ImportRequest, 'store' | 'symbol' | 'market' | 'skipBad' | 'alsoStore' | 'signal'> & { readonly onProgress?: (bytesDone: number, bytesTotal: number) => void };

/**
 * Reads a recording of messages into trades, quotes and order books, all of it in one transaction. Each symbol and kind is told of as if it were a file.
 * @throws HistoryError when the file or one of its lines is refused, or nothing of it can be stored
 */
export async function importRecording(path: string, request: RecordingRequest): Promise<readonly ImportedFile[]> {
  const recording = await readRecording(path, {
    market: request.market ?? marketOfName(path), symbol: request.symbol ?? null, badRows: request.skipBad === true ? 'skip' : 'refuse',
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }), ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (recording.symbols.length === 0) throw new HistoryError({ code: 'no-rows', place: { file: basename(path) }, expected: request.symbol === undefined ? 'messages of an order book, trades or quotes' : `messages of ${request.symbol}`, found: `none in ${recording.lines} lines` });
  return request.store.transaction(() => recording.symbols.flatMap((symbol) => {
    const files = storeSymbol(path, recording, symbol, request.store);
    for (const file of files) if (file.isStored) request.alsoStore?.(file);
    return files;
  }));
}

/** The word before the first dash, `um-BTCUSDT-…`, or what a public-data name tells. */
function marketOfName(path: string): 'spot' | 'um' | null {
  const [word] = basename(path).split('-');
  return word === 'spot' || word === 'um' ? word : readFileName(path).market;
}

function storeSymbol(path: string, recording: Recording, symbol: SymbolRecording, store: Store): readonly ImportedFile[] {
  const id = instrumentIdOf(recording.market, symbol.symbol);
  const file = basename(path);
  const base = { path, instrumentId: id, interval: null, zeroVolume: 0, shortBars: 0, skipped: 0, errors: [], isStored: true, anomalies: [], gaps: [] } as const;
  try {
    const steps = ensureInstrument(store, recording.market, symbol.symbol, { kind: 'trades', table: { priceDecimals: symbol.prices.count, qtyDecimals: symbol.quantities.count } }, file);
    const notes = [...(recording.marketFrom === 'content' ? [`market ${recording.market} from the content`] : []), `symbol ${symbol.symbol} from the content`, ...steps];
    const bad = recording.badCount === 0 ? {} : { skipped: recording.badCount, errors: recording.badLines.map(({ row, found }) => ({ ...toProblem(new HistoryError({ code: 'bad-row', place: { file, row }, expected: 'one recorded message', found }))! })) };
    const [first, ...others] = [...tradeFiles(store, id, symbol, file), ...quoteFiles(store, id, symbol), ...depthFiles(store, id, symbol)];
    if (first === undefined) return [];
    // What concerns the file as a whole is told once.
    return [{ ...base, ...first, ...bad, inferred: [...notes, ...first.inferred, ...otherKinds(recording)] }, ...others.map((part) => ({ ...base, ...part }))];
  } catch (error) {
    // A symbol of which nothing can be known does not stop the others; anything else does.
    if (!(error instanceof HistoryError) || recording.symbols.length === 1) throw error;
    return [{ ...base, kind: null, rowsRead: 0, rowsStored: 0, rowsReplaced: 0, duplicates: 0, inferred: [], errors: [toProblem(error)!], isStored: false }];
  }
}

type Part = Pick<ImportedFile, 'kind' | 'rowsRead' | 'rowsStored' | 'rowsReplaced' | 'duplicates' | 'inferred'> & Partial<Pick<ImportedFile, 'gaps' | 'anomalies'>>;

function otherKinds({ others }: Recording): readonly string[] {
  return others === 0 ? [] : [`${others} messages of other kinds were left out`];
}

/** Single trades where they were recorded, else aggregated ones: together they would count every volume twice. */
function tradeFiles(store: Store, id: InstrumentId, { trades, aggTrades }: SymbolRecording, file: string): readonly Part[] {
  const kind = trades.messages > 0 ? 'trades' : 'aggTrades';
  const recorder: TradeRecorder = kind === 'trades' ? trades : aggTrades;
  if (recorder.messages === 0) return [];
  refuseOtherIds(store, id, kind, file);
  const counts = store.trades.write(id, recorder.columns());
  return [{ kind, rowsRead: recorder.messages, ...stored(counts, recorder.repeated), gaps: recorder.gaps, inferred: [] }];
}

function quoteFiles(store: Store, id: InstrumentId, { quotes, leastDelayMs }: SymbolRecording): readonly Part[] {
  if (quotes.messages === 0) return [];
  const counts = store.quotes.write(id, quotes.columns(leastDelayMs));
  const behind = Number.isFinite(leastDelayMs) ? leastDelayMs : 0;
  const inferred = quotes.untimed === 0 ? [] : [`the times of ${quotes.untimed} quote${quotes.untimed === 1 ? '' : 's'}, which the exchange does not print, from the recorder's clock, which was ${Math.abs(behind).toFixed(0)} ms ${behind < 0 ? 'behind' : 'after'} the exchange's`];
  return [{ kind: 'quotes', rowsRead: quotes.messages, ...stored(counts, 0), anomalies: quotes.crossed, inferred }];
}

function depthFiles(store: Store, id: InstrumentId, { depth }: SymbolRecording): readonly Part[] {
  if (depth.messages === 0) return [];
  const columns = depth.columns();
  const counts = store.depth.write(id, columns);
  const anomalies: readonly Anomaly[] = depth.crossedMs.slice(0, LISTED).map((timeMs) => ({ timeMs, kind: 'crossed-quote', value: 0 }));
  const inferred = [
    `${depth.applied} changes that follow a snapshot without a hole`,
    ...(depth.stale === 0 ? [] : [`${depth.stale} changes older than the snapshot left out`]),
    ...(depth.unused === 0 ? [] : [`${depth.unused} changes left out that no snapshot leads up to`]),
  ];
  return [{ kind: 'depth', rowsRead: depth.messages, ...stored(counts, depth.stale), gaps: depth.gaps, anomalies, inferred }];
}

function stored({ added, changed, unchanged }: WriteCounts, repeated: number): Pick<ImportedFile, 'rowsStored' | 'rowsReplaced' | 'duplicates'> {
  return { rowsStored: added + changed, rowsReplaced: changed, duplicates: unchanged + repeated };
}
