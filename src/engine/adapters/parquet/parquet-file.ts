import { renameSync, rmSync } from 'node:fs';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema, type SchemaElement } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { fileWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';

/** How a column is written: `time` as a UTC timestamp in ms, `whole` as int64, `flag` as a boolean, `number` as a double with null for NaN, `text` as UTF-8. */
export type ParquetColumnKind = 'time' | 'whole' | 'flag' | 'number' | 'text';

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetColumnKind;
}

/** Values of the columns, in their order, for some rows. */
export type ParquetRows = readonly (Float64Array | Uint8Array)[];
/** The same, with texts among them. */
export type ParquetRecords = readonly (Float64Array | Uint8Array | readonly string[])[];

export interface ParquetOptions {
  readonly columns: readonly ParquetColumn[];
  /** Stored in the file's own metadata. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What was read: one float column per name, NaN for null; times in ms, flags 1 or 0. */
export interface ParquetTable {
  readonly length: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly facts: Readonly<Record<string, string>>;
}

/** Rows in a group: what a reader must hold at once. */
const GROUP_ROWS = 100_000;

/** Writes a Parquet file (zstd) from pieces of rows. The file appears under its name only when it is whole. */
export function writeParquet(path: string, options: ParquetOptions, pieces: Iterable<ParquetRecords>): void {
  const partial = `${path}.partial`;
  try {
    const writer = new ParquetWriter({
      writer: fileWriter(partial), schema: schemaOf(options.columns), codec: 'ZSTD', compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) }, createdBy: 'Tradewind',
      kvMetadata: Object.entries(options.facts).map(([key, value]) => ({ key, value })),
    });
    for (const rows of pieces) void writer.write({ columnData: options.columns.map((column, index) => toSource(column, rows[index]!)), rowGroupSize: GROUP_ROWS });
    void writer.finish();
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/**
 * Reads the columns of a Parquet file that are numbers, times or booleans; others are left out.
 * @throws Error when the file is not sound Parquet
 */
export async function readParquet(path: string, onProgress?: (rowsDone: number, rowsTotal: number) => void): Promise<ParquetTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const length = Number(metadata.num_rows);
  const names = parquetSchema(metadata).children.filter(({ element }) => element.type !== undefined && element.type !== 'BYTE_ARRAY' && element.type !== 'FIXED_LEN_BYTE_ARRAY').map(({ element }) => element.name);
  const columns = new Map(names.map((name) => [name, new Float64Array(length)]));
  let filled = 0;
  await parquetRead({
    file, metadata, columns: names, compressors: { ...compressors, ZSTD: (bytes) => zstdDecompressSync(bytes) },
    parsers: { timestampFromMilliseconds: (ms: bigint) => ms, timestampFromMicroseconds: (us: bigint) => us / 1000n, timestampFromNanoseconds: (ns: bigint) => ns / 1_000_000n },
    // Groups may come in any order: each says where its rows begin.
    onChunk: ({ columnName, columnData, rowStart }) => {
      const target = columns.get(columnName);
      if (target === undefined) return;
      for (let row = 0; row < columnData.length; row++) target[rowStart + row] = toFloat(columnData[row]);
      filled += columnData.length;
      onProgress?.(Math.floor(filled / names.length), length);
    },
  });
  return { length, columns, facts: Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])) };
}

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.map(toElement)];
}

function toElement({ name, kind }: ParquetColumn): SchemaElement {
  switch (kind) {
    case 'time': return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' };
    case 'whole': return { name, type: 'INT64', repetition_type: 'REQUIRED' };
    case 'flag': return { name, type: 'BOOLEAN', repetition_type: 'REQUIRED' };
    case 'number': return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
    case 'text': return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' };
  }
}

function toSource({ name, kind }: ParquetColumn, values: ParquetRecords[number]): ColumnSource {
  if (kind === 'text') return { name, data: Array.from(values, String) };
  const numbers = Array.from(values, Number);
  switch (kind) {
    case 'time': case 'whole': return { name, data: BigInt64Array.from(numbers, BigInt) };
    case 'flag': return { name, data: numbers.map((value) => value === 1) };
    case 'number': return { name, data: numbers.map((value) => (Number.isNaN(value) ? null : value)), nullable: true };
  }
}

function toFloat(value: unknown): number {
  if (value === null || value === undefined) return Number.NaN;
  return Number(value);
}
