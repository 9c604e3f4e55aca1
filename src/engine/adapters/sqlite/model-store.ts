import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** Where a model stands: made; deciding beside a strategy without trading; trading; no longer at work, but kept and ready. */
export type ModelStatus = 'candidate' | 'shadow' | 'active' | 'retired';

export interface NewModel {
  /** SHA-256 of manifest and weights, 64 hexadecimal digits: its identity. */
  readonly code: string;
  readonly title: string;
  readonly origin: 'training' | 'import';
  /** The manifest's JSON exactly as it was hashed. */
  readonly manifest: string;
  readonly weights: Float32Array;
  readonly instruments: readonly string[];
  readonly interval: string;
  /** Hash of the feature set that it reads. */
  readonly featuresHash: string;
  /** Settings with which it is put to work as a strategy, and how it was trained; plain data. */
  readonly config: unknown;
  /** Code of the model that it continued from. */
  readonly parent: string | null;
  readonly trainingId: string | null;
  readonly dataHash: string;
  readonly codeVersion: string;
  /** What it showed in validation and test; plain data. */
  readonly metrics: unknown;
  readonly createdMs: EpochMs;
}

/** A model without its weights. */
export interface StoredModel extends Omit<NewModel, 'weights'> {
  readonly status: ModelStatus;
  readonly note: string;
  /** Its weights are gone; the row stays for the count of what was tried. */
  readonly deletedMs: EpochMs | null;
}

export type ModelEventKind = 'made' | 'promoted' | 'rolled-back' | 'fell-back' | 'retired' | 'deleted' | 'reconciled' | 'noted';

/** What became of a model. */
export interface ModelEvent {
  readonly timeMs: EpochMs;
  readonly kind: ModelEventKind;
  /** Where it stands from then on. */
  readonly status: ModelStatus;
  /** One sentence. */
  readonly cause: string;
  readonly deploymentId: string | null;
}

/** Trained models. A document never changes; what is known about it may. */
export interface ModelStore {
  /** Returns false when the code is known already: the model stays as it is, and gets its weights back if they were deleted. */
  add(model: NewModel, cause: string): boolean;
  /** Returns deleted ones too. */
  get(code: string): StoredModel | null;
  /** Returns what was hashed; null when there is none, or its weights were deleted. Unchecked: hash it before it is used. */
  document(code: string): { readonly manifest: string; readonly weights: Float32Array } | null;
  /** Newest first, without the deleted ones. */
  list(): readonly StoredModel[];
  /** Those whose code begins so, or whose title is this; without the deleted ones. */
  find(text: string): readonly StoredModel[];
  /** Those that a training has made, deleted ones too, oldest first. */
  ofTraining(trainingId: string): readonly StoredModel[];
  /** Those that continued from it, deleted ones too, oldest first. */
  children(code: string): readonly StoredModel[];
  setStatus(code: string, event: ModelEvent): void;
  rename(code: string, title: string): void;
  setNote(code: string, note: string): void;
  setMetrics(code: string, metrics: unknown): void;
  /** Drops the weights and takes it out of the lists; returns whether there was one. */
  delete(code: string, event: { readonly timeMs: EpochMs; readonly cause: string }): boolean;
  /** Oldest first. */
  events(code: string): readonly ModelEvent[];
}

interface ModelRow {
  readonly key: number;
  readonly code: string;
  readonly title: string;
  readonly note: string;
  readonly origin: NewModel['origin'];
  readonly manifest: string;
  readonly instruments: string;
  readonly interval: string;
  readonly features_hash: string;
  readonly config: string;
  readonly parent: string | null;
  readonly training: string | null;
  readonly data_hash: string;
  readonly code_version: string;
  readonly metrics: string | null;
  readonly status: ModelStatus;
  readonly created_ms: number;
  readonly deleted_ms: number | null;
}

interface EventRow {
  readonly time_ms: number;
  readonly kind: ModelEventKind;
  readonly status: ModelStatus;
  readonly cause: string;
  readonly deployment: string | null;
}

const COLUMNS = 'key, code, title, note, origin, manifest, instruments, interval, features_hash, config, parent, training, data_hash, code_version, metrics, status, created_ms, deleted_ms';

/** Creates the tables of models and of what became of them. */
export function createModelStore(connection: Connection): ModelStore {
  const insert = connection.prepare(`INSERT INTO models (code, title, note, origin, manifest, weights, instruments, interval, features_hash, config, parent, training, data_hash, code_version, metrics, status, created_ms)
    VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'candidate', ?)`);
  const revive = connection.prepare("UPDATE models SET weights = ?, status = 'candidate', deleted_ms = NULL WHERE code = ? AND deleted_ms IS NOT NULL");
  const one = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE code = ?`);
  const findDocument = connection.prepare<{ manifest: string; weights: Uint8Array }>('SELECT manifest, weights FROM models WHERE code = ? AND weights IS NOT NULL');
  const all = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL ORDER BY created_ms DESC, key DESC`);
  const named = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL AND (title = ? OR substr(code, 1, length(?)) = ?) ORDER BY created_ms DESC, key DESC`);
  const made = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE training = ? ORDER BY created_ms, key`);
  const continued = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE parent = ? ORDER BY created_ms, key`);
  const setStatus = connection.prepare('UPDATE models SET status = ? WHERE code = ?');
  const setTitle = connection.prepare('UPDATE models SET title = ? WHERE code = ?');
  const setNote = connection.prepare('UPDATE models SET note = ? WHERE code = ?');
  const setMetrics = connection.prepare('UPDATE models SET metrics = ? WHERE code = ?');
  const bury = connection.prepare("UPDATE models SET weights = NULL, status = 'retired', deleted_ms = ? WHERE code = ? AND deleted_ms IS NULL");
  const addEvent = connection.prepare('INSERT INTO model_events (model, time_ms, kind, status, cause, deployment) SELECT key, ?, ?, ?, ?, ? FROM models WHERE code = ?');
  const events = connection.prepare<EventRow>('SELECT time_ms, kind, status, cause, deployment FROM model_events WHERE model = (SELECT key FROM models WHERE code = ?) ORDER BY key');

  const changed = (count: number, code: string): void => invariant(count === 1, () => `expected a stored model, was no ${code}`);
  const note = (code: string, { timeMs, kind, status, cause, deploymentId }: ModelEvent): void => changed(addEvent.run(timeMs, kind, status, cause, deploymentId, code), code);

  return {
    add: (model, cause) => connection.transaction(() => {
      const former = one.get(model.code);
      const weights = new Uint8Array(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength);
      if (former !== undefined && revive.run(weights, model.code) === 0) return false;
      if (former === undefined) {
        insert.run(
          model.code, model.title, model.origin, model.manifest, weights, encode(model.instruments), model.interval, model.featuresHash, encode(model.config), model.parent, model.trainingId,
          model.dataHash, model.codeVersion, encode(model.metrics ?? null), model.createdMs,
        );
      }
      note(model.code, { timeMs: model.createdMs, kind: 'made', status: 'candidate', cause, deploymentId: null });
      return former === undefined;
    }),
    get: (code) => { const row = one.get(code); return row === undefined ? null : toModel(row); },
    document: (code) => {
      const row = findDocument.get(code);
      return row === undefined ? null : { manifest: row.manifest, weights: floatsOf(row.weights) };
    },
    list: () => all.all().map(toModel),
    find: (text) => named.all(text, text, text).map(toModel),
    ofTraining: (id) => made.all(id).map(toModel),
    children: (code) => continued.all(code).map(toModel),
    setStatus: (code, event) => connection.transaction(() => {
      changed(setStatus.run(event.status, code), code);
      note(code, event);
    }),
    rename: (code, title) => changed(setTitle.run(title, code), code),
    setNote: (code, text) => changed(setNote.run(text, code), code),
    setMetrics: (code, metrics) => changed(setMetrics.run(encode(metrics), code), code),
    delete: (code, { timeMs, cause }) => connection.transaction(() => {
      if (bury.run(timeMs, code) === 0) return false;
      note(code, { timeMs, kind: 'deleted', status: 'retired', cause, deploymentId: null });
      return true;
    }),
    events: (code) => events.all(code).map((row) => ({ timeMs: row.time_ms, kind: row.kind, status: row.status, cause: row.cause, deploymentId: row.deployment })),
  };
}

function toModel(row: ModelRow): StoredModel {
  return {
    code: row.code, title: row.title, note: row.note, origin: row.origin, manifest: row.manifest, instruments: decode(row.instruments) as readonly string[], interval: row.interval,
    featuresHash: row.features_hash, config: decode(row.config), parent: row.parent, trainingId: row.training, dataHash: row.data_hash, codeVersion: row.code_version,
    metrics: row.metrics === null ? null : decode(row.metrics), status: row.status, createdMs: row.created_ms, deletedMs: row.deleted_ms,
  };
}

/** A blob's bytes need not begin where a float may; a torn blob gives the floats that are whole. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const whole = bytes.byteLength - (bytes.byteLength % 4);
  return new Float32Array(bytes.slice(0, whole).buffer);
}
