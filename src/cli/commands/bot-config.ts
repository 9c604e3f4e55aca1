import { Option } from 'commander';
import type { Command } from 'commander';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { botConfigText } from '../text/bot-text.ts';
import { instruments, presetOption } from './bot-options.ts';

/** Adds `bot config` with its own commands. */
export function addBotConfig(bot: Command, terminal: Terminal): void {
  const config = bot.command('config').summary('files of settings: check one, write one').description('Works with files of settings of bots, YAML or JSON. docs/boosting-config.md names every key.').helpOption('-h, --help', 'print this help');
  withCommon(config.command('check').description('Says everything that is wrong with a file, with line and column.').argument('<file>', 'the file'), ['tradewind bot config check bot.yaml'])
    .action(async (file: string) => {
      const { checkBotConfig } = await import('../../engine/worker/commands/bot-config-command.ts');
      const document = checkBotConfig(file);
      if (document.config === null) terminal.fail();
      terminal.print(document, () => botConfigText(document));
    });
  const write = config.command('write').description('Writes a file to begin with, every key with its unit and what it means; on standard output without --out.')
    .option('--instrument <ids>', 'the markets: practice:BTCUSDT, um:ETHUSDT, separated by commas; practice:BTCUSDT when absent', instruments)
    .addOption(presetOption())
    .addOption(new Option('--format <format>', 'in which form').choices(['yaml', 'json']).default('yaml'))
    .option('--out <file>', 'a file that is not there yet', String);
  withCommon(write, ['tradewind bot config write --instrument um:BTCUSDT --out bot.yaml'])
    .action(async ({ instrument = ['practice:BTCUSDT'], preset, format, out }: CommonOptions & { readonly instrument?: readonly string[]; readonly preset?: string; readonly format: 'yaml' | 'json'; readonly out?: string }) => {
      const { makeBotConfig } = await import('../../engine/worker/commands/bot-config-command.ts');
      const document = makeBotConfig({ file: null, instruments: instrument, preset: preset ?? null, format, out: out ?? null });
      terminal.print(document, () => (document.file === null ? document.text : `Written to ${document.file}.`));
    });
}
