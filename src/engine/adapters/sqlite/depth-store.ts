import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { InvariantError } from '../../domain/assert.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { DepthColumns, DepthStore, SeriesInfo, WriteCounts } from '../../ports/history-store.ts';
import { bucketRowId, firstAtOrAfter, MAX_BUCKET } from './buckets.ts';
import type { Connection } from './connection.ts';
import { joinDepth, sameDepth, sliceDepth } from './depth-columns.ts';
import { StoreError } from './store-error.ts';
import type { TickDeletion } from './store.ts';

interface HourRow {
  readonly id: number;
  readonly count: number;
  readonly numbers: number;
  readonly first_ms: number;
  readonly crc: number;
  readonly columns: Uint8Array;
}

const HOUR_MS = 3_600_000;
const KIND = 'depth';
/** Most of the gain at a third of the time of the default. */
const LEVEL = 4;

/** Creates the store of recorded order books: one compressed blob of changes per instrument and UTC hour, each of which begins with a whole book. */
export function createDepthStore(connection: Connection): DepthStore & TickDeletion {
  const findSeries = connection.prepare<{ key: number }>('SELECT key FROM tick_series WHERE kind = ? AND instrument_id = ?');
  const addSeries = connection.prepare('INSERT INTO tick_series (kind, instrument_id) VALUES (?, ?)');
  const countRange = connection.prepare<{ total: number | null }>('SELECT sum(count) AS total FROM depth_hours WHERE id BETWEEN ? AND ?');
  const fetchRange = connection.prepare<HourRow>('SELECT * FROM depth_hours WHERE id BETWEEN ? AND ? ORDER BY id');
  const putHour = connection.prepare('INSERT OR REPLACE INTO depth_hours (id, count, numbers, first_ms, last_ms, crc, columns) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const dropRange = connection.prepare('DELETE FROM depth_hours WHERE id BETWEEN ? AND ?');
  const listSeries = connection.prepare<{ instrument_id: string; total: number; first_ms: number; last_ms: number }>(`
    SELECT instrument_id, sum(count) AS total, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM tick_series JOIN depth_hours ON depth_hours.id BETWEEN key << 20 AND (key << 20) + ${MAX_BUCKET} WHERE kind = '${KIND}' GROUP BY key ORDER BY instrument_id`);

  function series(): readonly SeriesInfo[] {
    return listSeries.all().map((row) => ({ instrumentId: row.instrument_id as InstrumentId, from: row.first_ms, to: row.last_ms, count: row.total }));
  }

  function read(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): DepthColumns {
    const key = findSeries.get(KIND, instrumentId)?.key;
    if (key === undefined || from >= to) return joinDepth([]);
    const rows = fetchRange.all(bucketRowId(key, from, HOUR_MS), bucketRowId(key, to, HOUR_MS));
    const depth = joinDepth(rows.map((row) => unpack(row, instrumentId)));
    const first = firstAtOrAfter(depth.timeMs, from, depth.length);
    return sliceDepth(depth, wholeBookBefore(depth, first), firstAtOrAfter(depth.timeMs, to, depth.length));
  }

  function write(instrumentId: InstrumentId, depth: DepthColumns): WriteCounts {
    refuseReversal(depth, instrumentId);
    return connection.transaction(() => {
      const key = seriesKey(instrumentId);
      const sum = { added: 0, changed: 0, unchanged: 0 };
      for (let start = 0; start < depth.length;) {
        const end = firstAtOrAfter(depth.timeMs, (Math.floor(depth.timeMs[start]! / HOUR_MS) + 1) * HOUR_MS, depth.length);
        const counts = writeHour(key, instrumentId, sliceDepth(depth, start, end));
        sum.added += counts.added; sum.changed += counts.changed; sum.unchanged += counts.unchanged;
        start = end;
      }
      return sum;
    });
  }

  function writeHour(key: number, instrumentId: InstrumentId, fresh: DepthColumns): WriteCounts {
    if (!isWhole(fresh, 0)) throw new InvariantError(`${instrumentId}: expected the first change of an hour to be a whole book, was one that follows ${fresh.follows[0]}`);
    const id = bucketRowId(key, fresh.timeMs[0]!, HOUR_MS);
    const [row] = fetchRange.all(id, id);
    if (row === undefined) {
      put(id, fresh);
      return { added: fresh.length, changed: 0, unchanged: 0 };
    }
    const old = unpack(row, instrumentId);
    const start = firstAtOrAfter(old.timeMs, fresh.timeMs[0]!, old.length);
    const end = firstAtOrAfter(old.timeMs, fresh.timeMs[fresh.length - 1]! + 1, old.length);
    if (sameDepth(sliceDepth(old, start, end), fresh)) return { added: 0, changed: 0, unchanged: fresh.length };
    put(id, joinDepth([sliceDepth(old, 0, start), fresh, sliceDepth(old, end, old.length)]));
    const added = Math.max(fresh.length - (end - start), 0);
    return { added, changed: fresh.length - added, unchanged: 0 };
  }

  function put(id: number, depth: DepthColumns): void {
    const blob = deflateRawSync(pack(depth), { level: LEVEL });
    putHour.run(id, depth.length, depth.levels.length, depth.timeMs[0]!, depth.timeMs[depth.length - 1]!, crc32(blob), blob);
  }

  function unpack(row: HourRow, instrumentId: InstrumentId): DepthColumns {
    const damaged = (): StoreError => new StoreError('corrupt', `the stored order book of ${instrumentId} in the hour of ${new Date(row.first_ms).toISOString()} is damaged: delete it and import it again`);
    if (crc32(row.columns) !== row.crc) throw damaged();
    const bytes = inflateRawSync(row.columns);
    if (bytes.byteLength !== sizeOf(row.count, row.numbers)) throw damaged();
    return unpacked(bytes, row.count, row.numbers);
  }

  function seriesKey(instrumentId: InstrumentId): number {
    const found = findSeries.get(KIND, instrumentId);
    if (found !== undefined) return found.key;
    addSeries.run(KIND, instrumentId);
    return seriesKey(instrumentId);
  }

  function deleteSeries(instrumentId: InstrumentId): number {
    const key = findSeries.get(KIND, instrumentId)?.key;
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

/** The last whole book at or before a row; the row itself where none is. */
function wholeBookBefore(depth: DepthColumns, row: number): number {
  for (let at = Math.min(row, depth.length - 1); at >= 0; at--) if (isWhole(depth, at)) return at;
  return row;
}

function isWhole({ follows }: DepthColumns, row: number): boolean {
  return !Number.isFinite(follows[row]);
}

function sizeOf(count: number, numbers: number): number {
  return count * 4 * 8 + numbers * 8 + (2 * count + 1) * 4;
}

/** Column after column, prices apart from quantities: like stands beside like, which is what compresses. */
function pack({ length, timeMs, receivedMs, updateId, follows, bounds, levels }: DepthColumns): Uint8Array {
  const blob = new Uint8Array(sizeOf(length, levels.length));
  let offset = 0;
  for (const column of [timeMs, receivedMs, updateId, follows, alternate(levels, 0), alternate(levels, 1), bounds]) {
    blob.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return blob;
}

function unpacked(bytes: Uint8Array, length: number, numbers: number): DepthColumns {
  let offset = 0;
  const take = <Column extends Float64Array | Uint32Array>(column: Column): Column => {
    new Uint8Array(column.buffer).set(bytes.subarray(offset, offset + column.byteLength));
    offset += column.byteLength;
    return column;
  };
  const column = (rows: number): Float64Array => take(new Float64Array(rows));
  const [timeMs, receivedMs, updateId, follows, prices, qtys] = [column(length), column(length), column(length), column(length), column(numbers / 2), column(numbers / 2)] as const;
  const levels = new Float64Array(numbers);
  for (let index = 0; index < prices.length; index++) {
    levels[2 * index] = prices[index]!;
    levels[2 * index + 1] = qtys[index]!;
  }
  return { length, timeMs, receivedMs, updateId, follows, bounds: take(new Uint32Array(2 * length + 1)), levels };
}

function alternate(levels: Float64Array, from: 0 | 1): Float64Array {
  const column = new Float64Array(levels.length / 2);
  for (let index = 0; index < column.length; index++) column[index] = levels[2 * index + from]!;
  return column;
}

function refuseReversal({ timeMs, length }: DepthColumns, instrumentId: InstrumentId): void {
  for (let row = 1; row < length; row++) {
    if (!(timeMs[row]! >= timeMs[row - 1]!)) throw new InvariantError(`${instrumentId}: expected times that never go back to store, was ${timeMs[row]} after ${timeMs[row - 1]}`);
  }
}
