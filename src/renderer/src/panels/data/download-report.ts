import type { DownloadedFile, DownloadResult } from '../../../../engine/contract/download.ts';

/** What a download did, added up. */
export interface DownloadSummary {
  readonly stored: number;
  readonly unchanged: number;
  /** Names of files that are not published. */
  readonly missing: readonly string[];
  readonly rowsStored: number;
  /** Rows that came over REST and were new. */
  readonly restRows: number;
  /** Bars missing inside files, and how many gaps they are in. */
  readonly missingBars: number;
  readonly gaps: number;
  readonly errors: readonly string[];
}

/** Reads the report of a download; null when it is something else. */
export function readDownloadReport(report: unknown): DownloadSummary | null {
  if (!isResult(report)) return null;
  const { files, rest } = report;
  const having = (status: DownloadedFile['status']): readonly DownloadedFile[] => files.filter((file) => file.status === status);
  const gaps = files.flatMap((file) => file.gaps);
  return {
    stored: having('stored').length, unchanged: having('unchanged').length, missing: having('missing').map(({ path }) => path.split('/').at(-1) ?? path),
    rowsStored: files.reduce((sum, file) => sum + file.rowsStored, 0), restRows: rest?.rowsStored ?? 0,
    missingBars: gaps.reduce((sum, gap) => sum + gap.missing, 0), gaps: gaps.length,
    errors: [...files.map(({ error }) => error), ...rest?.series.map(({ error }) => error) ?? []].filter((error) => error !== null),
  };
}

/** Says how a download ended, in a word; null when everything came. */
export function downloadBadge(report: unknown): { readonly tone: 'danger' | 'warn'; readonly word: string } | null {
  const summary = readDownloadReport(report);
  if (summary === null) return null;
  if (summary.errors.length > 0) return { tone: 'danger', word: `${summary.errors.length} failed` };
  return summary.missing.length > 0 ? { tone: 'warn', word: `${summary.missing.length} not published` } : null;
}

function isResult(report: unknown): report is DownloadResult {
  return typeof report === 'object' && report !== null && 'files' in report && Array.isArray(report.files) && 'rest' in report && 'bytes' in report;
}
