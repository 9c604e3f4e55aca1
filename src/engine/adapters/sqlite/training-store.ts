import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import { configKey, instrumentsText } from './study-store.ts';
import type { StudyFamily } from './study-store.ts';

/** A training that is `running` and not touched was cut off: whoever lists it may say `interrupted`. */
export type StoredTrainingState = 'running' | 'paused' | 'stopped' | 'done' | 'failed' | 'interrupted';

export interface NewTraining extends StudyFamily {
  readonly id: string;
  readonly title: string;
  /** As it was asked for; plain data. */
  readonly spec: unknown;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly createdMs: EpochMs;
}

export interface StoredTraining extends NewTraining {
  readonly state: StoredTrainingState;
  readonly touchedMs: EpochMs;
  readonly endedMs: EpochMs | null;
  /** Time spent on it over all its runs. */
  readonly workedMs: number;
  /** How far it is, as whoever trains says it; plain data. */
  readonly progress: unknown;
  readonly verdict: unknown;
  readonly error: string | null;
  readonly deletedMs: EpochMs | null;
}

/** One policy that a training trains: a seed, with one configuration, on one window. A part counts as a trial of the family for ever. */
export interface TrainingPart {
  /** From 0, in the order of the plan. */
  readonly number: number;
  readonly seed: number;
  /** What it was trained with beside the seed: parts of all trainings with an equal configuration are one setting that was tried. */
  readonly config: unknown;
  readonly state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  readonly steps: number;
  /** Of daily returns in validation, not scaled to a year; null while undefined. */
  readonly sharpePerDay: number | null;
  readonly days: number;
  /** Plain data. */
  readonly result: unknown;
}

/** A point of the curve of a part. */
export interface StoredPoint {
  /** Grows over the whole training and is never used twice: ask for those after the last that was seen. */
  readonly cursor: number;
  readonly number: number;
  readonly steps: number;
  /** Plain data. */
  readonly point: unknown;
}

/** What a part writes at one go: all of it or nothing. */
export interface TrainingProgress {
  readonly touchedMs: EpochMs;
  readonly workedMs: number;
  readonly part: TrainingPart;
  readonly points: readonly { readonly steps: number; readonly point: unknown }[];
  /** Everything from which it goes on exactly; typed arrays and maps survive. Left out: the former one stays. */
  readonly checkpoint?: unknown;
  readonly progress?: unknown;
}

/** Trainings, their curves and where they stand. */
export interface TrainingStore {
  create(training: NewTraining): void;
  /** Returns deleted ones too. */
  get(id: string): StoredTraining | null;
  /** Newest first, without the deleted ones. */
  list(): readonly StoredTraining[];
  /** Sets what is given and leaves the rest. */
  update(id: string, change: { readonly title?: string; readonly spec?: unknown; readonly dataHash?: string; readonly state?: StoredTrainingState; readonly touchedMs: EpochMs; readonly endedMs?: EpochMs | null; readonly workedMs?: number; readonly progress?: unknown; readonly verdict?: unknown; readonly error?: string | null }): void;
  /** Stores what a part has come to since the last time. */
  save(id: string, progress: TrainingProgress): void;
  /** In the order of their numbers; of a deleted training too. */
  parts(id: string): readonly TrainingPart[];
  /** Returns where a part may go on; null when it has none or it is damaged, and it has to begin anew. */
  checkpoint(id: string, number: number): { readonly steps: number; readonly state: unknown } | null;
  /** Forgets the points of a part beyond these steps: it goes on from there. */
  rewind(id: string, number: number, steps: number): void;
  /** In the order in which they were written, from after the cursor. */
  points(id: string, page?: { readonly after?: number; readonly limit?: number; readonly number?: number }): readonly StoredPoint[];
  /** Drops the checkpoints of a training that goes on no more. */
  dropCheckpoints(id: string): void;
  /** Takes it out of the list and drops curves and checkpoints; its parts stay for the count. Returns whether there was one. */
  delete(id: string, timeMs: EpochMs): boolean;
  /** All trainings of the strategy on any of the family's instruments, deleted ones too, oldest first: what was learned on several markets was tried on each of them. */
  ofFamily(family: StudyFamily): readonly StoredTraining[];
  /** Every part that trainings of {@link ofFamily} have tried, deleted ones too, oldest first. */
  familyTrials(family: StudyFamily): readonly TrainingTrial[];
}

/** A part in the count of what was tried. */
export interface TrainingTrial {
  readonly trainingId: string;
  readonly number: number;
  readonly seed: number;
  readonly configKey: string;
  readonly sharpePerDay: number | null;
  readonly days: number;
}

interface TrainingRow {
  readonly key: number;
  readonly id: string;
  readonly title: string;
  readonly strategy: string;
  readonly instruments: string;
  readonly interval: string;
  readonly spec: string;
  readonly data_hash: string;
  readonly code_version: string;
  readonly state: StoredTrainingState;
  readonly created_ms: number;
  readonly touched_ms: number;
  readonly ended_ms: number | null;
  readonly worked_ms: number;
  readonly progress: string | null;
  readonly verdict: string | null;
  readonly error: string | null;
  readonly next_cursor: number;
  readonly deleted_ms: number | null;
}

interface PartRow {
  readonly number: number;
  readonly seed: number;
  readonly config: string;
  readonly state: TrainingPart['state'];
  readonly steps: number;
  readonly sharpe_per_day: number | null;
  readonly days: number;
  readonly result: string | null;
}

interface PointRow {
  readonly cursor: number;
  readonly number: number;
  readonly steps: number;
  readonly point: string;
}

interface TrialRow {
  readonly id: string;
  readonly instruments: string;
  readonly number: number;
  readonly seed: number;
  readonly config_key: string;
  readonly sharpe_per_day: number | null;
  readonly days: number;
}

/** Creates the tables of trainings. */
export function createTrainingStore(connection: Connection): TrainingStore {
  const insert = connection.prepare(`INSERT INTO trainings (id, title, strategy, instruments, interval, spec, data_hash, code_version, state, created_ms, touched_ms, worked_ms, next_cursor)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 0, 1)`);
  const find = connection.prepare<TrainingRow>('SELECT * FROM trainings WHERE id = ?');
  const newest = connection.prepare<TrainingRow>('SELECT * FROM trainings WHERE deleted_ms IS NULL ORDER BY created_ms DESC, key DESC');
  const set = connection.prepare('UPDATE trainings SET title = ?, spec = ?, data_hash = ?, state = ?, touched_ms = ?, ended_ms = ?, worked_ms = ?, progress = ?, verdict = ?, error = ? WHERE id = ?');
  const touch = connection.prepare('UPDATE trainings SET touched_ms = ?, worked_ms = ?, next_cursor = ?, progress = ? WHERE key = ?');
  const putPart = connection.prepare('INSERT OR REPLACE INTO training_parts (training, number, seed, config, config_key, state, steps, sharpe_per_day, days, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const putPoint = connection.prepare('INSERT INTO training_points (training, cursor, number, steps, point) VALUES (?, ?, ?, ?, ?)');
  const putCheckpoint = connection.prepare('INSERT OR REPLACE INTO training_checkpoints (training, number, steps, crc, state) VALUES (?, ?, ?, ?, ?)');
  const parts = connection.prepare<PartRow>('SELECT * FROM training_parts WHERE training = ? ORDER BY number');
  const findCheckpoint = connection.prepare<{ steps: number; crc: number; state: Uint8Array }>('SELECT steps, crc, state FROM training_checkpoints WHERE training = ? AND number = ?');
  const forget = connection.prepare('DELETE FROM training_points WHERE training = ? AND number = ? AND steps > ?');
  const points = connection.prepare<PointRow>('SELECT cursor, number, steps, point FROM training_points WHERE training = ? AND cursor > ? AND (? IS NULL OR number = ?) ORDER BY cursor LIMIT ?');
  const dropCheckpoints = connection.prepare('DELETE FROM training_checkpoints WHERE training = ?');
  const dropPoints = connection.prepare('DELETE FROM training_points WHERE training = ?');
  const bury = connection.prepare('UPDATE trainings SET deleted_ms = ? WHERE id = ? AND deleted_ms IS NULL');
  const family = connection.prepare<TrainingRow>('SELECT * FROM trainings WHERE strategy = ? AND interval = ? ORDER BY created_ms, key');
  const tried = connection.prepare<TrialRow>(`SELECT trainings.id, trainings.instruments, training_parts.number, seed, config_key, sharpe_per_day, days FROM training_parts JOIN trainings ON trainings.key = training_parts.training
    WHERE strategy = ? AND trainings.interval = ? AND training_parts.state <> 'waiting' ORDER BY trainings.created_ms, trainings.key, training_parts.number`);

  const rowOf = (id: string): TrainingRow => {
    const row = find.get(id);
    invariant(row, () => `expected a stored training, was no ${id}`);
    return row;
  };

  return {
    create: (training) => {
      const { id, title, strategy, instruments, interval, spec, dataHash, codeVersion, createdMs } = training;
      insert.run(id, title, strategy, instrumentsText(instruments), interval, encode(spec), dataHash, codeVersion, createdMs, createdMs);
    },
    get: (id) => { const row = find.get(id); return row === undefined ? null : toTraining(row); },
    list: () => newest.all().map(toTraining),
    update: (id, { touchedMs, ...change }) => {
      const row = rowOf(id);
      set.run(
        change.title ?? row.title, change.spec === undefined ? row.spec : encode(change.spec), change.dataHash ?? row.data_hash, change.state ?? row.state, touchedMs,
        change.endedMs === undefined ? row.ended_ms : change.endedMs, change.workedMs ?? row.worked_ms, change.progress === undefined ? row.progress : encode(change.progress),
        change.verdict === undefined ? row.verdict : encode(change.verdict), change.error === undefined ? row.error : change.error, id,
      );
    },
    save: (id, { touchedMs, workedMs, part, points: added, checkpoint, progress }) => connection.transaction(() => {
      const { key, next_cursor: cursor, progress: former } = rowOf(id);
      const { number, seed, config, state, steps, sharpePerDay, days, result } = part;
      putPart.run(key, number, seed, encode(config), configKey(config), state, steps, sharpePerDay, days, result === undefined || result === null ? null : encode(result));
      for (const [index, point] of added.entries()) putPoint.run(key, cursor + index, number, point.steps, encode(point.point));
      if (checkpoint !== undefined) {
        const bytes = serialize(checkpoint);
        putCheckpoint.run(key, number, steps, crc32(bytes), bytes);
      }
      touch.run(touchedMs, workedMs, cursor + added.length, progress === undefined ? former : encode(progress), key);
    }),
    parts: (id) => parts.all(rowOf(id).key).map(toPart),
    checkpoint: (id, number) => {
      const row = findCheckpoint.get(rowOf(id).key, number);
      return row === undefined || crc32(row.state) !== row.crc ? null : readCheckpoint(row);
    },
    rewind: (id, number, steps) => { forget.run(rowOf(id).key, number, steps); },
    points: (id, { after = 0, limit = Number.MAX_SAFE_INTEGER, number = null } = {}) => points.all(rowOf(id).key, after, number, number, limit)
      .map((row) => ({ cursor: row.cursor, number: row.number, steps: row.steps, point: decode(row.point) })),
    dropCheckpoints: (id) => { dropCheckpoints.run(rowOf(id).key); },
    delete: (id, timeMs) => connection.transaction(() => {
      if (bury.run(timeMs, id) === 0) return false;
      const { key } = rowOf(id);
      dropPoints.run(key);
      dropCheckpoints.run(key);
      return true;
    }),
    ofFamily: ({ strategy, instruments, interval }) => family.all(strategy, interval).filter(isOnAny(instruments)).map(toTraining),
    familyTrials: ({ strategy, instruments, interval }) => tried.all(strategy, interval).filter(isOnAny(instruments))
      .map((row) => ({ trainingId: row.id, number: row.number, seed: row.seed, configKey: row.config_key, sharpePerDay: row.sharpe_per_day, days: row.days })),
  };
}

function isOnAny(instruments: readonly string[]): (row: Pick<TrainingRow, 'instruments'>) => boolean {
  return (row) => (decode(row.instruments) as readonly string[]).some((id) => instruments.includes(id));
}

/** Another engine's bytes may be unreadable here: then the part begins anew, and comes to the same weights. */
function readCheckpoint({ steps, state }: { readonly steps: number; readonly state: Uint8Array }): { readonly steps: number; readonly state: unknown } | null {
  try {
    return { steps, state: deserialize(state) };
  } catch {
    return null;
  }
}

function toTraining(row: TrainingRow): StoredTraining {
  return {
    id: row.id, title: row.title, strategy: row.strategy, instruments: decode(row.instruments) as readonly string[], interval: row.interval, spec: decode(row.spec),
    dataHash: row.data_hash, codeVersion: row.code_version, state: row.state, createdMs: row.created_ms, touchedMs: row.touched_ms, endedMs: row.ended_ms, workedMs: row.worked_ms,
    progress: row.progress === null ? null : decode(row.progress), verdict: row.verdict === null ? null : decode(row.verdict), error: row.error, deletedMs: row.deleted_ms,
  };
}

function toPart(row: PartRow): TrainingPart {
  return {
    number: row.number, seed: row.seed, config: decode(row.config), state: row.state, steps: row.steps, sharpePerDay: row.sharpe_per_day, days: row.days,
    result: row.result === null ? null : decode(row.result),
  };
}
