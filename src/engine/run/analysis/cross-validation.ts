import type { CrossValidationDetail } from '../../contract/evidence.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { combinatorialSplits } from '../../evidence/splits/combinatorial.ts';
import { equalFolds, purgedFolds } from '../../evidence/splits/folds.ts';
import type { Range, Split } from '../../evidence/splits/range.ts';
import { growthCurve, maxDrawdown } from '../../portfolio/metrics/drawdown.ts';
import { quantile } from '../../portfolio/metrics/moments.ts';
import { DAYS_PER_YEAR, sharpe, totalReturn } from '../../portfolio/metrics/returns.ts';
import { riskConfig } from '../../risk/config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { dataSpan, distributionOf, joined } from './figures.ts';
import { counted, percent, ratio } from './say.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { candidatesOf } from './trials/candidates.ts';
import { bestOf, goodness } from './trials/objective.ts';
import { haltedNotes, searchTrials } from './trials/search.ts';
import type { Trial } from './trials/search.ts';

type Test = TestOf<'cross-validation'>;

/** Nine trades in ten are closed within what is left out before and after a stretch that is held back; the longest would leave out everything. */
const PURGED_SHARE = 0.9;
/** Days of a stretch at least. */
const LEAST_DAYS = 5;

/** Holds back stretches of the time in turn, chooses the best settings on the rest, and puts the stretches held back together to whole histories. */
export function crossValidation({ prepared, rng, progress, log }: ToolInput, test: Test): ToolAnswer<'cross-validation'> {
  const candidates = candidatesOf(prepared.request, test.space);
  requireDays(dataSpan(prepared), test);
  const trials = searchTrials({
    prepared, candidates, objective: test.objective, sampler: test.sampler, trials: test.trials, seed: rng.stream('trials').uint32(),
    onTrial: (done) => { progress('trying settings', done / (test.trials + 1)); },
  });
  log.note(trials);
  const { dailyReturns, dayStartMs } = trials[0]!.outcome;
  const days = dailyReturns.length;
  const purgeDays = holdingDays(trials);
  const splits = splitsOf({ count: days, purge: purgeDays, embargo: test.embargoDays }, test);
  if (splits.every(({ train }) => train.length === 0)) throw new BadRequest([{ path: 'work.groups', message: `expected days to learn from, was none: trades last ${purgeDays} days, which are left out around every stretch that is held back` }]);
  const results = splits.map((split) => judged(split, trials, test));
  const folds = foldsOf(days, test);
  const paths = pathsOf(results, folds, test).map((path) => joined(path.map(({ trial, fold }) => inRange(trials[trial]!, folds[fold]!))));
  return answer({ test, trials, halted: haltedNotes(trials, riskConfig.parse(prepared.request.risk)), purgeDays, results, folds, paths, from: dayStartMs });
}

interface Judged {
  readonly split: Split & { readonly testedFolds: readonly number[] };
  /** Index of the trial that was best on the rest. */
  readonly chosen: number;
  readonly detail: CrossValidationDetail['splits'][number];
}

/** Told before the work, not after it. */
function requireDays({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }, { groups }: Test): void {
  const days = Math.ceil(to / DAY_MS) - Math.floor(from / DAY_MS);
  if (days < groups * LEAST_DAYS) throw new BadRequest([{ path: 'work.groups', message: `expected at least ${groups * LEAST_DAYS} days for ${groups} stretches, was ${days}` }]);
}

/** How long what was begun on one day lasts into the next ones. */
function holdingDays(trials: readonly Trial[]): number {
  const lengths = trials.flatMap(({ outcome }) => outcome.trades.map(({ entryTimeMs, exitTimeMs }) => (exitTimeMs - entryTimeMs) / DAY_MS));
  return Math.ceil(quantile(lengths, PURGED_SHARE) ?? 0);
}

function splitsOf(samples: { readonly count: number; readonly purge: number; readonly embargo: number }, { method, groups, testGroups }: Test): readonly Judged['split'][] {
  if (method === 'combinatorial') return combinatorialSplits(samples, { folds: groups, testFolds: testGroups, remainder: 'first-folds' }).splits;
  return purgedFolds(samples, groups).map((split, fold) => ({ ...split, testedFolds: [fold] }));
}

function foldsOf(days: number, { groups }: Test): readonly Range[] {
  return equalFolds(days, groups);
}

/** For each path, which trial stands for which fold. */
function pathsOf(results: readonly Judged[], folds: readonly Range[], { method, groups, testGroups }: Test): readonly (readonly { readonly fold: number; readonly trial: number }[])[] {
  if (method === 'k-fold') return [folds.map((_, fold) => ({ fold, trial: results[fold]!.chosen }))];
  const { paths } = combinatorialSplits({ count: groups }, { folds: groups, testFolds: testGroups });
  return paths.map((path) => path.map((split, fold) => ({ fold, trial: results[split]!.chosen })));
}

function judged(split: Judged['split'], trials: readonly Trial[], { objective, embargoDays }: Test): Judged {
  const on = (trial: Trial, ranges: readonly Range[]): Float64Array => joined(ranges.map((range) => inRange(trial, range)));
  const chosen = bestOf(trials.map((trial) => goodness(objective, on(trial, split.train))));
  const trial = trials[chosen]!;
  const [train, tested] = [on(trial, split.train), on(trial, split.tests)];
  const count = trials[0]!.outcome.dailyReturns.length;
  const embargoedDays = Math.min(embargoDays * split.tests.filter(({ to }) => to < count).length, count - train.length - tested.length);
  return {
    split, chosen,
    detail: {
      test: split.testedFolds, trainDays: train.length, embargoedDays, purgedDays: count - train.length - tested.length - embargoedDays, chosen: trial.values,
      trainSharpe: sharpe(train, DAYS_PER_YEAR), testSharpe: sharpe(tested, DAYS_PER_YEAR), testReturn: totalReturn(tested),
    },
  };
}

function inRange({ outcome }: Trial, { from, to }: Range): Float64Array {
  return outcome.dailyReturns.subarray(from, to);
}

interface Findings {
  readonly test: Test;
  readonly trials: readonly Trial[];
  readonly halted: readonly string[];
  readonly purgeDays: number;
  readonly results: readonly Judged[];
  readonly folds: readonly Range[];
  readonly paths: readonly Float64Array[];
  /** UTC midnight that the first day begins with. */
  readonly from: EpochMs;
}

function answer({ test, trials, halted, purgeDays, results, folds, paths, from }: Findings): ToolAnswer<'cross-validation'> {
  const rows = paths.map((returns) => ({ sharpe: sharpe(returns, DAYS_PER_YEAR), totalReturn: totalReturn(returns), maxDrawdown: maxDrawdown(growthCurve(returns))?.relative ?? 0 }));
  const known = rows.flatMap((row) => (row.sharpe === null ? [] : [row.sharpe]));
  const shareBelowZero = rows.filter((row) => !((row.sharpe ?? 0) > 0)).length / rows.length;
  const detail: CrossValidationDetail = {
    groups: folds.map((fold) => ({ from: from + fold.from * DAY_MS, to: from + fold.to * DAY_MS })), trials: trials.length,
    splits: results.map((result) => result.detail), paths: rows, sharpe: distributionOf(known), shareBelowZero,
  };
  const notes = [
    `Every setting was run once over all days; what is chosen and judged are its daily returns. ${counted(purgeDays, 'day')} before and after each stretch that is held back are left out (nine trades in ten are closed by then), and ${counted(test.embargoDays, 'day')} more after it.`,
    ...(rows.length === 1 ? [] : [`The ${rows.length} histories share days with each other: they are not ${rows.length} independent tries.`]),
    ...halted,
  ];
  const common = { notes, runs: trials.length, detail };
  const median = detail.sharpe?.p50 ?? null;
  if (median === null) return { ...common, verdict: 'unclear', sentence: 'No setting traded in this time, so there is nothing to judge.' };
  const found = rows.length === 1
    ? `Chosen on the rest and judged where it was held back, ${counted(folds.length, 'time')}, the strategy made ${percent(rows[0]?.totalReturn ?? 0)} (Sharpe ${ratio(median)}).`
    : `Of ${rows.length} histories put together from stretches that were held back, ${percent(1 - shareBelowZero)} have a Sharpe ratio above zero; half lie above ${ratio(median)}, the worst is ${ratio(Math.min(...known))}.`;
  if (median <= 0) return { ...common, verdict: 'fail', sentence: `${found} What was chosen on one part of the time did not work on another: no evidence of an edge.` };
  const isGood = shareBelowZero <= 0.05 && isBeyondChance(paths);
  return { ...common, verdict: isGood ? 'pass' : 'unclear', sentence: `${found}${isGood ? ' What was chosen on one part of the time worked on the others.' : ' That is not enough to call it more than luck.'}` };
}

/** The middle one of the histories has to be further from zero than chance takes it: a Sharpe ratio per day has a standard error of about 1 / sqrt(days). @see Lo 2002, "The Statistics of Sharpe Ratios" */
function isBeyondChance(paths: readonly Float64Array[]): boolean {
  const scores = paths.map((returns) => (sharpe(returns, 1) ?? 0) * Math.sqrt(returns.length));
  return (quantile(scores, 0.5) ?? 0) >= ONE_SIDED_5_PERCENT;
}

const ONE_SIDED_5_PERCENT = 1.645;

