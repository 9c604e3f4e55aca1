import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import type { LiveCommand } from '../../engine/worker/commands/live-command.ts';
import { passphraseAtStart } from '../ask-secret.ts';
import { interruption } from '../interruption.ts';
import { cash, intervalOption, marketOption, modelOption, seconds, settings, symbols, venueMarket, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName, Setting } from '../options.ts';
import { chosenStrategy } from '../run-options.ts';
import type { Terminal } from '../terminal.ts';
import { eventLine, paperText } from '../text/paper-text.ts';
import { UsageError } from '../usage-error.ts';

interface LiveOptions extends CommonOptions {
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly connection?: string;
  readonly demo?: true;
  readonly strategy?: string;
  readonly model?: string;
  readonly set?: readonly Setting[];
  readonly arm?: string;
  readonly phrase?: string;
  readonly without?: readonly string[];
  readonly stayArmed?: true;
  readonly reduceOnly?: true;
  readonly for?: number;
}

/** Adds `live`. */
export function addLive(program: Command, terminal: Terminal): void {
  const command = program.command('live')
    .summary('trade on an account at the venue, without a window')
    .description('Runs the engine on an account at the venue. Alone it continues the last session; --symbol starts one. With --demo the account holds play money.\nReal money is refused unless it is armed: with the words that the check asks for and the most that may be open at once. Ctrl+C ends the program; positions keep their stops at the exchange.')
    .option('--symbol <symbols>', 'start a session on these symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols'))
    .addOption(intervalOption('bars that strategies decide on'))
    .option('--connection <id>', 'the connection whose key signs; see tradewind keys')
    .option('--demo', 'a demo account: play money')
    .option('--strategy <name>', 'the one strategy of a new session: moving-average-cross or donchian-breakout', String)
    .addOption(modelOption())
    .option('--set <key=value...>', 'settings of that strategy', settings)
    .option('--arm <cap>', 'let real money be traded, at most so much open at once', cash)
    .option('--phrase <words>', 'with --arm: the words that confirm it', String)
    .option('--without <line...>', 'with --arm: a line of the check to go without, knowingly')
    .option('--stay-armed', 'with --arm: armed again after a restart')
    .option('--reduce-only', 'open nothing; look after what is open')
    .option('--for <seconds>', 'end after this time', seconds);
  withCommon(command, [
    'tradewind live --demo --connection my-demo --symbol BTCUSDT --market um --interval 5m',
    'tradewind live --reduce-only   # continue, opening nothing',
  ]).action(async (options: LiveOptions) => {
    const start = sessionOf(options);
    const { liveCommand } = await import('../../engine/worker/commands/live-command.ts');
    const interrupted = interruption();
    try {
      const document = await liveCommand({
        dataDir: options.dataDir, program: locateProgram(), start, strategy: chosenStrategy(options),
        arming: armingOf(options), reduceOnly: options.reduceOnly === true, passphrase: await passphraseAtStart(options.dataDir), forMs: options.for ?? null, signal: interrupted.signal,
        onEvent: (event) => {
          const line = eventLine(event);
          if (line !== null) terminal.note(line);
        },
        onCheck: (items) => { for (const { title, ok, detail } of items) terminal.note(`${ok ? 'passed ' : 'missing'}  ${title}: ${detail}`); },
      });
      terminal.print(document, () => paperText(document));
    } finally {
      interrupted.release();
    }
  });
}

function sessionOf({ symbol: names, market, interval, connection, demo, strategy, model }: LiveOptions): LiveCommand['start'] {
  if (names === undefined) {
    const stray = market !== undefined ? '--market' : interval !== undefined ? '--interval' : connection !== undefined ? '--connection' : strategy !== undefined ? '--strategy' : model !== undefined ? '--model' : null;
    if (stray !== null) throw new UsageError(`${stray}: expected it with --symbol, found it without`, stray);
    return null;
  }
  if (connection === undefined) throw new UsageError('--connection: expected the connection whose key signs, found none', '--connection');
  return { kind: 'venue', mode: demo ? 'demo' : 'live', connectionId: connection, startingCash: '10000', stopGraceSeconds: 5, ...venueMarket({ names, market, interval }) };
}

function armingOf({ arm, phrase, without, stayArmed, demo }: LiveOptions): LiveCommand['arming'] {
  if (arm === undefined) {
    const stray = phrase !== undefined ? '--phrase' : without !== undefined ? '--without' : stayArmed ? '--stay-armed' : null;
    if (stray !== null) throw new UsageError(`${stray}: expected it with --arm, found it without`, stray);
    return null;
  }
  if (demo) throw new UsageError('--arm: expected it for real money, found it with --demo', '--arm');
  if (phrase === undefined) throw new UsageError('--phrase: expected it with --arm, found none', '--phrase');
  return { phrase, notionalCap: arm, without: without ?? [], survivesRestart: stayArmed === true };
}
