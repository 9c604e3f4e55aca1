import type { Interval } from '../../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { Forecaster } from '../../../strategy/boosting/boosting.ts';
import type { DriftBaseline } from '../drift/drift-baseline.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftReport } from '../drift/drift-desk.ts';
import type { CycleSettings } from './cycle.ts';
import type { RetrainRecord, RetrainWhy } from './retrain-record.ts';
import type { WindowOutcome, WindowTask } from './train-window.ts';

/** A version that can be asked. */
export interface CycleModel {
  readonly forecaster: Forecaster;
  /** The rows that it learned from: drift is measured against them. */
  readonly reference: DriftBaseline;
}

export interface RetrainPolicyOptions {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly settings: CycleSettings;
  /** Returns a version that was trained and registered; null when it is not there any more. */
  readonly modelOf: (code: string) => CycleModel | null;
}

/**
 * What the host has to do. `swap`, `roll-back` and `rest` take effect for the bar after the one in hand. After `rest` nothing trades, and what is held is closed. Where the
 * host cannot do one of them, it says so by `declined` or `adopt`.
 */
export type CycleStep =
  | { readonly type: 'train'; readonly task: WindowTask }
  | { readonly type: 'swap'; readonly to: string; readonly from: string | null }
  | { readonly type: 'roll-back'; readonly to: string; readonly from: string }
  | { readonly type: 'rest'; readonly from: string; readonly cause: string }
  | { readonly type: 'finding'; readonly finding: DriftFinding }
  | { readonly type: 'record'; readonly record: RetrainRecord };

/** What a training has come to. The model, where there is one, is registered before this is told. */
export type TrainingResult = (Pick<Extract<WindowOutcome, { readonly outcome: 'trained' }>, 'outcome' | 'code' | 'verdict'> | Extract<WindowOutcome, { readonly outcome: 'failed' }>) & { readonly taskId: number };

/** What a version expected at the close of a bar. */
export interface BarForecast {
  /** Close of the bar. */
  readonly timeMs: EpochMs;
  readonly code: string;
  readonly forecastBps: number;
}

/** A forecast and what came. */
export interface SettledForecast extends BarForecast {
  readonly outcomeBps: number;
}

/** Where a cycle stands, for a person. */
export interface CycleView {
  /** Version that trades, and since when; null for none. */
  readonly active: { readonly code: string; readonly sinceMs: EpochMs } | null;
  /** Kept ready to come back; null for none. */
  readonly previous: string | null;
  /** Decides beside the active one without orders; null for none. */
  readonly candidate: string | null;
  /** Bars that are still needed before the first training. */
  readonly barsMissing: number;
  readonly training: { readonly why: RetrainWhy; readonly cause: string; readonly sinceMs: EpochMs } | null;
  /** When the next training is due, if nothing begins one early; null before the first. */
  readonly nextDueMs: EpochMs | null;
  /** For how long the candidate is still watched; null for none. */
  readonly shadowLeftMinutes: number | null;
  /** Sharpe ratio of the rule over the newest bars, by closes and net of costs, for a year; null before there is enough of it. */
  readonly sharpe: number | null;
  /** How the active version does beside the one before it; null where none is compared. */
  readonly duel: CycleDuel | null;
  readonly drift: DriftReport;
}

/** The active version beside the one before it, on the bars since it took over. */
export interface CycleDuel {
  /** Until when they are compared. */
  readonly untilMs: EpochMs;
  /** Root mean square error by that of the other, and by how many standard errors it misses by more (negative: by less); null before a horizon of bars was compared. */
  readonly errors: { readonly ratio: number; readonly sigmas: number } | null;
  /** What the rule brought by each, in log returns net of costs, and by how many standard errors it brought less; null as above. */
  readonly rule: { readonly own: number; readonly other: number; readonly sigmas: number } | null;
}
