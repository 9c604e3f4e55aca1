import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BacktestResult, BacktestTrade } from '../../contract/api.ts';
import { CommandFailed } from './command-failed.ts';

const TRADE_COLUMNS = [
  'id', 'symbol', 'side', 'entryTime', 'entryPrice', 'exitTime', 'exitPrice', 'qty', 'fees', 'funding', 'slippage', 'pnl', 'returnPct', 'entryReason', 'exitReason', 'ambiguous',
] as const satisfies readonly (keyof BacktestTrade)[];

/** Makes the folder into which a run is to be written, before the run. @throws CommandFailed when it cannot be made */
export function makeRunFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw unwritable(dir, error);
  }
}

/**
 * Writes a run as `result.json`, `trades.csv` and `equity.csv`; times are epoch milliseconds. Each file appears whole, and only when all three are written.
 * @returns the paths of the files
 * @throws CommandFailed when one cannot be written; none has changed then
 */
export function writeRunFiles(dir: string, result: BacktestResult): readonly string[] {
  const texts = { 'result.json': `${JSON.stringify(result)}\n`, 'trades.csv': tradesCsv(result), 'equity.csv': equityCsv(result) };
  const files = Object.entries(texts).map(([name, text]) => ({ path: join(dir, name), partial: join(dir, `.${name}.partial`), text }));
  try {
    for (const { partial, text } of files) writeFileSync(partial, text);
    for (const { partial, path } of files) renameSync(partial, path);
  } catch (error) {
    for (const { partial } of files) rmSync(partial, { force: true });
    throw unwritable(dir, error);
  }
  return files.map(({ path }) => path);
}

function tradesCsv({ trades }: BacktestResult): string {
  return csv(TRADE_COLUMNS, trades.map((trade) => TRADE_COLUMNS.map((column) => trade[column])));
}

function equityCsv({ equity }: BacktestResult): string {
  return csv(['time', 'value'], equity.time.map((time, index) => [time, equity.value[index] ?? '']));
}

function csv(header: readonly string[], rows: readonly (readonly (string | number | boolean)[])[]): string {
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

function cell(value: string | number | boolean): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function unwritable(dir: string, error: unknown): CommandFailed {
  return new CommandFailed({ code: 'cannot-write', message: `${dir}: expected a folder to write the run into, found: ${error instanceof Error ? error.message : String(error)}`, where: dir }, { cause: error });
}
