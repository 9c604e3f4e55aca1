import { z } from 'zod';
import { instrumentIdText as instrumentId, strategyCode } from '../core/engine-config.ts';
import { INTERVALS } from '../domain/interval.ts';
import { REALISM_LEVELS } from '../domain/realism.ts';

/** How the next settings to try are chosen. */
export const SAMPLERS = ['random', 'sobol', 'tpe', 'cma-es'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** What of a run can be searched for. More is better of all but `drawdown` and `turnover`. */
export const MEASURES = ['return', 'sharpe', 'sortino', 'calmar', 'profit-factor', 'drawdown', 'turnover'] as const;
export type Measure = (typeof MEASURES)[number];

const settings = z.record(z.string(), z.unknown());
const epochMs = z.int().nonnegative();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** How a person narrows one setting: a range, a choice, or both ends left to the schema. */
export const parameterRange = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  /** Only these steps from `min`; every value in between where it is left out. */
  step: z.number().positive().optional(),
  /** `log` gives every doubling the same weight; what the schema says where it is left out. */
  scale: z.enum(['linear', 'log']).optional(),
  choices: z.array(scalar).min(1).optional(),
});
export type ParameterRange = z.infer<typeof parameterRange>;

/** Takes points off the objective: `weight` for each unit by which a measure is worse than `limit`. */
export const penalty = z.strictObject({ measure: z.enum(MEASURES), limit: z.number(), weight: z.number().positive().max(1e6) });
export type Penalty = z.infer<typeof penalty>;

/** A search: a strategy, what of it is searched, on which data, for what, how, how long. */
export const studyRequest = z.strictObject({
  strategy: z.string(),
  /** Which version of a strategy of a person's own; the one that is taken now where it is left out. */
  code: strategyCode.optional(),
  /** Settings that are not searched; defaults where left out. */
  config: settings.default({}),
  /** The settings that are searched and how far; empty stands for those that `search.space` suggests. */
  space: z.record(z.string(), parameterRange).default({}),
  instruments: z.array(instrumentId).min(1).max(20),
  interval: z.enum(INTERVALS),
  from: epochMs,
  to: epochMs,
  /** The span that the search never sees, on which its winners are judged; none where it is left out. */
  holdout: z.strictObject({ from: epochMs, to: epochMs }).optional(),
  startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000'),
  seed: z.int().nonnegative().default(1),
  risk: settings.default({}),
  execution: settings.default({}),
  entry: settings.optional(),
  sizing: settings.optional(),
  allocation: settings.optional(),
  regime: settings.optional(),
  /** How much of the market fills are decided on; what `execution` says of it where it is left out. */
  realism: z.enum(REALISM_LEVELS).optional(),
  /** One measure is one winner, several are a front of compromises. */
  objectives: z.array(z.enum(MEASURES)).min(1).max(3).default(['sharpe']),
  /** Of a search for one measure only. */
  penalties: z.array(penalty).max(5).default([]),
  /** A run with fewer trades ranks behind all others. */
  leastTrades: z.int().min(0).max(10_000).default(10),
  sampler: z.enum(SAMPLERS).default('tpe'),
  trials: z.int().min(1).max(100_000).default(200),
  /** No trial is begun after so many seconds of work; no limit where it is left out. */
  seconds: z.number().positive().max(2_000_000).optional(),
  /** Successive halving: what does badly on the first part of the span is given up. Off where it is left out. */
  pruning: z.strictObject({
    /** One in so many goes on at each rung. */
    keepOneIn: z.int().min(2).max(10).default(3),
    /** How many parts of the span are looked at before the whole of it. */
    rungs: z.int().min(1).max(4).default(2),
  }).optional(),
  /** Evaluations at once; as many as there are cores where it is left out. It changes the time, never the result. */
  workers: z.int().min(1).max(64).optional(),
  title: z.string().min(1).max(80).optional(),
  /** A search whose trials are trainings: the spec that each varies. Started by `training.search-start`. */
  training: settings.optional(),
});
export type StudyRequest = z.infer<typeof studyRequest>;

export type Scalar = string | number | boolean | null;

/** One setting that can be searched, as the schema and a person bound it. */
export interface SpaceParameter {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly group: string;
  readonly description: string;
  readonly kind: 'integer' | 'float' | 'choice';
  /** Of numbers; null for a choice. */
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly scale: 'linear' | 'log';
  /** Of a choice; empty for numbers. */
  readonly choices: readonly Scalar[];
  /** Null is a value too. */
  readonly isNullable: boolean;
  readonly default: Scalar;
  /** Searched when a person names none. */
  readonly isSuggested: boolean;
  readonly isAdvanced: boolean;
}

export type StudyState = 'running' | 'done' | 'stopped' | 'failed' | 'interrupted';

export interface StudyProgress {
  readonly studyId: string;
  /** Trials that have ended, in whatever way. */
  readonly done: number;
  readonly complete: number;
  readonly pruned: number;
  readonly failed: number;
  /** How many were asked for. */
  readonly total: number;
  readonly trialsPerSecond: number | null;
  readonly etaMs: number | null;
  /** Of a search for one measure: the best value so far, trial by trial as it improved. */
  readonly improvements: readonly { readonly number: number; readonly value: number }[];
  /** Of a search for several: how much of the space of outcomes the front covers. */
  readonly hypervolume: number | null;
  readonly stage: 'searching' | 'judging' | 'ended';
}

/** What a trial was found to be, on the part of the span that it was run on. */
export interface TrialMetrics {
  readonly return: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly profitFactor: number | null;
  readonly drawdown: number | null;
  readonly turnover: number | null;
  readonly trades: number;
}

export interface TrialView {
  readonly number: number;
  readonly state: 'complete' | 'pruned' | 'failed';
  /** The searched settings only. */
  readonly values: Readonly<Record<string, Scalar>>;
  /** Where each of them lies on its own axis, 0 to 1, in the order of the study's space: a line of a parallel-coordinates plot. */
  readonly positions: readonly number[];
  /** In the order of the request's objectives, penalties taken off; null where undefined. */
  readonly objectives: readonly (number | null)[];
  readonly metrics: TrialMetrics | null;
  /** How much of the span was run, 0 to 1; less than 1 for a pruned trial. */
  readonly share: number;
  readonly sharpePerDay: number | null;
  readonly days: number;
  readonly durationMs: number;
  /** The earlier trial with the same settings, whose result this is; null for a run of its own. */
  readonly repeats: number | null;
  readonly isOnFront: boolean;
  /** One sentence; null unless failed. */
  readonly error: string | null;
}

export interface ParameterImportance {
  readonly name: string;
  /** Share of the differences between trials that this setting alone explains, 0 to 1. */
  readonly alone: number;
  /** The same with what it does together with others. */
  readonly withOthers: number;
}

/** Which settings made the difference. */
export interface ImportanceView {
  /** The measure that is explained. */
  readonly measure: Measure;
  readonly parameters: readonly ParameterImportance[];
  /** The pair that does most together, and its share; null with one setting. */
  readonly pair: { readonly names: readonly [string, string]; readonly share: number } | null;
  /** Trials that it was told from. */
  readonly trials: number;
  /** Share of the differences that the trees reproduce on trials that they have not seen; near 0 or below: believe nothing here. */
  readonly fit: number | null;
  readonly sentence: string;
}

/** A winner where the search looked and where it did not. */
export interface JudgedTrial {
  readonly number: number;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inSample: TrialMetrics;
  readonly outOfSample: TrialMetrics | null;
  /** Probability that the true Sharpe ratio beats what the best of so many trials shows by luck; null where undefined. */
  readonly deflatedSharpe: number | null;
  /** The same measure, out of sample, against zero. */
  readonly probabilisticSharpeOutOfSample: number | null;
  readonly outOfSampleDays: number;
}

/** What the lab makes of a finished search. */
export interface StudyVerdict {
  readonly verdict: 'evidence' | 'no-evidence' | 'not-enough-data';
  /** What a trader should take from it. */
  readonly sentence: string;
  /** The questions that evidence has to answer, each with what was found and what was needed. */
  readonly lines: readonly { readonly code: string; readonly title: string; readonly ok: boolean; readonly sentence: string }[];
  /** Distinct settings of this strategy on these instruments and bars that were ever tried, in whatever run or study. */
  readonly trialsCounted: number;
  /** Sharpe ratio of a year that the best of so many useless trials would be expected to show. */
  readonly sharpeByLuck: number | null;
  /** Probability that the best in sample is below the median out of sample (CSCV); null where it cannot be computed. */
  readonly overfitProbability: number | null;
  /** From the daily returns of so many trials. */
  readonly overfitTrials: number;
  /** Days that a Sharpe ratio like the winner's has to last to be told from luck; null where no time will do. */
  readonly minimumDays: number | null;
  /** The winner first: the best of a search for one measure, or the front of several. */
  readonly judged: readonly JudgedTrial[];
  /** How often studies of this strategy on these instruments have been judged on days of this hold-out, this time included. */
  readonly holdoutLooks: number;
}

export interface StudySummary {
  readonly studyId: string;
  readonly title: string;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly holdout: { readonly from: number; readonly to: number } | null;
  readonly sampler: SamplerName;
  readonly objectives: readonly Measure[];
  readonly state: StudyState;
  /** Id of the job that runs it here, or null. */
  readonly jobId: string | null;
  readonly createdMs: number;
  readonly endedMs: number | null;
  readonly done: number;
  readonly total: number;
  /** First objective of the best trial. */
  readonly best: number | null;
  readonly verdict: StudyVerdict['verdict'] | null;
}

export interface StudyView extends StudySummary {
  readonly request: StudyRequest;
  readonly space: readonly SpaceParameter[];
  /** How many settings there are in all; null when they cannot be counted. */
  readonly spaceSize: number | null;
  readonly dataHash: string;
  readonly codeVersion: string;
  /** How much of the work of running every trial on the whole span pruning leaves, 0 to 1; 1 without pruning. */
  readonly work: number;
  readonly progress: StudyProgress;
  /** The winner of a search for one measure, or the suggested compromise of several (the knee); null without a result. */
  readonly bestTrial: TrialView | null;
  /** Trials that no other beats in everything, best in the first objective first; the winner alone when there is one objective. */
  readonly front: readonly TrialView[];
  readonly importance: ImportanceView | null;
  readonly result: StudyVerdict | null;
  /** Hash of every trial's settings and results: the same request on the same data gives the same. */
  readonly resultHash: string | null;
  readonly error: string | null;
}

const studyId = z.strictObject({ studyId: z.string().min(1) });

/** Inputs of the methods `search.*`, beside `search.start`, whose input is {@link studyRequest}. */
export const searchInputs = {
  space: z.strictObject({ strategy: z.string(), config: settings.default({}) }),
  get: studyId,
  trials: z.strictObject({ studyId: z.string().min(1), after: z.int().min(-1).default(-1), limit: z.int().min(1).max(5000).default(1000) }),
  stop: studyId,
  /** `trials` lengthens the search to so many in all. */
  resume: z.strictObject({ studyId: z.string().min(1), trials: z.int().min(1).max(100_000).optional(), seconds: z.number().positive().max(2_000_000).optional() }),
  delete: studyId,
} as const;
