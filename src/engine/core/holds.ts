import type { HoldCode } from '../domain/input.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs } from '../domain/units.ts';

/** A reason for which nothing may be opened for the time being. */
export interface Hold {
  readonly code: HoldCode;
  readonly cause: string;
  readonly sinceMs: EpochMs;
}

/** What stands against opening, in the order in which it came; each entry is the status that it demands. */
export type Holds = Map<HoldCode, TradingStatus>;

/** Returns what a hold demands: nothing is opened, and nobody's choice is touched by it. */
export function heldStatus(cause: string, sinceMs: EpochMs): TradingStatus {
  return { state: 'halted', killLatched: false, cause, sinceMs, changedBy: 'recovery' };
}

/** Returns the holds as plain data, oldest first. */
export function listHolds(holds: Holds): readonly Hold[] {
  return [...holds].map(([code, { cause, sinceMs }]) => ({ code, cause, sinceMs }));
}

/** Returns what holds: the first hold, unless what was chosen or a breaker demands is as strict. */
export function withHolds(base: TradingStatus, holds: Holds): TradingStatus {
  if (holds.size === 0 || base.state === 'halted') return base;
  return holds.values().next().value ?? base;
}
