import { basename } from 'node:path';
import { planColumns, type ColumnPlan } from './column-plan.ts';
import { HistoryError } from './history-error.ts';
import { inspectFile, readText, type OpenedFile } from './read-bytes.ts';
import { RowScanner, type NumberTable, type ScanOptions } from './row-scanner.ts';

export interface ParseOptions {
  readonly badRows: ScanOptions['badRows'];
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
  readonly signal?: AbortSignal;
}

/** A file as numbers; what they mean is checked by the `check` of its kind. */
export interface ParsedFile {
  readonly plan: ColumnPlan;
  readonly table: NumberTable;
}

/**
 * Reads a file of market history (plain, gzip or zip): tells from its content what it holds and turns its cells into numbers.
 * Memory is that of the numbers, not of the text.
 * @throws HistoryError at the first bad row (unless skipped), or when the file cannot be read or recognized
 */
export async function parseHistoryFile(path: string, opened: OpenedFile, options: ParseOptions): Promise<ParsedFile> {
  const file = basename(path);
  const pieces = readText(path, opened, { file, onBytes: (done) => options.onProgress?.(done, opened.bytes) });
  let scanner: RowScanner | null = null;
  let plan: ColumnPlan | null = null;
  let head: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    if (scanner !== null) { scanner.push(piece); continue; }
    head = Buffer.concat([head, piece]);
    if (!head.includes(NEWLINE) && head.length < HEAD_BYTES) continue;
    ({ plan, scanner } = begin(head, file, options));
  }
  if (plan === null || scanner === null) ({ plan, scanner } = begin(head, file, options));
  const table = scanner.finish();
  if (table.rowsRead === 0) throw new HistoryError({ code: 'no-rows', place: { file }, expected: 'rows of data', found: 'only a header' });
  return { plan, table };
}

export { inspectFile };

const NEWLINE = 10;
/** No first row is longer; without a line end by then it is not a table. */
const HEAD_BYTES = 65_536;

function begin(head: Uint8Array, file: string, options: ParseOptions): { readonly plan: ColumnPlan; readonly scanner: RowScanner } {
  const bytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
  const lineEnd = bytes.indexOf(NEWLINE);
  const firstRow = Buffer.from(lineEnd < 0 ? bytes : bytes.subarray(0, lineEnd)).toString('utf8').replace(/\r$/, '');
  const plan = firstRow.length < HEAD_BYTES ? planColumns(firstRow) : null;
  if (plan === null) throw unrecognized(file, firstRow);
  const scanner = new RowScanner(plan, { file, badRows: options.badRows });
  scanner.push(plan.headerRows === 0 ? bytes : bytes.subarray(lineEnd < 0 ? bytes.length : lineEnd + 1));
  return { plan, scanner };
}

function unrecognized(file: string, firstRow: string): HistoryError {
  const expected = 'klines, funding rates, trades or quotes as comma-separated values in the order of Binance\'s public data';
  return new HistoryError({ code: 'not-recognized', place: { file, row: 1 }, expected, found: describe(firstRow) });
}

function describe(firstRow: string): string {
  if (firstRow.trim() === '') return 'an empty row';
  // A control character, or a byte that is no UTF-8, never occurs in a table of numbers.
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(firstRow.slice(0, 1000))) return 'binary data';
  return firstRow.length > 80 ? `"${firstRow.slice(0, 80)}…"` : `"${firstRow}"`;
}
