import { crc32 } from 'node:zlib';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import type { Snapshot, SnapshotStore } from './store.ts';

/** One to use, one to fall back on, one to spare. */
const KEPT = 3;

/** Creates the snapshots of the session with this key. */
export function createSnapshotStore(connection: Connection, session: number): SnapshotStore {
  const insert = connection.prepare('INSERT OR REPLACE INTO snapshots (session, sequence, state, crc) VALUES (?, ?, ?, ?)');
  const prune = connection.prepare(`DELETE FROM snapshots WHERE session = ? AND sequence NOT IN
    (SELECT sequence FROM snapshots WHERE session = ? ORDER BY sequence DESC LIMIT ${KEPT})`);
  const fetch = connection.prepare<{ sequence: number; state: string; crc: number }>('SELECT sequence, state, crc FROM snapshots WHERE session = ? AND sequence <= ? ORDER BY sequence DESC');

  function latestUpTo(sequence: number): Snapshot | null {
    for (const row of fetch.all(session, sequence)) {
      if (crc32(`${row.sequence}|${row.state}`) === row.crc) return { sequence: row.sequence, state: decode(row.state) };
    }
    return null;
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
  };
}
