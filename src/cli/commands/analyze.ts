import { Option } from 'commander';
import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import type { ForecastMethod, Stake } from '../../engine/worker/commands/analyze-command.ts';
import { cash, intervalOption, marketOption, settings, symbols, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName, Setting } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { limitsText, valueAtRiskText } from '../text/analyze-text.ts';
import { addEvidence } from './analyze-evidence.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';

interface ValueAtRiskOptions extends CommonOptions {
  readonly symbol: readonly string[];
  readonly market?: string;
  readonly from?: number;
  readonly to?: number;
  readonly level?: '95' | '99';
  readonly horizon?: '1h' | '1d';
  readonly method?: ForecastMethod;
}

/** Adds `analyze` with its own commands. */
export function addAnalyze(program: Command, terminal: Terminal): void {
  const analyze = program.command('analyze').summary('is a result more than luck, and do the measures of risk hold').description('Holds a strategy against the honesty tools, and the measures of risk against what happened.').helpOption('-h, --help', 'print this help');
  addValueAtRisk(analyze, terminal);
  addBreakers(analyze, terminal);
  addEvidence(analyze, terminal);
}

function addValueAtRisk(analyze: Command, terminal: Terminal): void {
  const command = analyze.command('var')
    .summary('back-test the value at risk')
    .description('Rolls the value at risk through stored history without a look ahead, counts the losses beyond it, and tests whether there are as many as there should be and\nwhether they come in bunches. Several symbols are one portfolio with equal parts. What is not said is done in every way.')
    .requiredOption('--symbol <symbols>', 'one or more symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols; told from the stored data when only one has them'))
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact and not included; the end of the data when absent', endTime)
    .addOption(new Option('--level <percent>', 'how sure').choices(['95', '99']))
    .addOption(new Option('--horizon <horizon>', 'how far ahead').choices(['1h', '1d']))
    .addOption(new Option('--method <method>', 'how it is forecast').choices(['historical', 'filtered', 'parametric']));
  withCommon(command, [
    'tradewind analyze var --symbol BTCUSDT --market spot',
    'tradewind analyze var --symbol BTCUSDT,ETHUSDT --market um --level 99 --horizon 1d --method filtered --json',
  ]).action(async ({ dataDir, symbol, market, from, to, level, horizon, method }: ValueAtRiskOptions) => {
    if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--to: expected a time after --from, found an earlier one', '--to');
    const { valueAtRiskCommand } = await import('../../engine/worker/commands/analyze-command.ts');
    const document = await valueAtRiskCommand({
      dataDir, symbols: symbol, ...(market === undefined ? {} : { market }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }),
      levels: level === undefined ? [95, 99] : [level === '95' ? 95 : 99], horizons: horizon === undefined ? ['1h', '1d'] : [horizon],
      methods: method === undefined ? ['historical', 'filtered', 'parametric'] : [method],
    });
    terminal.print(document, () => valueAtRiskText(document));
  });
}

interface LimitsOptions extends CommonOptions {
  readonly strategy: string;
  readonly symbol: readonly string[];
  readonly interval: IntervalName;
  readonly market?: string;
  readonly from?: number;
  readonly to?: number;
  readonly set?: readonly Setting[];
  readonly risk?: readonly Setting[];
  readonly execution?: readonly Setting[];
  readonly cash?: string;
  readonly stake?: Stake;
  readonly name: string;
}

function addBreakers(analyze: Command, terminal: Terminal): void {
  const command = analyze.command('breakers')
    .summary('what the breakers and the limits of measured risk cost and saved')
    .description('Runs the same backtest with breakers and limits of measured risk on and off, at the stake of your settings and at ten times the risk, and compares them.\nEvery run is kept in the store, where the window lists it under its title.')
    .requiredOption('--strategy <name>', 'moving-average-cross or donchian-breakout')
    .requiredOption('--symbol <symbols>', 'one or more symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols; told from the stored data when only one has them'))
    .addOption(intervalOption('bars that the strategy decides on; finer stored bars are added up').makeOptionMandatory())
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact and not included; the end of the data when absent', endTime)
    .option('--set <key=value...>', 'settings of the strategy', settings)
    .option('--risk <key=value...>', 'risk limits of the ordinary stake', settings)
    .option('--execution <key=value...>', 'how orders fill and what they cost', settings)
    .option('--cash <amount>', 'starting cash, 10000 when absent', cash)
    .addOption(new Option('--stake <stake>', 'only this one').choices(['ordinary', 'aggressive']))
    .option('--name <text>', 'begins the title of every run', 'limits');
  withCommon(command, [
    'tradewind analyze breakers --strategy moving-average-cross --symbol BTCUSDT --interval 1h --from 2020-03-01 --to 2020-03-31 --name "crash 2020-03-12"',
  ]).action(async ({ dataDir, strategy, symbol, interval, market, from, to, set = [], risk = [], execution = [], cash: startingCash, stake, name }: LimitsOptions) => {
    const { limitsCommand } = await import('../../engine/worker/commands/analyze-command.ts');
    const bar = createProgressBar(terminal);
    try {
      const document = await limitsCommand({
        dataDir, version: locateProgram().version, strategy, symbols: symbol, interval, set, risk, execution, entry: [], sizing: [], allocation: [], regime: [], name,
        stakes: stake === undefined ? ['ordinary', 'aggressive'] : [stake], onProgress: (step) => { bar.update(step); },
        ...(market === undefined ? {} : { market }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(startingCash === undefined ? {} : { startingCash }),
      });
      bar.end();
      terminal.print(document, () => limitsText(document));
    } finally {
      bar.end();
    }
  });
}
