import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { encode } from '../../src/engine/adapters/sqlite/codec.ts';
import { DATABASE_FILE, openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import type { Session as StoredSession, Store } from '../../src/engine/adapters/sqlite/store.ts';
import type { Engine } from '../../src/engine/core/engine.ts';
import { Session } from '../../src/engine/run/session/session.ts';
import type { Acknowledged } from './acknowledged.ts';
import { Findings } from './findings.ts';
import { SessionAudit } from './session-audit.ts';
import type { RecordReader } from './session-audit.ts';

/** Examines the data folder after each kill, before the next program touches it. */
export class Audit {
  readonly #dataDir: string;
  readonly #sessions = new Map<string, SessionAudit>();
  readonly #finished = new Set<string>();
  #latest: Engine | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Journal records examined so far. */
  get records(): number {
    return [...this.#sessions.values()].reduce((sum, { records }) => sum + records, 0);
  }

  /** The engine of the newest session as the last examination has recovered it; null before. */
  get latest(): Engine | null {
    return this.#latest;
  }

  /** Compares what is stored with what was shown and promised, with the journal, and with what a recovery makes of it. */
  examine(acknowledged: Acknowledged): Findings {
    const findings = new Findings();
    const store = openStore(this.#dataDir);
    const database = new Sqlite(join(this.#dataDir, DATABASE_FILE), { readonly: true });
    try {
      const reader = readerOf(database);
      for (const stored of store.sessions.list()) if (!this.#finished.has(stored.id)) this.#examineSession(store, stored, { reader, findings });
      for (const [id, shown] of acknowledged.take()) this.#sessions.get(id)?.compareShown(shown, reader, findings);
      const latest = store.sessions.latest();
      if (latest) this.#examineLatest(store, latest, { acknowledged, findings });
    } finally {
      database.close();
      store.close();
    }
    return findings;
  }

  #examineSession(store: Store, stored: StoredSession, { reader, findings }: { readonly reader: RecordReader; readonly findings: Findings }): void {
    const audit = this.#sessions.get(stored.id) ?? new SessionAudit(stored);
    this.#sessions.set(stored.id, audit);
    audit.examine(store, reader, findings);
    if (stored.endedMs !== null) this.#finished.add(stored.id);
  }

  /** A recovery must come to exactly the engine that the whole journal proves, find nothing to mend, and keep what was promised. */
  #examineLatest(store: Store, latest: StoredSession, { acknowledged, findings }: { readonly acknowledged: Acknowledged; readonly findings: Findings }): void {
    const proven = this.#sessions.get(latest.id)?.engine;
    if (!proven) return;
    const { session, recovery } = Session.recover(store, latest);
    this.#latest = session.engine;
    findings.compare('ledger', 'what recovery found', {
      expected: { handedOver: 0, mismatches: [], damage: null, changedAt: null },
      actual: { handedOver: recovery.handedOver, mismatches: recovery.mismatches, damage: recovery.damage, changedAt: recovery.changedAt },
    });
    if (encode(session.engine.snapshot()) !== encode(proven.snapshot())) findings.ledger.push(`session ${latest.id}: the recovered engine is not the one that its journal proves`);
    const { sessionId, killLatched, tradingState } = acknowledged.promised;
    if (sessionId !== null) findings.compare('lost', 'the session that was started', { expected: sessionId, actual: latest.id });
    if (killLatched !== null) findings.compare('lost', 'the kill switch', { expected: killLatched, actual: proven.status.killLatched });
    if (tradingState !== null) findings.compare('lost', 'the trading state', { expected: tradingState, actual: proven.status.state });
    if (proven.status.killLatched && killLatched === true) findings.compare('ledger', 'positions after the kill switch', { expected: 0, actual: proven.positions().length });
  }
}

function readerOf(database: Sqlite.Database): RecordReader {
  const body = database.prepare<[string, string, string], { body: string }>('SELECT body FROM records JOIN sessions ON key = session WHERE sessions.id = ? AND records.kind = ? AND natural_key = ?');
  const bodies = database.prepare<[string, string, string, string], { body: string }>('SELECT body FROM records JOIN sessions ON key = session WHERE sessions.id = ? AND records.kind = ? AND natural_key >= ? AND natural_key < ?');
  const count = database.prepare<[string, string], { count: number }>('SELECT count(*) AS count FROM records JOIN sessions ON key = session WHERE sessions.id = ? AND records.kind = ?');
  const setting = database.prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?');
  return {
    body: (session, kind, key) => body.get(session, kind, key)?.body ?? null,
    bodiesFrom: (session, kind, start) => bodies.all(session, kind, start, `${start}~`).map((row) => row.body),
    count: (session, kind) => count.get(session, kind)?.count ?? 0,
    setting: (key) => setting.get(key)?.value ?? null,
  };
}
