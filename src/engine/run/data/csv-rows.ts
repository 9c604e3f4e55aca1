import type { ParquetColumn, ParquetRows } from '../../adapters/parquet/parquet-file.ts';

const ROWS_PER_PIECE = 10_000;

/**
 * Yields the text of a CSV file: the header, then rows a few thousand at a time.
 * @param positions index of each cell's column, or null for a cell that stays empty
 */
export function* csvPieces(header: readonly string[], positions: readonly (number | null)[], columns: readonly ParquetColumn[], pieces: Iterable<ParquetRows>): Generator<string> {
  yield `${header.join(',')}\n`;
  for (const rows of pieces) {
    const length = rows[0]?.length ?? 0;
    for (let start = 0; start < length; start += ROWS_PER_PIECE) {
      let text = '';
      for (let row = start; row < Math.min(start + ROWS_PER_PIECE, length); row++) text += `${positions.map((position) => cell(columns, rows, position, row)).join(',')}\n`;
      yield text;
    }
  }
}

function cell(columns: readonly ParquetColumn[], rows: ParquetRows, position: number | null, row: number): string {
  if (position === null) return '';
  const value = rows[position]![row]!;
  return columns[position]!.kind === 'flag' ? String(value === 1) : plainDecimal(value);
}

/** Writes a float as the shortest plain decimal that reads back as the same float; empty for NaN. */
export function plainDecimal(value: number): string {
  if (Number.isNaN(value)) return '';
  const text = String(value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const sign = value < 0 ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length, at).split('.');
  const point = whole.length + Number(text.slice(at + 1));
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? `${sign}${digits.padEnd(point, '0')}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
