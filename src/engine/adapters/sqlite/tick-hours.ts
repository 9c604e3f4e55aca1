import { crc32 } from 'node:zlib';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { SeriesInfo, WriteCounts } from '../../ports/history-store.ts';
import { bucketRowId, firstAtOrAfter, MAX_BUCKET } from './buckets.ts';
import type { Connection } from './connection.ts';
import { StoreError } from './store-error.ts';

export type TickColumn = Float64Array | Uint8Array;
/** Equal-length columns; the first is the time in epoch ms, never going back. */
export type TickColumns = readonly [time: Float64Array, ...rest: readonly TickColumn[]];

/** How one kind of tick lies in the store. */
export interface TickKind {
  /** Name in the table of series, and in messages. */
  readonly name: string;
  /** Bytes of a value, per column. */
  readonly widths: readonly (8 | 1)[];
  /** Joins what is stored of an hour with new rows of that hour. */
  merge(old: TickColumns, fresh: TickColumns): { readonly merged: TickColumns; readonly counts: WriteCounts };
}

export interface TickHours {
  series(): readonly SeriesInfo[];
  read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): TickColumns;
  write(instrumentId: InstrumentId, columns: TickColumns): WriteCounts;
  delete(instrumentId: InstrumentId): number;
}

interface HourRow {
  readonly id: number;
  readonly count: number;
  readonly first_ms: number;
  readonly crc: number;
  readonly columns: Uint8Array;
}

const HOUR_MS = 3_600_000;
const HOURS_PER_FETCH = 24;

/** Creates the store of one kind of tick: one blob of columns per instrument and UTC hour, so that a busy day never has to fit in one value. */
export function createTickHours(connection: Connection, kind: TickKind): TickHours {
  const findSeries = connection.prepare<{ key: number }>('SELECT key FROM tick_series WHERE kind = ? AND instrument_id = ?');
  const addSeries = connection.prepare('INSERT INTO tick_series (kind, instrument_id) VALUES (?, ?)');
  const countRange = connection.prepare<{ total: number | null }>('SELECT sum(count) AS total FROM tick_hours WHERE id BETWEEN ? AND ?');
  const fetchRange = connection.prepare<HourRow>('SELECT * FROM tick_hours WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?');
  const fetchHour = connection.prepare<HourRow>('SELECT * FROM tick_hours WHERE id = ?');
  const putHour = connection.prepare('INSERT OR REPLACE INTO tick_hours (id, count, first_ms, last_ms, crc, columns) VALUES (?, ?, ?, ?, ?, ?)');
  const dropRange = connection.prepare('DELETE FROM tick_hours WHERE id BETWEEN ? AND ?');
  const listSeries = connection.prepare<{ instrument_id: string; total: number; first_ms: number; last_ms: number }>(`
    SELECT instrument_id, sum(count) AS total, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM tick_series JOIN tick_hours ON tick_hours.id BETWEEN key << 20 AND (key << 20) + ${MAX_BUCKET} WHERE kind = ? GROUP BY key ORDER BY instrument_id`);

  function series(): readonly SeriesInfo[] {
    return listSeries.all(kind.name).map((row) => ({ instrumentId: row.instrument_id as InstrumentId, from: row.first_ms, to: row.last_ms, count: row.total }));
  }

  function read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): TickColumns {
    const key = findSeries.get(kind.name, instrumentId)?.key;
    if (key === undefined || from >= to) return allocate(kind, 0);
    const lastId = bucketRowId(key, to, HOUR_MS);
    let nextId = bucketRowId(key, from, HOUR_MS);
    const total = countRange.get(nextId, lastId)?.total ?? 0;
    const columns = allocate(kind, total);
    let filled = 0;
    while (filled < total) {
      const rows = fetchRange.all(nextId, lastId, HOURS_PER_FETCH);
      if (rows.length === 0) break;
      for (const row of rows) {
        unpack(row, columns, filled, instrumentId);
        filled += row.count;
        nextId = row.id + 1;
      }
    }
    return slice(columns, firstAtOrAfter(columns[0], from, filled), firstAtOrAfter(columns[0], to, filled));
  }

  function write(instrumentId: InstrumentId, columns: TickColumns): WriteCounts {
    const length = columns[0].length;
    if (length === 0) return { added: 0, changed: 0, unchanged: 0 };
    return connection.transaction(() => {
      const key = seriesKey(instrumentId);
      let added = 0, changed = 0, unchanged = 0;
      for (let start = 0; start < length;) {
        const end = firstAtOrAfter(columns[0], (Math.floor(columns[0][start]! / HOUR_MS) + 1) * HOUR_MS, length);
        const counts = writeHour(key, instrumentId, slice(columns, start, end));
        added += counts.added; changed += counts.changed; unchanged += counts.unchanged;
        start = end;
      }
      return { added, changed, unchanged };
    });
  }

  function writeHour(key: number, instrumentId: InstrumentId, fresh: TickColumns): WriteCounts {
    const id = bucketRowId(key, fresh[0][0]!, HOUR_MS);
    const row = fetchHour.get(id);
    if (row === undefined) {
      put(id, fresh);
      return { added: fresh[0].length, changed: 0, unchanged: 0 };
    }
    const old = allocate(kind, row.count);
    unpack(row, old, 0, instrumentId);
    const { merged, counts } = kind.merge(old, fresh);
    if (counts.added + counts.changed > 0) put(id, merged);
    return counts;
  }

  function put(id: number, columns: TickColumns): void {
    const count = columns[0].length;
    const blob = pack(columns);
    putHour.run(id, count, columns[0][0]!, columns[0][count - 1]!, crc32(blob), blob);
  }

  function unpack(row: HourRow, out: TickColumns, at: number, instrumentId: InstrumentId): void {
    const size = kind.widths.reduce<number>((sum, width) => sum + width, 0) * row.count;
    if (row.columns.byteLength !== size || crc32(row.columns) !== row.crc) {
      throw new StoreError('corrupt', `the stored ${kind.name} of ${instrumentId} in the hour of ${new Date(row.first_ms).toISOString()} are damaged: delete them and import them again`);
    }
    let offset = 0;
    for (const column of out) {
      const width = column.BYTES_PER_ELEMENT;
      new Uint8Array(column.buffer, column.byteOffset + at * width, row.count * width).set(row.columns.subarray(offset, offset + row.count * width));
      offset += row.count * width;
    }
  }

  function seriesKey(instrumentId: InstrumentId): number {
    const found = findSeries.get(kind.name, instrumentId);
    if (found !== undefined) return found.key;
    addSeries.run(kind.name, instrumentId);
    return seriesKey(instrumentId);
  }

  function deleteSeries(instrumentId: InstrumentId): number {
    const key = findSeries.get(kind.name, instrumentId)?.key;
    if (key === undefined) return 0;
    const from = bucketRowId(key, 0, HOUR_MS);
    return connection.transaction(() => {
      const total = countRange.get(from, from + MAX_BUCKET)?.total ?? 0;
      dropRange.run(from, from + MAX_BUCKET);
      return total;
    });
  }

  return { series, read, write, delete: deleteSeries };
}

/** Allocates columns of the kind for `length` rows. */
export function allocate(kind: Pick<TickKind, 'widths'>, length: number): TickColumns {
  return kind.widths.map((width) => (width === 8 ? new Float64Array(length) : new Uint8Array(length))) as unknown as TickColumns;
}

/** Returns views of the rows [start, end). */
export function slice(columns: TickColumns, start: number, end: number): TickColumns {
  return columns.map((column) => column.subarray(start, end)) as unknown as TickColumns;
}

function pack(columns: TickColumns): Uint8Array {
  const blob = new Uint8Array(columns.reduce((sum, column) => sum + column.byteLength, 0));
  let offset = 0;
  for (const column of columns) {
    blob.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return blob;
}
