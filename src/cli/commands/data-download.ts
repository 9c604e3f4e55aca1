import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { DOWNLOAD_KINDS, downloadRequest } from '../../engine/contract/download.ts';
import type { DownloadKind, DownloadRequest } from '../../engine/contract/download.ts';
import { backtestRequest } from '../../engine/contract/api.ts';
import type { DownloadResult } from '../../engine/worker/commands/download-command.ts';
import { interruption } from '../interruption.ts';
import { httpUrl, marketOption, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { downloadText } from '../text/download-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';

interface DownloadOptions extends CommonOptions {
  readonly symbol: readonly string[];
  readonly market: 'um' | 'spot';
  readonly kinds: readonly DownloadKind[];
  readonly interval?: readonly IntervalName[];
  readonly from: number;
  readonly to: number;
  readonly archiveOnly?: true;
  readonly archiveUrl?: string;
  readonly restUrl?: string;
}

/** Adds `data download`. */
export function addDownload(data: Command, terminal: Terminal): void {
  const command = data.command('download')
    .summary('fetch history from Binance\'s public archive and REST')
    .description('Brings history from Binance into the store: monthly and daily files of its public archive, each verified by its checksum, then over REST what the archive does not hold yet.\nNeeds no account. Asking again fetches only what is new or has changed, also after a stop or a crash in the middle.')
    .requiredOption('--symbol <symbols>', 'one or more symbols, separated by commas', symbolList)
    .addOption(marketOption('which market').makeOptionMandatory())
    .option('--interval <intervals>', 'lengths of the bars, separated by commas; needed for klines', intervalList)
    .requiredOption('--from <time>', 'first moment: a UTC date, a time or epoch ms', startTime)
    .requiredOption('--to <time>', 'end: a date includes that day, a time or epoch ms is exact and not included', endTime)
    .option('--kinds <kinds>', 'klines, agg-trades, funding; separated by commas', kindList, ['klines'])
    .option('--archive-only', 'leave out what only REST has: today, and whatever the archive lacks')
    .option('--archive-url <url>', 'another address of the archive, such as a mirror', httpUrl)
    .option('--rest-url <url>', 'another address of the REST interface of the market', httpUrl);
  withCommon(command, [
    'tradewind data download --symbol BTCUSDT,ETHUSDT --market um --interval 1m --from 2024-01-01 --to 2024-03-31',
    'tradewind data download --symbol BTCUSDT --market um --kinds klines,funding --interval 15m,1h --from 2020-01-01 --to 2024-12-31',
    'tradewind data download --symbol BTCUSDT --market spot --kinds agg-trades --from 2025-05-01 --to 2025-05-03 --archive-only --json',
  ]).action(async (options: DownloadOptions) => {
    const request = requested(options);
    const { downloadCommand } = await import('../../engine/worker/commands/download-command.ts');
    const bar = createProgressBar(terminal);
    const interrupted = interruption();
    try {
      const result = await downloadCommand({
        dataDir: options.dataDir, request, signal: interrupted.signal, onProgress: (step) => { bar.update(step); },
        ...(options.archiveUrl === undefined ? {} : { archiveUrl: options.archiveUrl }), ...(options.restUrl === undefined ? {} : { restUrl: options.restUrl }),
      });
      bar.end();
      terminal.print(result, () => downloadText(result));
      tellFailed(terminal, result);
    } finally {
      bar.end();
      interrupted.release();
    }
  });
}

function requested({ symbol: symbols, market, kinds, interval: intervals = [], from, to, archiveOnly }: DownloadOptions): DownloadRequest {
  if (kinds.includes('klines') && intervals.length === 0) throw new UsageError('expected --interval for klines, found none', '--interval');
  if (!kinds.includes('klines') && intervals.length > 0) throw new UsageError(`--interval: expected klines among --kinds, found ${kinds.join(',')}`, '--interval');
  if (market === 'spot' && kinds.includes('funding')) throw new UsageError('--kinds: expected no funding with --market spot, as only futures have it', '--kinds');
  if (from >= to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
  if (from >= Date.now()) throw new UsageError('--from: expected a time in the past, found one in the future', '--from');
  const parsed = downloadRequest.safeParse({ market, symbols, kinds, intervals, from, to, archiveOnly: archiveOnly === true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(`${issue?.path.join(' ') ?? 'request'}: ${issue?.message ?? 'cannot be understood'}`);
}

/** One line a failure; with `--json` one line in all, as every error. */
function tellFailed(terminal: Terminal, { files, rest }: DownloadResult): void {
  const failures = [
    ...files.flatMap(({ path, error }) => (error === null ? [] : [{ where: path, message: error }])),
    ...rest?.series.flatMap(({ instrumentId, kind, error }) => (error === null ? [] : [{ where: `${instrumentId} ${kind}`, message: error }])) ?? [],
  ];
  const [first] = failures;
  if (first === undefined) return;
  terminal.fail();
  if (!terminal.isJson) for (const { message } of failures) terminal.note(`tradewind: ${message}`);
  else terminal.note(JSON.stringify({ error: { code: 'download-incomplete', message: first.message + (failures.length === 1 ? '' : `; ${failures.length - 1} more failed`), where: first.where } }));
}

function symbolList(text: string): readonly string[] {
  return list(text, (part) => part.toUpperCase(), (part) => /^[A-Z0-9]{3,20}$/.test(part), 'symbols such as BTCUSDT,ETHUSDT');
}

function intervalList(text: string): readonly IntervalName[] {
  const known: readonly string[] = backtestRequest.shape.interval.options;
  return list(text, (part) => part, (part) => known.includes(part), `intervals among ${known.join(', ')}`) as readonly IntervalName[];
}

function kindList(text: string): readonly DownloadKind[] {
  return list(text, (part) => part, (part) => (DOWNLOAD_KINDS as readonly string[]).includes(part), `kinds among ${DOWNLOAD_KINDS.join(', ')}`) as readonly DownloadKind[];
}

function list(text: string, read: (part: string) => string, isGood: (part: string) => boolean, expected: string): readonly string[] {
  const parts = [...new Set(text.split(',').map((part) => read(part.trim())).filter((part) => part !== ''))];
  const wrong = parts.find((part) => !isGood(part));
  if (parts.length === 0 || wrong !== undefined) throw new InvalidArgumentError(`Expected ${expected}, found "${wrong ?? text}".`);
  return parts;
}
