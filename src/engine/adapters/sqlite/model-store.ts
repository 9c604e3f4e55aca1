import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

/** Where a model stands: made; deciding beside a strategy without trading; trading; no longer at work, but kept and ready. */
export type ModelStatus = 'candidate' | 'shadow' | 'active' | 'retired';

/** `agent`: nets that a training has made. `boosting`: a version of boosted trees. */
export type ModelKindName = 'agent' | 'boosting';

export interface NewModel {
  readonly kind: ModelKindName;
  /** SHA-256 of manifest and weights, 64 hexadecimal digits: its identity. */
  readonly code: string;
  readonly title: string;
  readonly origin: 'training' | 'import';
  /** The manifest's JSON exactly as it was hashed. */
  readonly manifest: string;
  /** Of an agent its floats, little-endian; of boosted trees the stored trees. Whoever knows the kind reads them. */
  readonly weights: Uint8Array;
  readonly instruments: readonly string[];
  readonly interval: string;
  /** Hash of the feature set that it reads. */
  readonly featuresHash: string;
  /** Settings with which it is put to work as a strategy, and how it was trained; plain data. */
  readonly config: unknown;
  /** Code of the model that it continued from. */
  readonly parent: string | null;
  readonly trainingId: string | null;
  /** Of boosted trees: the bot whose version it is. Null for none. */
  readonly line: string | null;
  /** Of boosted trees: it has not shown what it had to when it was made. */
  readonly isRefused: boolean;
  readonly dataHash: string;
  readonly codeVersion: string;
  /** What it showed in validation and test; plain data. */
  readonly metrics: unknown;
  readonly createdMs: EpochMs;
}

/** A model without its weights. */
export interface StoredModel extends Omit<NewModel, 'weights' | 'isRefused'> {
  readonly status: ModelStatus;
  readonly note: string;
  /** Its weights are gone; the row stays for the count of what was tried. */
  readonly deletedMs: EpochMs | null;
}

export type ModelEventKind = 'made' | 'promoted' | 'rolled-back' | 'fell-back' | 'retired' | 'deleted' | 'dropped' | 'reconciled' | 'noted';

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

/** A version whose trees are kept, as its size is judged. */
export interface TreesRow {
  readonly code: string;
  readonly createdMs: EpochMs;
  /** Of trees and manifest. */
  readonly bytes: number;
  /** It had not shown what it had to when it was made. */
  readonly isRefused: boolean;
}

/** Which models are listed. */
export interface ModelFilter {
  readonly kind?: ModelKindName;
  /** Versions of this bot only. */
  readonly line?: string;
}

/** A bot with versions on the shelf. */
export interface LineRow {
  /** Null: versions that are of no bot, such as those that were imported. */
  readonly line: string | null;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly versions: number;
  readonly newestMs: EpochMs;
}

/** Trained models. A document never changes; what is known about it may. */
export interface ModelStore {
  /** Returns false when the code is known already: the model stays as it is, and gets its weights back if they were deleted. */
  add(model: NewModel, cause: string): boolean;
  /** Returns deleted ones too. */
  get(code: string): StoredModel | null;
  /** Returns what was hashed; null when there is none, or its weights were deleted. Unchecked: hash it before it is used. */
  document(code: string): { readonly kind: ModelKindName; readonly manifest: string; readonly weights: Uint8Array } | null;
  /** Newest first, without the deleted ones. */
  list(filter?: ModelFilter): readonly StoredModel[];
  /** The newest `count` of a bot, newest first, without the deleted ones; null for versions of none. */
  newestOf(line: string | null, count: number): readonly StoredModel[];
  /** Those that stand so, newest first. */
  standing(statuses: readonly ModelStatus[]): readonly StoredModel[];
  /** Bots with versions on the shelf, newest first. */
  lines(): readonly LineRow[];
  /** Versions whose trees are kept. */
  trees(): readonly TreesRow[];
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
  /**
   * Drops the trees of a version, which stays listed with what it was and how it did; returns whether it had any.
   * @param event.manifest what stays of the manifest, which nobody can compare with the code without the trees; all of it where it is left out
   */
  dropTrees(code: string, event: { readonly timeMs: EpochMs; readonly cause: string; readonly manifest?: string }): boolean;
  /** Oldest first. */
  events(code: string): readonly ModelEvent[];
}

interface ModelRow {
  readonly key: number;
  readonly kind: ModelKindName;
  readonly line: string | null;
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

interface TreesSize {
  readonly code: string;
  readonly created_ms: number;
  readonly bytes: number;
  readonly refused: number;
}

const COLUMNS = 'key, kind, line, code, title, note, origin, manifest, instruments, interval, features_hash, config, parent, training, data_hash, code_version, metrics, status, created_ms, deleted_ms';

/** Creates the tables of models and of what became of them. */
export function createModelStore(connection: Connection): ModelStore {
  const insert = connection.prepare(`INSERT INTO models (kind, line, code, title, note, origin, manifest, weights, instruments, interval, features_hash, config, parent, training, data_hash, code_version, metrics, status, created_ms)
    VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'candidate', ?)`);
  const putTrees = connection.prepare('INSERT INTO model_trees (model, refused, bytes) SELECT key, ?, ? FROM models WHERE code = ? ON CONFLICT (model) DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes');
  const putDocument = connection.prepare('UPDATE models SET manifest = ?, weights = ? WHERE code = ? AND deleted_ms IS NULL AND (manifest <> ? OR weights IS NOT ?)');
  const deleteTrees = connection.prepare('DELETE FROM model_trees WHERE model = (SELECT key FROM models WHERE code = ?)');
  // Lengths and index alone: whatever stands behind the manifest in its row would make the manifest be read as well, of thousands of versions.
  const trees = connection.prepare<TreesSize>(`SELECT models.code, dated.created_ms, length(bytes) + octet_length(models.manifest) AS bytes, refused
    FROM model_trees JOIN models ON models.key = model JOIN (SELECT key, created_ms FROM models WHERE kind = 'boosting') AS dated ON dated.key = model ORDER BY model`);
  const slim = connection.prepare('UPDATE models SET manifest = ? WHERE code = ?');
  const revive = connection.prepare("UPDATE models SET weights = ?, status = 'candidate', deleted_ms = NULL WHERE code = ? AND deleted_ms IS NOT NULL");
  const one = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE code = ?`);
  const findDocument = connection.prepare<{ kind: ModelKindName; manifest: string; weights: Uint8Array }>(
    'SELECT kind, manifest, coalesce(weights, bytes) AS weights FROM models LEFT JOIN model_trees ON model = key WHERE code = ? AND coalesce(weights, bytes) IS NOT NULL',
  );
  const all = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL ORDER BY created_ms DESC, key DESC`);
  const ofKind = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL AND kind = ? ORDER BY created_ms DESC, key DESC`);
  const ofLine = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL AND kind = 'boosting' AND line IS ? ORDER BY created_ms DESC, key DESC LIMIT ?`);
  const standing = connection.prepare<ModelRow>(`SELECT ${COLUMNS} FROM models WHERE deleted_ms IS NULL AND status IN (SELECT value FROM json_each(?)) ORDER BY created_ms DESC, key DESC`);
  // Answered from the index alone: there may be thousands of versions.
  const lines = connection.prepare<{ line: string | null; versions: number; newest_ms: number }>(
    "SELECT line, count(*) AS versions, max(created_ms) AS newest_ms FROM models WHERE deleted_ms IS NULL AND kind = 'boosting' GROUP BY line ORDER BY newest_ms DESC",
  );
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
      const { code, kind } = model;
      const own = kind === 'agent' ? model.weights : null;
      const former = one.get(code);
      if (former === undefined) {
        insert.run(
          kind, model.line, code, model.title, model.origin, model.manifest, own, encode(model.instruments), model.interval, model.featuresHash, encode(model.config), model.parent, model.trainingId,
          model.dataHash, model.codeVersion, encode(model.metrics ?? null), model.createdMs,
        );
      }
      const isRevived = former !== undefined && revive.run(own, code) > 0;
      // A code stands for one document: what is there and differs was damaged.
      const isMended = [putDocument.run(model.manifest, own, code, model.manifest, own) > 0, kind === 'boosting' && putTrees.run(model.isRefused ? 1 : 0, model.weights, code) > 0].includes(true);
      if (former !== undefined && !isRevived && !isMended) return false;
      const status = former === undefined || isRevived ? 'candidate' : former.status;
      note(code, { timeMs: model.createdMs, kind: 'made', status, cause, deploymentId: null });
      return former === undefined;
    }),
    get: (code) => { const row = one.get(code); return row === undefined ? null : toModel(row); },
    document: (code) => {
      const row = findDocument.get(code);
      return row === undefined ? null : { kind: row.kind, manifest: row.manifest, weights: row.weights };
    },
    list: ({ kind, line } = {}) => (line !== undefined ? ofLine.all(line, -1) : kind !== undefined ? ofKind.all(kind) : all.all()).map(toModel),
    newestOf: (line, count) => ofLine.all(line, count).map(toModel),
    standing: (statuses) => standing.all(JSON.stringify(statuses)).map(toModel),
    lines: () => lines.all().flatMap(({ line, versions, newest_ms }) => ofLine.all(line, 1).map(({ instruments, interval }) => ({ line, instruments: decode(instruments) as readonly string[], interval, versions, newestMs: newest_ms }))),
    trees: () => trees.all().map(({ code, created_ms, bytes, refused }) => ({ code, createdMs: created_ms, bytes, isRefused: refused !== 0 })),
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
      deleteTrees.run(code);
      note(code, { timeMs, kind: 'deleted', status: 'retired', cause, deploymentId: null });
      return true;
    }),
    dropTrees: (code, { timeMs, cause, manifest }) => connection.transaction(() => {
      if (deleteTrees.run(code) === 0) return false;
      if (manifest !== undefined) slim.run(manifest, code);
      setStatus.run('retired', code);
      note(code, { timeMs, kind: 'dropped', status: 'retired', cause, deploymentId: null });
      return true;
    }),
    events: (code) => events.all(code).map((row) => ({ timeMs: row.time_ms, kind: row.kind, status: row.status, cause: row.cause, deploymentId: row.deployment })),
  };
}

function toModel(row: ModelRow): StoredModel {
  return {
    kind: row.kind, line: row.line, code: row.code, title: row.title, note: row.note, origin: row.origin, manifest: row.manifest, instruments: decode(row.instruments) as readonly string[], interval: row.interval,
    featuresHash: row.features_hash, config: decode(row.config), parent: row.parent, trainingId: row.training, dataHash: row.data_hash, codeVersion: row.code_version,
    metrics: row.metrics === null ? null : decode(row.metrics), status: row.status, createdMs: row.created_ms, deletedMs: row.deleted_ms,
  };
}
