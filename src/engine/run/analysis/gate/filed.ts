import type { BacktestRequest, RunSummary } from '../../../contract/api.ts';

/** Why something on file does not count any more; null while it does. */
export type Staleness = string | null;

/** A stored run of exactly this strategy, these settings, these instruments and bars. */
export interface FiledRun {
  readonly request: BacktestRequest;
  readonly summary: RunSummary;
  /** That it covers; of runs of the protocol all days together. */
  readonly days: number;
  readonly dataHash: string;
  readonly stale: Staleness;
}

/** Exactly this at work in one session. */
export interface Rehearsal {
  readonly days: number;
  readonly trades: number;
}
