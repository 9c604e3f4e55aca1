import type { ContextView } from '../../engine/worker/commands/context-command.ts';
import { table } from './table.ts';
import { time } from './words.ts';

/** Writes context data as a table, after what is wrong with it. */
export function contextText({ values, problem }: ContextView): string {
  const told = problem === null ? [] : [`${(problem[0] ?? '').toUpperCase()}${problem.slice(1)}.`, ''];
  if (values.length === 0) return problem === null ? 'No context data yet. Ask CoinGecko for it with: tradewind data context --refresh' : told.join('\n');
  const rows = values.map(({ name, value, timeMs }) => [name, value.toLocaleString('en-US', { maximumFractionDigits: name.endsWith('-pct') ? 2 : 0 }), time(timeMs)]);
  return [...told, table([{ title: 'Series' }, { title: 'Value', align: 'right' }, { title: 'At (UTC)' }], rows), '', 'Data provided by CoinGecko.'].join('\n');
}
