import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** What came of a challenger, as far as it was written down. */
export interface ShadowRecord {
  readonly place: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly sinceMs: EpochMs;
  /** Null while it goes on, or was cut off. */
  readonly untilMs: EpochMs | null;
  /** Plain data; null before the first was written. */
  readonly record: unknown;
}

/** Challengers beside sessions, and drift. A place is where one of them works: the id of its deployment. Everything joins the open unit, when there is one. */
export interface ShadowStore {
  /** Appends an input; returns its number, from 0. */
  append(place: string, timeMs: EpochMs, input: unknown): number;
  /** Replaces an input. */
  replace(place: string, number: number, input: unknown): void;
  /** In the order in which they were appended. */
  inputs(place: string): readonly unknown[];
  /** Stores or replaces the record of a place. */
  put(record: ShadowRecord): void;
  get(place: string): ShadowRecord | null;
  /** Newest first, without what came of them. */
  list(): readonly Omit<ShadowRecord, 'record'>[];
  /**
   * Forgets versions of boosted trees that decided beside a strategy of a session and do so no more: how each began, and what came of all but the newest few. A bot has
   * dozens a day, for minutes each; its own log says of every one what became of it.
   */
  forgetVersions(sessionId: string, assignmentId: string, keep: number): void;
  /** Stores a look at drift; returns false where there is one of this time already, which stays. */
  addLook(place: string, timeMs: EpochMs, look: unknown): boolean;
  /** Oldest first. */
  looks(place: string): readonly unknown[];
  /** Returns the key by which it can be replaced. */
  addEvent(place: string, timeMs: EpochMs, event: unknown): number;
  replaceEvent(key: number, event: unknown): void;
  /** Newest first. */
  events(place: string): readonly unknown[];
}

interface Row {
  readonly place: string;
  readonly session: string;
  readonly assignment: string;
  readonly since_ms: number;
  readonly until_ms: number | null;
}

/** Creates the store of challengers and drift. */
export function createShadowStore(connection: Connection): ShadowStore {
  const next = connection.prepare<{ next: number }>('SELECT coalesce(max(number) + 1, 0) AS next FROM shadow_inputs WHERE place = ?');
  const append = connection.prepare('INSERT INTO shadow_inputs (place, number, time_ms, input) VALUES (?, ?, ?, ?)');
  const replace = connection.prepare('UPDATE shadow_inputs SET input = ? WHERE place = ? AND number = ?');
  const inputs = connection.prepare<{ input: string }>('SELECT input FROM shadow_inputs WHERE place = ? ORDER BY number');
  const put = connection.prepare(`INSERT INTO shadow_records (place, session, assignment, since_ms, until_ms, record) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (place) DO UPDATE SET until_ms = excluded.until_ms, record = excluded.record`);
  const one = connection.prepare<Row & { readonly record: Buffer | null }>('SELECT * FROM shadow_records WHERE place = ?');
  const all = connection.prepare<Row>('SELECT place, session, assignment, since_ms, until_ms FROM shadow_records ORDER BY key DESC');
  // A limit, because it is done after each: what is older is gone already.
  const versionsEnded = `SELECT id FROM deployments JOIN models ON models.code = deployments.code WHERE session = ? AND assignment = ? AND role = 'challenger' AND state = 'ended' AND models.kind = 'boosting'
    ORDER BY deployments.key DESC LIMIT 100 OFFSET ?`;
  const dropInputs = connection.prepare(`DELETE FROM shadow_inputs WHERE place IN (${versionsEnded})`);
  const dropRecords = connection.prepare(`DELETE FROM shadow_records WHERE place IN (${versionsEnded})`);
  const addLook = connection.prepare('INSERT OR IGNORE INTO drift_looks (place, time_ms, look) VALUES (?, ?, ?)');
  const looks = connection.prepare<{ look: string }>('SELECT look FROM drift_looks WHERE place = ? ORDER BY time_ms');
  const addEvent = connection.prepare<{ key: number }>('INSERT INTO drift_events (place, time_ms, event) VALUES (?, ?, ?) RETURNING key');
  const replaceEvent = connection.prepare('UPDATE drift_events SET event = ? WHERE key = ?');
  const events = connection.prepare<{ event: string }>('SELECT event FROM drift_events WHERE place = ? ORDER BY key DESC');
  return {
    append: (place, timeMs, input) => {
      const number = next.get(place)?.next ?? 0;
      append.run(place, number, timeMs, encode(input));
      return number;
    },
    replace: (place, number, input) => { replace.run(encode(input), place, number); },
    inputs: (place) => inputs.all(place).map(({ input }) => decode(input)),
    put: ({ place, sessionId, assignmentId, sinceMs, untilMs, record }) => { put.run(place, sessionId, assignmentId, sinceMs, untilMs, record === null ? null : pack(record)); },
    get: (place) => {
      const row = one.get(place);
      return row === undefined ? null : { ...toHead(row), record: row.record === null ? null : decode(brotliDecompressSync(row.record).toString('utf8')) };
    },
    list: () => all.all().map(toHead),
    forgetVersions: (sessionId, assignmentId, keep) => connection.transaction(() => {
      dropInputs.run(sessionId, assignmentId, 0);
      dropRecords.run(sessionId, assignmentId, keep);
    }),
    addLook: (place, timeMs, look) => addLook.run(place, timeMs, encode(look)) === 1,
    looks: (place) => looks.all(place).map(({ look }) => decode(look)),
    addEvent: (place, timeMs, event) => addEvent.get(place, timeMs, encode(event))?.key ?? 0,
    replaceEvent: (key, event) => { replaceEvent.run(encode(event), key); },
    events: (place) => events.all(place).map(({ event }) => decode(event)),
  };
}

function toHead(row: Row): Omit<ShadowRecord, 'record'> {
  return { place: row.place, sessionId: row.session, assignmentId: row.assignment, sinceMs: row.since_ms, untilMs: row.until_ms };
}

function pack(record: unknown): Buffer {
  return brotliCompressSync(encode(record), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}
