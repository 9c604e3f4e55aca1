import type { Command } from 'commander';
import { locateProgram } from '../engine/worker/program.ts';
import { cash, intervalOption, marketOption, modelOption, settings, symbols, wholeNumber } from './options.ts';
import type { CommonOptions, IntervalName, Setting } from './options.ts';
import { endTime, startTime } from './time-option.ts';
import { UsageError } from './usage-error.ts';

/** What is asked for of a run over stored data: the strategy, its data, and settings of all kinds. */
export interface RunOptions extends CommonOptions {
  readonly strategy?: string;
  readonly model?: string;
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly from?: number;
  readonly to?: number;
  readonly set?: readonly Setting[];
  readonly risk?: readonly Setting[];
  readonly execution?: readonly Setting[];
  readonly entry?: readonly Setting[];
  readonly sizing?: readonly Setting[];
  readonly allocation?: readonly Setting[];
  readonly regime?: readonly Setting[];
  readonly config?: string;
  readonly cash?: string;
  readonly seed?: number;
}

/** What the help says of an option, where commands differ. */
export interface RunWords {
  readonly strategy: string;
  readonly regime: string;
}

/** Adds the strategy, its data and the settings of each kind. */
export function withSubject(command: Command, words: RunWords): Command {
  return command
    .option('--strategy <name>', words.strategy)
    .addOption(modelOption())
    .option('--symbol <symbols>', 'one or more symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols; told from the stored data when only one has them'))
    .addOption(intervalOption('bars that the strategy decides on; finer stored bars are added up'))
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end: a date includes that day, a time or epoch ms is exact and not included; the end of the data when absent', endTime)
    .option('--set <key=value...>', 'settings of the strategy', settings)
    .option('--risk <key=value...>', 'risk limits', settings)
    .option('--execution <key=value...>', 'how orders fill and what they cost', settings)
    .option('--entry <key=value...>', 'how entries are sent; market orders when absent', settings)
    .option('--sizing <key=value...>', 'how large trades are; the risk per trade of the limits when absent', settings)
    .option('--allocation <key=value...>', 'how the risk is divided among the symbols; all alike when absent', settings)
    .option('--regime <key=value...>', words.regime, settings);
}

/** Adds what a run starts from: a file, the cash and the seed. */
export function withStart(command: Command): Command {
  return command
    .option('--config <file>', 'JSON to start from: an earlier result.json, or the config in it; options above win')
    .option('--cash <amount>', 'starting cash, 10000 when absent', cash)
    .option('--seed <number>', 'root seed, 1 when absent', wholeNumber);
}

/** Returns the one strategy of a new session that the options ask for; null for what it begins with. @throws UsageError when both a strategy and a model are named */
export function chosenStrategy({ strategy, model, set = [] }: Pick<RunOptions, 'strategy' | 'model' | 'set'>): { readonly name: string; readonly set: readonly Setting[] } | { readonly model: string; readonly set: readonly Setting[] } | null {
  if (strategy !== undefined && model !== undefined) throw new UsageError('expected --strategy or --model, found both', '--model');
  if (model !== undefined) return { model, set };
  return strategy === undefined ? null : { name: strategy, set };
}

/** Returns the run that the options ask for, without what was not given. */
export function requestedRun({ dataDir, strategy, model, symbol, market, interval, from, to, config, cash: startingCash, seed, set = [], risk = [], execution = [], entry = [], sizing = [], allocation = [], regime = [] }: RunOptions) {
  return {
    dataDir, version: locateProgram().version, set, risk, execution, entry, sizing, allocation, regime,
    ...(strategy === undefined ? {} : { strategy }), ...(model === undefined ? {} : { model }), ...(symbol === undefined ? {} : { symbols: symbol }), ...(market === undefined ? {} : { market }), ...(interval === undefined ? {} : { interval }),
    ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(config === undefined ? {} : { configFile: config }), ...(startingCash === undefined ? {} : { startingCash }), ...(seed === undefined ? {} : { seed }),
  };
}
