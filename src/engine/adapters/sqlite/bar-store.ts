import { invariant, InvariantError } from '../../domain/assert.ts';
import { DAY_MS, intervalMs, isInterval, type Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns, BarSeriesInfo, BarStore } from '../../ports/bar-store.ts';
import type { WriteCounts } from '../../ports/history-store.ts';
import type { Connection } from './connection.ts';
import { allocateBars, packBars, sliceBars, unpackBars, type PackedBars } from './day-columns.ts';
import { mergeBars } from './merge-bars.ts';
import type { BarDeletion } from './store.ts';
import { StoreError } from './store-error.ts';
import { bucketRowId, firstAtOrAfter, MAX_BUCKET } from './buckets.ts';

interface DayRow {
  readonly id: number;
  readonly count: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly layout: number;
  readonly crc: number;
  readonly columns: Uint8Array;
}

/** Days of blobs fetched at once: bounds memory on a long read. */
const DAYS_PER_FETCH = 64;

/** Creates the store of bars: one blob of columns per series and UTC day. */
export function createBarStore(connection: Connection): BarStore & BarDeletion {
  const findSeries = connection.prepare<{ key: number }>('SELECT key FROM bar_series WHERE instrument_id = ? AND interval = ?');
  const addSeries = connection.prepare('INSERT INTO bar_series (instrument_id, interval) VALUES (?, ?)');
  const countRange = connection.prepare<{ total: number | null }>('SELECT sum(count) AS total FROM bar_days WHERE id BETWEEN ? AND ?');
  const fetchRange = connection.prepare<DayRow>('SELECT * FROM bar_days WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?');
  const fetchDay = connection.prepare<DayRow>('SELECT * FROM bar_days WHERE id = ?');
  const putDay = connection.prepare('INSERT OR REPLACE INTO bar_days (id, count, first_ms, last_ms, layout, crc, columns) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const dropRange = connection.prepare('DELETE FROM bar_days WHERE id BETWEEN ? AND ?');
  const listSeries = connection.prepare<{ instrument_id: string; interval: string; total: number; first_ms: number; last_ms: number }>(`
    SELECT instrument_id, interval, sum(count) AS total, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM bar_series JOIN bar_days ON bar_days.id BETWEEN key << 20 AND (key << 20) + ${MAX_BUCKET} GROUP BY key ORDER BY instrument_id, min(last_ms - first_ms), interval`);

  function series(): readonly BarSeriesInfo[] {
    return listSeries.all().map((row) => {
      invariant(isInterval(row.interval), `expected a stored interval, was ${row.interval}`);
      return { instrumentId: row.instrument_id as InstrumentId, interval: row.interval, from: row.first_ms, to: row.last_ms, count: row.total };
    });
  }

  function read(instrumentId: InstrumentId, interval: Interval, from: EpochMs, to: EpochMs): BarColumns {
    const key = findSeries.get(instrumentId, interval)?.key;
    if (key === undefined || from >= to) return allocateBars(0);
    const lastId = bucketRowId(key, to, DAY_MS);
    let nextId = bucketRowId(key, from, DAY_MS);
    const bars = allocateBars(countRange.get(nextId, lastId)?.total ?? 0);
    let filled = 0;
    while (filled < bars.length) {
      const rows = fetchRange.all(nextId, lastId, DAYS_PER_FETCH);
      if (rows.length === 0) break;
      for (const row of rows) {
        unpackOrThrow(row, bars, filled, instrumentId, interval);
        filled += row.count;
        nextId = row.id + 1;
      }
    }
    return sliceBars(bars, firstAtOrAfter(bars.openTimeMs, from, filled), firstAtOrAfter(bars.openTimeMs, to, filled));
  }

  function write(instrumentId: InstrumentId, interval: Interval, bars: BarColumns): WriteCounts {
    refuseDisorder(bars);
    if (bars.length === 0) return { added: 0, changed: 0, unchanged: 0 };
    return connection.transaction(() => {
      const key = seriesKey(instrumentId, interval);
      let added = 0, changed = 0, unchanged = 0;
      for (let start = 0; start < bars.length;) {
        const end = endOfDay(bars, start);
        const counts = writeDay(key, instrumentId, interval, sliceBars(bars, start, end));
        added += counts.added; changed += counts.changed; unchanged += counts.unchanged;
        start = end;
      }
      return { added, changed, unchanged };
    });
  }

  function writeDay(key: number, instrumentId: InstrumentId, interval: Interval, fresh: BarColumns): WriteCounts {
    const id = bucketRowId(key, fresh.openTimeMs[0]!, DAY_MS);
    const row = fetchDay.get(id);
    if (row === undefined) {
      put(id, packBars(fresh, 0, fresh.length, intervalMs(interval)));
      return { added: fresh.length, changed: 0, unchanged: 0 };
    }
    const old = allocateBars(row.count);
    unpackOrThrow(row, old, 0, instrumentId, interval);
    const { bars, counts } = mergeBars(old, fresh);
    if (counts.added + counts.changed > 0) put(id, packBars(bars, 0, bars.length, intervalMs(interval)));
    return counts;
  }

  function put(id: number, day: PackedBars): void {
    putDay.run(id, day.count, day.firstMs, day.lastMs, day.layout, day.crc, day.blob);
  }

  function unpackOrThrow(row: DayRow, out: BarColumns, at: number, instrumentId: InstrumentId, interval: Interval): void {
    const packed = { count: row.count, firstMs: row.first_ms, lastMs: row.last_ms, layout: row.layout, crc: row.crc, blob: row.columns };
    if (unpackBars(packed, out, at, intervalMs(interval))) return;
    const day = new Date(row.first_ms).toISOString().slice(0, 10);
    throw new StoreError('corrupt', `the stored ${interval} bars of ${instrumentId} on ${day} are damaged: delete this series and import it again`);
  }

  function seriesKey(instrumentId: InstrumentId, interval: Interval): number {
    const found = findSeries.get(instrumentId, interval);
    if (found !== undefined) return found.key;
    addSeries.run(instrumentId, interval);
    return seriesKey(instrumentId, interval);
  }

  function deleteSeries(instrumentId: InstrumentId, interval: Interval): number {
    const key = findSeries.get(instrumentId, interval)?.key;
    if (key === undefined) return 0;
    const from = bucketRowId(key, 0, DAY_MS);
    return connection.transaction(() => {
      const total = countRange.get(from, from + MAX_BUCKET)?.total ?? 0;
      dropRange.run(from, from + MAX_BUCKET);
      return total;
    });
  }

  return { series, read, write, delete: deleteSeries };
}

function endOfDay(bars: BarColumns, start: number): number {
  const dayEnd = (Math.floor(bars.openTimeMs[start]! / DAY_MS) + 1) * DAY_MS;
  return firstAtOrAfter(bars.openTimeMs, dayEnd, bars.length);
}

function refuseDisorder(bars: BarColumns): void {
  for (let row = 1; row < bars.length; row++) {
    if (bars.openTimeMs[row]! > bars.openTimeMs[row - 1]!) continue;
    throw new InvariantError(`expected ascending open times to store, was ${bars.openTimeMs[row]} after ${bars.openTimeMs[row - 1]}`);
  }
}
