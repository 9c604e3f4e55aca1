import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';
import type { RunStore, RunSummary } from './store.ts';

interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly kind: string;
  readonly config: string;
  readonly seed: number;
  readonly data_hash: string;
  readonly result_hash: string;
  readonly code_version: string;
  readonly created_ms: number;
  readonly summary: string;
}

type PastRow = Pick<RunRow, 'id' | 'config' | 'created_ms' | 'summary'> & { readonly deleted: number };

/** Fast and near gzip's best ratio on JSON. */
const BROTLI_QUALITY = 4;

/** Creates the table of runs. */
export function createRunStore(connection: Connection): RunStore {
  const find = connection.prepare<RunRow>('SELECT * FROM runs WHERE id = ?');
  const findDetail = connection.prepare<{ detail: Uint8Array }>('SELECT detail FROM run_details WHERE run = ?');
  const insert = connection.prepare(`INSERT INTO runs (id, kind, config, seed, data_hash, result_hash, code_version, created_ms, summary)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertDetail = connection.prepare('INSERT INTO run_details (run, detail) SELECT key, ? FROM runs WHERE id = ?');
  const remove = connection.prepare('DELETE FROM runs WHERE id = ?');
  const remember = connection.prepare("INSERT OR IGNORE INTO deleted_runs (id, kind, config, created_ms, summary) SELECT id, kind, config, created_ms, summary FROM runs WHERE id = ? AND kind = 'backtest'");
  const ever = connection.prepare<PastRow>(`SELECT id, config, created_ms, summary, 0 AS deleted FROM runs WHERE kind = ?
    UNION ALL SELECT id, config, created_ms, summary, 1 FROM deleted_runs WHERE kind = ? ORDER BY created_ms, id`);
  const newest = connection.prepare<RunRow>('SELECT * FROM runs WHERE created_ms < ? ORDER BY created_ms DESC, key DESC LIMIT ?');

  return {
    put(run, detail) {
      const blob = brotliCompressSync(encode(detail), { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
      connection.transaction(() => {
        remove.run(run.id);
        insert.run(run.id, run.kind, encode(run.config), run.seed, run.dataHash, run.resultHash, run.codeVersion, run.createdMs, encode(run.summary));
        insertDetail.run(blob, run.id);
      });
    },
    get(id) {
      const row = find.get(id);
      const detail = row === undefined ? undefined : findDetail.get(row.key)?.detail;
      if (row === undefined || detail === undefined) return null;
      return { ...toSummary(row), detail: decode(brotliDecompressSync(detail).toString('utf8')) };
    },
    list({ limit = 100, before = Number.MAX_SAFE_INTEGER } = {}) {
      return newest.all(before, limit).map(toSummary);
    },
    delete: (id) => connection.transaction(() => {
      remember.run(id);
      return remove.run(id) === 1;
    }),
    everRun: (kind) => ever.all(kind, kind).map((row) => ({ id: row.id, config: decode(row.config), createdMs: row.created_ms, summary: decode(row.summary), isDeleted: row.deleted === 1 })),
  };
}

function toSummary(row: RunRow): RunSummary {
  return {
    id: row.id, kind: row.kind, config: decode(row.config), seed: row.seed, dataHash: row.data_hash, resultHash: row.result_hash,
    codeVersion: row.code_version, createdMs: row.created_ms, summary: decode(row.summary),
  };
}
