import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeParquet } from '../../../adapters/parquet/parquet-file.ts';
import type { ExportedReport } from '../../../contract/report.ts';
import { pageOf } from '../html/html-report.ts';
import { reportOf } from '../report-run.ts';
import { readRun } from '../stored-run.ts';
import type { RunSource, StoredRun } from '../stored-run.ts';
import { csvOf, equityTable, monthTable, tradeTable, typedOf } from './run-tables.ts';

/** The files of a run could not be written: where, and what was found. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
}

const MEDIA_TYPES = {
  'report.html': 'text/html', 'result.json': 'application/json', 'trades.csv': 'text/csv', 'equity.csv': 'text/csv', 'monthly.csv': 'text/csv',
  'trades.parquet': 'application/vnd.apache.parquet', 'equity.parquet': 'application/vnd.apache.parquet',
} as const;

/**
 * Writes a stored run as a page, as tables and as its document.
 * @param dir made where it is not there; null returns the contents instead
 * @throws RunUnusable when there is no such run, ExportFailed when the folder cannot be written; nothing has changed in it then
 */
export function exportRun(source: RunSource, runId: string, dir: string | null): ExportedReport {
  const run = readRun(source, runId);
  const names = Object.keys(MEDIA_TYPES) as (keyof typeof MEDIA_TYPES)[];
  const file = (name: keyof typeof MEDIA_TYPES, path: string | null, bytes: number, content: string | null): ExportedReport['files'][number] => ({ name, path, mediaType: MEDIA_TYPES[name], bytes, content });
  if (dir !== null) {
    const paths = new Map(writeRunFiles(source, run, dir).map((path, index) => [names[index], path]));
    return { runId, dir: resolve(dir), files: names.map((name) => file(name, paths.get(name) ?? null, statSync(paths.get(name) ?? '').size, null)) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-'));
  try {
    const contents = writeRunFiles(source, run, folder).map((path) => readFileSync(path));
    return { runId, dir: null, files: names.map((name, index) => file(name, null, contents[index]?.length ?? 0, contents[index]?.toString('base64') ?? '')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes the files of a run into a folder. Each appears whole, and only when all are written.
 * @returns their paths, in the order of their names in the exported document
 */
function writeRunFiles(source: RunSource, run: StoredRun, dir: string): readonly string[] {
  const partial = join(dir, '.tradewind-partial');
  const trades = tradeTable(run);
  const equity = equityTable(run);
  const facts = { runId: run.id, resultHash: run.result.resultHash, dataHash: run.result.dataHash, codeVersion: run.codeVersion };
  const parquet = (path: string, table: typeof trades): void => {
    const { columns, records } = typedOf(table);
    writeParquet(path, { columns, facts }, [records]);
  };
  const writers: Readonly<Record<keyof typeof MEDIA_TYPES, (path: string) => void>> = {
    'report.html': (path) => { writeFileSync(path, pageOf(reportOf(source, run), run)); },
    'result.json': (path) => { writeFileSync(path, `${JSON.stringify(run.result)}\n`); },
    'trades.csv': (path) => { writeFileSync(path, csvOf(trades)); },
    'equity.csv': (path) => { writeFileSync(path, csvOf(equity)); },
    'monthly.csv': (path) => { writeFileSync(path, csvOf(monthTable(run))); },
    'trades.parquet': (path) => { parquet(path, trades); },
    'equity.parquet': (path) => { parquet(path, equity); },
  };
  try {
    mkdirSync(partial, { recursive: true });
    for (const [name, write] of Object.entries(writers)) write(join(partial, name));
    return Object.keys(writers).map((name) => {
      renameSync(join(partial, name), join(dir, name));
      return join(dir, name);
    });
  } catch (error) {
    throw new ExportFailed(`${dir}: expected a folder to write the run into, found: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
