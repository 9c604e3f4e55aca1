import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { checkedText, strategiesText } from '../text/strategies-text.ts';

/** Adds `strategies` with its own commands. */
export function addStrategies(program: Command, terminal: Terminal): void {
  const strategies = program.command('strategies').summary('list strategies, check your own, begin a new one').description('Works with the strategies of Tradewind and with your own: TypeScript or JavaScript files in the folder "strategies" of the data folder.').helpOption('-h, --help', 'print this help');
  withCommon(strategies.command('list').description('Lists every strategy that a backtest or a session can use, and what is wrong with those that cannot be used.'), ['tradewind strategies list', 'tradewind strategies list --json'])
    .action(async ({ dataDir }: CommonOptions) => {
      const { listStrategiesCommand } = await import('../../engine/worker/commands/strategies-command.ts');
      const document = await listStrategiesCommand(dataDir);
      terminal.print(document, () => strategiesText(document));
    });
  withCommon(strategies.command('check').argument('[file]', 'one file, wherever it lies; every file of the folder when absent').description('Checks your own strategies: types, purity, what they say of themselves, and that they decide the same when they are asked again and restarted. Fails when one cannot be used.'), ['tradewind strategies check', 'tradewind strategies check my-cross.ts'])
    .action(async (file: string | undefined, { dataDir }: CommonOptions) => {
      const { checkStrategiesCommand } = await import('../../engine/worker/commands/strategies-command.ts');
      const document = await checkStrategiesCommand(dataDir, file ?? null);
      if (document.files.some(({ isReady }) => !isReady)) terminal.fail();
      terminal.print(document, () => checkedText(document.files));
    });
  withCommon(strategies.command('new').argument('<name>', 'lower-case letters, digits and dashes', strategyName).description('Writes a strategy that works as it stands into the folder, to be made your own.'), ['tradewind strategies new my-cross'])
    .action(async (name: string, { dataDir }: CommonOptions) => {
      const { newStrategyCommand } = await import('../../engine/worker/commands/strategies-command.ts');
      const document = await newStrategyCommand(dataDir, name);
      terminal.print(document, () => `Wrote ${document.path}\nCheck it:    tradewind strategies check\nBacktest it: tradewind backtest --strategy ${name} --symbol BTCUSDT --interval 15m`);
    });
}

function strategyName(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(text)) throw new InvalidArgumentError(`Expected lower-case letters, digits and dashes, beginning with a letter, such as my-cross, found "${text}".`);
  return text;
}
