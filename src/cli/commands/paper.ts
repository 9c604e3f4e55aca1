import type { Command } from 'commander';
import type { SessionRequest } from '../../engine/contract/api.ts';
import { locateProgram } from '../../engine/worker/program.ts';
import { interruption } from '../interruption.ts';
import { cash, venueMarket, intervalOption, marketOption, modelOption, seconds, settings, speed, symbols, wholeNumber, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName, Setting } from '../options.ts';
import { chosenStrategy } from '../run-options.ts';
import type { Terminal } from '../terminal.ts';
import { botLines, eventLine, paperText } from '../text/paper-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';
import type { PaperBots } from '../../engine/worker/commands/paper-bots.ts';
import { presetOption } from './bot-options.ts';

interface PaperOptions extends CommonOptions {
  readonly practice?: true;
  readonly symbol?: readonly string[];
  readonly livePrices?: true;
  readonly connection?: string;
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly from?: number;
  readonly to?: number;
  readonly speed?: number;
  readonly seed?: number;
  readonly cash?: string;
  readonly strategy?: string;
  readonly model?: string;
  readonly set?: readonly Setting[];
  readonly config?: string;
  readonly preset?: string;
  readonly for?: number;
}

/** Adds `paper`. */
export function addPaper(program: Command, terminal: Terminal): void {
  const command = program.command('paper')
    .summary('trade on paper without a window')
    .description('Runs the engine without a window, on play money. Alone it continues the last session; --practice starts one on the practice market (SIMULATED prices), --symbol one on stored data, played back as if it were live, and with --live-prices one on prices of this moment from the venue, filled on the simulated exchange.\nOrders, fills, trades, denials and alerts are told line by line on standard error. Ctrl+C ends play in good order; the session can be continued.')
    .option('--practice', 'start a session on the practice market')
    .option('--symbol <symbols>', 'start a session on stored data of these symbols, separated by commas', symbols)
    .option('--live-prices', 'with --symbol: prices of this moment from the venue instead of stored data')
    .option('--connection <id>', 'with --live-prices: the venue to take them from; Binance, without a key, when absent')
    .addOption(marketOption('market of the symbols'))
    .addOption(intervalOption('bars that strategies decide on'))
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact; the end of the data when absent', endTime)
    .option('--speed <factor>', '1 is real time, max as fast as possible', speed)
    .option('--seed <number>', 'another practice market for each', wholeNumber)
    .option('--cash <amount>', 'starting cash of a new session, 10000 when absent', cash)
    .option('--strategy <name>', 'the one strategy of a new session: moving-average-cross or donchian-breakout', String)
    .addOption(modelOption())
    .option('--set <key=value...>', 'settings of that strategy', settings)
    .option('--config <file>', 'start a session of bots of boosted trees by these settings, YAML or JSON: on the practice market for its instruments, else on stored minutes, or with --live-prices on those of this moment; each training and what came of it is told', String)
    .addOption(presetOption())
    .option('--for <seconds>', 'end play after this time', seconds);
  withCommon(command, [
    'tradewind paper --practice --seed 7 --speed 60 --for 300',
    'tradewind paper --symbol BTCUSDT --market spot --interval 15m --from 2024-01-01 --to 2024-03-31 --speed max --json',
    'tradewind paper --live-prices --symbol BTCUSDT,ETHUSDT --market um --interval 5m',
    'tradewind paper --config bot.yaml --live-prices --for 3600',
    'tradewind paper --practice --preset show-the-cycle --speed 10 --for 180',
    'tradewind paper   # continue where it was left',
  ]).action(async (options: PaperOptions) => {
    const isOfBots = options.config !== undefined || options.preset !== undefined;
    const bots = isOfBots ? await botsOf(options) : null;
    const start = isOfBots ? null : sessionOf(options);
    const { paperCommand } = await import('../../engine/worker/commands/paper-command.ts');
    const interrupted = interruption();
    try {
      const document = await paperCommand({
        dataDir: options.dataDir, program: locateProgram(), start, strategy: isOfBots ? null : chosenStrategy(options), ...(bots === null ? {} : { bots }),
        speed: options.speed ?? null, passphrase: null, forMs: options.for ?? null, signal: interrupted.signal,
        onEvent: (event) => {
          const line = eventLine(event);
          if (line !== null) terminal.note(line);
        },
        onBot: (news) => { for (const line of botLines(news)) terminal.note(line); },
      });
      terminal.print(document, () => paperText(document));
    } finally {
      interrupted.release();
    }
  });
}

/** What bots the options ask for: what is traded and how stands in the file, here only on which prices. */
async function botsOf(options: PaperOptions): Promise<PaperBots> {
  const { config, preset, practice, livePrices, from, to, speed: factor, seed, cash: startingCash, strategy } = options;
  if (strategy !== undefined && strategy !== 'boosting') throw new UsageError(`--strategy: expected boosting, or none, with --config and --preset, found ${strategy}`, '--strategy');
  const name = (['symbol', 'connection', 'market', 'interval', 'model', 'set'] as const).find((one) => options[one] !== undefined);
  if (name !== undefined) throw new UsageError(`--${name}: expected it in the file of --config, found it beside`, `--${name}`);
  if (practice && livePrices) throw new UsageError('expected --practice or --live-prices, found both', '--live-prices');
  const { botSettings } = await import('../../engine/worker/commands/bot-settings.ts');
  const settings = botSettings({ file: config ?? null, preset: preset ?? null, instruments: config === undefined ? ['practice:BTCUSDT'] : null });
  if (settings.execution.mode !== 'paper') throw new UsageError(`execution.mode: expected paper, found ${settings.execution.mode}: tradewind bot start puts bots to work in a session of tradewind live or of the window`, '--config');
  const isPractice = practice === true || (livePrices === undefined && settings.data.instruments.every((id) => id.startsWith('practice:')));
  const kind = livePrices ? 'live' : isPractice ? 'practice' : 'recorded';
  const stray = kind !== 'practice' && seed !== undefined ? 'seed' : kind !== 'recorded' && from !== undefined ? 'from' : kind !== 'recorded' && to !== undefined ? 'to' : kind === 'live' && factor !== undefined ? 'speed' : null;
  if (stray !== null) throw new UsageError(`--${stray}: not of use on ${kind === 'live' ? 'live prices' : kind === 'practice' ? 'the practice market' : 'stored minutes'}`, `--${stray}`);
  return {
    config: startingCash === undefined ? settings : { ...settings, execution: { ...settings.execution, startingCash } }, preset: preset ?? null,
    prices: kind === 'live' ? { kind } : kind === 'practice' ? { kind, speed: factor ?? 1, ...(seed === undefined ? {} : { seed }) } : { kind, speed: factor ?? 60, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  };
}

/** What session the options ask for; null to continue the last one. */
function sessionOf(options: PaperOptions): SessionRequest | null {
  const { practice, symbol: names, market, interval, from, to, seed } = options;
  if (practice && names !== undefined) throw new UsageError('expected --practice or --symbol, found both', '--practice');
  if (seed !== undefined && !practice) throw new UsageError('--seed: expected it with --practice, found it without', '--seed');
  if (options.set !== undefined && options.strategy === undefined && options.model === undefined) throw new UsageError('--set: expected it with --strategy, found it without', '--set');
  const isNew = practice === true || names !== undefined;
  const stray = isNew ? undefined : (['market', 'interval', 'from', 'to', 'cash', 'strategy', 'model'] as const).find((name) => options[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray}: expected it with --symbol or --practice, found it without`, `--${stray}`);
  const startingCash = options.cash ?? '10000';
  if (options.livePrices) return venueSession(options, startingCash);
  if (options.connection !== undefined) throw new UsageError('--connection: expected it with --live-prices, found it without', '--connection');
  if (practice) return { kind: 'practice', speed: options.speed ?? 1, startingCash, ...(seed === undefined ? {} : { seed }) };
  if (names === undefined) return null;
  if (interval === undefined) throw new UsageError('--interval: expected one such as 15m with --symbol, found none', '--interval');
  if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
  const instruments = names.map((name) => idOf(name, market));
  return { kind: 'replay', instruments, interval, speed: options.speed ?? 60, startingCash, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function venueSession({ symbol: names, market, interval, connection, from, to, speed: factor }: PaperOptions, startingCash: string): SessionRequest {
  const stray = from !== undefined ? '--from' : to !== undefined ? '--to' : factor !== undefined ? '--speed' : null;
  if (stray !== null) throw new UsageError(`${stray}: expected it with stored data, found it with --live-prices`, stray);
  return { kind: 'venue', mode: 'paper', connectionId: connection ?? null, startingCash, stopGraceSeconds: 5, ...venueMarket({ names, market, interval }) };
}

function idOf(name: string, market: string | undefined): string {
  if (name.includes(':')) return name;
  if (market === undefined) throw new UsageError('--market: expected um or spot with --symbol, found none', '--market');
  return `${market}:${name}`;
}
