import { Option } from 'commander';
import type { Command } from 'commander';
import { featureSelectRequest } from '../../engine/contract/features.ts';
import { fraction, instrument, intervalOption, marketOption, symbol, wholeNumber, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { featureSetsText, selectionText } from '../text/features-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';

const SETS = featureSelectRequest.shape.set.unwrap().options;

interface ListOptions extends CommonOptions {
  readonly set?: (typeof SETS)[number];
}

interface SelectOptions extends CommonOptions {
  readonly set?: (typeof SETS)[number];
  readonly symbol: string;
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly reference?: string;
  readonly basis?: string;
  readonly regime?: true;
  readonly from?: number;
  readonly to?: number;
  readonly trainShare?: number;
  readonly ahead?: number;
  readonly correlation?: number;
  readonly repeats?: number;
  readonly seed?: number;
}

/** Adds `features` with its own commands. */
export function addFeatures(program: Command, terminal: Terminal): void {
  const features = program.command('features').summary('what an agent can see, and what of it says something').description('Lists the features that agents are trained on, and finds which of them know something of what comes after.').helpOption('-h, --help', 'print this help');
  addList(features, terminal);
  addSelect(features, terminal);
}

function addList(features: Command, terminal: Terminal): void {
  const command = features.command('list').description('Lists every feature with its formula, its unit, its range and where it comes from.').addOption(new Option('--set <name>', 'only this list').choices(SETS));
  withCommon(command, ['tradewind features list', 'tradewind features list --set market-30 --json']).action(async ({ set }: ListOptions) => {
    const { listFeaturesCommand } = await import('../../engine/worker/commands/features-command.ts');
    const sets = listFeaturesCommand().sets.filter(({ name }) => set === undefined || name === set);
    terminal.print({ sets }, () => featureSetsText(sets));
  });
}

function addSelect(features: Command, terminal: Terminal): void {
  const command = features.command('select')
    .summary('say which features know something of what comes after')
    .description('Works a list of features out over stored bars, exactly as trading would see them, and says of the training part alone what each of them knows of the return to come\n(mutual information), which of them say the same (correlation), what a forest would miss without each (permutation importance), and in how few numbers most of it lies\n(principal components). What comes after the training part is not looked at.')
    .addOption(new Option('--set <name>', 'the list of features, bars-50 when absent').choices(SETS))
    .requiredOption('--symbol <symbol>', 'whose bars', symbol)
    .addOption(marketOption('market of the symbol; told from the stored data when only one has it'))
    .addOption(intervalOption('bars that an agent would decide on, 15m when absent; finer stored bars are added up'))
    .option('--reference <market:SYMBOL>', 'the market that leads, for example spot:BTCUSDT', instrument)
    .option('--basis <market:SYMBOL>', 'the other market of the pair, for example the spot of a perpetual', instrument)
    .option('--regime', 'with the probabilities of the market regimes')
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end: a date includes that day; the end of the data when absent', endTime)
    .option('--train-share <share>', 'how much of it, from the beginning, is looked at, 0.6 when absent', fraction)
    .option('--ahead <bars>', 'over how many bars to come the return is taken, 1 when absent', wholeNumber)
    .option('--correlation <limit>', 'of two features that are correlated beyond it one is dropped, 0.9 when absent', fraction)
    .option('--repeats <number>', 'how often each feature is shuffled, 5 when absent', wholeNumber)
    .option('--seed <number>', 'of the forest and of the shuffles, 1 when absent', wholeNumber);
  withCommon(command, [
    'tradewind features select --symbol ETHUSDT --market spot --interval 15m --reference spot:BTCUSDT --to 2023-12-31',
    'tradewind features select --set market-30 --symbol BTCUSDT --market um --interval 1m --ahead 5 --json',
  ]).action(async (options: SelectOptions) => { await select(options, terminal); });
}

async function select({ dataDir, reference, basis, regime, ahead, correlation, json: _json, ...options }: SelectOptions, terminal: Terminal): Promise<void> {
  if (options.from !== undefined && options.to !== undefined && options.from >= options.to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
  const { selectFeaturesCommand } = await import('../../engine/worker/commands/features-command.ts');
  const bar = createProgressBar(terminal);
  try {
    const document = await selectFeaturesCommand(dataDir, {
      ...options, ...(reference === undefined ? {} : { referenceId: reference }), ...(basis === undefined ? {} : { basisId: basis }), ...(regime === undefined ? {} : { withRegime: true }),
      ...(ahead === undefined ? {} : { aheadBars: ahead }), ...(correlation === undefined ? {} : { correlationLimit: correlation }),
    }, (step) => { bar.update(step); });
    bar.end();
    terminal.print(document, () => selectionText(document));
  } finally {
    bar.end();
  }
}
