import type { EpochMs } from '../../../domain/units.ts';
import type { DriftDeskSnapshot } from '../drift/drift-desk.ts';
import type { CycleWatchSnapshot } from './cycle-watch.ts';
import type { RetrainRecord, RetrainWhy } from './retrain-record.ts';

/** A training under way. */
export interface Training {
  readonly id: number;
  readonly why: RetrainWhy;
  readonly cause: string;
  /** Opening of the newest bar of its window. */
  readonly openTimeMs: EpochMs;
  readonly window: NonNullable<RetrainRecord['window']>;
}

/** A version that decides beside the one that trades. */
export interface Shadow {
  readonly code: string;
  readonly bars: number;
  /** Bars at which both named the same side. */
  readonly agreed: number;
  /** Whether it could be asked at every bar. */
  readonly isFinite: boolean;
}

/** A version and when it first took over. */
export interface AtWork {
  readonly code: string;
  readonly sinceMs: EpochMs;
}

/** Who trades. */
export interface Trading {
  readonly active: AtWork | null;
  /** Kept ready to come back. */
  readonly previous: AtWork | null;
  /** From when on the active version is compared with the one before it; null where it is not. */
  readonly watchedFromMs: EpochMs | null;
}

/** Everything that a cycle has decided so far. Plain data. */
export interface CycleState {
  readonly nextTask: number;
  readonly nextRecord: number;
  readonly trading: Trading;
  /** Who traded before the last change: where it goes back to when the host could not make it. */
  readonly before: Trading | null;
  /** Close at which the last training was begun; null for never. */
  readonly begunMs: EpochMs | null;
  /** Causes for which a training was begun early since the last that was due. */
  readonly tried: readonly RetrainWhy[];
  /** What a person wants a training for. */
  readonly asked: string | null;
  /** Why a feature counts as drifted, until a training was begun for it. */
  readonly drifted: string | null;
  readonly training: Training | null;
  readonly shadow: Shadow | null;
  /** Close of the newest bar. */
  readonly nowMs: EpochMs;
}

/** What a cycle needs to go on, beside the bars themselves; survives JSON. */
export interface RetrainPolicySnapshot {
  readonly format: 1;
  readonly state: CycleState;
  readonly watch: CycleWatchSnapshot;
  readonly drift: DriftDeskSnapshot;
}

/** Before the first bar. */
export const BEGINNING: CycleState = {
  nextTask: 1, nextRecord: 1, trading: { active: null, previous: null, watchedFromMs: null }, before: null, begunMs: null, tried: [], asked: null, drifted: null, training: null, shadow: null, nowMs: 0,
};

/** Returns who trades once a version has taken over. */
export function tookOver({ active, previous }: Trading, code: string, nowMs: EpochMs): Trading {
  return { active: { code, sinceMs: nowMs }, previous: active ?? previous, watchedFromMs: nowMs };
}

/** Returns who trades once the version before is back; the one that failed is not kept ready. */
export function wentBack({ previous }: Trading): Trading {
  return { active: previous, previous: null, watchedFromMs: null };
}

/** Returns who trades where the host says so. */
export function toldToTrade(trading: Trading, code: string | null, nowMs: EpochMs): Trading {
  if (code === null) return BEGINNING.trading;
  return code === trading.previous?.code ? wentBack(trading) : tookOver(trading, code, nowMs);
}
