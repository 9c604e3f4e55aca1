import type { EpochMs } from '../../../domain/units.ts';
import type { ValidationLine, ValidationMetrics } from './validation.ts';

/**
 * Why a training was begun (`first`, `due`, `drift`, `sharpe`, `asked`), or who trades was changed: after its time beside (`shadowed`), because it does worse (`degraded`), because
 * nothing newer has replaced it for too long (`aged`), because a person wanted it (`asked`), or because the session says so (`told`).
 */
export type RetrainWhy = 'first' | 'due' | 'drift' | 'sharpe' | 'asked' | 'shadowed' | 'degraded' | 'aged' | 'told';

/**
 * What became of a step. Of a training: `passed` goes on to the shadow, `refused` has not shown enough, `failed` found nothing to learn from. Of a shadow: `swapped`, or
 * `dropped`; `declined` where the session could not take it. Of a model that trades: `rolled-back`, `rested`, or `adopted` where the session says that it trades.
 */
export type RetrainOutcome = 'passed' | 'refused' | 'failed' | 'swapped' | 'dropped' | 'declined' | 'rolled-back' | 'rested' | 'adopted';

/** One step of the cycle, in words that a person can check. */
export interface RetrainRecord {
  /** Counts the steps of a cycle from 1. */
  readonly id: number;
  /** Close of the bar at which it came about. */
  readonly whenMs: EpochMs;
  readonly why: RetrainWhy;
  /** Of a training: why it was begun, in words. */
  readonly cause: string;
  /** Of a training; null else. */
  readonly window: { readonly fromMs: EpochMs; readonly toMs: EpochMs; readonly bars: number } | null;
  readonly metrics: ValidationMetrics | null;
  /** What it had to show; empty where nothing was judged. */
  readonly lines: readonly ValidationLine[];
  readonly outcome: RetrainOutcome;
  /** The model that the step is about; null where none was made. */
  readonly code: string | null;
  /** Which model trades from the next bar on; null for none. */
  readonly activeCode: string | null;
  readonly sentence: string;
}
