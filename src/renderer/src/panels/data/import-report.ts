import { formatNumber } from '../../format/decimal.ts';

/** What became of one file, read from the report of an import. */
export interface FileReport {
  readonly path: string;
  /** `um:BTCUSDT 15m`, or what kind of data it is; empty when the file was refused before it was known. */
  readonly series: string;
  /** False when nothing of the file was stored. */
  readonly isStored: boolean;
  /** Rows that replaced stored ones that differed. */
  readonly replaced: number;
  /** Moves and values worth a look; stored all the same. */
  readonly anomalies: number;
  /** What was told from the file instead of given, in words. */
  readonly inferred: readonly string[];
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly duplicates: number;
  readonly zeroVolume: number;
  readonly shortBars: number;
  readonly skipped: number;
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly missing: number }[];
  /** Full sentences: file, row, expected, found. */
  readonly errors: readonly string[];
  /** Refused because neither the file nor its name says whose history it is: the person has to. */
  readonly needsMore: boolean;
}

/** Reads the report of an import, `{ files: [...] }`; null when it is something else. A missing count is zero. */
export function readImportReport(report: unknown): readonly FileReport[] | null {
  const files = recordOf(report)['files'];
  return Array.isArray(files) ? files.map(fileReport) : null;
}

/** Says what became of a file in one sentence. */
export function reportSentence(file: FileReport): string {
  if (!file.isStored) return 'Nothing of this file was stored.';
  const parts = [`${count(file.rowsStored, 'row')} stored of ${formatNumber(file.rowsRead, 0)} read`];
  if (file.replaced > 0) parts.push(`${formatNumber(file.replaced, 0)} of them replaced differing ones`);
  if (file.duplicates > 0) parts.push(`${formatNumber(file.duplicates, 0)} were already there`);
  if (file.skipped > 0) parts.push(`${count(file.skipped, 'bad row')} left out`);
  return `${parts.join(', ')}.`;
}

/** Returns how many bars are missing in the gaps of a file. */
export function missingBars(file: FileReport): number {
  return file.gaps.reduce((sum, gap) => sum + gap.missing, 0);
}

/** Says how an import ended as a whole, in a word; null when all files were stored. */
export function reportBadge(report: unknown): { readonly tone: 'danger' | 'warn'; readonly word: string } | null {
  const files = readImportReport(report) ?? [];
  const refused = files.filter((file) => !file.isStored).length;
  if (refused > 0) return { tone: 'danger', word: refused === files.length ? 'Refused' : `${refused} of ${files.length} refused` };
  return files.some((file) => file.skipped > 0) ? { tone: 'warn', word: 'Stored in part' } : null;
}

/** Says one error as a sentence: the text itself, or built from its parts. */
export function errorSentence(error: unknown): string {
  if (typeof error === 'string') return error;
  const parts = recordOf(error);
  const where = [textOf(parts['file']), textOf(parts['row']) === '' ? '' : `row ${textOf(parts['row'])}`].filter((part) => part !== '').join(', ');
  const message = textOf(parts['message']);
  const what = message === '' ? `expected ${textOf(parts['expected'])}, was ${textOf(parts['found'] ?? parts['actual'])}` : message;
  return where === '' || message.includes(where) ? what : `${where}: ${what}`;
}

function fileReport(value: unknown): FileReport {
  const file = recordOf(value);
  const listOf = (name: string): readonly unknown[] => (Array.isArray(file[name]) ? file[name] : []);
  const errors = listOf('errors').map(errorSentence);
  const skipped = numberOf(file['skipped'] ?? file['rowsSkipped']);
  return {
    path: textOf(file['path']),
    series: [textOf(file['instrumentId']), textOf(file['interval'] ?? (file['kind'] === 'klines' ? '' : file['kind']))].filter((part) => part !== '').join(' '),
    isStored: typeof file['isStored'] === 'boolean' ? file['isStored'] : errors.length === 0 || skipped > 0 || numberOf(file['rowsStored']) > 0,
    replaced: numberOf(file['rowsReplaced']),
    anomalies: numberOf(file['anomalies']),
    inferred: listOf('inferred').map(textOf).filter((note) => note !== ''),
    rowsRead: numberOf(file['rowsRead']),
    rowsStored: numberOf(file['rowsStored']),
    duplicates: numberOf(file['duplicates']),
    zeroVolume: numberOf(file['zeroVolume']),
    shortBars: numberOf(file['shortBars']),
    skipped,
    gaps: listOf('gaps').map((gap) => {
      const { from, to, missing } = recordOf(gap);
      return { from: numberOf(from), to: numberOf(to), missing: numberOf(missing) };
    }),
    errors,
    needsMore: listOf('errors').some((error) => recordOf(error)['code'] === 'not-enough-given'),
  };
}

function count(number: number, word: string): string {
  return `${formatNumber(number, 0)} ${word}${number === 1 ? '' : 's'}`;
}

function numberOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}
