import type { EpochMs, InstrumentId } from './units.ts';

/** What one strategy gets on one instrument. Shares are parts of the whole risk, 0 to 1; they add up to 1. */
export interface AllocationShare {
  readonly strategyId: string;
  readonly instrumentId: InstrumentId;
  /** In force. */
  readonly share: number;
  /** What the method asks for by the newest prices. */
  readonly wanted: number;
}

/** What became of one look at how the risk is divided, and why. */
export interface AllocationReview {
  readonly timeMs: EpochMs;
  readonly method: string;
  /** `adopted`: the wanted shares are now in force. `kept`: the ones before stay. `unknown`: too little is known to say what is wanted. */
  readonly outcome: 'adopted' | 'kept' | 'unknown';
  /** In words: the rest of a sentence. */
  readonly cause: string;
  /** Part of the account that would move, in percent; 0 where nothing was wanted. */
  readonly turnoverPct: number;
  /** What the change is worth, and what it costs, in percent of the account. */
  readonly gainPct: number;
  readonly costPct: number;
  readonly shares: readonly AllocationShare[];
}
