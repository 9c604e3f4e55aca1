import type { Command } from 'commander';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { judgementText } from '../text/judgement-text.ts';

/** Adds `judge`: whether a stored run is more than luck. */
export function addJudge(program: Command, terminal: Terminal): void {
  const command = program.command('judge').description('say whether a stored backtest is more than the luck of trying')
    .argument('<run>', 'id of a run, or "latest"');
  withCommon(command, ['tradewind judge latest', 'tradewind judge bt-m3k2-1a2b3c4d --json']).action(async (run: string, { dataDir }: CommonOptions) => {
    const { judgeStoredRun } = await import('../../engine/worker/commands/judge-command.ts');
    const document = await judgeStoredRun(dataDir, run);
    terminal.print(document, () => judgementText(document));
  });
}
