import type { ImportedFile, ImportResult } from '../../engine/worker/commands/import-command.ts';
import { table } from './table.ts';
import { count, signedPercent, things, time } from './words.ts';

const LISTED = 5;

/** Writes what an import did: a table of the files, then what a person should know of each. */
export function importText({ files }: ImportResult): string {
  const rows = files.map((file) => [
    name(file.path), file.instrumentId ?? '–', file.interval ?? file.kind ?? '–', count(file.rowsRead), file.isStored ? count(file.rowsStored) : 'refused',
    count(file.duplicates), file.kind === 'klines' ? count(file.gaps.reduce((sum, gap) => sum + gap.missing, 0)) : '–',
  ]);
  const overview = table([
    { title: 'File' }, { title: 'Instrument' }, { title: 'What' }, { title: 'Rows', align: 'right' }, { title: 'Stored', align: 'right' },
    { title: 'Known', align: 'right' }, { title: 'Missing', align: 'right' },
  ], rows);
  return [overview, ...files.flatMap((file) => details(file, files.length > 1))].join('\n');
}

function details(file: ImportedFile, isNamed: boolean): readonly string[] {
  const lines = [
    ...file.inferred.map((what) => `Told from the file: ${what}.`),
    ...gapLines(file),
    ...(file.zeroVolume > 0 ? [`${things(file.zeroVolume, 'bar')} without any trade.`] : []),
    ...(file.shortBars > 0 ? [`${things(file.shortBars, 'bar')} shorter than the interval: the market stopped inside.`] : []),
    ...anomalyLines(file),
    ...(file.skipped > 0 ? [`${things(file.skipped, 'bad row')} left out:`, ...some(file.errors.map(({ message }) => `  ${message}`), file.skipped)] : []),
    ...(file.rowsReplaced > 0 ? [`${things(file.rowsReplaced, 'row')} replaced what was stored before.`] : []),
  ];
  return lines.length === 0 ? [] : ['', ...(isNamed ? [`${name(file.path)}:`] : []), ...lines];
}

function gapLines({ kind, gaps }: ImportedFile): readonly string[] {
  if (gaps.length === 0) return [];
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const what = kind === 'klines' ? 'bar' : kind === 'funding' ? 'funding time' : kind === 'depth' ? 'change' : 'trade';
  return [
    `${things(missing, what)} missing in ${things(gaps.length, 'gap')} (times are UTC):`,
    ...some(gaps.map((gap) => `  ${time(gap.from)} to ${time(gap.to)}: ${count(gap.missing)}`), gaps.length),
  ];
}

function anomalyLines({ anomalies }: ImportedFile): readonly string[] {
  if (anomalies.length === 0) return [];
  const WORDS = { 'one-bar-move': 'moved within one bar by', 'crossed-quote': 'bid above ask by', 'taker-above-total': 'taker volume above all volume by' } as const;
  return ['Worth a look:', ...some(anomalies.map(({ timeMs, kind, value }) => `  ${time(timeMs)}: ${WORDS[kind]} ${signedPercent(value)}`), anomalies.length)];
}

function some(lines: readonly string[], total: number): readonly string[] {
  const shown = lines.slice(0, LISTED);
  return total > shown.length ? [...shown, `  and ${count(total - shown.length)} more; all are in the output of --json`] : shown;
}

function name(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
