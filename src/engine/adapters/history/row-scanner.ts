import type { ColumnPlan, PlannedColumn } from './column-plan.ts';
import { DecimalScanner } from './decimal-scanner.ts';
import { HistoryError, type HistoryProblem } from './history-error.ts';

/** The numbers of a file: one column for each planned one that is a number, NaN where the cell was empty. */
export interface NumberTable {
  readonly length: number;
  /** Float64 values by column name. Times in ms; a flag or side is 1 for true or buy, 0 for false or sell. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Line of each row in its file, from 1. */
  readonly lines: Uint32Array;
  /** The text of the columns that are the same in every row. */
  readonly sameText: ReadonlyMap<string, string>;
  /** Most significant decimals seen in any price, and in any amount called volume, quantity, qty or amount. */
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  /** Rows of data in the file, skipped ones included. */
  readonly rowsRead: number;
  readonly skipped: readonly HistoryProblem[];
  readonly skippedCount: number;
}

export interface ScanOptions {
  readonly file: string;
  /** `refuse` throws at the first bad row; `skip` leaves it out and keeps the first hundred problems. */
  readonly badRows: 'refuse' | 'skip';
}

const COMMA = 44, NEWLINE = 10, RETURN = 13, MINUS = 45;
const FIRST_ROWS = 4096;
const MAX_PROBLEMS = 100;
const MAX_PRICE_DECIMALS = 8;
/** A row of public data has some 150 bytes; more than this is another kind of file. */
const MAX_ROW_BYTES = 65_536;
const MAX_ID = Number.MAX_SAFE_INTEGER;
const QTY_COLUMNS = new Set(['volume', 'quantity', 'qty', 'amount']);

/** Reads rows of text from bytes that arrive in pieces, in one pass, without making a string of any cell that is right. */
export class RowScanner {
  readonly #plan: ColumnPlan;
  readonly #options: ScanOptions;
  readonly #number = new DecimalScanner();
  readonly #numbers: Float64Array[];
  readonly #sameText: (string | null)[];
  readonly #isQty: readonly boolean[];
  #lines = new Uint32Array(FIRST_ROWS);
  #rest = new Uint8Array(0);
  #line: number;
  #length = 0;
  #rowsRead = 0;
  #priceDecimals = 0;
  #qtyDecimals = 0;
  #microseconds: boolean | null = null;
  #skipped: HistoryProblem[] = [];
  #skippedCount = 0;
  #problem: HistoryProblem | null = null;
  #at = 0;

  constructor(plan: ColumnPlan, options: ScanOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#line = plan.headerRows;
    this.#numbers = plan.columns.map((column) => new Float64Array(isNumber(column) ? FIRST_ROWS : 0));
    this.#sameText = plan.columns.map(() => null);
    this.#isQty = plan.columns.map((column) => QTY_COLUMNS.has(column.name));
  }

  /**
   * Reads the whole rows of the next piece; a row that is cut off waits for the next one. The header must have been taken away.
   * @throws HistoryError at a bad row, unless they are skipped
   */
  push(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = bytes.slice(end);
    if (end > 0) this.#scan(bytes, end);
    if (this.#rest.length > MAX_ROW_BYTES) {
      this.#line++;
      throw new HistoryError(this.#problemAt({}, `a row of at most ${MAX_ROW_BYTES} bytes`, 'no line end'));
    }
  }

  /** Reads the last row, which may lack its line end, and returns everything. */
  finish(): NumberTable {
    if (this.#rest.length > 0) {
      const bytes = joined(this.#rest, Uint8Array.of(NEWLINE));
      this.#scan(bytes, bytes.length);
    }
    const columns = new Map<string, Float64Array>();
    const sameText = new Map<string, string>();
    for (const [index, column] of this.#plan.columns.entries()) {
      if (isNumber(column)) columns.set(column.name, this.#numbers[index]!.subarray(0, this.#length));
      else if (column.kind === 'same') sameText.set(column.name, this.#sameText[index] ?? '');
    }
    return {
      length: this.#length, columns, lines: this.#lines.subarray(0, this.#length), sameText, rowsRead: this.#rowsRead,
      priceDecimals: this.#priceDecimals, qtyDecimals: this.#qtyDecimals, skipped: this.#skipped, skippedCount: this.#skippedCount,
    };
  }

  #scan(bytes: Uint8Array, end: number): void {
    this.#at = 0;
    while (this.#at < end) {
      this.#line++;
      const start = this.#at;
      if (bytes[start] === NEWLINE || (bytes[start] === RETURN && bytes[start + 1] === NEWLINE)) {
        this.#at = bytes.indexOf(NEWLINE, start) + 1;
        continue;
      }
      this.#rowsRead++;
      if (this.#length === this.#lines.length) this.#grow();
      this.#problem = null;
      if (this.#row(bytes)) this.#lines[this.#length++] = this.#line;
      else this.#reject(bytes, start);
    }
  }

  /** Reads one row into row `#length`; returns false with `#problem` set, or with the wrong number of cells. */
  #row(bytes: Uint8Array): boolean {
    const { columns } = this.#plan;
    const last = columns.length - 1;
    for (let index = 0; index <= last; index++) {
      const start = this.#at;
      if (!this.#cell(bytes, index, columns[index]!)) return this.#fail(bytes, start, columns[index]!);
      let byte = bytes[this.#at];
      if (byte === RETURN && bytes[this.#at + 1] === NEWLINE) byte = bytes[++this.#at];
      if (byte !== COMMA && byte !== NEWLINE) return this.#fail(bytes, start, columns[index]!);
      if ((byte === NEWLINE) !== (index === last)) return false;
      this.#at++;
    }
    return true;
  }

  /** Reads one cell and leaves `#at` after it. */
  #cell(bytes: Uint8Array, index: number, column: PlannedColumn): boolean {
    const first = bytes[this.#at];
    const isEmpty = first === COMMA || first === NEWLINE || first === RETURN;
    if (column.kind === 'ignored') return this.#skipCell(bytes);
    if (isEmpty) {
      this.#numbers[index]![this.#length] = Number.NaN;
      return column.mayBeEmpty;
    }
    switch (column.kind) {
      case 'price': return this.#price(bytes, index);
      case 'amount': return this.#amount(bytes, index);
      case 'time': return this.#time(bytes, index);
      case 'id': return this.#id(bytes, index);
      case 'rate': return this.#rate(bytes, index);
      case 'flag': return this.#word(bytes, index, 'true', 'false');
      case 'side': return this.#word(bytes, index, 'buy', 'sell');
      case 'same': return this.#same(bytes, index);
    }
  }

  #price(bytes: Uint8Array, index: number): boolean {
    const value = this.#number.scan(bytes, this.#at);
    this.#at = this.#number.end;
    if (!(value > 0) || this.#number.decimals > MAX_PRICE_DECIMALS) return false;
    if (this.#number.decimals > this.#priceDecimals) this.#priceDecimals = this.#number.decimals;
    this.#numbers[index]![this.#length] = value;
    return true;
  }

  #amount(bytes: Uint8Array, index: number): boolean {
    const value = this.#number.scan(bytes, this.#at);
    this.#at = this.#number.end;
    if (!(value < Infinity)) return false;
    if (this.#number.decimals > this.#qtyDecimals && this.#isQty[index]) this.#qtyDecimals = this.#number.decimals;
    this.#numbers[index]![this.#length] = value;
    return true;
  }

  #time(bytes: Uint8Array, index: number): boolean {
    const value = this.#number.scan(bytes, this.#at);
    this.#at = this.#number.end;
    const isMicroseconds = value >= 1e15 && value < 1e16;
    const isMilliseconds = value >= 1e12 && value < 1e13;
    if ((!isMicroseconds && !isMilliseconds) || this.#number.decimals > 0) return false;
    this.#microseconds ??= isMicroseconds;
    if (this.#microseconds !== isMicroseconds) return false;
    this.#numbers[index]![this.#length] = isMicroseconds ? Math.floor(value / 1000) : value;
    return true;
  }

  #id(bytes: Uint8Array, index: number): boolean {
    const value = this.#number.scan(bytes, this.#at);
    this.#at = this.#number.end;
    this.#numbers[index]![this.#length] = value;
    return value <= MAX_ID && this.#number.decimals === 0;
  }

  #rate(bytes: Uint8Array, index: number): boolean {
    const isNegative = bytes[this.#at] === MINUS;
    const value = this.#number.scan(bytes, isNegative ? this.#at + 1 : this.#at);
    this.#at = this.#number.end;
    this.#numbers[index]![this.#length] = isNegative && value !== 0 ? -value : value;
    return value < Infinity;
  }

  /** Binance writes flags as `true` and, in spot files, `True`. */
  #word(bytes: Uint8Array, index: number, one: string, zero: string): boolean {
    const text = this.#text(bytes).toLowerCase();
    this.#numbers[index]![this.#length] = text === one ? 1 : 0;
    return text === one || text === zero;
  }

  #same(bytes: Uint8Array, index: number): boolean {
    const text = this.#text(bytes);
    this.#sameText[index] ??= text;
    return text === this.#sameText[index];
  }

  #text(bytes: Uint8Array): string {
    const start = this.#at;
    this.#skipCell(bytes);
    return textOf(bytes, start, this.#at);
  }

  #skipCell(bytes: Uint8Array): true {
    let byte = bytes[this.#at];
    while (byte !== COMMA && byte !== NEWLINE && !(byte === RETURN && bytes[this.#at + 1] === NEWLINE)) byte = bytes[++this.#at];
    return true;
  }

  #fail(bytes: Uint8Array, start: number, column: PlannedColumn): false {
    this.#at = start;
    const found = this.#text(bytes);
    this.#problem = this.#problemAt({ column: column.name }, expectation(column, this.#microseconds), found === '' ? 'an empty cell' : quoted(found));
    return false;
  }

  #reject(bytes: Uint8Array, start: number): void {
    const end = bytes.indexOf(NEWLINE, start);
    const cells = textOf(bytes, start, end).split(',').length;
    const expected = this.#plan.columns.length;
    const problem = cells === expected && this.#problem !== null ? this.#problem : this.#problemAt({}, `${expected} columns, as in the first row`, String(cells));
    if (this.#options.badRows === 'refuse') throw new HistoryError(problem);
    this.#skippedCount++;
    if (this.#skipped.length < MAX_PROBLEMS) this.#skipped.push(problem);
    this.#at = end + 1;
  }

  #problemAt(place: { readonly column?: string }, expected: string, found: string): HistoryProblem {
    return { code: 'bad-row', place: { file: this.#options.file, row: this.#line, ...place }, expected, found };
  }

  #grow(): void {
    const capacity = this.#lines.length * 2;
    const lines = new Uint32Array(capacity);
    lines.set(this.#lines);
    this.#lines = lines;
    for (const [index, old] of this.#numbers.entries()) {
      if (old.length === 0) continue;
      const grown = new Float64Array(capacity);
      grown.set(old);
      this.#numbers[index] = grown;
    }
  }
}

function isNumber(column: PlannedColumn): boolean {
  return column.kind !== 'ignored' && column.kind !== 'same';
}

function expectation(column: PlannedColumn, microseconds: boolean | null): string {
  switch (column.kind) {
    case 'price': return 'a positive price as a plain decimal with at most 8 decimals';
    case 'amount': return 'a plain decimal that is not negative';
    case 'rate': return 'a plain decimal';
    case 'id': return 'a whole number below 2^53';
    case 'flag': return 'true or false';
    case 'side': return 'buy or sell';
    case 'same': return 'the same text as in the first row';
    case 'ignored': return 'a cell';
    case 'time':
      if (microseconds === null) return 'an epoch time in milliseconds (13 digits) or microseconds (16 digits)';
      return microseconds ? 'an epoch time in microseconds (16 digits), as in the first row' : 'an epoch time in milliseconds (13 digits), as in the first row';
  }
}

function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
