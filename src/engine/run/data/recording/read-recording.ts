import { basename } from 'node:path';
import { createMarketDecoder } from '../../../adapters/binance/decode/market-decoder.ts';
import { depthSnapshot } from '../../../adapters/binance/decode/depth-snapshot.ts';
import { HistoryError } from '../../../adapters/history/history-error.ts';
import { inspectFile, readText } from '../../../adapters/history/read-bytes.ts';
import type { OpenedFile } from '../../../adapters/history/read-bytes.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { SymbolRecording } from './symbol-recording.ts';

/** A recording of a venue's messages, sorted by symbol. */
export interface Recording {
  readonly market: 'spot' | 'um';
  /** What the market was told from. */
  readonly marketFrom: 'given' | 'content' | 'file name';
  readonly symbols: readonly SymbolRecording[];
  /** Messages of other kinds, which are left out. */
  readonly others: number;
  /** Lines that are no messages of a recording; the first few are told. */
  readonly badLines: readonly { readonly row: number; readonly found: string }[];
  readonly badCount: number;
  readonly lines: number;
}

export interface ReadRecordingOptions {
  readonly market: 'spot' | 'um' | null;
  /** Only this symbol; all when null. */
  readonly symbol: string | null;
  readonly badRows: 'refuse' | 'skip';
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
  readonly signal?: AbortSignal;
}

const FIRST_LINE = /^\s*\{"recv_ns":/;
const LINE = /^\{"recv_ns":"(\d{16,20})","kind":"(ws|http|connect)"(?:,"url":"([^"]*)")?(?:,"msg":(.*))?\}$/;
const TOLD = 100;

/** Tells whether a file is a recording of messages, by its name and its first line. */
export async function isRecording(path: string): Promise<boolean> {
  if (!/\.jsonl?(\.gz|\.zip)?$/i.test(path)) return false;
  const file = basename(path);
  for await (const piece of readText(path, await inspectFile(path, file), { file })) return FIRST_LINE.test(Buffer.from(piece.subarray(0, 256)).toString('utf8'));
  return false;
}

/**
 * Reads a recording: one JSON a line, `{"recv_ns","kind","url"?,"msg"}`, the messages of Binance's sockets and answers as they came.
 * @throws HistoryError at the first bad line (unless skipped), or when it is of a market that is not traded here
 */
export async function readRecording(path: string, options: ReadRecordingOptions): Promise<Recording> {
  const file = basename(path);
  const reader = new RecordingReader(file, options);
  let row = 0;
  for await (const line of linesOf(path, await inspectFile(path, file), file, options)) {
    options.signal?.throwIfAborted();
    reader.take(line, ++row);
  }
  return reader.finish();
}

/** Sorts the lines of a recording by what they are and whose. */
class RecordingReader {
  readonly #file: string;
  readonly #options: ReadRecordingOptions;
  readonly #decoder = createMarketDecoder();
  readonly #symbols = new Map<string, SymbolRecording>();
  readonly #badLines: { row: number; found: string }[] = [];
  #market: 'spot' | 'um' | null;
  #marketFrom: Recording['marketFrom'] = 'given';
  #badCount = 0;
  #others = 0;
  #lines = 0;

  constructor(file: string, options: ReadRecordingOptions) {
    this.#file = file;
    this.#options = options;
    this.#market = options.market;
  }

  take(line: string, row: number): void {
    if (line.trim() === '') return;
    this.#lines += 1;
    const [, received = '', kind = '', url, message] = LINE.exec(line) ?? [];
    if (url !== undefined) this.#noteMarket(marketOfUrl(url), row);
    const receivedMs = Number(received) / 1e6;
    switch (kind) {
      case 'connect': for (const symbol of this.#symbols.values()) symbol.depth.interrupt(); return;
      case 'http': return this.#takeAnswer(message ?? '', url ?? '', receivedMs, row);
      case 'ws': return this.#takeMessage(message ?? '', receivedMs, row);
      default: return this.#refuse(line, row);
    }
  }

  finish(): Recording {
    const market = this.#market;
    if (market === null) throw new HistoryError({ code: 'no-rows', place: { file: this.#file }, expected: 'messages of an order book, trades or quotes', found: `none in ${this.#lines} lines` });
    return { market, marketFrom: this.#marketFrom, symbols: [...this.#symbols.values()], others: this.#others, badLines: this.#badLines, badCount: this.#badCount, lines: this.#lines };
  }

  #takeMessage(text: string, receivedMs: EpochMs, row: number): void {
    const message = this.#decoder.decode(text);
    switch (message.kind) {
      case 'malformed': return this.#refuse(text, row);
      case 'other': case 'kline': case 'mark-price': this.#others += 1; return;
      case 'depth':
        // Only futures name the change before.
        this.#noteMarket(message.previousUpdateId === null ? 'spot' : 'um', row);
        return this.#of(message.symbol)?.takeDepth(message, receivedMs);
      case 'trade': case 'agg-trade': return this.#of(message.symbol)?.takeTrade(message, receivedMs);
      case 'book-ticker': return this.#of(message.symbol)?.takeQuote(message, receivedMs);
    }
  }

  #takeAnswer(text: string, url: string, receivedMs: EpochMs, row: number): void {
    const answer = parsed(text);
    if (answer === undefined) return this.#refuse(text, row);
    const snapshot = depthSnapshot(answer);
    const symbol = /[?&]symbol=([A-Z0-9_]+)/.exec(url)?.[1] ?? (this.#symbols.size === 1 ? [...this.#symbols.keys()][0] : this.#options.symbol ?? undefined);
    if (snapshot === null || symbol === undefined) {
      this.#others += 1;
      return;
    }
    const { T: venueMs } = answer as { readonly T?: unknown };
    this.#of(symbol)?.takeSnapshot(snapshot, typeof venueMs === 'number' ? venueMs : null, receivedMs);
  }

  #of(symbol: string): SymbolRecording | null {
    const wanted = this.#options.symbol;
    if (wanted !== null && wanted !== symbol) return null;
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    const made = new SymbolRecording(symbol, (this.#market ?? 'spot') === 'spot' ? 'spot' : 'futures');
    this.#symbols.set(symbol, made);
    return made;
  }

  /** What was given is not overruled in silence, and neither is what an earlier line said. */
  #noteMarket(found: 'spot' | 'um' | 'cm' | null, row: number): void {
    if (found === null || found === this.#market) return;
    if (found === 'cm' || this.#market !== null) {
      const expected = found === 'cm' ? 'messages of Binance spot or USDⓈ-M futures' : `messages of the market ${this.#market ?? ''}`;
      throw new HistoryError({ code: 'not-recognized', place: { file: this.#file, row }, expected, found: found === 'cm' ? 'those of COIN-M futures, which Tradewind does not trade' : `those of ${found}` });
    }
    this.#market = found;
    this.#marketFrom = 'content';
  }

  #refuse(text: string, row: number): void {
    const found = `"${text.slice(0, 80)}"`;
    if (this.#options.badRows === 'refuse') throw new HistoryError({ code: 'bad-row', place: { file: this.#file, row }, expected: 'one recorded message, {"recv_ns":"…","kind":"ws","msg":{…}}', found });
    this.#badCount += 1;
    if (this.#badLines.length < TOLD) this.#badLines.push({ row, found });
  }
}

function marketOfUrl(url: string): 'spot' | 'um' | 'cm' | null {
  if (/\b(dapi|dstream)\./.test(url)) return 'cm';
  if (/\b(fapi|fstream)\./.test(url)) return 'um';
  return /\b(api\d?|stream|www|data-stream|data-api)\.binance\./.test(url) ? 'spot' : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function* linesOf(path: string, opened: OpenedFile, file: string, options: ReadRecordingOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of readText(path, opened, { file, onBytes: (done) => options.onProgress?.(done, opened.bytes) })) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
