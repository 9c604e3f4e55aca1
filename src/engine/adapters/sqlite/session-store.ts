import { invariant } from '../../domain/assert.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import type { Session, SessionKind, SessionStore } from './store.ts';

interface SessionRow {
  readonly key: number;
  readonly id: string;
  readonly kind: SessionKind;
  readonly title: string;
  readonly config: string;
  readonly seed: number;
  readonly started_ms: number;
  readonly ended_ms: number | null;
}

/** Creates the table of sessions; `keyOf` gives the number by which the other tables know a session. */
export function createSessionStore(connection: Connection): SessionStore & { keyOf(id: string): number } {
  const insert = connection.prepare('INSERT INTO sessions (id, kind, title, config, seed, started_ms) VALUES (?, ?, ?, ?, ?, ?)');
  const find = connection.prepare<SessionRow>('SELECT * FROM sessions WHERE id = ?');
  const newest = connection.prepare<SessionRow>('SELECT * FROM sessions ORDER BY key DESC');
  const newestOne = connection.prepare<SessionRow>('SELECT * FROM sessions ORDER BY key DESC LIMIT 1');
  const finish = connection.prepare('UPDATE sessions SET ended_ms = ? WHERE id = ?');

  function get(id: string): Session | null {
    const row = find.get(id);
    return row === undefined ? null : toSession(row);
  }

  return {
    create(session) {
      invariant(find.get(session.id) === undefined, `expected a new session id, was ${session.id}`);
      insert.run(session.id, session.kind, session.title, encode(session.config), session.seed, session.startedMs);
      return { ...session, endedMs: null };
    },
    get,
    latest: () => { const row = newestOne.get(); return row === undefined ? null : toSession(row); },
    end(id, timeMs) {
      invariant(finish.run(timeMs, id) === 1, `expected a session to end, was none with id ${id}`);
    },
    list: () => newest.all().map(toSession),
    keyOf(id) {
      const row = find.get(id);
      invariant(row !== undefined, `expected a session that was created, was ${id}`);
      return row.key;
    },
  };
}

function toSession(row: SessionRow): Session {
  return { id: row.id, kind: row.kind, title: row.title, config: decode(row.config), seed: row.seed, startedMs: row.started_ms, endedMs: row.ended_ms };
}
