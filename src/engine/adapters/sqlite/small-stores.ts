import type { Instrument } from '../../domain/instrument.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { FundingStore, SeriesInfo } from '../../ports/history-store.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import type { InstrumentStore, SettingStore } from './store.ts';

/** Creates the table of instruments. */
export function createInstrumentStore(connection: Connection): InstrumentStore {
  const put = connection.prepare('INSERT OR REPLACE INTO instruments (id, body) VALUES (?, ?)');
  const find = connection.prepare<{ body: string }>('SELECT body FROM instruments WHERE id = ?');
  const list = connection.prepare<{ body: string }>('SELECT body FROM instruments ORDER BY id');
  return {
    put: (instrument) => { put.run(instrument.id, encode(instrument)); },
    get: (id) => { const row = find.get(id); return row === undefined ? null : decode(row.body) as Instrument; },
    all: () => list.all().map((row) => decode(row.body) as Instrument),
  };
}

/** Creates the table of settings: plain data by key. */
export function createSettingStore(connection: Connection): SettingStore {
  const put = connection.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
  const find = connection.prepare<{ value: string }>('SELECT value FROM settings WHERE key = ?');
  const remove = connection.prepare('DELETE FROM settings WHERE key = ?');
  const list = connection.prepare<{ key: string }>('SELECT key FROM settings ORDER BY key');
  return {
    get: (key) => { const row = find.get(key); return row === undefined ? null : decode(row.value); },
    set: (key, value) => { put.run(key, encode(value)); },
    delete: (key) => { remove.run(key); },
    keys: () => list.all().map((row) => row.key),
  };
}

interface FundingRow {
  readonly time_ms: number;
  readonly rate: number;
  readonly interval_hours: number;
}

/** Creates the table of funding rates, one row each: there are three to twenty-four a day. */
export function createFundingStore(connection: Connection): FundingStore {
  const put = connection.prepare('INSERT OR REPLACE INTO funding (instrument_id, time_ms, rate, interval_hours) VALUES (?, ?, ?, ?)');
  const find = connection.prepare<FundingRow>('SELECT time_ms, rate, interval_hours FROM funding WHERE instrument_id = ? AND time_ms = ?');
  const range = connection.prepare<FundingRow>('SELECT time_ms, rate, interval_hours FROM funding WHERE instrument_id = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms');
  const list = connection.prepare<{ instrument_id: string; count: number; first_ms: number; last_ms: number }>(`
    SELECT instrument_id, count(*) AS count, min(time_ms) AS first_ms, max(time_ms) AS last_ms FROM funding GROUP BY instrument_id ORDER BY instrument_id`);
  return {
    series: () => list.all().map((row): SeriesInfo => ({ instrumentId: row.instrument_id as InstrumentId, from: row.first_ms, to: row.last_ms, count: row.count })),
    read: (instrumentId, from, to) => range.all(instrumentId, from, to).map((row) => ({ timeMs: row.time_ms, rate: row.rate, intervalHours: row.interval_hours })),
    write: (instrumentId, rates) => connection.transaction(() => {
      let added = 0, changed = 0, unchanged = 0;
      for (const rate of rates) {
        const old = find.get(instrumentId, rate.timeMs);
        if (old !== undefined && old.rate === rate.rate && old.interval_hours === rate.intervalHours) { unchanged++; continue; }
        put.run(instrumentId, rate.timeMs, rate.rate, rate.intervalHours);
        if (old === undefined) added++;
        else changed++;
      }
      return { added, changed, unchanged };
    }),
  };
}
