import type { DownloadResult } from '../../engine/worker/commands/download-command.ts';
import { table } from './table.ts';
import { count, things, time } from './words.ts';

type Files = DownloadResult['files'];

const LISTED = 5;

/** Writes what a download did: a line a series, then what a person should know. */
export function downloadText({ files, rest, bytes, tookMs }: DownloadResult): string {
  const series = Map.groupBy(files, ({ path }) => seriesOf(path));
  const rows = [...series].map(([name, ofSeries]) => {
    const having = (status: Files[number]['status']): number => ofSeries.filter((file) => file.status === status).length;
    return [name, count(having('stored')), count(having('unchanged')), count(having('missing')), count(having('failed')), count(sum(ofSeries, 'rowsRead')), count(sum(ofSeries, 'rowsStored')), count(sum(ofSeries, 'duplicates'))];
  });
  const overview = table([
    { title: 'Series' }, { title: 'Files stored', align: 'right' }, { title: 'Unchanged', align: 'right' }, { title: 'Not published', align: 'right' }, { title: 'Failed', align: 'right' },
    { title: 'Rows', align: 'right' }, { title: 'New', align: 'right' }, { title: 'Known', align: 'right' },
  ], rows);
  return [
    ...(rows.length === 0 ? [] : [overview, '']), ...missingLines(files), ...gapLines(files), ...restLines(rest),
    `${count(bytes)} bytes from the archive in ${count(Math.round(tookMs / 1_000))} s.`,
  ].join('\n');
}

function restLines(rest: DownloadResult['rest']): readonly string[] {
  if (rest === null) return [];
  const stored = rest.series.filter(({ rowsStored }) => rowsStored > 0).map(({ instrumentId, kind, interval, rowsStored }) => `  ${instrumentId} ${interval ?? kind}: ${things(rowsStored, 'row')}`);
  return [`From Binance's REST: ${things(rest.rowsStored, 'new row')} with ${things(rest.requests, 'request')}.`, ...stored];
}

function missingLines(files: Files): readonly string[] {
  const missing = files.filter(({ status }) => status === 'missing');
  if (missing.length === 0) return [];
  return [`${things(missing.length, 'file')} not published (listed later, or not there yet):`, ...some(missing.map(({ path }) => `  ${fileOf(path)}`))];
}

function gapLines(files: Files): readonly string[] {
  const gaps = files.flatMap(({ path, gaps: found }) => found.map((gap) => `  ${fileOf(path)}: ${count(gap.missing)} from ${time(gap.from)} to ${time(gap.to)}`));
  return gaps.length === 0 ? [] : [`${things(gaps.length, 'gap')} inside files (times are UTC):`, ...some(gaps)];
}

function some(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, LISTED);
  return lines.length > shown.length ? [...shown, `  and ${count(lines.length - shown.length)} more; all are in the output of --json`] : shown;
}

function sum(files: Files, key: 'rowsRead' | 'rowsStored' | 'duplicates'): number {
  return files.reduce((total, file) => total + file[key], 0);
}

function fileOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** `BTCUSDT-1m-2024-01.zip` is of BTCUSDT 1m. */
function seriesOf(path: string): string {
  return fileOf(path).split('-').slice(0, 2).join(' ');
}
