import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** Everything that was tried on these instruments and bars with this strategy is one family: its count deflates the Sharpe ratio of the best. */
export interface StudyFamily {
  readonly strategy: string;
  /** In any order. */
  readonly instruments: readonly string[];
  readonly interval: string;
}

export interface NewStudy extends StudyFamily {
  readonly id: string;
  /** As it was asked for; plain data. */
  readonly request: unknown;
  /** What was drawn from it (the space), so that a resumed search does not depend on a changed schema. */
  readonly plan: unknown;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly createdMs: EpochMs;
}

export type StoredStudyState = 'running' | 'done' | 'stopped' | 'failed';

export interface StoredStudy extends NewStudy {
  readonly state: StoredStudyState;
  /** When something of it was last written; a running study that is not touched has been cut off. */
  readonly touchedMs: EpochMs;
  readonly endedMs: EpochMs | null;
  /** Time spent on it over all its runs. */
  readonly workedMs: number;
  readonly result: unknown;
  readonly error: string | null;
  readonly deletedMs: EpochMs | null;
}

/** What one rung of a trial gave: the part of the span that was run, and the objectives there. */
export interface RungRecord {
  readonly share: number;
  readonly objectives: readonly (number | null)[];
  /** The objectives as they were compared, smaller is better; null where it showed too little to be compared. */
  readonly losses: readonly number[] | null;
}

export interface StoredTrial {
  readonly number: number;
  readonly state: 'complete' | 'pruned' | 'failed';
  /** The whole configuration of the strategy. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly objectives: readonly (number | null)[];
  readonly metrics: unknown;
  readonly rungs: readonly RungRecord[];
  readonly share: number;
  /** Of daily returns, not scaled to a year; null where undefined. */
  readonly sharpePerDay: number | null;
  readonly days: number;
  /** Number of the earlier trial with the same settings, or null. */
  readonly repeats: number | null;
  readonly error: string | null;
  readonly startedMs: EpochMs;
  readonly endedMs: EpochMs;
}

export interface TrialReturns {
  readonly number: number;
  readonly firstDayMs: EpochMs;
  /** [days] simple returns of equity from UTC midnight to midnight. */
  readonly returns: Float64Array;
}

/** One distinct setting of a family: deleted studies count too. */
export interface FamilyTrial {
  readonly studyId: string;
  readonly number: number;
  readonly configKey: string;
  readonly sharpePerDay: number | null;
  readonly days: number;
}

/** Searches and their trials. Trials are only ever added. */
export interface StudyStore {
  create(study: NewStudy): void;
  /** Returns deleted ones too. */
  get(id: string): StoredStudy | null;
  /** Newest first, without the deleted ones. */
  list(): readonly StoredStudy[];
  /** Sets what is given and leaves the rest. */
  update(id: string, change: { readonly request?: unknown; readonly dataHash?: string; readonly state?: StoredStudyState; readonly touchedMs: EpochMs; readonly endedMs?: EpochMs | null; readonly workedMs?: number; readonly result?: unknown; readonly error?: string | null }): void;
  /** Stores a trial; one that is there already stays as it is. */
  addTrial(id: string, trial: StoredTrial, daily: { readonly firstDayMs: EpochMs; readonly returns: Float64Array } | null): void;
  /** In the order of their numbers, from after `after`. */
  trials(id: string, page?: { readonly after?: number; readonly limit?: number }): readonly StoredTrial[];
  countTrials(id: string): number;
  /** Daily returns of the trials that were run on the whole span, in the order of their numbers. */
  returns(id: string): readonly TrialReturns[];
  /** Takes the study out of the list and drops its daily returns; its trials stay for the count. Returns whether there was one. */
  delete(id: string, timeMs: EpochMs): boolean;
  /** Every distinct setting that studies of the family have tried, the one with the longest record of each; deleted studies count. */
  familyTrials(family: StudyFamily): readonly FamilyTrial[];
  /** All studies of the family, deleted ones too, oldest first. */
  ofFamily(family: StudyFamily): readonly StoredStudy[];
}

/** Returns a text that two configurations share when, and only when, they are the same settings, whatever the order of their names. */
export function configKey(config: unknown): string {
  return JSON.stringify(sorted(config));
}

interface StudyRow {
  readonly key: number;
  readonly id: string;
  readonly strategy: string;
  readonly instruments: string;
  readonly interval: string;
  readonly request: string;
  readonly plan: string;
  readonly data_hash: string;
  readonly code_version: string;
  readonly state: StoredStudyState;
  readonly created_ms: number;
  readonly touched_ms: number;
  readonly ended_ms: number | null;
  readonly worked_ms: number;
  readonly result: string | null;
  readonly error: string | null;
  readonly deleted_ms: number | null;
}

interface TrialRow {
  readonly number: number;
  readonly state: StoredTrial['state'];
  readonly config: string;
  readonly objectives: string;
  readonly metrics: string | null;
  readonly rungs: string;
  readonly share: number;
  readonly sharpe_per_day: number | null;
  readonly days: number;
  readonly repeats: number | null;
  readonly error: string | null;
  readonly started_ms: number;
  readonly ended_ms: number;
}

/** Creates the tables of studies and trials. */
export function createStudyStore(connection: Connection): StudyStore {
  const insert = connection.prepare(`INSERT INTO studies (id, strategy, instruments, interval, request, plan, data_hash, code_version, state, created_ms, touched_ms, worked_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 0)`);
  const find = connection.prepare<StudyRow>('SELECT * FROM studies WHERE id = ?');
  const newest = connection.prepare<StudyRow>('SELECT * FROM studies WHERE deleted_ms IS NULL ORDER BY created_ms DESC, key DESC');
  const set = connection.prepare('UPDATE studies SET request = ?, data_hash = ?, state = ?, touched_ms = ?, ended_ms = ?, worked_ms = ?, result = ?, error = ? WHERE id = ?');
  const touch = connection.prepare('UPDATE studies SET touched_ms = ? WHERE id = ?');
  const insertTrial = connection.prepare(`INSERT OR IGNORE INTO trials (study, number, state, config, config_key, objectives, metrics, rungs, share, sharpe_per_day, days, repeats, error, started_ms, ended_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertReturns = connection.prepare('INSERT OR IGNORE INTO trial_returns (study, number, first_day_ms, returns) VALUES (?, ?, ?, ?)');
  const trials = connection.prepare<TrialRow>('SELECT * FROM trials WHERE study = ? AND number > ? ORDER BY number LIMIT ?');
  const count = connection.prepare<{ count: number }>('SELECT count(*) AS count FROM trials WHERE study = ?');
  const returns = connection.prepare<{ number: number; first_day_ms: number; returns: Uint8Array }>('SELECT number, first_day_ms, returns FROM trial_returns WHERE study = ? ORDER BY number');
  const bury = connection.prepare('UPDATE studies SET deleted_ms = ? WHERE id = ? AND deleted_ms IS NULL');
  const dropReturns = connection.prepare('DELETE FROM trial_returns WHERE study = ?');
  const family = connection.prepare<StudyRow>('SELECT * FROM studies WHERE strategy = ? AND instruments = ? AND interval = ? ORDER BY created_ms, key');
  const tried = connection.prepare<{ id: string; number: number; config_key: string; sharpe_per_day: number | null; days: number }>(`SELECT id, number, config_key, sharpe_per_day, days FROM (
    SELECT studies.id, studies.key, trials.number, trials.config_key, trials.sharpe_per_day, trials.days, row_number() OVER (PARTITION BY trials.config_key ORDER BY trials.days DESC, studies.key, trials.number) AS place
    FROM trials JOIN studies ON studies.key = trials.study WHERE studies.strategy = ? AND studies.instruments = ? AND studies.interval = ? AND trials.state <> 'failed'
  ) WHERE place = 1 ORDER BY key, number`);

  const rowOf = (id: string): StudyRow => {
    const row = find.get(id);
    invariant(row, () => `expected a stored study, was no ${id}`);
    return row;
  };

  return {
    create: (study) => {
      insert.run(study.id, study.strategy, instrumentsText(study.instruments), study.interval, encode(study.request), encode(study.plan), study.dataHash, study.codeVersion, study.createdMs, study.createdMs);
    },
    get: (id) => {
      const row = find.get(id);
      return row === undefined ? null : toStudy(row);
    },
    list: () => newest.all().map(toStudy),
    update: (id, { touchedMs, ...change }) => {
      const row = rowOf(id);
      set.run(
        change.request === undefined ? row.request : encode(change.request), change.dataHash ?? row.data_hash, change.state ?? row.state, touchedMs, change.endedMs === undefined ? row.ended_ms : change.endedMs,
        change.workedMs ?? row.worked_ms, change.result === undefined ? row.result : encode(change.result), change.error === undefined ? row.error : change.error, id,
      );
    },
    addTrial: (id, trial, daily) => {
      const { key } = rowOf(id);
      connection.transaction(() => {
        const { number, state, config, objectives, metrics, rungs, share, sharpePerDay, days, repeats, error, startedMs, endedMs } = trial;
        insertTrial.run(key, number, state, encode(config), configKey(config), encode(objectives), metrics === null || metrics === undefined ? null : encode(metrics), encode(rungs), share, sharpePerDay, days, repeats, error, startedMs, endedMs);
        if (daily !== null) insertReturns.run(key, number, daily.firstDayMs, new Uint8Array(daily.returns.buffer, daily.returns.byteOffset, daily.returns.byteLength));
        touch.run(endedMs, id);
      });
    },
    trials: (id, { after = -1, limit = Number.MAX_SAFE_INTEGER } = {}) => trials.all(rowOf(id).key, after, limit).map(toTrial),
    countTrials: (id) => count.get(rowOf(id).key)?.count ?? 0,
    returns: (id) => returns.all(rowOf(id).key).map((row) => ({ number: row.number, firstDayMs: row.first_day_ms, returns: floatsOf(row.returns) })),
    delete: (id, timeMs) => connection.transaction(() => {
      if (bury.run(timeMs, id) === 0) return false;
      dropReturns.run(rowOf(id).key);
      return true;
    }),
    familyTrials: ({ strategy, instruments, interval }) => tried.all(strategy, instrumentsText(instruments), interval)
      .map((row) => ({ studyId: row.id, number: row.number, configKey: row.config_key, sharpePerDay: row.sharpe_per_day, days: row.days })),
    ofFamily: ({ strategy, instruments, interval }) => family.all(strategy, instrumentsText(instruments), interval).map(toStudy),
  };
}

/** Returns one spelling for one set of instruments. */
export function instrumentsText(instruments: readonly string[]): string {
  return JSON.stringify([...new Set(instruments)].toSorted());
}

function toStudy(row: StudyRow): StoredStudy {
  return {
    id: row.id, strategy: row.strategy, instruments: decode(row.instruments) as readonly string[], interval: row.interval, request: decode(row.request), plan: decode(row.plan),
    dataHash: row.data_hash, codeVersion: row.code_version, state: row.state, createdMs: row.created_ms, touchedMs: row.touched_ms, endedMs: row.ended_ms, workedMs: row.worked_ms,
    result: row.result === null ? null : decode(row.result), error: row.error, deletedMs: row.deleted_ms,
  };
}

function toTrial(row: TrialRow): StoredTrial {
  return {
    number: row.number, state: row.state, config: decode(row.config) as StoredTrial['config'], objectives: decode(row.objectives) as StoredTrial['objectives'],
    metrics: row.metrics === null ? null : decode(row.metrics), rungs: decode(row.rungs) as StoredTrial['rungs'], share: row.share, sharpePerDay: row.sharpe_per_day, days: row.days,
    repeats: row.repeats, error: row.error, startedMs: row.started_ms, endedMs: row.ended_ms,
  };
}

/** A blob's bytes need not begin where a float may. */
function floatsOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
