import type { EpochMs } from './units.ts';

/** `active`: may open and close. `reducing`: may only shrink positions. `halted`: sends nothing but what flattens. */
export type TradingState = 'active' | 'reducing' | 'halted';

/** What a person sees beside the state, and what survives a restart. */
export interface TradingStatus {
  readonly state: TradingState;
  /** The kill switch was used; only a person can re-arm. */
  readonly killLatched: boolean;
  readonly cause: string;
  readonly sinceMs: EpochMs;
  readonly changedBy: 'person' | 'breaker' | 'recovery' | 'start';
}
