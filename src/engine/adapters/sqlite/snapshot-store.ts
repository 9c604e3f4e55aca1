import { crc32 } from 'node:zlib';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import type { Snapshot, SnapshotStore } from './store.ts';

interface SnapshotRow {
  readonly sequence: number;
  readonly state: string;
  readonly crc: number;
}

/** One to use, one to fall back on, one to spare. */
const KEPT = 3;

/** Creates the snapshots of the session with this key. */
export function createSnapshotStore(connection: Connection, session: number): SnapshotStore {
  const insert = connection.prepare('INSERT OR REPLACE INTO snapshots (session, sequence, state, crc) VALUES (?, ?, ?, ?)');
  const prune = connection.prepare(`DELETE FROM snapshots WHERE session = ? AND sequence NOT IN
    (SELECT sequence FROM snapshots WHERE session = ? ORDER BY sequence DESC LIMIT ${KEPT})`);
  const fetch = connection.prepare<SnapshotRow>('SELECT sequence, state, crc FROM snapshots WHERE session = ? AND sequence <= ? ORDER BY sequence DESC');

  const findOldest = connection.prepare<{ sequence: number }>('SELECT sequence FROM snapshots WHERE session = ? ORDER BY sequence LIMIT 1');
  const remove = connection.prepare('DELETE FROM snapshots WHERE session = ?');

  function latestUpTo(sequence: number): Snapshot | null {
    return firstSound(fetch.all(session, sequence));
  }

  return {
    put(sequence, state) {
      const text = encode(state);
      connection.transaction(() => {
        insert.run(session, sequence, text, crc32(`${sequence}|${text}`));
        prune.run(session, session);
      });
    },
    latest: () => latestUpTo(Number.MAX_SAFE_INTEGER),
    latestUpTo,
    oldest: () => firstSound(fetch.all(session, Number.MAX_SAFE_INTEGER).toReversed()),
    oldestSequence: () => findOldest.get(session)?.sequence ?? 0,
    deleteAll: () => { remove.run(session); },
  };
}

function firstSound(rows: readonly SnapshotRow[]): Snapshot | null {
  const sound = rows.find((row) => crc32(`${row.sequence}|${row.state}`) === row.crc);
  return sound === undefined ? null : { sequence: sound.sequence, state: decode(sound.state) };
}
