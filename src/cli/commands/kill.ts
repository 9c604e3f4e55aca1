import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import { askPassphraseIfPossible } from '../ask-secret.ts';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface KillOptions extends CommonOptions {
  readonly reArm?: true;
}

/** Adds `kill`. */
export function addKill(program: Command, terminal: Terminal): void {
  const command = program.command('kill')
    .summary('cancel all orders, close all positions, keep trading off')
    .description('The kill switch: cancels all orders, closes all positions, verifies that the account is flat, and keeps trading off until it is re-armed.\nGoes through the engine that runs on the data folder; when none runs, or it does not answer, works on the stored account itself; for an account at the exchange it then asks for the passphrase of the vault of keys, or takes TRADEWIND_PASSPHRASE.')
    .option('--re-arm', 'instead: let trading begin again after the kill switch was used');
  withCommon(command, ['tradewind kill', 'tradewind kill --re-arm']).action(async ({ dataDir, reArm }: KillOptions) => {
    if (reArm) {
      const { reArmCommand } = await import('../../engine/worker/commands/re-arm-command.ts');
      const document = await reArmCommand(dataDir);
      return terminal.print(document, () => `The kill switch is re-armed: trading is ${document.trading.state}.`);
    }
    const { killCommand } = await import('../../engine/worker/commands/kill-command.ts');
    const document = await killCommand({ dataDir, emergencyFile: locateProgram().emergencyFile, cause: 'kill switch from the terminal', askPassphrase: (problem) => askPassphraseIfPossible(problem, terminal) });
    terminal.print(document, () => document.message);
    if (document.verifiedFlat) return;
    terminal.fail();
    if (terminal.isJson) terminal.note(JSON.stringify({ error: { code: 'not-flat', message: document.message, where: dataDir } }));
  });
}
