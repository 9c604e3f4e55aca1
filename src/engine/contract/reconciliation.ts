import { z } from 'zod';
import { REALISM_LEVELS } from '../domain/realism.ts';
import type { RealismLevel } from '../domain/realism.ts';

// Live against backtest: what a session did, beside what a backtest of the same time would have done. Money is a decimal in the quote asset,
// shares are numbers (0.1 is ten percent), times are epoch milliseconds, and a number that is not known is null. Every difference is live minus backtest.

export const reconciliationRequest = z.strictObject({
  sessionId: z.string().min(1),
  /** Market time; the whole session where they are left out. */
  from: z.int().nonnegative().optional(),
  to: z.int().nonnegative().optional(),
  /** How closely the backtest looks at the market. */
  realism: z.enum(REALISM_LEVELS).default('bars'),
}).refine(({ from, to }) => from === undefined || to === undefined || from < to, { path: ['to'], error: 'expected a time after from' });
export type ReconciliationRequest = z.infer<typeof reconciliationRequest>;

/** `grey`: too few trades to say. */
export type DriftColor = 'green' | 'amber' | 'red' | 'grey';

/** One thing that is held to what a backtest has shown. */
export interface DriftMeasure {
  readonly code: 'result-per-trade' | 'hit-rate' | 'trade-count' | 'drawdown' | 'cost-per-trade';
  readonly title: string;
  /** `own`: the backtest of the same time; `file`: the newest stored backtest of the same settings. */
  readonly against: 'own' | 'file';
  readonly color: DriftColor;
  readonly live: number | null;
  readonly backtest: number | null;
  /** Within these chance alone leaves all measures together 95 times in 100. Null where a side is open. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: 'percent-of-trade' | 'share' | 'trades' | 'percent-of-equity' | 'basis-points';
  /** How often chance alone would lead as far away or further; null where it cannot be told. */
  readonly probability: number | null;
  readonly sentence: string;
}

/** Whether one strategy has left the bounds of its backtest. */
export interface DriftLight {
  readonly color: DriftColor;
  readonly sentence: string;
  readonly strategyId: string;
  readonly liveTrades: number;
  readonly backtestTrades: number;
  /** The stored backtest that it was held to; null where there is none. */
  readonly runId: string | null;
  /** How often this session has been looked at with more and more trades, this look included: the more looks, the rarer a chance red has to be. */
  readonly looks: number;
  /** A probability below this is red. */
  readonly redBelow: number;
  readonly measures: readonly DriftMeasure[];
}

/** What a difference is made of. The parts of a pair, and those of the whole, sum to the difference to the last atom. */
export const DIFFERENCE_PARTS = ['missed', 'extra', 'byHand', 'size', 'signal', 'timing', 'price', 'fee', 'funding'] as const;
export type DifferencePart = (typeof DIFFERENCE_PARTS)[number];
/** Decimal for each part; those that do not apply are zero. */
export type DifferenceParts = Readonly<Record<DifferencePart, string>>;

/** One side of a pair. */
export interface ComparedTrade {
  readonly side: 'long' | 'short';
  /** Of the decision that led to it. */
  readonly decidedMs: number;
  readonly entryTimeMs: number;
  readonly entryPrice: number;
  /** Null while it is open at the end of the window; `exitPrice` is then the newest price, at which it is counted. */
  readonly exitTimeMs: number | null;
  readonly exitPrice: number;
  /** In the base asset, as a number: no side has a different lot. */
  readonly qty: number;
  readonly fees: string;
  readonly funding: string;
  /** Net of fees and funding. */
  readonly result: string;
  readonly entryReason: string;
  readonly exitReason: string | null;
}

export type PairKind = 'pair' | 'missed' | 'extra' | 'by-hand';

/** Why there is no partner, or why the two differ. Stable codes for icons and filters; `sentence` is what a person reads. */
export const CAUSE_CODES = [
  'same', 'different-bar', 'different-exit', 'market-moved', 'fill-price', 'fee', 'size', 'funding', 'denied', 'stopped', 'not-armed', 'feed', 'not-filled', 'rejected', 'by-hand',
  'changed', 'window-start', 'window-end', 'other-position', 'warming-up', 'not-decided', 'liquidated',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];

export interface DifferenceCause {
  readonly code: CauseCode;
  readonly sentence: string;
}

/** One line of the comparison: a live trade with its backtest trade, or one that has no partner. */
export interface TradePairView {
  readonly number: number;
  readonly kind: PairKind;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly live: ComparedTrade | null;
  readonly backtest: ComparedTrade | null;
  readonly difference: string;
  readonly parts: DifferenceParts;
  /** The largest first; never empty. */
  readonly causes: readonly DifferenceCause[];
}

/** One step from the backtest's result to the live one; `total` is what has come together by then. */
export interface WaterfallStep {
  readonly code: 'backtest' | DifferencePart | 'live';
  readonly title: string;
  readonly amount: string;
  readonly total: string;
  /** Trades that the step rests on. */
  readonly trades: number;
}

/** Where a stretch of the market's prices came from. */
export interface ComparedSource {
  readonly from: number;
  readonly to: number;
  readonly source: 'journal' | 'stored-bars';
  readonly sentence: string;
}

/** How many lines there are of each kind, and for each cause how many and how much. */
export interface ComparisonCounts {
  readonly live: number;
  readonly backtest: number;
  readonly pairs: number;
  readonly missed: number;
  readonly extra: number;
  readonly byHand: number;
}

export interface CauseTotal {
  readonly kind: PairKind;
  readonly code: CauseCode;
  readonly trades: number;
  readonly difference: string;
}

/** The whole comparison, as stored. */
export interface Reconciliation {
  readonly id: string;
  readonly sessionId: string;
  readonly title: string;
  /** Of the session: whose prices and whose money. */
  readonly mode: 'practice' | 'paper' | 'demo' | 'live';
  readonly quoteAsset: string;
  readonly from: number;
  readonly to: number;
  readonly realism: { readonly level: RealismLevel; readonly sentence: string };
  /** The answer in one sentence. */
  readonly sentence: string;
  readonly liveResult: string;
  readonly backtestResult: string;
  readonly difference: string;
  readonly waterfall: readonly WaterfallStep[];
  readonly counts: ComparisonCounts;
  readonly causes: readonly CauseTotal[];
  readonly pairs: readonly TradePairView[];
  /** The worst of the strategies. */
  readonly color: DriftColor;
  readonly drift: readonly DriftLight[];
  /** Result so far after each closed trade, for one chart with two lines; quote units. */
  readonly curves: { readonly live: { readonly time: readonly number[]; readonly value: readonly number[] }; readonly backtest: { readonly time: readonly number[]; readonly value: readonly number[] } };
  readonly sources: readonly ComparedSource[];
  /** What a person has to know beside the numbers. */
  readonly notes: readonly string[];
  /** Equal for equal numbers, from the command line and from the interface. */
  readonly hash: string;
  readonly codeVersion: string;
  readonly createdMs: number;
}

/** A session that can be compared, with what its newest comparison said. */
export interface ComparableSession {
  readonly sessionId: string;
  readonly title: string;
  readonly mode: 'practice' | 'paper' | 'demo' | 'live';
  readonly quoteAsset: string;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly trades: number;
  readonly newest: {
    readonly id: string; readonly createdMs: number; readonly color: DriftColor; readonly sentence: string; readonly difference: string; readonly from: number; readonly to: number;
    /** Trades that the session has closed since. */
    readonly tradesSince: number;
  } | null;
}

/** The inputs of the `reconciliation` methods. */
export const reconciliationInputs = {
  sessions: z.strictObject({}),
  start: reconciliationRequest,
  /** By its own id, or the newest of a session. */
  get: z.union([z.strictObject({ id: z.string().min(1) }), z.strictObject({ sessionId: z.string().min(1) })]),
} as const;
