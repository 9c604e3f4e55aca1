import type { Dataset, RecordedCheck, SeriesCheck } from '../../engine/worker/commands/data-command.ts';
import { table } from './table.ts';
import { count, instrumentName, percent, things, time } from './words.ts';

/** A long list tells a person less than its beginning; --json has all of it. */
const GAPS_OF_ONE = 5;
const GAPS_IN_ALL = 15;

/** Writes what is stored as a table. */
export function listText(datasets: readonly Dataset[], dataDir: string): string {
  if (datasets.length === 0) return `No market data is stored in ${dataDir} yet. Bring some in with: tradewind import FILE`;
  const rows = datasets.map(({ instrumentId, kind, interval, from, to, count: rowCount }) => [instrumentName(instrumentId), kind, interval ?? '–', time(from), time(to), count(rowCount)]);
  return table([{ title: 'Instrument' }, { title: 'Kind' }, { title: 'Interval' }, { title: 'From (UTC)' }, { title: 'To (UTC)' }, { title: 'Rows', align: 'right' }], rows);
}

/** Writes what a check of stored bars found. */
export function checkText(series: readonly SeriesCheck[]): string {
  const rows = series.map((one) => [
    instrumentName(one.instrumentId), one.interval, time(one.from), time(one.to), count(one.count), count(one.missing), percent(one.coverage), count(one.zeroVolume), count(one.shortBars), count(one.incompleteDays.length),
  ]);
  const overview = table([
    { title: 'Instrument' }, { title: 'Interval' }, { title: 'From (UTC)' }, { title: 'To (UTC)' }, { title: 'Bars', align: 'right' }, { title: 'Missing', align: 'right' },
    { title: 'Coverage', align: 'right' }, { title: 'No trades', align: 'right' }, { title: 'Short', align: 'right' }, { title: 'Days with holes', align: 'right' },
  ], rows);
  const gaps = series.flatMap((one) => one.gaps.slice(0, GAPS_OF_ONE).map((gap) => `  ${one.instrumentId} ${one.interval}: ${things(gap.missing, 'bar')} from ${time(gap.from)} to ${time(gap.to)}`)).slice(0, GAPS_IN_ALL);
  const all = series.reduce((sum, one) => sum + one.gaps.length, 0);
  if (all === 0) return `${overview}\n\nNo gaps.`;
  return [overview, '', 'Gaps:', ...gaps, ...(all > gaps.length ? [`  and ${count(all - gaps.length)} more; all are in the output of --json`] : [])].join('\n');
}

/** Writes what a check of stored trades, quotes and order books found. */
export function ticksText(ticks: readonly RecordedCheck[]): string {
  const rows = ticks.map((one) => [instrumentName(one.instrumentId), one.kind, time(one.from), time(one.to), count(one.count), count(one.missing), count(one.gaps.length), count(one.crossed), one.kind === 'depth' ? count(one.wholeBooks) : '–']);
  const overview = table([
    { title: 'Instrument' }, { title: 'Kind' }, { title: 'From (UTC)' }, { title: 'To (UTC)' }, { title: 'Rows', align: 'right' }, { title: 'Missing', align: 'right' },
    { title: 'Gaps', align: 'right' }, { title: 'Crossed', align: 'right' }, { title: 'Whole books', align: 'right' },
  ], rows);
  const gaps = ticks.flatMap((one) => one.gaps.slice(0, GAPS_OF_ONE).map((gap) => `  ${one.instrumentId} ${one.kind}: ${things(gap.missing, one.kind === 'depth' ? 'change' : 'trade')} from ${time(gap.from)} to ${time(gap.to)}`)).slice(0, GAPS_IN_ALL);
  return gaps.length === 0 ? overview : [overview, '', ...gaps].join('\n');
}
