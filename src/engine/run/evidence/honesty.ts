import { createRng } from '../../compute/rng.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestResult } from '../../contract/api.ts';
import type { HonestyView, JudgementView } from '../../contract/trials.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { backtestOverfitting, BLOCKS } from '../../evidence/overfitting.ts';
import { testSelection } from '../../evidence/selection.ts';
import { minimumTrackRecord } from '../../evidence/sharpe.ts';
import { commonReturns } from '../../evidence/trials.ts';
import type { DatedReturns } from '../../evidence/trials.ts';
import { judge } from '../../evidence/verdict.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { DAYS_PER_YEAR, sharpe } from '../../portfolio/metrics/returns.ts';
import { deflatedSharpe, expectedBestSharpe, probabilisticSharpe, sharpeSample } from '../../portfolio/metrics/sharpe-inference.ts';
import { honestySentence } from './honesty-sentence.ts';
import { countTrials, familyReturns } from './trials.ts';
import type { FamilyTrials, TrialFamily } from './trials.ts';

/** What of a stored backtest is judged. */
export type JudgedRun = Pick<BacktestResult, 'config' | 'equity' | 'trades'>;

/** Returns how much of a run's Sharpe ratio luck may be, with the trials counted by the store. The run itself counts as tried, whether or not it is stored. */
export function honestyOf(store: Pick<Store, 'runs' | 'studies' | 'trainings'>, run: JudgedRun): HonestyView {
  const returns = dailyReturns(run.equity.time, run.equity.value);
  return figuresOf(returns, trialsFor(store, run, returns));
}

/** Returns whether a run is evidence of an edge, and why: from its own days, the trials that the store counts, and the daily returns of the searched ones where they are stored. */
export function judgeRun(store: Pick<Store, 'runs' | 'studies' | 'trainings'>, run: JudgedRun): JudgementView {
  const returns = dailyReturns(run.equity.time, run.equity.value);
  const trials = trialsFor(store, run, returns);
  const own = { firstDayMs: Math.floor((run.equity.time[0] ?? 0) / DAY_MS) * DAY_MS, returns };
  const compared = comparable(familyReturns(store, familyOf(run)), own);
  const matrix = compared.length === 0 ? null : commonReturns([own, ...compared]);
  const rng = createRng(run.config.seed);
  const judgement = judge({
    returns, trades: run.trades.length, trials, rng,
    overfitting: matrix === null ? null : backtestOverfitting(matrix, { blocks: blocksFor(matrix.periods) }),
    selection: matrix === null ? null : testSelection(matrix, { rng: rng.stream('selection'), chosen: 0 }),
  });
  const { verdict, sentence, lines, interval } = judgement;
  return { verdict, sentence, lines, interval: interval === null ? null : { estimate: interval.estimate, low: interval.low, high: interval.high, level: interval.level }, comparedTrials: compared.length, honesty: figuresOf(returns, trials) };
}

/** Returns the family that a run belongs to. */
export function familyOf({ config }: Pick<BacktestResult, 'config'>): TrialFamily {
  const { strategy, instruments, interval, from, to } = config;
  return { strategy, instruments, interval, from, to };
}

function trialsFor(store: Pick<Store, 'runs' | 'studies' | 'trainings'>, run: JudgedRun, returns: Float64Array): FamilyTrials {
  const also = { settings: run.config, sharpePerDay: sharpe(returns, 1), days: returns.length };
  return countTrials(store, familyOf(run), returns.length > 0 ? { days: returns.length, also } : { also });
}

function figuresOf(returns: Float64Array, trials: FamilyTrials): HonestyView {
  const sample = sharpeSample(returns);
  const byLuck = expectedBestSharpe(trials.count, trials.variance);
  const whole = (days: number | null): number | null => (days === null ? null : Math.ceil(days));
  const figures = {
    trials: trials.count, effectiveTrials: trials.effective, averageCorrelation: trials.averageCorrelation, comparedTrials: trials.compared,
    deletedBacktests: trials.deletedBacktests, searches: trials.searches, days: returns.length,
    sharpe: sample === null ? null : sample.sharpe * Math.sqrt(DAYS_PER_YEAR), sharpeByLuck: byLuck * Math.sqrt(DAYS_PER_YEAR),
    deflatedSharpe: sample === null ? null : deflatedSharpe(sample, trials), probabilisticSharpe: sample === null ? null : probabilisticSharpe(sample),
    minTrackRecordDays: sample === null ? null : whole(minimumTrackRecord(sample)), daysToBeatLuck: sample === null ? null : whole(minimumTrackRecord(sample, byLuck)),
  };
  return { ...figures, sentence: honestySentence(figures) };
}

/** More trials than these are judged by an even choice of them, to keep a person waiting no longer than a few seconds. */
const MOST_COMPARED = 500;

/** Trials that were run on all of the days of this run. */
function comparable(trials: readonly DatedReturns[], own: DatedReturns): readonly DatedReturns[] {
  const end = ({ firstDayMs, returns }: DatedReturns): number => firstDayMs + returns.length * DAY_MS;
  const covering = trials.filter((trial) => trial.firstDayMs <= own.firstDayMs && end(trial) >= end(own));
  const step = Math.max(1, covering.length / MOST_COMPARED);
  return Array.from({ length: Math.min(covering.length, MOST_COMPARED) }, (_, index) => covering[Math.floor(index * step)]!);
}

/** Blocks of ten days at the least: shorter ones are noise. */
function blocksFor(days: number): number {
  return Math.max(2, Math.min(BLOCKS, 2 * Math.floor(days / 20)));
}
