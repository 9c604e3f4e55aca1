import type { Store } from '../../adapters/sqlite/store.ts';
import type { ExportedReport, HtmlReport, RunAgain, RunComparison, RunReport } from '../../contract/report.ts';
import type { ForecastExplanation, WhySeen } from '../../contract/decisions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TaskProgress } from '../task-progress.ts';
import { storedExplanation } from '../boosting/view/stored-explanation.ts';
import { compareRuns } from './compare-runs.ts';
import { exportRun } from './export/export-run.ts';
import { htmlReport } from './html/html-report.ts';
import { reportRun } from './report-run.ts';
import { runAgain } from './run-again.ts';

/** What is asked about stored runs, and about a decision. Plain data: it goes to another thread. */
export type ReportTask =
  | { readonly kind: 'report'; readonly runId: string }
  | { readonly kind: 'html'; readonly runId: string }
  | { readonly kind: 'export'; readonly runId: string; readonly dir: string | null }
  | { readonly kind: 'compare'; readonly runIds: readonly string[] }
  | { readonly kind: 'again'; readonly runId: string }
  | { readonly kind: 'forecast'; readonly seen: WhySeen };

/** What each task brings. */
export interface ReportAnswers {
  readonly report: RunReport;
  readonly html: HtmlReport;
  readonly export: ExportedReport;
  readonly compare: RunComparison;
  readonly again: RunAgain;
  readonly forecast: ForecastExplanation;
}

export type ReportKind = ReportTask['kind'];
/** The answer of a task, or why there is none: an error would lose its code on the way between threads. */
export type ReportOutcome<Kind extends ReportKind = ReportKind> =
  | { readonly isDone: true; readonly answer: ReportAnswers[Kind] }
  | { readonly isDone: false; readonly code: string; readonly message: string };

export interface ReportContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** Carries out one task about what is stored. What a person can put right comes back as an outcome; everything else is thrown. */
export async function runReportTask(context: ReportContext, task: ReportTask): Promise<ReportOutcome> {
  try {
    return { isDone: true, answer: await answerOf(context, task) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = CODES[error.name];
    if (code === undefined) throw error;
    return { isDone: false, code: 'code' in error ? String(error.code) : code, message: error.message };
  }
}

const CODES: Readonly<Record<string, string>> = { RunUnusable: 'run-damaged', DataMissing: 'data-missing', BadRequest: 'invalid-config', ExportFailed: 'cannot-write' };

function answerOf({ store, ...context }: ReportContext, task: ReportTask): ReportAnswers[ReportKind] | Promise<ReportAnswers[ReportKind]> {
  switch (task.kind) {
    case 'report': return reportRun(store, task.runId);
    case 'html': return htmlReport(store, task.runId);
    case 'export': return exportRun(store, task.runId, task.dir);
    case 'compare': return compareRuns(store, task.runIds);
    case 'forecast': return storedExplanation(store, task.seen);
    case 'again': return runAgain({ store, ...context, runId: task.runId });
  }
}
