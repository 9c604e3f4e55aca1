import { createRng } from '../src/engine/compute/rng.ts';
import { flatRun } from '../src/engine/learn/training/contenders.ts';
import type { TestRun } from '../src/engine/learn/training/contenders.ts';
import { daysBetween, judgeInEnvironment } from '../src/engine/learn/training/judge-in-environment.ts';
import { judgeTraining } from '../src/engine/learn/training/judge.ts';
import { SeedTraining } from '../src/engine/learn/training/seed-training.ts';
import type { TrainingSpec } from '../src/engine/learn/training/training.config.ts';
import type { TrainingVerdict, VerdictKind } from '../src/engine/learn/training/verdict.ts';
import type { TradingMarket } from '../src/engine/learn/trading/trading-market.ts';
import { aCourse, aPlantedMarket, aRandomWalk, aSpec, BAR_MS, part, SPLIT } from '../test/unit/engine/learn/training/training-fixture.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

const MARKETS = [1, 2, 3, 4];
const ALGORITHMS = ['ppo', 'dqn', 'td3'] as const;

/** Trains agents in markets of which it is known what can be won, three seeds in each, judges them on bars they have never seen, and counts how often the judge errs. */
export function run(): Promise<readonly BenchResult[]> {
  return Promise.resolve([...ALGORITHMS.flatMap(inMarkets), ...errors()]);
}

function inMarkets(algorithm: TrainingSpec['algorithm']): readonly BenchResult[] {
  const spec = aSpec({ algorithm, totalSteps: 30_720, evaluateEverySteps: 5120 });
  const planted = MARKETS.map((market) => trainAndJudge(aPlantedMarket(market), spec));
  const walks = MARKETS.map((market) => trainAndJudge(aRandomWalk(market), spec));
  const name = algorithm.toUpperCase();
  const share = (verdicts: readonly TrainingVerdict[], verdict: VerdictKind): readonly number[] => verdicts.map((one) => Number(one.verdict === verdict));
  const seedsOf = (verdicts: readonly TrainingVerdict[], of: (seed: TrainingVerdict['seeds'][number]) => number): readonly number[] => verdicts.flatMap(({ seeds }) => seeds.map(of));
  return [
    meanOf(`${name}, planted pattern: seeds that beat hold and cross`, 'share of seeds', planted.flatMap(({ seeds, baselines }) => seeds.map(({ test }) => Number((test?.return ?? 0) > Math.max(...baselines.map((one) => one.return)))))),
    meanOf(`${name}, planted pattern: learned`, 'share of trainings', share(planted, 'learned')),
    resultOf(`${name}, random walk: exposure`, 'worth of the position over equity, one sample a seed', seedsOf(walks, ({ test }) => test?.exposure ?? Number.NaN), { higherIsBetter: false }),
    resultOf(`${name}, random walk: positions opened in 6,000 bars`, 'positions, one sample a seed', seedsOf(walks, ({ test }) => test?.trades ?? Number.NaN), { higherIsBetter: false }),
    meanOf(`${name}, random walk: not learned`, 'share of trainings', share(walks, 'not-learned')),
  ];
}

function trainAndJudge(market: TradingMarket, spec: TrainingSpec): TrainingVerdict {
  const trained = spec.seeds.map((seed) => {
    const training = new SeedTraining(aCourse(market, spec), seed);
    while (training.advance() !== null);
    return training.finish();
  });
  return judgeInEnvironment(trained, part(market, spec, SPLIT.validation, SPLIT.test), { trainingDays: daysBetween(0, SPLIT.train * BAR_MS) });
}

const TRIALS = 300;
const YEAR = 365;
/** Deviation of a day's return, and its tails: Student's t with four degrees of freedom. */
const DAY = 0.01;

/** How often the judge says "learned" of agents whose true Sharpe ratio is known, on a year of days: three seeds of correlated luck, hold and cross that are worth nothing, forty random traders. */
function errors(): readonly BenchResult[] {
  return [0, 1, 2, 3, 4].map((sharpe) => {
    const learned = Array.from({ length: TRIALS }, (_, trial) => Number(judgeOf(sharpe, trial) === 'learned'));
    return { ...meanOf(`judge, a year of days, true Sharpe ratio ${sharpe}: "learned"`, `share of ${TRIALS} trainings`, learned), higherIsBetter: sharpe > 0 };
  });
}

function judgeOf(sharpe: number, trial: number): VerdictKind {
  const rng = createRng(trial).stream('judged');
  const mean = (sharpe / Math.sqrt(YEAR)) * DAY;
  const luck = (): number => {
    const spread = Math.sqrt((rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2) / 4);
    return (rng.normal() / spread / Math.SQRT2) * DAY;
  };
  const days = Array.from({ length: YEAR }, luck);
  const seed = (): TestRun => traded(Float64Array.from(days, (common) => mean + Math.SQRT1_2 * common + Math.SQRT1_2 * luck()));
  const worthless = (): TestRun => traded(Float64Array.from({ length: YEAR }, luck));
  const seeds = [1, 2, 3].map((number) => ({ seed: number, training: NOTHING, validation: NOTHING, test: seed() }));
  const together = traded(Float64Array.from({ length: YEAR }, (_, day) => seeds.reduce((sum, { test }) => sum + test.dailyReturns[day]! / 3, 0)));
  return judgeTraining({ seeds, ensemble: together, hold: worthless(), cross: worthless(), random: Array.from({ length: 40 }, worthless), trainingDays: YEAR, barMs: BAR_MS }).verdict;
}

const NOTHING = { sharpe: 0, return: 0, trades: 0, exposure: 0, drawdown: 0, reward: 0 };

function traded(dailyReturns: Float64Array): TestRun {
  return { ...flatRun(YEAR, BAR_MS), dailyReturns, trades: 100, held: 0.5, long: 0.5, exposure: 0.5 };
}

/** Shares are means: the median of zeros and ones says nothing. */
function meanOf(name: string, unit: string, samples: readonly number[]): BenchResult {
  return { name, value: samples.reduce((sum, one) => sum + one, 0) / samples.length, unit, samples, higherIsBetter: true };
}
