import { z } from 'zod';
import { instrumentIdText as instrumentId } from '../core/engine-config.ts';
import { INTERVALS } from '../domain/interval.ts';

// How much of a result luck may be. Sharpe ratios are of a year (365 days); a number that is not known is null.

/** Whose trials are counted. */
export const trialFamily = z.strictObject({
  strategy: z.string().min(1),
  instruments: z.array(instrumentId).min(1).max(100),
  interval: z.enum(INTERVALS),
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
}).refine(({ from, to }) => from < to, { path: ['to'], error: 'expected a time after from' });

/** How often the settings of a strategy were tried on the same instruments, bars and time, counted by the store. */
export interface TrialsView {
  /** Distinct settings in backtests and searches, deleted ones too. */
  readonly trials: number;
  /** As many trials that know nothing of each other would be as lucky. */
  readonly effectiveTrials: number;
  readonly averageCorrelation: number | null;
  /** Trials that the correlation was told from; 0 where too few daily returns are stored, and then all of them count as different. */
  readonly comparedTrials: number;
  /** Backtests among them that were deleted: what was tried stays tried. */
  readonly deletedBacktests: number;
  readonly searches: number;
  /** What the best of so many worthless trials is expected to show. */
  readonly sharpeByLuck: number;
}

/** How much of one run's Sharpe ratio luck may be. */
export interface HonestyView extends TrialsView {
  /** Daily returns that it is told from. */
  readonly days: number;
  readonly sharpe: number | null;
  /** Probability that the true Sharpe ratio is above `sharpeByLuck`. */
  readonly deflatedSharpe: number | null;
  /** The same against 0, as if nothing else had been tried. */
  readonly probabilisticSharpe: number | null;
  /** Days that such a Sharpe ratio has to last to be told from 0, and from luck; null where no length will do. */
  readonly minTrackRecordDays: number | null;
  readonly daysToBeatLuck: number | null;
  /** What a trader should take from it. */
  readonly sentence: string;
}

/** Whether a run is evidence of an edge. */
export interface JudgementView {
  readonly verdict: 'evidence' | 'no-evidence' | 'not-enough-data';
  readonly sentence: string;
  readonly lines: readonly { readonly code: 'deflated-sharpe' | 'selection' | 'overfitting' | 'bootstrap-interval'; readonly title: string; readonly ok: boolean; readonly sentence: string }[];
  /** Of the Sharpe ratio, by drawing the days again; `level` is the share of such intervals that hold the truth. */
  readonly interval: { readonly estimate: number; readonly low: number; readonly high: number; readonly level: number } | null;
  /** Searched trials whose daily returns it was compared with. */
  readonly comparedTrials: number;
  readonly honesty: HonestyView;
}
