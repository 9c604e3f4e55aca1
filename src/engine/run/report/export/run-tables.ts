import type { ParquetColumn, ParquetColumnKind, ParquetRecords } from '../../../adapters/parquet/parquet-file.ts';
import { monthReturns } from '../../../portfolio/metrics/calendar-returns.ts';
import { underwaterCurve } from '../../../portfolio/metrics/drawdown-spells.ts';
import type { StoredRun } from '../stored-run.ts';

/** One column of a table of a run: as it stands in a text, and as a value. */
export interface TableColumn {
  readonly name: string;
  readonly kind: ParquetColumnKind;
  /** [rows] decimals as they are in the document; times as epoch milliseconds. */
  readonly texts: readonly string[];
}

/** The trades, one a row. Times are there twice, for people and for programs. */
export function tradeTable({ result, trades }: StoredRun): readonly TableColumn[] {
  const column = (name: string, kind: ParquetColumnKind, textOf: (trade: (typeof result.trades)[number], index: number) => string | number | boolean): TableColumn => ({ name, kind, texts: result.trades.map((trade, index) => String(textOf(trade, index))) });
  return [
    column('id', 'text', ({ id }) => id), column('symbol', 'text', ({ symbol }) => symbol), column('side', 'text', ({ side }) => side),
    column('entryTime', 'time', ({ entryTime }) => entryTime), column('entryPrice', 'number', ({ entryPrice }) => entryPrice),
    column('exitTime', 'time', ({ exitTime }) => exitTime), column('exitPrice', 'number', ({ exitPrice }) => exitPrice), column('qty', 'number', ({ qty }) => qty),
    column('fees', 'number', ({ fees }) => fees), column('funding', 'number', ({ funding }) => funding), column('slippage', 'number', ({ slippage }) => slippage),
    column('pnl', 'number', ({ pnl }) => pnl), column('returnPct', 'number', ({ returnPct }) => returnPct),
    column('entryReason', 'text', ({ entryReason }) => entryReason), column('exitReason', 'text', ({ exitReason }) => exitReason), column('ambiguous', 'flag', ({ ambiguous }) => ambiguous),
    column('strategyId', 'text', (_, index) => trades[index]?.strategyId ?? ''), column('instrumentId', 'text', (_, index) => trades[index]?.instrumentId ?? ''),
    column('entryTimeIso', 'text', ({ entryTime }) => iso(entryTime)), column('exitTimeIso', 'text', ({ exitTime }) => iso(exitTime)),
  ];
}

/** Equity at every sample. */
export function equityTable({ times, values }: StoredRun): readonly TableColumn[] {
  const falls = underwaterCurve(values);
  return [
    { name: 'time', kind: 'time', texts: Array.from(times, String) }, { name: 'value', kind: 'number', texts: Array.from(values, String) },
    { name: 'drawdown', kind: 'number', texts: Array.from(falls, String) }, { name: 'timeIso', kind: 'text', texts: Array.from(times, iso) },
  ];
}

/** The return of every month. */
export function monthTable({ times, values }: StoredRun): readonly TableColumn[] {
  const months = monthReturns(times, values);
  return [
    { name: 'month', kind: 'text', texts: months.map(({ year, month }) => `${year}-${String(month + 1).padStart(2, '0')}`) },
    { name: 'return', kind: 'number', texts: months.map(({ value }) => String(value)) }, { name: 'isPartial', kind: 'flag', texts: months.map(({ isPartial }) => String(isPartial)) },
  ];
}

/** Writes a table as CSV (RFC 4180, line feeds). */
export function csvOf(columns: readonly TableColumn[]): string {
  const rows = columns[0]?.texts.length ?? 0;
  const lines = [columns.map(({ name }) => cell(name)).join(',')];
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ texts }) => cell(texts[row]!)).join(','));
  return `${lines.join('\n')}\n`;
}

/** Returns a table with its types: times as timestamps, so the texts of them are left out. */
export function typedOf(columns: readonly TableColumn[]): { readonly columns: readonly ParquetColumn[]; readonly records: ParquetRecords } {
  const typed = columns.filter(({ name }) => !name.endsWith('Iso'));
  return { columns: typed.map(({ name, kind }) => ({ name, kind })), records: typed.map(valuesOf) };
}

function valuesOf({ kind, texts }: TableColumn): ParquetRecords[number] {
  if (kind === 'text') return texts;
  return kind === 'flag' ? Uint8Array.from(texts, (text) => Number(text === 'true')) : Float64Array.from(texts, Number);
}

/** A cell that a spreadsheet would take for a formula is told apart by its quotes, not changed: programs read it too. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
