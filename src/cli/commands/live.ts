import type { Command } from 'commander';
import { withCommon } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `live`, which refuses. */
export function addLive(program: Command, _terminal: Terminal): void {
  const command = program.command('live').summary('trade with real money (not part of this version)').description('Trades with real money. Not part of this version.');
  withCommon(command, ['tradewind paper --practice   # instead']).allowUnknownOption().allowExcessArguments().action(async () => {
    const { CommandFailed } = await import('../../engine/worker/commands/command-failed.ts');
    throw new CommandFailed({ code: 'not-armed', message: 'live trading is not armed: it is not part of this version; trade on paper with tradewind paper' });
  });
}
