import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { RunSummary } from '../../contract/api.ts';
import type { ExportedReport, RunAgain, RunComparison, RunReport } from '../../contract/report.ts';
import { compareRuns } from '../../run/report/compare-runs.ts';
import { exportRun } from '../../run/report/export/export-run.ts';
import { htmlReport } from '../../run/report/html/html-report.ts';
import { reportRun } from '../../run/report/report-run.ts';
import { runAgain } from '../../run/report/run-again.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { CommandFailed } from './command-failed.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { ExportedReport, RunAgain, RunComparison, RunReport, RunSummary };

/** How many stored runs are looked through at once. */
const PAGE = 500;

/** Lists stored backtests, newest first; a data folder that is not there yet holds none. */
export async function listRuns(dataDir: string, limit: number): Promise<{ readonly runs: readonly RunSummary[] }> {
  if (!hasStore(dataDir)) return { runs: [] };
  return withExistingStore(dataDir, (store) => ({ runs: summaries(store, limit) }));
}

/** Reports on a stored run. @throws RunUnusable when there is none of that id */
export function showRun(dataDir: string, run: string): Promise<RunReport> {
  return withExistingStore(dataDir, (store) => reportRun(store, idOf(store, run)));
}

/** Deletes stored runs: all of them, or none. @throws CommandFailed when one is not there */
export function deleteRuns(dataDir: string, runs: readonly string[]): Promise<{ readonly deleted: readonly string[] }> {
  return withExistingStore(dataDir, (store) => store.transaction(() => {
    const deleted = runs.map((run) => idOf(store, run));
    for (const id of deleted) if (!store.runs.delete(id)) throw missing(id);
    return { deleted };
  }));
}

/** Writes a stored run into a folder. @throws RunUnusable, ExportFailed */
export function exportStoredRun(dataDir: string, run: string, dir: string): Promise<ExportedReport> {
  return withExistingStore(dataDir, (store) => exportRun(store, idOf(store, run), dir));
}

/** Puts stored runs side by side. @throws RunUnusable when one is not there */
export function compareStoredRuns(dataDir: string, runs: readonly string[]): Promise<RunComparison> {
  return withExistingStore(dataDir, (store) => compareRuns(store, runs.map((run) => idOf(store, run))));
}

/** Writes the page of a stored run; it appears under its name only when it is whole. @throws RunUnusable, CommandFailed when it cannot be written */
export function writeReport(dataDir: string, run: string, out: string | undefined): Promise<{ readonly runId: string; readonly path: string; readonly bytes: number }> {
  return withExistingStore(dataDir, (store) => {
    const runId = idOf(store, run);
    const { name, html } = htmlReport(store, runId);
    const path = resolve(out ?? name);
    try {
      writeFileSync(`${path}.partial`, html);
      renameSync(`${path}.partial`, path);
    } catch (error) {
      rmSync(`${path}.partial`, { force: true });
      throw new CommandFailed({ code: 'cannot-write', message: `${path}: expected a file that can be written, found: ${error instanceof Error ? error.message : String(error)}`, where: path }, { cause: error });
    }
    return { runId, path, bytes: Buffer.byteLength(html) };
  });
}

/** Runs a stored backtest again. @throws RunUnusable, DataMissing */
export function againCommand({ dataDir, run, version, onProgress }: { readonly dataDir: string; readonly run: string; readonly version: string; readonly onProgress: (progress: TaskProgress) => void }): Promise<RunAgain> {
  return withExistingStore(dataDir, (store) => runAgain({ store, clock: wallClock, codeVersion: version, runId: idOf(store, run), onProgress }));
}

function summaries(store: Store, limit: number): readonly RunSummary[] {
  return store.runs.list({ limit: Math.max(PAGE, limit) }).filter(({ kind }) => kind === 'backtest').slice(0, limit).map(({ summary }) => summary as RunSummary);
}

/** `latest` is the newest backtest. */
function idOf(store: Store, run: string): string {
  if (run !== 'latest') return run;
  const newest = summaries(store, 1)[0];
  if (newest === undefined) throw missing(run);
  return newest.runId;
}

function missing(run: string): CommandFailed {
  return new CommandFailed({ code: 'run-missing', message: `expected a stored run ${run}, found none: see what there is with tradewind runs list`, where: run });
}
