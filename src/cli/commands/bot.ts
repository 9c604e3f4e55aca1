import { Option } from 'commander';
import type { Command } from 'commander';
import type { BotDeedWish, BotStartWish } from '../../engine/worker/commands/bot-command.ts';
import { speed, withCommon, wholeNumber } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { botDeedText, botLogText, botPlanText, botsText, botText, botVersionsText } from '../text/bot-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';
import { addBotConfig } from './bot-config.ts';
import { instruments, presetOption } from './bot-options.ts';

const BOT = 'its id, its place in the session, or its instrument';

/** Adds `bot` with its own commands. */
export function addBot(program: Command, terminal: Terminal): void {
  const bot = program.command('bot').summary('bots of boosted trees: start, look, train, roll back, stop').helpOption('-h, --help', 'print this help')
    .description('Works with bots of boosted trees, which grow their models anew as the market goes on. They run in the engine that runs on the data folder (the window, or tradewind serve);\nwithout a window a session with bots is run by tradewind paper --config bot.yaml. A bot is named by its id, its place in the session, or its instrument.');
  addStart(bot, terminal, { name: 'plan', description: 'Says what a start would do, and what stands against it, each with what to do. Starts nothing.' });
  addStart(bot, terminal, { name: 'start', description: 'Starts one bot for each instrument of the settings: in the session that runs where it fits, else in a new one. Never arms.' });
  addList(bot, terminal);
  addShow(bot, terminal);
  addLog(bot, terminal);
  addVersions(bot, terminal);
  addTrain(bot, terminal);
  addRollback(bot, terminal);
  addStop(bot, terminal);
  addChange(bot, terminal);
  addBotConfig(bot, terminal);
}

interface StartOptions extends CommonOptions {
  readonly config?: string;
  readonly preset?: string;
  readonly instrument?: readonly string[];
  readonly on?: BotStartWish['prices'] extends infer Prices | undefined ? (Prices extends { readonly kind: infer Kind } ? Kind : never) : never;
  readonly from?: number;
  readonly to?: number;
  readonly speed?: number;
  readonly seed?: number;
}

function addStart(bot: Command, terminal: Terminal, { name, description }: { readonly name: 'plan' | 'start'; readonly description: string }): void {
  const command = bot.command(name).description(description)
    .option('--config <file>', 'settings of the bot, YAML or JSON; see tradewind bot config', String)
    .addOption(presetOption())
    .option('--instrument <ids>', 'in place of those of the file: practice:BTCUSDT, um:ETHUSDT, separated by commas', instruments)
    .addOption(new Option('--on <prices>', 'on which prices: fitting joins the session that runs where it fits, the others begin a new one').choices(['fitting', 'practice', 'recorded', 'live']).default('fitting'))
    .option('--from <time>', 'with --on recorded: first moment', startTime)
    .option('--to <time>', 'with --on recorded: end', endTime)
    .option('--speed <factor>', 'with --on practice or recorded: 1 is real time, max as fast as possible', speed)
    .option('--seed <number>', 'with --on practice: another market for each', wholeNumber);
  withCommon(command, [`tradewind bot ${name} --config bot.yaml`, `tradewind bot ${name} --preset show-the-cycle --instrument practice:BTCUSDT`, `tradewind bot ${name} --config bot.yaml --on recorded --from 2025-06-01 --speed 60`])
    .action(async (options: StartOptions) => {
      const wish = await wishOf(options);
      const { planBots, startBots } = await import('../../engine/worker/commands/bot-command.ts');
      if (name === 'plan') {
        const plan = await planBots(options.dataDir, wish);
        if (plan.refusals.length > 0) terminal.fail();
        terminal.print(plan, () => botPlanText(plan));
        return;
      }
      const started = await startBots(options.dataDir, wish);
      terminal.print(started, () => started.ids.map((id) => `Started ${id}. See tradewind bot show ${id}`).join('\n'));
    });
}

async function wishOf({ config, preset, instrument, on = 'fitting', from, to, speed: factor, seed }: StartOptions): Promise<BotStartWish> {
  if (config === undefined && instrument === undefined) throw new UsageError('--config: expected a file of settings, or --instrument, found neither', '--config');
  const stray = on !== 'recorded' && from !== undefined ? 'from' : on !== 'recorded' && to !== undefined ? 'to' : on !== 'practice' && seed !== undefined ? 'seed' : on !== 'practice' && on !== 'recorded' && factor !== undefined ? 'speed' : null;
  if (stray !== null) throw new UsageError(`--${stray}: expected it with --on ${stray === 'seed' ? 'practice' : stray === 'speed' ? 'practice or recorded' : 'recorded'}, found --on ${on}`, `--${stray}`);
  const { botSettings } = await import('../../engine/worker/commands/bot-settings.ts');
  return {
    config: botSettings({ file: config ?? null, preset: preset ?? null, instruments: instrument ?? null }), ...(preset === undefined ? {} : { preset }),
    prices: on === 'practice' ? { kind: on, ...(seed === undefined ? {} : { seed }), ...(factor === undefined ? {} : { speed: factor }) }
      : on === 'recorded' ? { kind: on, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(factor === undefined ? {} : { speed: factor }) } : { kind: on },
  };
}

function addList(bot: Command, terminal: Terminal): void {
  withCommon(bot.command('list').description('Lists the bots, those that work first: what they do now, and how often they trained.'), ['tradewind bot list', 'tradewind bot list --json'])
    .action(async ({ dataDir }: CommonOptions) => {
      const { listBots } = await import('../../engine/worker/commands/bot-command.ts');
      const document = await listBots(dataDir);
      terminal.print(document, () => botsText(document));
    });
}

function addShow(bot: Command, terminal: Terminal): void {
  withCommon(bot.command('show').description('Tells everything about one bot: what trades, what decides beside it, what drifts, when it trains next.').argument('<bot>', BOT), ['tradewind bot show BTCUSDT', 'tradewind bot show trees-btcusdt --json'])
    .action(async (name: string, { dataDir }: CommonOptions) => {
      const { showBot } = await import('../../engine/worker/commands/bot-command.ts');
      const document = await showBot(dataDir, name);
      terminal.print(document, () => botText(document));
    });
}

function addLog(bot: Command, terminal: Terminal): void {
  const command = bot.command('log').description('Writes every step: why a training was begun, what it showed, whether it was accepted, swaps, roll backs, and what drifted.').argument('<bot>', BOT).option('--limit <number>', 'the newest so many, 50 when absent', wholeNumber);
  withCommon(command, ['tradewind bot log BTCUSDT', 'tradewind bot log BTCUSDT --limit 500 --json'])
    .action(async (name: string, { dataDir, limit = 50 }: CommonOptions & { readonly limit?: number }) => {
      if (limit < 1 || limit > 500) throw new UsageError(`--limit: expected a number from 1 to 500, found ${limit}`, '--limit');
      const { logOfBot } = await import('../../engine/worker/commands/bot-command.ts');
      const document = await logOfBot(dataDir, { bot: name, limit });
      terminal.print(document, () => botLogText(document));
    });
}

function addVersions(bot: Command, terminal: Terminal): void {
  const command = bot.command('versions').description('Tells which version traded when, and why it took over.').argument('<bot>', BOT)
    .option('--from <time>', 'first moment of the market; its start when absent', startTime).option('--to <time>', 'end; now when absent', endTime);
  withCommon(command, ['tradewind bot versions BTCUSDT', 'tradewind bot versions BTCUSDT --from 2025-06-03 --json'])
    .action(async (name: string, { dataDir, from = 0, to = Number.MAX_SAFE_INTEGER }: CommonOptions & { readonly from?: number; readonly to?: number }) => {
      const { versionsOfBot } = await import('../../engine/worker/commands/bot-command.ts');
      const document = await versionsOfBot(dataDir, { bot: name, from, to });
      terminal.print(document, () => botVersionsText(document));
    });
}

interface DeedOptions extends CommonOptions {
  readonly dryRun?: true;
}

function addTrain(bot: Command, terminal: Terminal): void {
  withCommon(withDryRun(bot.command('train').description('Trains at the next bar at which nothing else is under way. What it makes has to show the same as ever.').argument('<bot>', BOT)), ['tradewind bot train BTCUSDT'])
    .action((name: string, options: DeedOptions) => carryOut(name, { deed: 'train' }, options, terminal));
}

function addRollback(bot: Command, terminal: Terminal): void {
  withCommon(withDryRun(bot.command('rollback').description('Brings the version before back, from the next bar on.').argument('<bot>', BOT)), ['tradewind bot rollback BTCUSDT --dry-run'])
    .action((name: string, options: DeedOptions) => carryOut(name, { deed: 'roll-back' }, options, terminal));
}

function addStop(bot: Command, terminal: Terminal): void {
  const command = withDryRun(bot.command('stop').description('Stops a bot. What it holds stays with its stop and target (--keep), or is closed at the market (--close).').argument('<bot>', BOT))
    .option('--keep', 'leave what is open under its stop').option('--close', 'close what is open');
  withCommon(command, ['tradewind bot stop BTCUSDT --close', 'tradewind bot stop BTCUSDT --keep'])
    .action((name: string, options: DeedOptions & { readonly keep?: true; readonly close?: true }) => {
      if ((options.keep === true) === (options.close === true)) throw new UsageError(`expected --keep or --close, found ${options.keep ? 'both' : 'neither'}`, '--close');
      return carryOut(name, { deed: 'stop', how: options.close ? 'close' : 'keep' }, options, terminal);
    });
}

function addChange(bot: Command, terminal: Terminal): void {
  const command = withDryRun(bot.command('change').description('Gives a bot other settings, from the next bar on. Its instrument and its account stay.').argument('<bot>', BOT).requiredOption('--config <file>', 'settings of the bot, YAML or JSON', String).option('--instrument <id>', 'in place of those of the file', instruments));
  withCommon(command, ['tradewind bot change BTCUSDT --config bot.yaml --dry-run'])
    .action(async (name: string, options: DeedOptions & { readonly config: string; readonly instrument?: readonly string[] }) => {
      const { botSettings } = await import('../../engine/worker/commands/bot-settings.ts');
      return carryOut(name, { deed: 'change', config: botSettings({ file: options.config, preset: null, instruments: options.instrument ?? null }) }, options, terminal);
    });
}

function withDryRun(command: Command): Command {
  return command.option('--dry-run', 'say what would be done, and do nothing');
}

async function carryOut(name: string, wish: BotDeedWish, { dataDir, dryRun }: DeedOptions, terminal: Terminal): Promise<void> {
  const { doToBot, previewBotDeed } = await import('../../engine/worker/commands/bot-command.ts');
  if (dryRun) {
    const preview = await previewBotDeed(dataDir, name, wish);
    if (preview.refusal !== null) terminal.fail();
    terminal.print(preview, () => botDeedText(preview));
    return;
  }
  const document = await doToBot(dataDir, name, wish);
  terminal.print(document, () => document.message);
}
