import { existsSync } from 'node:fs';
import { replaySession } from '../../run/session/replay.ts';
import type { ReplayReport } from '../../run/session/replay.ts';
import type { SessionPlan } from '../../run/session/plan.ts';
import type { SessionSnapshot } from '../../run/session/session-storage.ts';
import type { Session, Store } from '../../adapters/sqlite/store.ts';
import { CommandFailed } from './command-failed.ts';
import { readJournalFile, writeJournalFile } from './journal-file.ts';
import type { JournalHead } from './journal-file.ts';
import { withExistingStore } from './with-store.ts';

export interface ReplayCommand {
  readonly dataDir: string;
  /** The id of a recorded session, `latest`, or a file written by `exportTo`. */
  readonly what: string;
  /** File to write the journal to. */
  readonly exportTo?: string;
}

/** What a replay found, and of which session. */
export interface ReplayDocument extends ReplayReport {
  readonly sessionId: string;
  readonly title: string;
  /** Where it was read from: `store`, or the file. */
  readonly source: string;
  readonly quoteAsset: string;
  /** The record after which it begins: 0 is the start of the session, more when the oldest records are no longer kept. */
  readonly afterRecord: number;
  /** What was wrong with the journal's last record, which was then set aside; null when it was sound. */
  readonly damage: string | null;
  /** Where it was exported to, or null. */
  readonly exported: { readonly path: string; readonly records: number } | null;
}

/**
 * Plays a recorded session again through a fresh engine and compares what it brings about, record by record.
 * @throws CommandFailed when there is no such session or the file is damaged
 */
export function replayCommand({ dataDir, what, exportTo }: ReplayCommand): Promise<ReplayDocument> {
  if (isFile(what)) return Promise.resolve(replayFile(what, exportTo));
  return withExistingStore(dataDir, (store) => replayStored(store, sessionOf(store, what), exportTo));
}

/** A path of an existing file that has something of a path about it; a session's id never has. */
function isFile(what: string): boolean {
  return /[./\\]/.test(what) || existsSync(what);
}

function replayStored(store: Store, { id, title, startedMs, config }: Session, exportTo: string | undefined): ReplayDocument {
  const plan = config as SessionPlan;
  const journal = store.journal(id);
  if (journal.lastSequence() === 0) throw new CommandFailed({ code: 'no-journal', message: `session ${id}: expected its journal, found none: it is kept for a time after a session has ended, and then only what came of it` });
  const base = baseOf(store, id);
  const after = base?.sequence ?? 0;
  const exported = exportTo === undefined ? null : { path: exportTo, records: writeJournalFile(exportTo, { sessionId: id, title, startedMs, plan, base }, journal.read(after)) };
  const report = replaySession(plan, journal.read(after), base?.engine ?? null);
  return { sessionId: id, title, source: 'store', quoteAsset: plan.quoteAsset, afterRecord: after, ...report, damage: journal.damage()?.detail ?? null, exported };
}

/** A long journal loses its oldest records, and then begins after a snapshot. */
function baseOf(store: Store, id: string): JournalHead['base'] {
  if (store.journal(id).firstSequence() <= 1) return null;
  const oldest = store.snapshots(id).oldest();
  if (oldest === null) throw new CommandFailed({ code: 'no-snapshot', message: `session ${id}: expected a sound snapshot before its first record ${store.journal(id).firstSequence()}, found none` });
  return { sequence: oldest.sequence, engine: (oldest.state as SessionSnapshot).engine };
}

function replayFile(path: string, exportTo: string | undefined): ReplayDocument {
  if (exportTo !== undefined) throw new CommandFailed({ code: 'already-exported', message: `expected a session of the store to export, found the file ${path}: copy it instead`, where: path });
  const { sessionId, title, plan, base, records } = readJournalFile(path);
  return { sessionId, title, source: path, quoteAsset: plan.quoteAsset, afterRecord: base?.sequence ?? 0, ...replaySession(plan, records, base?.engine ?? null), damage: null, exported: null };
}

function sessionOf(store: Store, what: string): Session {
  const session = what === 'latest' ? store.sessions.latest() : store.sessions.get(what);
  if (session) return session;
  const known = store.sessions.list().slice(0, 5).map(({ id }) => id);
  const found = known.length === 0 ? 'no recorded session at all' : `none; the newest are ${known.join(', ')}`;
  throw new CommandFailed({ code: 'not-found', message: `expected a recorded session or a file, was "${what}", found ${found}` });
}
