import type { BotLogEntry, BotMark } from '../../../../../../engine/contract/boosting.ts';
import type { CsvColumn } from '../../../../export/csv.ts';

/** What is shown of a log: everything, the trainings and their judgement, who trades, or what has drifted. */
export type LogFilter = 'all' | 'trainings' | 'changes' | 'drift';

/** Returns what an entry is, as steps and findings are marked everywhere. */
export function kindOf(entry: BotLogEntry): BotMark['kind'] {
  return entry.kind === 'finding' ? 'finding' : entry.record.outcome;
}

/** Tells whether an entry is shown. */
export function fits(entry: BotLogEntry, filter: LogFilter): boolean {
  if (filter === 'all') return true;
  if (entry.kind === 'finding') return filter === 'drift';
  if (filter === 'drift') return entry.record.why === 'drift';
  const isTraining = entry.record.window !== null;
  return filter === 'trainings' ? isTraining : !isTraining;
}

/** Returns the error of a version by that of predicting nothing; null where nothing was measured. */
export function errorShare(entry: BotLogEntry): number | null {
  const metrics = metricsOf(entry);
  return metrics === null || metrics.rmseOfZero === 0 ? null : metrics.rmse / metrics.rmseOfZero;
}

/** Returns what a version has shown; null where nothing was judged. */
export function metricsOf(entry: BotLogEntry) {
  return entry.kind === 'step' ? entry.record.metrics : null;
}

/** Returns what is said of an entry. */
export function sentenceOf(entry: BotLogEntry): string {
  return entry.kind === 'step' ? entry.record.sentence : entry.finding.reason;
}

/** The columns of a log that leaves the program. Times are UTC; returns and errors are as they were measured. */
export const LOG_CSV: readonly CsvColumn<BotLogEntry>[] = [
  { title: 'number', value: ({ seq }) => seq },
  { title: 'time', value: ({ timeMs }) => new Date(timeMs).toISOString() },
  { title: 'kind', value: kindOf },
  { title: 'why', value: (entry) => (entry.kind === 'step' ? entry.record.why : entry.finding.kind) },
  { title: 'cause', value: (entry) => (entry.kind === 'step' ? entry.record.cause : entry.finding.reason) },
  { title: 'window from', value: (entry) => timeOf(windowOf(entry)?.fromMs) },
  { title: 'window to', value: (entry) => timeOf(windowOf(entry)?.toMs) },
  { title: 'window bars', value: (entry) => windowOf(entry)?.bars ?? null },
  { title: 'rows judged', value: (entry) => metricsOf(entry)?.rows ?? null },
  { title: 'rmse', value: (entry) => metricsOf(entry)?.rmse ?? null },
  { title: 'rmse of zero', value: (entry) => metricsOf(entry)?.rmseOfZero ?? null },
  { title: 'rank ic', value: (entry) => metricsOf(entry)?.rankIc ?? null },
  { title: 'right side', value: (entry) => metricsOf(entry)?.directionalAccuracy ?? null },
  { title: 'sharpe after costs', value: (entry) => metricsOf(entry)?.netSharpe ?? null },
  { title: 'return after costs', value: (entry) => metricsOf(entry)?.netReturn ?? null },
  { title: 'entries', value: (entry) => metricsOf(entry)?.entries ?? null },
  { title: 'version', value: (entry) => (entry.kind === 'step' ? entry.record.code : null) },
  { title: 'trades after', value: (entry) => (entry.kind === 'step' ? entry.record.activeCode : null) },
  { title: 'sentence', value: sentenceOf },
];

function windowOf(entry: BotLogEntry) {
  return entry.kind === 'step' ? entry.record.window : null;
}

function timeOf(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString();
}
