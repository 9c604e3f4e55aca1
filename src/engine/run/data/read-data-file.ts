import { basename } from 'node:path';
import type { Market } from '../../domain/instrument.ts';
import { planColumns, type HistoryKind } from '../../adapters/history/column-plan.ts';
import { HistoryError } from '../../adapters/history/history-error.ts';
import { inspectFile, parseHistoryFile, type ParseOptions } from '../../adapters/history/parse-history-file.ts';
import type { NumberTable } from '../../adapters/history/row-scanner.ts';
import { readParquet, type ParquetTable } from '../../adapters/parquet/parquet-file.ts';

/** A file as numbers, with what its content says of whose they are. */
export interface DataFile {
  readonly kind: HistoryKind;
  readonly table: NumberTable;
  readonly symbol: string | null;
  readonly market: Exclude<Market, 'practice'> | null;
}

/**
 * Reads a file of market history, whatever its packing: text, gzip, zip or Parquet.
 * @throws HistoryError when it cannot be read or recognized, or at its first bad row unless these are skipped
 */
export async function readDataFile(path: string, options: ParseOptions): Promise<DataFile> {
  const opened = await inspectFile(path, basename(path));
  if (opened.shape === 'parquet') return readParquetFile(path, opened.bytes, options);
  const { plan, table } = await parseHistoryFile(path, opened, options);
  const exchange = table.sameText.get('exchange') ?? null;
  const market = exchange === null ? null : marketOfExchange(exchange, basename(path));
  return { kind: plan.kind, table, symbol: table.sameText.get('symbol') ?? null, market: market ?? (plan.kind === 'funding' ? 'um' : null) };
}

/** The names that tardis.dev gives to Binance's markets. */
function marketOfExchange(exchange: string, file: string): 'spot' | 'um' {
  if (exchange === 'binance') return 'spot';
  if (exchange === 'binance-futures') return 'um';
  throw new HistoryError({ code: 'not-recognized', place: { file, column: 'exchange' }, expected: 'binance or binance-futures', found: `"${exchange}"` });
}

async function readParquetFile(path: string, bytes: number, options: ParseOptions): Promise<DataFile> {
  const file = basename(path);
  const parquet = await readParquet(path, (done, total) => options.onProgress?.(Math.floor((bytes * done) / total), bytes)).catch((error: unknown) => {
    throw new HistoryError({ code: 'cannot-read', place: { file }, expected: 'a sound Parquet file', found: error instanceof Error ? error.message : String(error) }, { cause: error });
  });
  options.signal?.throwIfAborted();
  const names = [...parquet.columns.keys()];
  const plan = planColumns(names.join(','));
  if (plan === null) throw new HistoryError({ code: 'not-recognized', place: { file }, expected: 'columns named as in Binance\'s public data (open_time, open, high ...)', found: names.slice(0, 12).join(', ') });
  if (parquet.length === 0) throw new HistoryError({ code: 'no-rows', place: { file }, expected: 'rows of data', found: 'none' });
  const columns = new Map(plan.columns.map((column, index) => [column.name, parquet.columns.get(names[index]!)!]));
  const market = parquet.facts['market'];
  return {
    kind: plan.kind, symbol: parquet.facts['symbol'] ?? null,
    market: market === 'spot' || market === 'um' ? market : plan.kind === 'funding' ? 'um' : null,
    table: toTable(parquet, columns, plan.columns.filter((column) => column.kind === 'price').map((column) => column.name), file),
  };
}

function toTable(parquet: ParquetTable, columns: ReadonlyMap<string, Float64Array>, prices: readonly string[], file: string): NumberTable {
  const quantities = ['volume', 'quantity', 'qty', 'amount'].flatMap((name) => columns.get(name) ?? []);
  return {
    length: parquet.length, columns, lines: Uint32Array.from({ length: parquet.length }, (_, row) => row + 1), sameText: new Map(), rowsRead: parquet.length,
    priceDecimals: prices.reduce((most, name) => Math.max(most, priceDecimalsOf(columns.get(name)!, name, file)), 0),
    qtyDecimals: quantities.reduce((most, values) => Math.max(most, mostDecimals(values).decimals), 0), skipped: [], skippedCount: 0,
  };
}

const MAX_DECIMALS = 8;

function priceDecimalsOf(values: Float64Array, column: string, file: string): number {
  const { decimals, beyond } = mostDecimals(values);
  if (beyond >= 0) throw new HistoryError({ code: 'bad-row', place: { file, row: beyond + 1, column }, expected: 'a price with at most 8 decimals', found: String(values[beyond]) });
  return decimals;
}

/** The decimals that are needed to write every value exactly; `beyond` is the first row that needs more than eight, or -1. */
function mostDecimals(values: Float64Array): { readonly decimals: number; readonly beyond: number } {
  let decimals = 0, beyond = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    while (decimals <= MAX_DECIMALS && Math.round(value * 10 ** decimals) / 10 ** decimals !== value) decimals++;
    if (decimals > MAX_DECIMALS) { beyond = row; break; }
  }
  return { decimals: Math.min(decimals, MAX_DECIMALS), beyond };
}
