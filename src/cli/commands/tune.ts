import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { MEASURES, SAMPLERS } from '../../engine/contract/search.ts';
import type { Measure, ParameterRange, Penalty, SamplerName, Scalar } from '../../engine/contract/search.ts';
import { locateProgram } from '../../engine/worker/program.ts';
import type { TuneDocument } from '../../engine/worker/commands/tune-command.ts';
import { interruption } from '../interruption.ts';
import { cash, intervalOption, marketOption, modelOption, realismOption, settings, symbols, wholeNumber, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName, RealismName, Setting } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { studiesText, tuneText } from '../text/tune-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { UsageError } from '../usage-error.ts';

type Part = 'set' | 'risk' | 'execution' | 'entry' | 'sizing' | 'allocation' | 'regime';

interface TuneOptions extends CommonOptions, Readonly<Partial<Record<Part, readonly Setting[]>>> {
  readonly strategy?: string;
  readonly model?: string;
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly realism?: RealismName;
  readonly from?: number;
  readonly to?: number;
  readonly holdoutFrom?: number;
  readonly holdoutTo?: number;
  readonly param?: Readonly<Record<string, ParameterRange>>;
  readonly objective?: readonly Measure[];
  readonly penalty?: readonly Penalty[];
  readonly leastTrades?: number;
  readonly sampler?: SamplerName;
  readonly trials?: number;
  readonly seconds?: number;
  readonly prune?: Pruning | true;
  readonly workers?: number;
  readonly cash?: string;
  readonly seed?: number;
  readonly title?: string;
  readonly resume?: string;
  readonly list?: true;
}

interface Pruning {
  readonly keepOneIn: number;
  readonly rungs: number;
}

/** What `--prune` alone stands for. */
const USUAL_PRUNING: Pruning = { keepOneIn: 3, rungs: 2 };

/** Adds `tune`. */
export function addTune(program: Command, terminal: Terminal): void {
  const command = program.command('tune')
    .summary('search for settings, and say what the best of them is worth')
    .description('Tries settings of a strategy over stored data on all cores, and judges the best: whether it is more than the luck of so many tries, and how it did on days\nthat the search did not see. Ctrl+C ends it with what was found so far; --resume goes on where a search was ended or cut off.')
    .option('--strategy <name>', 'moving-average-cross, donchian-breakout or one of your own')
    .addOption(modelOption())
    .option('--symbol <symbols>', 'one or more symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols; told from the stored data when only one has them'))
    .addOption(intervalOption('bars that the strategy decides on; finer stored bars are added up'))
    .option('--from <time>', 'first moment: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end of what the search sees: a date includes that day; where the hold-out begins, or the end of the data, when absent', endTime)
    .option('--holdout-from <time>', 'first moment of the days that the search does not see and its winner is judged on', startTime)
    .option('--holdout-to <time>', 'end of them; the end of the data when absent', endTime)
    .option('--param <name=range...>', 'a setting to search: name=min..max, :step or :log after it, or name=a|b|c; those that the strategy suggests when absent', ranges)
    .addOption(new Option('--objective <measures>', `what to search for, one or up to three separated by commas: ${MEASURES.join(', ')}`).argParser(measures))
    .option('--penalty <measure:limit:weight...>', 'takes weight points off for each unit by which a measure is worse than the limit', penalties)
    .option('--least-trades <number>', 'a run with fewer trades ranks behind all others, 10 when absent', wholeNumber)
    .addOption(new Option('--sampler <name>', 'how the next settings are chosen, tpe when absent').choices([...SAMPLERS]))
    .option('--trials <number>', 'how many settings are tried, 200 when absent; with --resume how many in all', wholeNumber)
    .option('--seconds <number>', 'begin no trial after so much work', wholeNumber)
    .option('--prune [keep:rungs]', 'give up early what does badly on the first part of the span: one in `keep` goes on, `rungs` times; 3:2 when nothing is said', pruning)
    .option('--workers <number>', 'runs at once, one a core when absent; it changes the time and nothing else', wholeNumber)
    .option('--set <key=value...>', 'settings of the strategy that stay as they are', settings)
    .addOption(realismOption())
    .option('--risk <key=value...>', 'risk limits', settings)
    .option('--execution <key=value...>', 'how orders fill and what they cost', settings)
    .option('--entry <key=value...>', 'how entries are sent', settings)
    .option('--sizing <key=value...>', 'how large trades are', settings)
    .option('--allocation <key=value...>', 'how the risk is divided among the symbols', settings)
    .option('--regime <key=value...>', 'whether the market regime acts', settings)
    .option('--cash <amount>', 'starting cash, 10000 when absent', cash)
    .option('--seed <number>', 'root seed, 1 when absent', wholeNumber)
    .option('--title <text>', 'what to call it')
    .option('--resume <study>', 'go on with this search')
    .option('--list', 'list the stored searches');
  withCommon(command, [
    'tradewind tune --strategy moving-average-cross --symbol BTCUSDT --market spot --interval 15m --from 2023-01-02 --holdout-from 2024-01-01 --trials 200',
    'tradewind tune --strategy donchian-breakout --symbol BTCUSDT --interval 15m --param entryPeriod=20..400:log exitPeriod=5..200:log stopAtrMultiple=1..6:0.5 --sampler sobol --trials 256 --json',
    'tradewind tune --strategy moving-average-cross --symbol BTCUSDT --interval 1h --objective return,drawdown,turnover --prune',
    'tradewind tune --resume study-mb2x81c0-1 --trials 400',
  ]).action(async (options: TuneOptions) => { await act(options, terminal); });
}

async function act(options: TuneOptions, terminal: Terminal): Promise<void> {
  const { listStudiesCommand } = await import('../../engine/worker/commands/tune-command.ts');
  if (options.list === true) {
    const document = await listStudiesCommand(options.dataDir);
    terminal.print(document, () => studiesText(document.studies));
    return;
  }
  const interrupted = interruption();
  const bar = createProgressBar(terminal);
  try {
    const document = await search(options, interrupted.signal, (step) => { bar.update(step); });
    bar.end();
    terminal.print(document, () => tuneText(document));
  } finally {
    bar.end();
    interrupted.release();
  }
}

async function search(options: TuneOptions, signal: AbortSignal, onProgress: (step: { readonly stage: string; readonly share: number | null }) => void): Promise<TuneDocument> {
  const { tuneCommand, resumeCommand } = await import('../../engine/worker/commands/tune-command.ts');
  const { dataDir, resume, strategy, model, symbol: names, market, interval, from, to, cash: startingCash, seed, trials, seconds } = options;
  const budget = { ...(trials === undefined ? {} : { trials }), ...(seconds === undefined ? {} : { seconds }) };
  if (resume !== undefined) {
    if (strategy !== undefined || model !== undefined || names !== undefined || options.param !== undefined) throw new UsageError('--resume: expected no other settings than --trials and --seconds, as a search goes on as it began', '--resume');
    return await resumeCommand({ dataDir, studyId: resume, ...budget, signal, onProgress });
  }
  const { realism, param = {}, objective, penalty, leastTrades, sampler, prune, workers, title, holdoutFrom, holdoutTo } = options;
  return await tuneCommand({
    dataDir, version: locateProgram().version, signal, onProgress,
    set: options.set ?? [], risk: options.risk ?? [], execution: options.execution ?? [], entry: options.entry ?? [], sizing: options.sizing ?? [], allocation: options.allocation ?? [], regime: options.regime ?? [],
    ...(strategy === undefined ? {} : { strategy }), ...(model === undefined ? {} : { model }), ...(names === undefined ? {} : { symbols: names }), ...(market === undefined ? {} : { market }), ...(interval === undefined ? {} : { interval }),
    ...(realism === undefined ? {} : { realism }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(startingCash === undefined ? {} : { startingCash }), ...(seed === undefined ? {} : { seed }),
    study: {
      space: param, ...budget, ...(objective === undefined ? {} : { objectives: [...objective] }), ...(penalty === undefined ? {} : { penalties: [...penalty] }), ...(leastTrades === undefined ? {} : { leastTrades }),
      ...(sampler === undefined ? {} : { sampler }), ...(prune === undefined ? {} : { pruning: prune === true ? USUAL_PRUNING : prune }), ...(workers === undefined ? {} : { workers }), ...(title === undefined ? {} : { title }),
      ...(holdoutFrom === undefined ? {} : { holdoutFrom }), ...(holdoutTo === undefined ? {} : { holdoutTo }),
    },
  });
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e-?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})\.\.(${NUMBER})(?::(log|${NUMBER}))?(?::(log|${NUMBER}))?$`, 'i');

/** Reads `name=min..max`, `name=min..max:step`, `name=min..max:log` or `name=a|b|c`; a setting that is named twice is a mistake. */
export function ranges(text: string, before: Readonly<Record<string, ParameterRange>> = {}): Readonly<Record<string, ParameterRange>> {
  const at = text.indexOf('=');
  const name = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (at < 1 || value === '' || !/^[A-Za-z][A-Za-z0-9.]*$/.test(name)) throw new InvalidArgumentError(`Expected name=min..max, for example fastPeriod=5..50, found "${text}".`);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`Expected each setting once, found "${name}" twice.`);
  return { ...before, [name]: rangeOf(value, text) };
}

function rangeOf(value: string, text: string): ParameterRange {
  if (!value.includes('..')) return { choices: value.split('|').map(scalarOf) };
  const match = RANGE.exec(value);
  if (match === null) throw new InvalidArgumentError(`Expected name=min..max with :step or :log after it, for example fastPeriod=5..50:5, found "${text}".`);
  const [, min, max, ...rest] = match as readonly (string | undefined)[];
  const extras = rest.filter((one) => one !== undefined);
  const step = extras.find((one) => one.toLowerCase() !== 'log');
  return { min: Number(min), max: Number(max), ...(step === undefined ? {} : { step: Number(step) }), ...(extras.some((one) => one.toLowerCase() === 'log') ? { scale: 'log' } : {}) };
}

function scalarOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return new RegExp(`^${NUMBER}$`, 'i').test(text) ? Number(text) : text;
}

function measures(text: string): readonly Measure[] {
  const read = text.split(',').map((part) => part.trim());
  const wrong = read.find((part) => !isMeasure(part));
  if (wrong !== undefined || read.length > 3) throw new InvalidArgumentError(`Expected one to three of ${MEASURES.join(', ')}, found "${wrong ?? text}".`);
  return read.filter(isMeasure);
}

/** Reads `drawdown:0.2:5`. */
function penalties(text: string, before: readonly Penalty[] = []): readonly Penalty[] {
  const [measure = '', limit = '', weight = '', ...rest] = text.split(':');
  if (!isMeasure(measure) || !new RegExp(`^${NUMBER}$`).test(limit) || !(Number(weight) > 0) || rest.length > 0) throw new InvalidArgumentError(`Expected measure:limit:weight, for example drawdown:0.2:5, found "${text}".`);
  return [...before, { measure, limit: Number(limit), weight: Number(weight) }];
}

function pruning(text: string): Pruning {
  const match = /^(\d{1,2}):(\d)$/.exec(text);
  if (match === null) throw new InvalidArgumentError(`Expected keep:rungs, for example 3:2, found "${text}".`);
  return { keepOneIn: Number(match[1]), rungs: Number(match[2]) };
}

function isMeasure(text: string): text is Measure {
  return (MEASURES as readonly string[]).includes(text);
}
