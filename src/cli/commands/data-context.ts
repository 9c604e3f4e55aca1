import type { Command } from 'commander';
import { httpUrl, withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { contextText } from '../text/context-text.ts';

interface ContextOptions extends CommonOptions {
  readonly refresh?: true;
  readonly coingeckoUrl?: string;
}

/** Adds `data context`. */
export function addContext(data: Command, terminal: Terminal): void {
  const command = data.command('context')
    .summary('market capitalisation, dominance and trending coins, from CoinGecko')
    .description('Shows slow series about the market as a whole: total market capitalisation, dominance, the coins most searched for, and the market capitalisation of coins whose data is stored.\nNothing is asked of CoinGecko without --refresh, and then at most once an hour. Nothing in Tradewind needs this data to trade; that it is old is said, and no failure.')
    .option('--refresh', 'ask CoinGecko for what is older than an hour')
    .option('--coingecko-url <url>', 'another address of CoinGecko\'s interface', httpUrl);
  withCommon(command, ['tradewind data context', 'tradewind data context --refresh --json']).action(async ({ dataDir, refresh, coingeckoUrl }: ContextOptions) => {
    const { contextCommand } = await import('../../engine/worker/commands/context-command.ts');
    const bar = createProgressBar(terminal);
    bar.update({ stage: 'asking CoinGecko', share: null });
    const view = await contextCommand({ dataDir, source: refresh === true ? 'coingecko' : 'store', ...(coingeckoUrl === undefined ? {} : { url: coingeckoUrl }) }).finally(() => { bar.end(); });
    terminal.print(view, () => contextText(view));
  });
}
