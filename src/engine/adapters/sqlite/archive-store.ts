import { DAY_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { ArchiveFile, ArchiveStore } from '../../ports/archive-store.ts';
import { bucketRowId } from './buckets.ts';
import type { Connection } from './connection.ts';

interface ArchiveRow {
  readonly path: string;
  readonly checksum: string;
  readonly bytes: number;
  readonly kind: ArchiveFile['kind'];
  readonly instrument_id: string;
  readonly interval: Interval | null;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly rows: number;
}

const HOUR_MS = 3_600_000;

/** Creates the table of stored archive files. */
export function createArchiveStore(connection: Connection): ArchiveStore {
  const put = connection.prepare('INSERT OR REPLACE INTO archive_files (path, checksum, bytes, kind, instrument_id, interval, first_ms, last_ms, rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const find = connection.prepare<ArchiveRow>('SELECT * FROM archive_files WHERE path = ?');
  const barKey = connection.prepare<{ key: number }>('SELECT key FROM bar_series WHERE instrument_id = ? AND interval = ?');
  const tradeKey = connection.prepare<{ key: number }>("SELECT key FROM tick_series WHERE kind = 'trades' AND instrument_id = ?");
  const countBars = connection.prepare<{ total: number | null }>('SELECT sum(count) AS total FROM bar_days WHERE id BETWEEN ? AND ?');
  const countTrades = connection.prepare<{ total: number | null }>('SELECT sum(count) AS total FROM tick_hours WHERE id BETWEEN ? AND ?');
  const countFunding = connection.prepare<{ total: number | null }>('SELECT count(*) AS total FROM funding WHERE instrument_id = ? AND time_ms >= ? AND time_ms < ?');

  /** Periods are whole days, so days of bars and hours of trades are counted exactly. */
  function countRows({ kind, instrumentId, interval, from, to }: Omit<ArchiveFile, 'rows'>): number {
    if (kind === 'funding') return countFunding.get(instrumentId, from, to)?.total ?? 0;
    const key = kind === 'klines' ? barKey.get(instrumentId, interval)?.key : tradeKey.get(instrumentId)?.key;
    if (key === undefined) return 0;
    const bucketMs = kind === 'klines' ? DAY_MS : HOUR_MS;
    const range = [bucketRowId(key, from, bucketMs), bucketRowId(key, to - 1, bucketMs)] as const;
    return (kind === 'klines' ? countBars.get(...range) : countTrades.get(...range))?.total ?? 0;
  }

  return {
    get: (path) => {
      const row = find.get(path);
      if (row === undefined) return null;
      const { checksum, bytes, kind, interval, rows } = row;
      return { path, checksum, bytes, kind, instrumentId: row.instrument_id as InstrumentId, interval, from: row.first_ms, to: row.last_ms + 1, rows };
    },
    put: (file) => {
      const { path, checksum, bytes, kind, instrumentId, interval, from, to } = file;
      put.run(path, checksum, bytes, kind, instrumentId, interval, from, to - 1, countRows(file));
    },
    isHeld: (file) => countRows(file) >= file.rows,
  };
}
