import { crc32 } from 'node:zlib';
import { invariant } from '../../domain/assert.ts';
import type { JournalEntry, JournalRecord } from '../../ports/journal.ts';
import { decode, encode } from './codec.ts';
import type { Connection, SqlValue } from './connection.ts';
import type { JournalDamage, SessionJournal } from './store.ts';
import { StoreError } from './store-error.ts';

interface JournalRow {
  readonly sequence: number;
  readonly time_ms: SqlValue;
  readonly type: SqlValue;
  readonly payload: SqlValue;
  readonly crc: SqlValue;
}

/** Records fetched at once: bounds memory on a long replay, and leaves the connection free to write between pages. */
const RECORDS_PER_FETCH = 1000;

/** Opens the journal of the session with this key; a corrupt last record is set aside at once. */
export function openJournal(connection: Connection, session: number, sessionId: string): SessionJournal {
  const insert = connection.prepare('INSERT INTO journal (session, sequence, time_ms, type, payload, crc) VALUES (?, ?, ?, ?, ?, ?)');
  const fetchAfter = connection.prepare<JournalRow>('SELECT sequence, time_ms, type, payload, crc FROM journal WHERE session = ? AND sequence > ? ORDER BY sequence LIMIT ?');
  const fetchLast = connection.prepare<JournalRow>('SELECT sequence, time_ms, type, payload, crc FROM journal WHERE session = ? ORDER BY sequence DESC LIMIT 1');
  const setAside = connection.prepare(`INSERT INTO damaged_records (session, sequence, time_ms, type, payload, crc, detail)
    SELECT session, sequence, time_ms, type, payload, crc, ? FROM journal WHERE session = ? AND sequence = ?`);
  const dropRecords = connection.prepare('DELETE FROM journal WHERE session = ? AND sequence > ?');
  const dropOld = connection.prepare('DELETE FROM journal WHERE session = ? AND sequence <= ?');
  const findFirst = connection.prepare<{ sequence: number }>('SELECT sequence FROM journal WHERE session = ? ORDER BY sequence LIMIT 1');
  const dropSnapshots = connection.prepare('DELETE FROM snapshots WHERE session = ? AND sequence > ?');

  let damage: JournalDamage | null = null;
  let cached = { last: 0, undone: -1 };

  const last = fetchLast.get(session);
  if (last !== undefined && !isSound(last)) quarantine(last);

  function lastSequence(): number {
    if (cached.undone !== connection.undone) cached = { last: fetchLast.get(session)?.sequence ?? 0, undone: connection.undone };
    return cached.last;
  }

  function append(input: JournalEntry): number {
    if (!connection.isOpen()) connection.begin();
    const sequence = lastSequence() + 1;
    const payload = encode(input);
    insert.run(session, sequence, input.timeMs, input.type, payload, checksum(sequence, input.timeMs, input.type, payload));
    cached = { last: sequence, undone: connection.undone };
    return sequence;
  }

  function* read(afterSequence: number): IterableIterator<JournalRecord> {
    for (let after = afterSequence; ;) {
      const rows = fetchAfter.all(session, after, RECORDS_PER_FETCH);
      for (const row of rows) {
        if (row.sequence !== after + 1) throw corrupt(`expected record ${after + 1}, found ${row.sequence}`);
        if (!isSound(row)) {
          if (row.sequence !== fetchLast.get(session)?.sequence) throw corrupt(`record ${row.sequence} does not match its checksum`);
          quarantine(row);
          return;
        }
        after = row.sequence;
        yield { sequence: row.sequence, input: decode(String(row.payload)) as JournalEntry };
      }
      if (rows.length < RECORDS_PER_FETCH) return;
    }
  }

  /** A snapshot that saw the damaged record goes too: the state is what the journal proves. */
  function quarantine(row: JournalRow): void {
    const detail = `the last record (${row.sequence}, ${String(row.type)}) of session ${sessionId} did not match its checksum and was set aside`;
    connection.transaction(() => {
      setAside.run(detail, session, row.sequence);
      removeAfter(row.sequence - 1);
    });
    damage = { sequence: row.sequence, detail };
  }

  function removeAfter(sequence: number): void {
    dropRecords.run(session, sequence);
    dropSnapshots.run(session, sequence);
    cached = { last: 0, undone: -1 };
  }

  function corrupt(detail: string): StoreError {
    return new StoreError('corrupt', `the journal of session ${sessionId} in ${connection.path} is damaged (${detail}): put back a copy of the database, or start a new session`);
  }

  return {
    append, read, lastSequence,
    firstSequence: () => findFirst.get(session)?.sequence ?? 0,
    commit: () => { if (connection.isOpen()) connection.commit(); },
    damage: () => damage,
    truncateAfter: (sequence) => {
      invariant(Number.isInteger(sequence) && sequence >= 0, `expected a sequence to truncate after, was ${sequence}`);
      connection.transaction(() => removeAfter(sequence));
    },
    dropUpTo: (sequence) => {
      // The last record stays: the next one is numbered after it.
      dropOld.run(session, Math.min(sequence, lastSequence() - 1));
    },
  };
}

function checksum(sequence: number, timeMs: SqlValue, type: SqlValue, payload: SqlValue): number {
  return crc32(`${sequence}|${String(timeMs)}|${String(type)}|${String(payload)}`);
}

function isSound(row: JournalRow): boolean {
  return checksum(row.sequence, row.time_ms, row.type, row.payload) === row.crc;
}
