import type { Command } from 'commander';
import { createProgressBar } from '../progress.ts';
import { intervalOption, marketOption, symbol, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { importText } from '../text/import-text.ts';
import { interruption } from '../interruption.ts';

interface ImportOptions extends CommonOptions {
  readonly symbol?: string;
  readonly market?: 'um' | 'spot';
  readonly interval?: IntervalName;
  readonly skipBad?: true;
}

/** Adds `import`. */
export function addImport(program: Command, terminal: Terminal): void {
  const command = program.command('import')
    .summary('bring market data files into the store')
    .description('Brings files of market history into the store: Binance public-data klines, aggTrades, trades and funding, or Parquet; plain, gzip or zip.\nA recording of Binance messages (.jsonl, one message a line as received) becomes trades, quotes and an order book.\nA folder stands for the data files directly inside it. A file is stored whole or not at all; importing it again changes nothing.')
    .argument('<files...>', 'files, or folders of files')
    .option('--symbol <symbol>', 'whose data it is, when neither content nor name tells', symbol)
    .addOption(marketOption('which market it is from, when neither content nor folder tells'))
    .addOption(intervalOption('length of the bars; told from the data when absent, checked against it when given'))
    .option('--skip-bad', 'leave bad rows out and count them, instead of refusing their file');
  withCommon(command, [
    'tradewind import BTCUSDT-15m-2024-01.zip --market spot',
    'tradewind import downloads/um --market um --json',
    'tradewind import prices.csv --symbol BTCUSDT --market spot --interval 1h --skip-bad',
  ]).action(async (paths: string[], options: ImportOptions) => {
    const { importCommand } = await import('../../engine/worker/commands/import-command.ts');
    const { dataDir, symbol: name, market, interval, skipBad } = options;
    const bar = createProgressBar(terminal);
    const interrupted = interruption();
    try {
      const result = await importCommand({
        dataDir, paths, signal: interrupted.signal, skipBad: skipBad === true,
        ...(name === undefined ? {} : { symbol: name }), ...(market === undefined ? {} : { market }), ...(interval === undefined ? {} : { interval }),
        onProgress: ({ path, fileIndex, fileCount, bytesDone, bytesTotal }) => {
          bar.update({ stage: `${fileIndex + 1} of ${fileCount}: ${path}`, share: bytesTotal > 0 ? (fileIndex + bytesDone / bytesTotal) / fileCount : null });
        },
      });
      bar.end();
      terminal.print(result, () => importText(result));
      tellRefused(terminal, result.files);
    } finally {
      bar.end();
      interrupted.release();
    }
  });
}

/** One line a refused file; with `--json` one line in all, as every error. */
function tellRefused(terminal: Terminal, files: readonly { readonly path: string; readonly isStored: boolean; readonly errors: readonly { readonly code: string; readonly message: string; readonly row: number | null; readonly column: string | null }[] }[]): void {
  const refused = files.flatMap(({ path, isStored, errors: [error] }) => (isStored || error === undefined ? [] : [{ path, ...error }]));
  const [first] = refused;
  if (first === undefined) return;
  terminal.fail();
  if (!terminal.isJson) {
    for (const { message } of refused) terminal.note(`tradewind: ${message}`);
    return;
  }
  const where = `${first.path}${first.row === null ? '' : ` row ${first.row}`}${first.column === null ? '' : ` column ${first.column}`}`;
  const others = refused.length === 1 ? '' : `; ${refused.length - 1} more of ${files.length} files were refused`;
  terminal.note(JSON.stringify({ error: { code: first.code, message: first.message + others, where } }));
}
