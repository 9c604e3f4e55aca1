import { z } from 'zod';
import type { CurvePoint, Evaluation } from '../learn/training/curve.ts';
import type { TrainingSpec } from '../learn/training/training.config.ts';
import type { TrainingVerdict, VerdictKind } from '../learn/training/verdict.ts';
import { parameterRange, SAMPLERS } from './search.ts';

/** What to train, on what and how: checked against the schema that `training.describe` gives, with every violation named. */
const spec = z.record(z.string(), z.unknown());

const trainingId = z.strictObject({ trainingId: z.string().min(1) });
const title = z.string().min(1).max(80);

/** How often a lineage of models is trained anew. */
export const retrainSchedule = z.strictObject({
  /** Code of the model that the lineage begins with; the newest of the line is the parent of the next. */
  model: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  everyDays: z.int().min(1).max(365).default(1),
  /** Minute of the UTC day at which it is due. */
  atMinute: z.int().min(0).max(1439).default(10),
  /** Length of the rolled window of data, ended by the newest stored bar; the parent's own where it is left out. */
  windowDays: z.int().min(2).max(3650).optional(),
  /** Days at its end on which parent and child are compared; not trained on. */
  validationDays: z.int().min(1).max(365).default(30),
  /** Steps of each seed; those of the parent's training where it is left out. */
  steps: z.int().min(1).optional(),
  /** What becomes of a child that beats its parent on the same days: it waits on the shelf, or works in the shadow at once. */
  becomes: z.enum(['candidate', 'shadow']).default('candidate'),
  isOn: z.boolean().default(true),
});
export type RetrainSchedule = z.infer<typeof retrainSchedule>;

/** A search for settings of a training: each trial is a short training, and its worth the Sharpe ratio on the validation days. */
export const trainingSearch = z.strictObject({
  spec,
  /** Empty stands for those that `training.search-space` suggests. */
  space: z.record(z.string(), parameterRange).default({}),
  sampler: z.enum(SAMPLERS).default('tpe'),
  trials: z.int().min(1).max(1000).default(20),
  /** What does badly after a part of its steps is given up: one in `keepOneIn` goes on at each rung. */
  halving: z.strictObject({ keepOneIn: z.int().min(2).max(10).default(3), rungs: z.int().min(1).max(3).default(1) }).optional(),
  seed: z.int().nonnegative().default(1),
  /** No trial is begun after so many seconds of work. */
  seconds: z.number().positive().max(2_000_000).optional(),
  title: title.optional(),
});
export type TrainingSearch = z.infer<typeof trainingSearch>;

/** `interrupted`: it ran, and nobody works on it any more; it goes on from its last checkpoint. */
export type TrainingState = 'running' | 'paused' | 'stopped' | 'done' | 'failed' | 'interrupted';

/** A span of time and how much of it there is. */
export interface TrainingSpan {
  readonly name: 'train' | 'validation' | 'test';
  readonly from: number;
  readonly to: number;
  /** Bars of all instruments together that an agent can act on. */
  readonly bars: number;
}

/** What a spec means on the stored data, before anything is trained. */
export interface TrainingPreview {
  /** The spec with everything that was left out filled in. */
  readonly spec: TrainingSpec;
  readonly spans: readonly TrainingSpan[];
  /** Names of the numbers that the agent sees, in their order. */
  readonly observation: readonly string[];
  /** Bars before the first decision. */
  readonly warmupBars: number;
  /** Numbers in the nets of one model. */
  readonly weights: number;
  /** Steps of all seeds together. */
  readonly steps: number;
  /** On this machine, from what earlier trainings took; an estimate. Null while nothing is known. */
  readonly estimatedMs: number | null;
  /** What a person should know before starting, each one sentence: features that are masked, seeds too few for a verdict. */
  readonly notes: readonly string[];
}

/** One point of a seed's curves. */
export interface CurvePointView extends CurvePoint {
  /** Grows over the whole training; what `after` of `training.curve` counts. */
  readonly cursor: number;
  /** Of a walk-forward training: which window, from 0. */
  readonly window: number;
}

/** How far one seed is. */
export interface SeedView {
  readonly seed: number;
  /** Of a walk-forward training: which window, from 0. */
  readonly window: number;
  readonly state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  readonly steps: number;
  readonly totalSteps: number;
  /** Best Sharpe ratio of a year on the validation days, and after how many steps; null before the first validation. */
  readonly best: { readonly sharpe: number | null; readonly steps: number } | null;
  /** Model that it became; null before the end. */
  readonly model: string | null;
}

/** What one thing came to on the test days, in an ordinary backtest: a row of the table, a line of the chart. */
export interface TestResult extends Evaluation {
  readonly kind: 'seed' | 'ensemble' | 'baseline' | 'parent';
  /** 'seed-1', 'ensemble', 'flat', 'hold', 'cross', 'random', 'parent'. */
  readonly name: string;
  readonly title: string;
  /** Code of the model; null for a baseline. */
  readonly model: string | null;
  /** The stored backtest, with its report; null where none is kept. */
  readonly runId: string | null;
  /** 95 % interval of the Sharpe ratio by drawing the days again; null where it cannot be had. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Fees, spread and funding, in quote units; null where it does not trade. */
  readonly costs: string | null;
  /** Equity, thinned to at most 300 points. */
  readonly curve: { readonly time: readonly number[]; readonly equity: readonly number[] } | null;
}

export interface TrainingSummary {
  readonly trainingId: string;
  readonly title: string;
  readonly algorithm: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly state: TrainingState;
  /** Id of the job that runs it here, or null. */
  readonly jobId: string | null;
  readonly createdMs: number;
  readonly endedMs: number | null;
  /** Time spent on it over all its runs. */
  readonly workedMs: number;
  /** Steps of all seeds. */
  readonly steps: number;
  readonly totalSteps: number;
  readonly bestSharpe: number | null;
  readonly verdict: VerdictKind | null;
  /** What started it: a person, a schedule, a search. */
  readonly origin: 'person' | 'schedule';
}

export interface TrainingView extends TrainingSummary {
  readonly spec: TrainingSpec;
  readonly spans: readonly TrainingSpan[];
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly seeds: readonly SeedView[];
  readonly stepsPerSecond: number | null;
  readonly etaMs: number | null;
  /** 'reading data', 'seed 2 of 3', 'testing', … */
  readonly stage: string;
  /** Model that it went on from, or null. */
  readonly parent: string | null;
  readonly result: TrainingVerdict | null;
  /** The seeds, all together, the baselines; empty before the end. */
  readonly tests: readonly TestResult[];
  /** Code of the model of all seeds together, or of the only seed; null before the end. */
  readonly model: string | null;
  /** Distinct things that were tried of this family: agents on these instruments and bars over this time, deleted ones too. */
  readonly trialsCounted: number | null;
  readonly error: string | null;
}

export interface ScheduleView {
  readonly id: string;
  readonly schedule: RetrainSchedule;
  readonly title: string;
  /** The newest model of the line. */
  readonly parent: string;
  readonly dueMs: number | null;
  /** Training that runs for it now. */
  readonly trainingId: string | null;
  readonly last: {
    readonly timeMs: number;
    readonly trainingId: string | null;
    /** `nothing-new`: no newer bars were stored. */
    readonly outcome: 'better' | 'not-better' | 'nothing-new' | 'failed';
    /** One sentence, with both numbers. */
    readonly sentence: string;
    readonly model: string | null;
    /** End of the data that was trained and compared on; null where nothing was trained. */
    readonly endMs: number | null;
  } | null;
}

/** Inputs of the methods `training.*`. */
export const trainingInputs = {
  preview: z.strictObject({ spec }),
  start: z.strictObject({ spec, title: title.optional() }),
  get: trainingId,
  /** Points with a number greater than `after`. */
  curve: z.strictObject({ trainingId: z.string().min(1), after: z.int().min(-1).default(-1), limit: z.int().min(1).max(5000).default(2000) }),
  pause: trainingId,
  resume: trainingId,
  stop: trainingId,
  delete: trainingId,
  searchSpace: z.strictObject({ spec }),
  searchStart: trainingSearch,
  scheduleSave: z.strictObject({ id: z.string().min(1).optional(), schedule: retrainSchedule }),
  scheduleRemove: z.strictObject({ id: z.string().min(1) }),
  scheduleRun: z.strictObject({ id: z.string().min(1) }),
} as const;

export type { CurvePoint, Evaluation, TrainingSpec, TrainingVerdict, VerdictKind };
