import type { TrialMetrics } from '../../contract/search.ts';
import type { EpochMs } from '../../domain/units.ts';
import { sharpe } from '../../portfolio/metrics/returns.ts';
import { lightOutcome, runPrepared } from '../backtest/prepared.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import { trialMetrics } from './objectives.ts';

/** One run of one setting on a part of the prepared span. */
export interface EvaluationJob {
  readonly config: Readonly<Record<string, unknown>>;
  readonly span: { readonly from: EpochMs; readonly to: EpochMs };
}

/** What is kept of a run; plain data. */
export type Evaluation =
  | {
    readonly ok: true;
    readonly metrics: TrialMetrics;
    readonly firstDayMs: EpochMs;
    /** [days] */
    readonly returns: Float64Array;
    /** Null where undefined. */
    readonly sharpePerDay: number | null;
    readonly startedMs: number;
    readonly endedMs: number;
  }
  | { readonly ok: false; readonly error: string; readonly startedMs: number; readonly endedMs: number };

/** Runs settings, perhaps in other threads, several at once. */
export interface Evaluator {
  /** How many run at once. */
  readonly workers: number;
  /** Resolves with the same value whoever runs it; rejects only when the thread itself is lost. */
  evaluate(job: EvaluationJob): Promise<Evaluation>;
  close(): Promise<void>;
}

/** Makes the evaluator of one study. */
export type CreateEvaluator = (prepared: PreparedBacktest, workers: number) => Evaluator;

/** Runs one setting. A setting that cannot be run is a result too. */
export function evaluateTrial(prepared: PreparedBacktest, { config, span }: EvaluationJob, now: () => number): Evaluation {
  const startedMs = now();
  try {
    const outcome = runPrepared(prepared, { strategyConfig: config, span }, { onProgress: () => true });
    if (outcome === null) return { ok: false, error: 'the run was stopped', startedMs, endedMs: now() };
    const { metrics, dailyReturns, dayStartMs } = lightOutcome(outcome);
    return { ok: true, metrics: trialMetrics(metrics), firstDayMs: dayStartMs, returns: dailyReturns, sharpePerDay: sharpe(dailyReturns, 1), startedMs, endedMs: now() };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error), startedMs, endedMs: now() };
  }
}

/** Evaluates in this thread, one after the other, and lets messages in between. */
export function createInlineEvaluator(now: () => number): CreateEvaluator {
  return (prepared) => ({
    workers: 1,
    evaluate: async (job) => {
      await new Promise((resolve) => { setImmediate(resolve); });
      return evaluateTrial(prepared, job, now);
    },
    close: () => Promise.resolve(),
  });
}
