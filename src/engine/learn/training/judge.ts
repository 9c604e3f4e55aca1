import { bootstrapInterval } from '../../compute/bootstrap-interval.ts';
import { quantileOf } from '../../compute/quantile.ts';
import { createRng } from '../../compute/rng.ts';
import { DAYS_PER_YEAR, sharpe, totalReturn } from '../../portfolio/metrics/returns.ts';
import { flatRun } from './contenders.ts';
import type { TestRun } from './contenders.ts';
import { evaluationOf } from './evaluate.ts';
import type { TrainedSeed } from './seed-training.ts';
import type { Baseline, SeedVerdict, TestResult, TrainingVerdict, VerdictKind, VerdictLine } from './verdict.ts';
import { sentenceOf } from './verdict-words.ts';

/** What a training is judged by: runs over the same test time, with the same costs and risk. */
export interface Judged {
  readonly seeds: readonly (Pick<TrainedSeed, 'seed' | 'training' | 'validation'> & { readonly test: TestRun })[];
  /** All seeds as they decide in one model; null where there is one seed, or nobody has asked them together. */
  readonly ensemble: TestRun | null;
  readonly hold: TestRun;
  readonly cross: TestRun;
  /** Random traders with the turnover of the model that is kept; none where that never trades. */
  readonly random: readonly TestRun[];
  /** Days of the time that was learned from. */
  readonly trainingDays: number;
  readonly barMs: number;
}

/** Days of test time without which nothing is said. */
const LEAST_DAYS = 60;
/** Positions without which a result rests on too few decisions. */
const LEAST_TRADES = 10;
/** A result of fewer seeds may be the luck of one. */
const LEAST_SEEDS = 3;
/** Standard errors that the Sharpe ratio of the training time is above 0 by, to be called clearly good. */
const CLEAR = 2;
/** Part of it that has to be left on unseen days, not to be called overfitted. */
const LEFT_OVER = 0.5;
/** Chance that a random trader does as well, at most. */
const RANDOM_LEVEL = 0.05;

/**
 * Judges a training. One agent has learned when on days that nothing was chosen by the 95 % interval of its Sharpe ratio lies above 0, it is above that of hold and of the
 * moving-average cross, no more than one in twenty random traders of its turnover does as well (exactly: (1 + those that do) / (1 + all) ≤ 0.05), and it has opened ten
 * positions at least. The training has, when that holds for all seeds together and for most of at least three seeds one by one. It is overfitted when it has not, and on the days
 * that it learned from its Sharpe ratio was above 0 by two standard errors, and less than half of it is left.
 */
export function judgeTraining(judged: Judged): TrainingVerdict {
  const seeds = judged.seeds.map((seed) => judgeOne(judged, seed.test, seed));
  const ensemble = judged.ensemble === null ? null : judgeOne(judged, judged.ensemble, null);
  const learned = seeds.filter(({ verdict }) => verdict === 'learned').length;
  const overfitted = seeds.filter(({ verdict }) => verdict === 'overfitted').length;
  const isMost = learned * 2 > seeds.length && seeds.length >= LEAST_SEEDS;
  const lines: readonly VerdictLine[] = [
    ...(ensemble ?? seeds[0])?.lines ?? [],
    { title: 'Seeds that have learned one by one', found: `${learned} of ${seeds.length}`, needed: `most of at least ${LEAST_SEEDS}`, ok: isMost },
  ];
  const verdict = ((): VerdictKind => {
    if (seeds.length === 0 || seeds.some((one) => one.verdict === 'not-enough-data')) return 'not-enough-data';
    const isTogether = ensemble === null || ensemble.verdict === 'learned';
    if (isTogether && isMost) return 'learned';
    if (isTogether && learned * 2 > seeds.length) return 'not-enough-data';
    return overfitted * 2 > seeds.length ? 'overfitted' : 'not-learned';
  })();
  const result = { verdict, lines, seeds, ensemble, baselines: baselinesOf(judged) };
  return { ...result, sentence: sentenceOf(result) };
}

/** Returns the verdict of a training without a test time. */
export function withoutTest(seeds: readonly Pick<TrainedSeed, 'seed' | 'training' | 'validation'>[]): TrainingVerdict {
  const lines = [{ title: 'Days that nothing was chosen by', found: '0', needed: `at least ${LEAST_DAYS}`, ok: false }];
  const result = {
    verdict: 'not-enough-data' as const, lines, ensemble: null, baselines: [],
    seeds: seeds.map(({ seed, training, validation }) => ({ seed, verdict: 'not-enough-data' as const, training, validation, test: null, beatsRandom: null, lines })),
  };
  return { ...result, sentence: sentenceOf(result) };
}

function judgeOne({ hold, cross, random, trainingDays }: Judged, run: TestRun, seed: Pick<TrainedSeed, 'seed' | 'training' | 'validation'> | null): SeedVerdict {
  const test = resultOf(run);
  const own = ratioOf(run);
  const days = run.dailyReturns.length;
  const asGood = random.filter((other) => ratioOf(other) >= own).length;
  const chance = (1 + asGood) / (1 + random.length);
  const than = (other: TestRun, title: string): VerdictLine => ({ title, found: `${text(own)} against ${text(ratioOf(other))}`, needed: 'a higher Sharpe ratio', ok: own > ratioOf(other) });
  const lines: readonly VerdictLine[] = [
    { title: 'Days that nothing was chosen by', found: String(days), needed: `at least ${LEAST_DAYS}`, ok: days >= LEAST_DAYS },
    { title: 'Sharpe ratio there, net of costs', found: `${text(own)}${test.interval === null ? '' : ` (${text(test.interval[0])} to ${text(test.interval[1])})`}`, needed: 'a 95 % interval above 0', ok: test.interval !== null && test.interval[0] > 0 },
    than(hold, 'Against buying and holding'),
    than(cross, 'Against the moving-average cross'),
    { title: 'Against trading as often at random', found: random.length === 0 ? 'it does not trade' : `better than ${random.length - asGood} of ${random.length}`, needed: 'all but one in twenty', ok: random.length > 0 && chance <= RANDOM_LEVEL },
    { title: 'Positions opened', found: String(run.trades), needed: `at least ${LEAST_TRADES}`, ok: run.trades >= LEAST_TRADES },
  ];
  const isOverfitted = seed !== null && wasClearlyGood(seed, trainingDays) && own < LEFT_OVER * (seed.training.sharpe ?? 0);
  const verdict = days < LEAST_DAYS ? 'not-enough-data' : lines.every(({ ok }) => ok) ? 'learned' : isOverfitted ? 'overfitted' : 'not-learned';
  return {
    seed: seed?.seed ?? null, verdict, training: seed?.training ?? null, validation: seed?.validation ?? null, test,
    beatsRandom: random.length === 0 ? null : 1 - asGood / random.length, lines,
  };
}

/** The standard error of a Sharpe ratio of a year over so many days is about sqrt(365 / days). */
function wasClearlyGood({ training }: Pick<TrainedSeed, 'training'>, days: number): boolean {
  return training.sharpe !== null && training.return > 0 && training.sharpe * Math.sqrt(days / DAYS_PER_YEAR) > CLEAR;
}

function baselinesOf({ seeds, hold, cross, random, barMs }: Judged): readonly Baseline[] {
  const days = seeds[0]?.test.dailyReturns.length ?? 0;
  const ordered = [...random].sort((one, other) => ratioOf(one) - ratioOf(other));
  const middle = ordered[Math.floor(ordered.length / 2)];
  const ratios = Float64Array.from(ordered, ratioOf);
  return [
    { name: 'flat', title: 'Stay out', ...resultOf(flatRun(days, barMs)) },
    { name: 'hold', title: 'Buy and hold', ...resultOf(hold) },
    { name: 'cross', title: 'Moving-average cross', ...resultOf(cross) },
    ...(middle === undefined ? [] : [{
      name: 'random' as const, title: `Random, as often (middle of ${random.length})`, ...evaluationOf(middle),
      interval: [quantileOf(ratios, 0.025), quantileOf(ratios, 0.975)] as const,
    }]),
  ];
}

function resultOf(run: TestRun): TestResult {
  const statistic = (returns: Float64Array): number | null => sharpe(returns, DAYS_PER_YEAR);
  // Days on which nothing was held are days of the result: of few trades, samples without any are drawn, and the interval cannot be had.
  const interval = bootstrapInterval(run.dailyReturns, statistic, { rng: createRng('verdict').stream('days'), method: 'bca' });
  return { ...evaluationOf(run), return: totalReturn(run.dailyReturns), interval: interval === null ? null : [interval.low, interval.high] };
}

/** To stay out counts as 0. */
function ratioOf({ dailyReturns }: TestRun): number {
  return sharpe(dailyReturns, DAYS_PER_YEAR) ?? 0;
}

function text(value: number): string {
  return value.toFixed(2);
}
