import { Option } from 'commander';
import type { Command } from 'commander';
import type { ForecastMethod } from '../../engine/worker/commands/analyze-command.ts';
import { marketOption, symbols, withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { valueAtRiskText } from '../text/analyze-text.ts';
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
  const analyze = program.command('analyze').summary('hold the measures of risk against what happened').description('Holds the measures of risk against stored history.').helpOption('-h, --help', 'print this help');
  addValueAtRisk(analyze, terminal);
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
