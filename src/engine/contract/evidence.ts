import { z } from 'zod';
import { INTERVALS } from '../domain/interval.ts';
import { instrumentIdText as instrumentId, strategyCode } from '../core/engine-config.ts';
import { backtestProtocol } from './protocol.ts';
import { parameterRange, SAMPLERS } from './search.ts';
import type { Scalar } from './search.ts';

// What the honesty tools are asked and what they answer. As everywhere in the contract: ratios are numbers (0.1 is ten percent), times are
// epoch milliseconds, and a number that is not known is null, never zero. Sharpe ratios here are annual (365 days) unless a name says otherwise.

/** The tools, in the order in which a careful person would use them. */
export const EVIDENCE_TOOLS = ['look-ahead', 'warm-up', 'walk-forward', 'cross-validation', 'overfit', 'monte-carlo', 'surface'] as const;
export type EvidenceTool = (typeof EVIDENCE_TOOLS)[number];

/** The parts of the Monte Carlo tool. */
export const MONTE_CARLO_METHODS = ['trade-shuffle', 'bar-bootstrap', 'price-noise', 'fill-noise', 'random-entry'] as const;
export type MonteCarloMethod = (typeof MONTE_CARLO_METHODS)[number];

/** What is best: return per unit of risk, return, or return per unit of the deepest fall. */
export const OBJECTIVES = ['sharpe', 'return', 'calmar'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** The settings that are searched and how far, as in a study; empty stands for those that `search.space` suggests, each from a third of what it is set to to three times it. */
const space = z.record(z.string(), parameterRange).default({});
const sampler = z.enum(SAMPLERS).default('sobol');
const trials = z.int().min(4).max(2_000).default(40);
const objective = z.enum(OBJECTIVES).default('sharpe');

export const lookAheadTest = z.strictObject({
  tool: z.literal('look-ahead'),
  /** Moments at which the future is cut off and, in another run, replaced. */
  moments: z.int().min(1).max(100).default(6),
});
export const warmUpTest = z.strictObject({
  tool: z.literal('warm-up'),
  /** Later starts to compare with the run from the beginning. */
  starts: z.int().min(1).max(50).default(5),
});
export const walkForwardTest = z.strictObject({
  tool: z.literal('walk-forward'),
  /** `rolling`: every search sees the same length of the past; `anchored`: all of it. */
  mode: z.enum(['rolling', 'anchored']).default('rolling'),
  windows: z.int().min(2).max(60).default(6),
  /** Length of the first search, in lengths of the stretch traded after it. */
  trainLengths: z.number().min(0.5).max(20).default(3),
  space, sampler, trials, objective,
});
export const crossValidationTest = z.strictObject({
  tool: z.literal('cross-validation'),
  method: z.enum(['combinatorial', 'k-fold']).default('combinatorial'),
  /** Stretches that the days are cut into. */
  groups: z.int().min(3).max(16).default(6),
  /** Stretches held back at once; 1 with `k-fold`. */
  testGroups: z.int().min(1).max(8).default(2),
  /** Days left out after every stretch that is held back; the days of trades that reach into one are left out anyway. */
  embargoDays: z.int().min(0).max(365).default(2),
  space, sampler, trials, objective,
}).refine(({ groups, testGroups }) => testGroups < groups, { path: ['testGroups'], error: 'expected fewer stretches held back than there are' });
export const overfitTest = z.strictObject({
  tool: z.literal('overfit'),
  /** Study of stored trials to judge; null makes a search of its own with the settings below. */
  studyId: z.string().nullable().default(null),
  /** Even number of blocks that the days are cut into (S of CSCV). */
  blocks: z.int().min(4).max(20).multipleOf(2).default(10),
  space, sampler, trials, objective,
});
export const monteCarloTest = z.strictObject({
  tool: z.literal('monte-carlo'),
  methods: z.array(z.enum(MONTE_CARLO_METHODS)).min(1).default([...MONTE_CARLO_METHODS]),
  /** Repetitions of each part. */
  runs: z.int().min(20).max(10_000).default(200),
  /** Mean length of the blocks of bars that are drawn together; null takes one day. */
  blockBars: z.int().min(1).max(10_000).nullable().default(null),
  /** Standard deviation of the noise on prices, as a share of the average true range of 14 bars. */
  priceNoiseAtr: z.number().min(0).max(2).default(0.1),
  /** Mean extra slippage of a fill, in basis points. */
  extraSlippageBps: z.number().min(0).max(1_000).default(5),
  /** Share of the trades that are not had at all. */
  missedShare: z.number().min(0).max(0.9).default(0.1),
});
export const surfaceTest = z.strictObject({
  tool: z.literal('surface'),
  /** The two settings; null takes the first two that a search would take. */
  x: z.string().nullable().default(null),
  y: z.string().nullable().default(null),
  /** Values of each. */
  steps: z.int().min(2).max(40).default(9),
  space, objective,
  /** How far below the best a neighbour may be and still count as like it, as a share of the best. */
  tolerance: z.number().min(0).max(1).default(0.25),
});

/** One use of a tool. */
export const evidenceTest = z.discriminatedUnion('tool', [lookAheadTest, warmUpTest, walkForwardTest, crossValidationTest, overfitTest, monteCarloTest, surfaceTest]);
export type EvidenceTest = z.infer<typeof evidenceTest>;

/** What can be started: one tool, or everything that the gate of a stage still lacks. */
export const GATE_STAGES = ['paper', 'demo', 'live'] as const;
export type GateStage = (typeof GATE_STAGES)[number];
export const gateCollection = z.strictObject({ tool: z.literal('gate'), stage: z.enum(GATE_STAGES).default('paper') });
export const evidenceWork = z.discriminatedUnion('tool', [...evidenceTest.options, gateCollection]);
export type EvidenceWork = z.infer<typeof evidenceWork>;

/** The strategy at work that a gate is asked about. */
export const gateSubject = z.strictObject({
  strategy: z.string().min(1),
  /** Which version of a person's own strategy; the one that is taken now where it is left out. */
  code: strategyCode.optional(),
  config: z.record(z.string(), z.unknown()).default({}),
  instruments: z.array(instrumentId).min(1).max(20),
  interval: z.enum(INTERVALS),
  /** Of a bot of boosted trees: how it grows them. Which of its versions trades is no part of the question. */
  protocol: backtestProtocol.optional(),
});
export type GateSubject = z.infer<typeof gateSubject>;
export const gateRequest = gateSubject.extend({ stage: z.enum(GATE_STAGES).default('paper') });
export type GateRequest = z.infer<typeof gateRequest>;

/** `unclear`: too little to say. No evidence is an answer, and a good one. */
export type Verdict = 'pass' | 'fail' | 'unclear';

/** What every document of evidence says, and what a list of them shows. */
export interface EvidenceHead {
  readonly id: string;
  readonly tool: EvidenceTool;
  readonly title: string;
  readonly verdict: Verdict;
  /** What came out, as a trader would tell another. */
  readonly sentence: string;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Backtests that it took. */
  readonly runs: number;
  /** Over everything but id and times: the same request on the same data has the same. */
  readonly hash: string;
  readonly dataHash: string;
  /** Of the strategy with its settings, instruments and interval. */
  readonly subjectHash: string;
  /** Of the program, and of the file of a custom strategy. */
  readonly codeVersion: string;
  readonly createdMs: number;
  /** From when on it counts no more, whatever else has stayed the same. */
  readonly expiresMs: number;
}

/** A document of evidence: what was asked, what came out, and the figures behind it. */
export type EvidenceDocument = EvidenceHead & {
  /** More that a person has to know: what was left out, what is assumed, sample sizes. */
  readonly notes: readonly string[];
  /** The request of the backtest that was examined, complete. */
  readonly request: Readonly<Record<string, unknown>>;
} & EvidenceFigures;

export type EvidenceFigures =
  | { readonly tool: 'look-ahead'; readonly test: z.infer<typeof lookAheadTest>; readonly detail: LookAheadDetail }
  | { readonly tool: 'warm-up'; readonly test: z.infer<typeof warmUpTest>; readonly detail: WarmUpDetail }
  | { readonly tool: 'walk-forward'; readonly test: z.infer<typeof walkForwardTest>; readonly detail: WalkForwardDetail }
  | { readonly tool: 'cross-validation'; readonly test: z.infer<typeof crossValidationTest>; readonly detail: CrossValidationDetail }
  | { readonly tool: 'overfit'; readonly test: z.infer<typeof overfitTest>; readonly detail: OverfitDetail }
  | { readonly tool: 'monte-carlo'; readonly test: z.infer<typeof monteCarloTest>; readonly detail: MonteCarloDetail }
  | { readonly tool: 'surface'; readonly test: z.infer<typeof surfaceTest>; readonly detail: SurfaceDetail };

/** Where two runs that should agree do not, for the first time. */
export interface DecisionDifference {
  readonly timeMs: number;
  readonly instrumentId: string;
  /** What was decided knowing all of the data, and with its future changed, or begun later; both in words. */
  readonly expected: string;
  readonly found: string;
  /** Name of the first feature that differs at that bar; null where all of them agree and the strategy itself decided otherwise. */
  readonly feature: string | null;
}

export interface LookAheadDetail {
  /** Decisions that were compared, over all moments. */
  readonly decisions: number;
  readonly moments: readonly {
    readonly atMs: number;
    /** The data after the moment was taken away, or replaced by a different future. */
    readonly change: 'cut-off' | 'changed';
    readonly decisions: number;
    readonly difference: DecisionDifference | null;
  }[];
}

export interface WarmUpDetail {
  /** What the strategy says that it needs before a live start. */
  readonly declaredBars: number;
  /** Bars after which every later decision was the same, the most over all starts; null where that was never so. */
  readonly neededBars: number | null;
  readonly starts: readonly {
    readonly startMs: number;
    readonly decisions: number;
    /** Bars after the start until the last decision that differed; 0 where none did. */
    readonly neededBars: number;
    /** First difference after the declared length; null where there is none. */
    readonly difference: DecisionDifference | null;
  }[];
  /** Features that still differ after the declared length, by more than a thousandth. */
  readonly features: readonly { readonly name: string; readonly neededBars: number | null }[];
}

/** One run in figures. */
export interface RunFigures {
  readonly from: number;
  readonly to: number;
  readonly days: number;
  readonly totalReturn: number;
  /** Null where it has no meaning: too few days, or no change of equity at all. */
  readonly sharpe: number | null;
  readonly maxDrawdown: number;
  readonly trades: number;
}

export interface WalkForwardDetail {
  readonly windows: readonly {
    /** What was searched, with the best settings found there. */
    readonly inSample: RunFigures;
    /** What those settings did next. */
    readonly outOfSample: RunFigures;
    readonly chosen: Readonly<Record<string, Scalar>>;
  }[];
  /** Equity of the stretches out of sample, one after the other, daily; begins at 1. */
  readonly equity: { readonly time: readonly number[]; readonly value: readonly number[] };
  readonly outOfSample: RunFigures;
  /** Annual return out of sample over annual return in sample; null where nothing was won in sample. */
  readonly efficiency: number | null;
  readonly windowsWon: number;
  /** How the chosen settings moved from window to window. */
  readonly stability: readonly { readonly key: string; readonly values: readonly Scalar[]; readonly distinct: number; /** Standard deviation over the largest of them; null for words. */ readonly spread: number | null }[];
}

/** Many values of one measure. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  /** [bins + 1] ascending edges and [bins] counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface CrossValidationDetail {
  readonly groups: readonly { readonly from: number; readonly to: number }[];
  readonly trials: number;
  readonly splits: readonly {
    /** Stretches held back. */
    readonly test: readonly number[];
    readonly trainDays: number;
    readonly purgedDays: number;
    readonly embargoedDays: number;
    readonly chosen: Readonly<Record<string, Scalar>>;
    readonly trainSharpe: number | null;
    readonly testSharpe: number | null;
    readonly testReturn: number;
  }[];
  /** Whole histories put together from the stretches held back; one with `k-fold`. */
  readonly paths: readonly { readonly sharpe: number | null; readonly totalReturn: number; readonly maxDrawdown: number }[];
  readonly sharpe: Distribution | null;
  readonly shareBelowZero: number;
}

export interface OverfitDetail {
  readonly trials: number;
  readonly blocks: number;
  readonly combinations: number;
  /** Share of the ways to cut the history in two where the best of one half was below the middle in the other. */
  readonly probability: number;
  /** Of ln(rank / (1 - rank)) of the chosen one, out of sample. */
  readonly logits: Distribution;
  /** Share of the ways where the chosen one lost money out of sample. */
  readonly probabilityOfLoss: number;
  /** Sharpe of the chosen one in and out of sample, at most 400 of the ways, and the straight line through all. */
  readonly degradation: { readonly points: readonly (readonly [number, number])[]; readonly slope: number | null; readonly intercept: number | null };
  readonly best: { readonly config: Readonly<Record<string, unknown>>; readonly figures: RunFigures };
  /** Of the best one: the chance that its true Sharpe is above what the best of so many trials without any edge would show. */
  readonly deflatedSharpe: number | null;
  /** Of the best one as if it were the only trial. */
  readonly probabilisticSharpe: number | null;
  readonly trialsCounted: number;
  /** Annual Sharpe that the best of so many trials without an edge would show. */
  readonly expectedBest: number | null;
  /** Days that a Sharpe like this must last to be told from none; null where it is not above it. */
  readonly minimumTrackDays: number | null;
}

export interface MonteCarloPart {
  readonly method: MonteCarloMethod;
  readonly title: string;
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly runs: number;
  /** What is distributed. */
  readonly measure: 'maxDrawdown' | 'totalReturn' | 'sharpe';
  /** What the run itself shows. */
  readonly actual: number | null;
  readonly distribution: Distribution | null;
  /** (k + 1) / (n + 1); null where the part tests nothing. It cannot be below `resolution`. */
  readonly pValue: number | null;
  readonly resolution: number;
  /** Equity (begins at 1) along the way, at equal parts of it: what 5, 50 and 95 in a hundred stay below; null where there is nothing to draw. */
  readonly fan: { readonly p05: readonly number[]; readonly p50: readonly number[]; readonly p95: readonly number[]; readonly actual: readonly number[] } | null;
}

export interface MonteCarloDetail {
  readonly parts: readonly MonteCarloPart[];
  readonly actual: RunFigures;
}

export interface SurfaceDetail {
  readonly objective: Objective;
  readonly x: { readonly key: string; readonly values: readonly Scalar[] };
  readonly y: { readonly key: string; readonly values: readonly Scalar[] };
  /** [y.values.length × x.values.length] row by row; null where the two do not go together or nothing was traded. */
  readonly values: readonly (number | null)[];
  readonly trades: readonly (number | null)[];
  readonly best: { readonly x: number; readonly y: number; readonly value: number } | null;
  /** Where the settings of the request are; null where they lie off the grid. */
  readonly current: { readonly x: number; readonly y: number; readonly value: number | null } | null;
  /** Share of the neighbours of the best that are like it; null without a best. */
  readonly neighbourShare: number | null;
  /** Cells that hang together with the best and are like it, as a share of all: a plateau is large, a spike is not. */
  readonly plateauShare: number | null;
  readonly shareAboveZero: number;
}

/** Found, not found, found but too old or of something else, or found and not good enough. */
export type GateState = 'passed' | 'failed' | 'missing' | 'expired';

export interface GateLine {
  /** Stable: `history`, `trades`, `look-ahead`, `warm-up`, `net-result`, `doubled-costs`, `deflated-sharpe`, `overfit`, `walk-forward`, `monte-carlo`, `drawdown`, `paper-days`, `paper-trades`, `demo-trades`, `live-drift`. */
  readonly code: string;
  readonly title: string;
  readonly ok: boolean;
  readonly state: GateState;
  /** Both short, with units. */
  readonly found: string;
  readonly needed: string;
  readonly sentence: string;
  /** The stored evidence or backtest that says so; null where there is none. */
  readonly evidenceId: string | null;
  readonly expiresMs: number | null;
}

/** What a strategy has to show before its next stage, line by line. */
export interface GateReport {
  readonly stage: GateStage;
  readonly subject: GateSubject;
  readonly lines: readonly GateLine[];
  readonly isPassed: boolean;
  readonly sentence: string;
  readonly createdMs: number;
  /** When the first of its lines expires; null while a line has nothing to expire. */
  readonly expiresMs: number | null;
}

/** How the two checks came out that run by themselves when a strategy, or a set of features, is first used: on made-up prices, before any real ones. */
export interface StrategyCheckView {
  readonly strategy: string;
  /** The version of a person's own strategy; null for the program's own. */
  readonly code: string | null;
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly lookAhead: { readonly verdict: Verdict; readonly sentence: string };
  readonly warmUp: { readonly verdict: Verdict; readonly sentence: string; readonly declaredBars: number; readonly neededBars: number | null };
  readonly checkedMs: number;
}
