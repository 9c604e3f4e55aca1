import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import { realismOption, withCommon } from '../options.ts';
import type { CommonOptions, RealismName } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { comparisonText } from '../text/comparison-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';

interface CompareLiveOptions extends CommonOptions {
  readonly from?: number;
  readonly to?: number;
  readonly realism?: RealismName;
}

/** Adds `compare-live`. */
export function addCompareLive(program: Command, terminal: Terminal): void {
  const command = program.command('compare-live')
    .summary('explain how a session differs from its own backtest')
    .description('Runs a recorded session once more as a backtest, over the bars that it saw itself, pairs every trade with its counterpart and says what each difference is made of: signal, timing, fill price, fees, missed and extra trades. A light says whether the session has left the bounds of its backtest. The document is kept, and the window shows it too.')
    .argument('<session>', 'id of a session, or "latest"')
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the session when absent', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact; where the session stands when absent', endTime)
    .addOption(realismOption());
  withCommon(command, ['tradewind compare-live latest', 'tradewind compare-live latest --from 2024-03-01 --to 2024-03-31 --json'])
    .action(async (session: string, { dataDir, from, to, realism }: CompareLiveOptions) => {
      if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
      const { compareLiveCommand } = await import('../../engine/worker/commands/compare-live-command.ts');
      const bar = createProgressBar(terminal);
      try {
        const document = await compareLiveCommand({
          dataDir, version: locateProgram().version, session, onProgress: (step) => { bar.update(step); },
          ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(realism === undefined ? {} : { realism }),
        });
        bar.end();
        terminal.print(document, () => comparisonText(document));
      } finally {
        bar.end();
      }
    });
}
