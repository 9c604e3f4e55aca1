import { bootstrapInterval } from '../compute/bootstrap-interval.ts';
import type { BootstrapInterval } from '../compute/bootstrap-interval.ts';
import type { Rng } from '../compute/rng.ts';
import { DAYS_PER_YEAR, sharpe } from '../portfolio/metrics/returns.ts';
import { deflatedSharpe, expectedBestSharpe, sharpeSample } from '../portfolio/metrics/sharpe-inference.ts';
import type { Overfitting } from './overfitting.ts';
import type { Selection } from './selection.ts';
import { CONFIDENCE, minimumTrackRecord } from './sharpe.ts';
import type { TrialCount } from './trials.ts';

/** `not-enough-data`: too short or too still to be judged at all. No evidence is an answer, and a good one. */
export type Verdict = 'evidence' | 'no-evidence' | 'not-enough-data';

/** One question that evidence has to answer. */
export interface VerdictLine {
  readonly code: 'deflated-sharpe' | 'selection' | 'overfitting' | 'bootstrap-interval';
  readonly title: string;
  readonly ok: boolean;
  /** One sentence with what was found and what was needed. */
  readonly sentence: string;
}

/** Whether a result is more than luck, with why. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What a trader should take from it. */
  readonly sentence: string;
  /** Empty where there is not enough to ask them. */
  readonly lines: readonly VerdictLine[];
  /** Probability that the true Sharpe ratio is above what the best of so many trials shows by luck; null where undefined. */
  readonly deflatedSharpe: number | null;
  /** Sharpe ratio of a year that the best of so many worthless trials is expected to show. */
  readonly sharpeByLuck: number;
  /** Days that a Sharpe ratio like this has to last to be told from luck; null where no time will do. */
  readonly minimumDays: number | null;
  /** Of the Sharpe ratio of a year; nineteen of twenty lie above its low end when the truth does (90 %, two-sided). */
  readonly interval: BootstrapInterval | null;
}

/** What is judged. */
export interface Judged {
  /** [days] daily returns of the one that was chosen. */
  readonly returns: Float64Array;
  /** Round trips behind them. */
  readonly trades: number;
  /** How many settings were tried to find it, itself included. */
  readonly trials: TrialCount;
  /** Of the daily returns of all trials of the search; null where they are not stored. */
  readonly overfitting: Overfitting | null;
  readonly selection: Selection | null;
  readonly rng: Rng;
  readonly samples?: number;
}

/** Two months: with fewer days not even the skewness is known. */
export const LEAST_DAYS = 60;
/** With fewer trades a single one decides. */
export const LEAST_TRADES = 10;
/** Of nothing but chance, the winner of one half is as often above the middle of the other as below. */
export const MOST_OVERFITTING = 0.5;
const SIGNIFICANCE = 1 - CONFIDENCE;

/**
 * Judges whether the best of all trials is more than the luck of trying. Every line must hold, so worthless strategies pass at most as often as the strictest line lets them:
 * five times in a hundred searches, however many settings each has tried.
 */
export function judge(judged: Judged): Judgement {
  const { returns, trades, trials } = judged;
  const sample = sharpeSample(returns);
  const byLuck = expectedBestSharpe(trials.count, trials.variance);
  const deflated = sample === null ? null : deflatedSharpe(sample, trials);
  const needed = sample === null ? null : minimumTrackRecord(sample, byLuck);
  const figures = { deflatedSharpe: deflated, sharpeByLuck: byLuck * Math.sqrt(DAYS_PER_YEAR), minimumDays: needed === null ? null : Math.ceil(needed) };
  const lack = lackOf(returns.length, trades);
  if (lack !== null || sample === null || deflated === null) return { verdict: 'not-enough-data', sentence: lack ?? 'The account never moved: there is nothing to judge.', lines: [], interval: null, ...figures };
  const interval = bootstrapInterval(returns, (drawn) => sharpe(drawn, DAYS_PER_YEAR), { rng: judged.rng.stream('verdict interval'), samples: judged.samples ?? 1_000, level: 1 - 2 * SIGNIFICANCE, method: 'bca' });
  const lines = [
    deflatedLine(deflated, sample.sharpe * Math.sqrt(DAYS_PER_YEAR), figures.sharpeByLuck, trials.count),
    ...(judged.selection === null ? [] : [selectionLine(judged.selection)]),
    ...(judged.overfitting === null ? [] : [overfittingLine(judged.overfitting)]),
    intervalLine(interval),
  ];
  const isEvidence = lines.every(({ ok }) => ok);
  return { verdict: isEvidence ? 'evidence' : 'no-evidence', sentence: isEvidence ? foundSentence(trials.count) : missingSentence(lines, figures.minimumDays, returns.length), lines, interval, ...figures };
}

function lackOf(days: number, trades: number): string | null {
  if (trades === 0) return 'No trade was made: there is nothing to judge.';
  if (days < LEAST_DAYS) return `${days} days are too few to judge anything by: at least ${LEAST_DAYS} are needed.`;
  if (trades < LEAST_TRADES) return `${trades} trades are too few to judge anything by: at least ${LEAST_TRADES} are needed.`;
  return null;
}

function deflatedLine(probability: number, found: number, byLuck: number, count: number): VerdictLine {
  const tried = count === 1
    ? `One setting was tried, so luck is expected to show a Sharpe ratio of 0; this one shows ${found.toFixed(2)} a year.`
    : `${count} settings were tried; the best of as many worthless ones is expected to show a Sharpe ratio of ${byLuck.toFixed(2)} a year, this one shows ${found.toFixed(2)}.`;
  return { code: 'deflated-sharpe', title: 'Deflated Sharpe ratio', ok: probability >= CONFIDENCE, sentence: `${tried} That its true value is above luck is ${percent(probability)} probable; ${percent(CONFIDENCE)} are needed.` };
}

function selectionLine({ pValue }: Selection): VerdictLine {
  return { code: 'selection', title: 'Best of all trials', ok: pValue <= SIGNIFICANCE, sentence: `If none of the settings had an edge, the best of them would look as good as this ${percent(pValue)} of the time; at most ${percent(SIGNIFICANCE)} is needed.` };
}

/** Settings that are all alike leave no winner to carry over, and that is no fault: then it is enough that the winner did not lose. */
function overfittingLine({ pbo, probabilityOfLoss, logits }: Overfitting): VerdictLine {
  const carries = pbo <= MOST_OVERFITTING;
  const found = `Of ${logits.length.toLocaleString('en')} ways to cut the time in two, the winner of one half was below the middle of the other in ${percent(pbo)} and lost money there in ${percent(probabilityOfLoss)}`;
  const reading = carries ? 'what was chosen carried over' : probabilityOfLoss <= SIGNIFICANCE ? 'the settings are alike rather than overfitted' : 'what was chosen did not carry over';
  return { code: 'overfitting', title: 'Probability of overfitting', ok: carries || probabilityOfLoss <= SIGNIFICANCE, sentence: `${found}: ${reading}.` };
}

function intervalLine(interval: BootstrapInterval | null): VerdictLine {
  const title = 'Range of the Sharpe ratio';
  if (interval === null) return { code: 'bootstrap-interval', title, ok: false, sentence: 'Too many days are without any result to say how far the Sharpe ratio could be off.' };
  const { low, high } = interval;
  return { code: 'bootstrap-interval', title, ok: low > 0, sentence: `Other draws of the same days put the Sharpe ratio of a year between ${low.toFixed(2)} and ${high.toFixed(2)} (90 %); ${low > 0 ? 'even the low end is above 0' : 'nothing rules out that it is 0 or less'}.` };
}

function foundSentence(count: number): string {
  return `There is evidence of an edge: chance alone, even the best of ${count === 1 ? 'one try' : `${count} tries`}, would rarely do this well. That is the past, not a promise.`;
}

function missingSentence(lines: readonly VerdictLine[], needed: number | null, days: number): string {
  const missing = lines.filter(({ ok }) => !ok).map(({ title }) => `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`);
  const longer = needed === null || needed <= days ? '' : ` If it is real and stays like this, about ${needed.toLocaleString('en')} days would show it; there are ${days.toLocaleString('en')}.`;
  return `There is no evidence of an edge: luck explains this result (not met: ${missing.join(', ')}).${longer}`;
}

function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'less than 0.1 %';
  return share > 0.999 && share < 1 ? 'more than 99.9 %' : `${(share * 100).toFixed(1)} %`;
}
