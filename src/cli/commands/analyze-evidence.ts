import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { GATE_STAGES, MONTE_CARLO_METHODS, OBJECTIVES } from '../../engine/contract/evidence.ts';
import type { EvidenceTool, GateStage } from '../../engine/contract/evidence.ts';
import { SAMPLERS } from '../../engine/contract/search.ts';
import type { ParameterRange } from '../../engine/contract/search.ts';
import { wholeNumber, withCommon } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import { requestedRun, withStart, withSubject } from '../run-options.ts';
import type { RunOptions } from '../run-options.ts';
import type { Terminal } from '../terminal.ts';
import { evidenceText, gateText } from '../text/evidence-text.ts';
import { ranges } from './tune.ts';

/** One tool as a command: its own options beside those of a backtest. */
interface ToolCommand {
  readonly tool: EvidenceTool;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly example: string;
}

const SEARCH: readonly Option[] = [
  new Option('--param <name=range...>', 'a setting to try: name=min..max, :step or :log after it, or name=a|b|c; the numbers of the signal, from a third to three times what they are, when absent').argParser<Readonly<Record<string, ParameterRange>>>(ranges),
  new Option('--trials <number>', 'different settings at most, 40 when absent').argParser(wholeNumber),
  new Option('--objective <what>', 'what is best').choices(OBJECTIVES),
  new Option('--sampler <name>', 'how settings are chosen').choices(SAMPLERS),
];

const TOOLS: readonly ToolCommand[] = [
  {
    tool: 'look-ahead', name: 'lookahead', summary: 'does any decision know the future',
    description: 'Takes the future away, then replaces it by another, at several moments, and compares every decision before. One that differs knew what came after it.',
    options: [new Option('--moments <number>', 'moments, 6 when absent').argParser(wholeNumber)],
    example: 'tradewind analyze lookahead --strategy moving-average-cross --symbol BTCUSDT --interval 1h',
  },
  {
    tool: 'warm-up', name: 'warm-up', summary: 'how many bars a strategy needs before it can be trusted',
    description: 'Begins the strategy later, several times, and compares its decisions with those of the one that saw everything: how many bars it needs until they are the same, and whether it says so itself.',
    options: [new Option('--starts <number>', 'later starts, 5 when absent').argParser(wholeNumber)],
    example: 'tradewind analyze warm-up --strategy donchian-breakout --symbol BTCUSDT --interval 1h --set entryPeriod=96 exitPeriod=48',
  },
  {
    tool: 'walk-forward', name: 'walk-forward', summary: 'search the past, trade what comes next, again and again',
    description: 'Searches settings on a stretch of the past, trades the next stretch with the best of them, and goes on to the end of the data: what one would have had by doing just that.',
    options: [
      new Option('--mode <mode>', 'whether a search sees all of the past or always the same length of it').choices(['rolling', 'anchored']), new Option('--windows <number>', 'stretches that are traded, 6 when absent').argParser(wholeNumber),
      new Option('--train-lengths <number>', 'length of the first search in lengths of a traded stretch, 3 when absent').argParser(decimal), ...SEARCH,
    ],
    example: 'tradewind analyze walk-forward --strategy moving-average-cross --symbol BTCUSDT --interval 1h --mode anchored --windows 8 --param fastPeriod=5..50 slowPeriod=20..200',
  },
  {
    tool: 'cross-validation', name: 'cross-validation', summary: 'choose on one part of the time, judge on another, in every combination',
    description: 'Cuts the days into stretches and holds some of them back in every combination, without the days around them that could tell (purge and embargo). Settings are chosen on the rest; the stretches that were held back are put together to whole histories.',
    options: [
      new Option('--method <method>', 'every combination of stretches, or one stretch at a time').choices(['combinatorial', 'k-fold']), new Option('--groups <number>', 'stretches, 6 when absent').argParser(wholeNumber),
      new Option('--test-groups <number>', 'held back at once, 2 when absent').argParser(wholeNumber), new Option('--embargo-days <days>', 'left out after each, 2 when absent').argParser(wholeNumber), ...SEARCH,
    ],
    example: 'tradewind analyze cross-validation --strategy moving-average-cross --symbol BTCUSDT --interval 1h --groups 8 --test-groups 2 --json',
  },
  {
    tool: 'overfit', name: 'overfit', summary: 'is the best of many settings more than luck',
    description: 'Tries many settings, or takes those of a stored search, and asks how often the best of one half of the time is below the middle in the other (CSCV), and what the best of so many worthless ones would show (deflated Sharpe ratio, with every setting that was ever tried).',
    options: [new Option('--study <id>', 'a search that is stored, instead of a new one'), new Option('--blocks <number>', 'parts that the time is cut into, an even number, 10 when absent').argParser(wholeNumber), ...SEARCH],
    example: 'tradewind analyze overfit --strategy moving-average-cross --symbol BTCUSDT --interval 1h --trials 100',
  },
  {
    tool: 'monte-carlo', name: 'monte-carlo', summary: 'what else could have come of it, and whether chance does as well',
    description: 'Shuffles the trades, builds other markets from the same bars, adds noise to prices and fills, and puts the entries at random times.',
    options: [
      new Option('--methods <names>', `which parts, separated by commas: ${MONTE_CARLO_METHODS.join(', ')}; all when absent`).argParser(names), new Option('--runs <number>', 'repetitions of each, 200 when absent').argParser(wholeNumber),
      new Option('--block-bars <bars>', 'mean length of a block of bars, a day when absent').argParser(wholeNumber), new Option('--price-noise-atr <share>', 'noise on prices as a share of the average true range, 0.1 when absent').argParser(decimal),
      new Option('--extra-slippage-bps <bps>', 'more slippage on every fill, 5 on average when absent').argParser(decimal), new Option('--missed-share <share>', 'trades that are not had, 0.1 when absent').argParser(decimal),
    ],
    example: 'tradewind analyze monte-carlo --strategy donchian-breakout --symbol BTCUSDT --interval 1h --methods trade-shuffle,random-entry --runs 999',
  },
  {
    tool: 'surface', name: 'surface', summary: 'a peak or a plateau of settings',
    description: 'Runs every pair of two settings on a grid, and says whether the best stands alone or among others like it.',
    options: [
      new Option('--x <setting>', 'the first of the two that a search would try when absent'), new Option('--y <setting>', 'the second when absent'), new Option('--steps <number>', 'values of each, 9 when absent').argParser(wholeNumber),
      new Option('--tolerance <share>', 'how far below the best is still like it, 0.25 when absent').argParser(decimal), ...SEARCH.filter(({ long }) => long === '--param' || long === '--objective'),
    ],
    example: 'tradewind analyze surface --strategy moving-average-cross --symbol BTCUSDT --interval 1h --x fastPeriod --y slowPeriod --steps 12',
  },
];

interface SubjectOptions extends RunOptions {
  readonly [own: string]: unknown;
}

/** Adds the honesty tools and the gate to `analyze`. */
export function addEvidence(analyze: Command, terminal: Terminal): void {
  for (const tool of TOOLS) addTool(analyze, tool, terminal);
  addGate(analyze, terminal);
}

function addTool(analyze: Command, { tool, name, summary, description, options, example }: ToolCommand, terminal: Terminal): void {
  const command = withRun(analyze.command(name).summary(summary).description(`${description}\nThe document is kept in the store, where the window shows it. The same data, settings and seed give the same numbers.`));
  for (const option of options) command.addOption(option);
  withCommon(command, [example]).action(async (given: SubjectOptions) => {
    const { evidenceCommand } = await import('../../engine/worker/commands/evidence-command.ts');
    const bar = createProgressBar(terminal);
    try {
      const own: Readonly<Record<string, unknown>> = Object.fromEntries(options.flatMap((option): readonly (readonly [string, unknown])[] => (given[option.attributeName()] === undefined ? [] : [[ownName(option), given[option.attributeName()]]])));
      const document = await evidenceCommand({ ...requestedRun(given), onProgress: (step) => { bar.update(step); }, work: { ...own, tool } });
      bar.end();
      terminal.print(document, () => evidenceText(document));
    } finally {
      bar.end();
    }
  });
}

/** What an option is called in the contract. */
function ownName(option: Option): string {
  const name = option.attributeName();
  return name === 'param' ? 'space' : name === 'study' ? 'studyId' : name;
}

function addGate(analyze: Command, terminal: Terminal): void {
  const command = withRun(analyze.command('gate').summary('is there enough evidence for the next stage')
    .description('Says line by line what a strategy has to show before it is traded on paper, on a demo account or with real money, what is on file, and until when it counts.\nIt looks at exactly this strategy with these settings, instruments and bars.'))
    .addOption(new Option('--stage <stage>', 'the stage that comes next').choices(GATE_STAGES).default('paper'))
    .option('--collect', 'run first what is missing or too old: the backtest and the tools that the gate asks for');
  withCommon(command, [
    'tradewind analyze gate --strategy moving-average-cross --symbol BTCUSDT --interval 1h',
    'tradewind analyze gate --strategy moving-average-cross --symbol BTCUSDT --interval 1h --stage live --collect --json',
  ]).action(async (given: SubjectOptions & { readonly stage: GateStage; readonly collect?: true }) => {
    const { gateCommand } = await import('../../engine/worker/commands/evidence-command.ts');
    const bar = createProgressBar(terminal);
    try {
      const report = await gateCommand({ ...requestedRun(given), onProgress: (step) => { bar.update(step); }, stage: given.stage, collect: given.collect === true });
      bar.end();
      terminal.print(report, () => gateText(report));
    } finally {
      bar.end();
    }
  });
}

/** The options of a backtest of one strategy. */
function withRun(command: Command): Command {
  return withStart(withSubject(command, { strategy: 'moving-average-cross, donchian-breakout or one of your own', regime: 'whether the market regime acts, and on which bars' }));
}

function decimal(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(`Expected a number from 0 such as 0.1, found "${text}".`);
  return Number(text);
}

function names(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}
