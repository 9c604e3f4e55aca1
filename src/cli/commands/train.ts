import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import { SAMPLERS } from '../../engine/contract/search.ts';
import type { ParameterRange, SamplerName } from '../../engine/contract/search.ts';
import type { TrainDocument, TrainOptions as TrainRequest, TrainSearchDocument } from '../../engine/worker/commands/train-command.ts';
import { interruption } from '../interruption.ts';
import { instrument, intervalOption, marketOption, symbols, wholeNumber, withCommon } from '../options.ts';
import type { CommonOptions, IntervalName } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { judgedLine, previewText, trainingsText, trainSearchText, trainText } from '../text/train-text.ts';
import { endTime, startTime } from '../time-option.ts';
import { ranges } from './tune.ts';
import { UsageError } from '../usage-error.ts';

interface TrainOptions extends CommonOptions {
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly interval?: IntervalName;
  readonly from?: number;
  readonly to?: number;
  readonly testFrom?: number;
  readonly testTo?: number;
  readonly algorithm?: string;
  readonly seeds?: readonly number[];
  readonly steps?: number;
  readonly features?: string;
  readonly reference?: string;
  readonly warmStart?: string;
  readonly set?: readonly SpecSetting[];
  readonly title?: string;
  readonly preview?: true;
  readonly resume?: string;
  readonly judge?: string;
  readonly list?: true;
  readonly search?: number;
  readonly param?: Readonly<Record<string, ParameterRange>>;
  readonly sampler?: SamplerName;
}

interface SpecSetting {
  readonly path: string;
  readonly value: unknown;
}

/** Adds `train`. */
export function addTrain(program: Command, terminal: Terminal): void {
  const command = program.command('train')
    .summary('train an agent on stored data, and say whether it has learned anything')
    .description('Trains one agent with several seeds on stored bars, with the costs and the risk that trading has, chooses their best states on days kept back, and judges them on days\nthat nothing was chosen by. Most trainings learn nothing that lasts; then it says so. Ctrl+C pauses it; --resume goes on exactly where it stood.')
    .option('--symbol <symbols>', 'one or more symbols, separated by commas', symbols)
    .addOption(marketOption('market of the symbols; told from the stored data when only one has them'))
    .addOption(intervalOption('bars that the agent decides on, 15m when absent; finer stored bars are added up'))
    .option('--from <time>', 'first moment that is learned from: a UTC date, a time or epoch ms; the start of the data when absent', startTime)
    .option('--to <time>', 'end of what is learned from: a date includes that day; where the test begins, or the end of the data, when absent', endTime)
    .option('--test-from <time>', 'first moment of the days that nothing is chosen by; without them there is no verdict', startTime)
    .option('--test-to <time>', 'end of them; the end of the data when absent', endTime)
    .addOption(new Option('--algorithm <name>', 'how it learns, ppo when absent; td3 takes continuous actions').choices(['ppo', 'dqn', 'td3']))
    .option('--seeds <numbers>', 'one training each, 1,2,3 when absent; fewer than three get no verdict of having learned', seedList)
    .option('--steps <number>', 'bars that each seed trades in training, 600000 when absent; the update that reaches them is finished', wholeNumber)
    .addOption(new Option('--features <set>', 'what it sees of the market, bars-50 when absent').choices(['bars-50', 'market-30']))
    .option('--reference <instrument>', 'the market that leads, for example spot:BTCUSDT', instrument)
    .option('--warm-start <model>', 'the model that every seed goes on from, by the beginning of its code or by its title')
    .option('--set <path=value...>', 'any other setting by its path: ppo.learningRate=0.001 trading.reward.tradingWeight=0.5 agent.stopAtrMultiple=2 risk.riskPerTradePct=1', specSettings)
    .option('--title <text>', 'what to call it and its models')
    .option('--preview', 'say what it would be, and train nothing')
    .option('--resume <training>', 'go on with this training')
    .option('--judge <training>', 'end this training with what it has learned, and judge that')
    .option('--list', 'list the stored trainings')
    .option('--search <number>', 'try so many settings, each in a training of its own, and show what each was worth on the days kept back', wholeNumber)
    .option('--param <name=range...>', 'a setting to search: name=min..max, :step or :log after it, or name=a|b|c; the usual ones when absent', ranges)
    .addOption(new Option('--sampler <name>', 'how the next settings are chosen, tpe when absent').choices([...SAMPLERS]));
  withCommon(command, [
    'tradewind train --symbol BTCUSDT,ETHUSDT --market spot --interval 15m --from 2023-01-02 --test-from 2024-01-01',
    'tradewind train --symbol BTCUSDT --interval 1h --algorithm dqn --steps 100000 --seeds 1,2,3,4,5 --test-from 2024-01-01 --json',
    'tradewind train --symbol BTCUSDT --interval 1h --to 2023-12-31 --steps 100000 --search 20 --param ppo.learningRate=0.0001..0.003:log trading.reward.tradingWeight=0..1',
    'tradewind train --resume training-mwqvchmu-1',
  ]).action(async (options: TrainOptions) => { await act(options, terminal); });
}

async function act(options: TrainOptions, terminal: Terminal): Promise<void> {
  const { listTrainingsCommand, previewCommand } = await import('../../engine/worker/commands/train-command.ts');
  if (options.list === true) {
    const document = await listTrainingsCommand(options.dataDir);
    terminal.print(document, () => trainingsText(document.trainings));
    return;
  }
  if (options.preview === true) {
    const document = await previewCommand({ dataDir: options.dataDir, options: requestOf(options) });
    terminal.print(document, () => previewText(document));
    return;
  }
  const interrupted = interruption();
  const bar = createProgressBar(terminal);
  try {
    if (options.search !== undefined || options.resume?.startsWith('study-') === true) {
      const found = await search(options, { signal: interrupted.signal, onProgress: (step) => { bar.update(step); } });
      bar.end();
      terminal.print(found, () => trainSearchText(found));
      return;
    }
    const document = await train(options, {
      signal: interrupted.signal, onProgress: (step) => { bar.update(step); },
      onJudged: (point) => {
        bar.end();
        if (!terminal.isJson) terminal.note(judgedLine(point));
      },
    });
    bar.end();
    terminal.print(document, () => trainText(document));
  } finally {
    bar.end();
    interrupted.release();
  }
}

async function search(options: TrainOptions, watch: Omit<Watch, 'onJudged'>): Promise<TrainSearchDocument> {
  const { resumeSearchCommand, searchTrainingsCommand } = await import('../../engine/worker/commands/train-command.ts');
  const { dataDir, resume, title, search: trials = 0, param: space = {}, sampler } = options;
  const run = { dataDir, version: locateProgram().version, ...watch };
  if (resume !== undefined) return await resumeSearchCommand({ ...run, studyId: resume });
  return await searchTrainingsCommand({ ...run, options: requestOf(options), search: { trials, space, ...(sampler === undefined ? {} : { sampler }) }, ...(title === undefined ? {} : { title }) });
}

type Watch = Pick<Parameters<typeof import('../../engine/worker/commands/train-command.ts')['trainCommand']>[0], 'signal' | 'onProgress' | 'onJudged'>;

async function train(options: TrainOptions, watch: Watch): Promise<TrainDocument> {
  const { resumeTrainingCommand, trainCommand } = await import('../../engine/worker/commands/train-command.ts');
  const { dataDir, resume, judge, title } = options;
  const run = { dataDir, version: locateProgram().version, ...watch };
  const trainingId = resume ?? judge;
  if (trainingId === undefined) return await trainCommand({ ...run, options: requestOf(options), ...(title === undefined ? {} : { title }) });
  const flag = resume === undefined ? '--judge' : '--resume';
  if (options.symbol !== undefined || options.set !== undefined || (resume !== undefined && judge !== undefined)) throw new UsageError(`${flag}: expected no other settings, as a training goes on as it began`, flag);
  return await resumeTrainingCommand({ ...run, trainingId, how: resume === undefined ? 'judge' : 'train' });
}

function requestOf({ symbol: names, market, interval, from, to, testFrom, testTo, algorithm, seeds, steps, features, reference, warmStart, set = [] }: TrainOptions): TrainRequest {
  const named: Readonly<Record<string, unknown>> = { 'algorithm': algorithm, 'seeds': seeds, 'totalSteps': steps, 'features.set': features, 'features.referenceId': reference, 'warmStart': warmStart };
  return {
    ...(names === undefined ? {} : { symbols: names }), ...(market === undefined ? {} : { market }), ...(interval === undefined ? {} : { interval }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }),
    ...(testFrom === undefined ? {} : { testFrom }), ...(testTo === undefined ? {} : { testTo }),
    settings: [...algorithm === 'td3' && !set.some(({ path }) => path === ACTION_SPACE) ? [{ path: ACTION_SPACE, value: 'continuous' }] : [], ...set, ...Object.entries(named).flatMap(([path, value]) => (value === undefined ? [] : [{ path, value }]))],
  };
}

/** TD3 has no other actions than continuous ones. */
const ACTION_SPACE = 'agent.actionSpace';

function seedList(text: string): readonly number[] {
  const seeds = text.split(',').map((part) => part.trim());
  const wrong = seeds.find((part) => !/^\d{1,9}$/.test(part));
  if (wrong !== undefined) throw new InvalidArgumentError(`Expected whole numbers separated by commas, for example 1,2,3, found "${wrong}".`);
  return seeds.map(Number);
}

/** Gathers `path=value`; a number, true, false, null and a list in square brackets are what they look like. */
export function specSettings(text: string, before: readonly SpecSetting[] = []): readonly SpecSetting[] {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim();
  if (at < 1 || !/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/.test(path)) throw new InvalidArgumentError(`Expected path=value, for example ppo.learningRate=0.001, found "${text}".`);
  if (before.some((one) => one.path === path)) throw new InvalidArgumentError(`Expected each setting once, found "${path}" twice.`);
  return [...before, { path, value: valueOf(text.slice(at + 1).trim()) }];
}

function valueOf(text: string): unknown {
  if (!/^(true|false|null|-?\d.*|\[.*\])$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
