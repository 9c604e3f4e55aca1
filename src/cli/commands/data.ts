import { Option } from 'commander';
import type { Command } from 'commander';
import type { ExportKind } from '../../engine/worker/commands/data-command.ts';
import { instrument, intervalOption, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { checkText, listText, ticksText } from '../text/data-text.ts';
import { count } from '../text/words.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';
import { addContext } from './data-context.ts';
import { addDownload } from './data-download.ts';

interface SeriesOptions extends CommonOptions {
  readonly instrument?: string;
  readonly interval?: IntervalName;
}

interface ExportOptions extends SeriesOptions {
  readonly instrument: string;
  readonly kind: ExportKind;
  readonly format?: 'parquet' | 'csv';
  readonly out?: string;
  readonly from?: number;
  readonly to?: number;
}

/** Adds `data` with its own commands. */
export function addData(program: Command, terminal: Terminal): void {
  const data = program.command('data').summary('list, check, export, download or delete market data').description('Works with the market data that is stored.').helpOption('-h, --help', 'print this help');
  addList(data, terminal);
  addCheck(data, terminal);
  addExport(data, terminal);
  addDelete(data, terminal);
  addDownload(data, terminal);
  addContext(data, terminal);
}

function addList(data: Command, terminal: Terminal): void {
  withCommon(data.command('list').description('Lists what is stored.'), ['tradewind data list', 'tradewind data list --json']).action(async ({ dataDir }: CommonOptions) => {
    const { listCommand } = await import('../../engine/worker/commands/data-command.ts');
    const document = await listCommand(dataDir);
    terminal.print(document, () => listText(document.datasets, dataDir));
  });
}

function addCheck(data: Command, terminal: Terminal): void {
  const command = data.command('check')
    .description('Checks the stored bars, trades, quotes and order books: what is missing, empty, short or odd. Gaps are findings, not failures.')
    .option('--instrument <market:SYMBOL>', 'only this instrument', instrument)
    .addOption(intervalOption('only this interval'));
  withCommon(command, ['tradewind data check', 'tradewind data check --instrument spot:BTCUSDT --interval 15m']).action(async ({ dataDir, instrument: id, interval }: SeriesOptions) => {
    const { checkCommand } = await import('../../engine/worker/commands/data-command.ts');
    const document = await checkCommand(dataDir, { ...(id === undefined ? {} : { instrument: id }), ...(interval === undefined ? {} : { interval }) });
    terminal.print(document, () => [...(document.series.length === 0 ? [] : [checkText(document.series)]), ...(document.ticks.length === 0 ? [] : [ticksText(document.ticks)])].join('\n\n'));
  });
}

function addExport(data: Command, terminal: Terminal): void {
  const command = data.command('export')
    .description('Writes stored history to a file that imports again to the same data: Parquet for pandas, Polars and DuckDB, or CSV in the order of Binance\'s public data.')
    .requiredOption('--instrument <market:SYMBOL>', 'whose data', instrument)
    .addOption(intervalOption('length of the bars; needed for klines'))
    .addOption(new Option('--kind <kind>', 'what to export').choices(['klines', 'funding', 'trades', 'quotes']).default('klines'))
    .addOption(new Option('--format <format>', 'told from the name of the file when absent').choices(['parquet', 'csv']))
    .option('--out <file>', 'file to write, which is replaced; ends in .parquet, .csv or .csv.gz')
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact and not included', endTime);
  withCommon(command, [
    'tradewind data export --instrument spot:BTCUSDT --interval 15m --out btc.parquet',
    'tradewind data export --instrument um:BTCUSDT --kind funding --out funding.csv --from 2025-05-01 --to 2025-05-31',
  ]).action(async ({ dataDir, instrument: id, interval, kind, format, out, from, to }: ExportOptions) => {
    const path = exportPath({ instrument: id, kind, interval, format, out });
    if (kind === 'klines' && interval === undefined) throw new UsageError('expected --interval for klines, found none', '--interval');
    if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
    const { exportCommand } = await import('../../engine/worker/commands/data-command.ts');
    const document = await exportCommand({
      dataDir, instrument: id, kind, path, ...(interval === undefined ? {} : { interval }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }),
    });
    terminal.print(document, () => `Wrote ${count(document.rows)} rows (${count(document.bytes)} bytes) to ${document.path}`);
  });
}

function addDelete(data: Command, terminal: Terminal): void {
  const command = data.command('delete')
    .description('Deletes stored bars for good. The files they came from are not touched.')
    .requiredOption('--instrument <market:SYMBOL>', 'whose bars', instrument)
    .addOption(intervalOption('which bars').makeOptionMandatory());
  withCommon(command, ['tradewind data delete --instrument spot:BTCUSDT --interval 15m']).action(async ({ dataDir, instrument: id, interval }: Required<SeriesOptions>) => {
    const { deleteCommand } = await import('../../engine/worker/commands/data-command.ts');
    const document = await deleteCommand(dataDir, { instrument: id, interval });
    terminal.print(document, () => `Deleted ${count(document.deleted)} bars of ${id} ${interval}.`);
  });
}

function exportPath({ instrument: id, kind, interval, format, out }: { readonly instrument: string; readonly kind: ExportKind; readonly interval: string | undefined; readonly format: 'parquet' | 'csv' | undefined; readonly out: string | undefined }): string {
  if (out === undefined) return `${id.split(':')[1] ?? id}-${kind === 'klines' ? interval ?? '' : kind}.${format ?? 'parquet'}`;
  const isMeant = format === undefined || (format === 'parquet' ? /\.parquet$/i : /\.csv(\.gz)?$/i).test(out);
  if (!isMeant) throw new UsageError(`--out: expected a name that ends in ${format === 'parquet' ? '.parquet' : '.csv or .csv.gz'} with --format ${format}, found ${out}`, '--out');
  if (!/\.(parquet|csv|csv\.gz)$/i.test(out)) throw new UsageError(`--out: expected a name that ends in .parquet, .csv or .csv.gz, found ${out}`, '--out');
  return out;
}
