import type { AlertLevel } from '../domain/output.ts';
import type { EpochMs } from '../domain/units.ts';

/** An alert on its way out of this program. */
export interface AlertMessage {
  /** The same at every attempt, by which a receiver may know a repetition. */
  readonly id: string;
  readonly timeMs: EpochMs;
  readonly level: AlertLevel;
  readonly category: string;
  readonly code: string;
  readonly message: string;
  /** What kind of session it comes from, in capitals: PRACTICE, PAPER, DEMO, LIVE. */
  readonly mode: string;
}

/** What came of an attempt to send one. */
export type Delivery =
  | { readonly type: 'delivered' }
  /** Worth another try, not sooner than after `waitMs` where the receiver has said so. */
  | { readonly type: 'failed'; readonly problem: string; readonly waitMs: number | null }
  /** Another try would meet the same. */
  | { readonly type: 'refused'; readonly problem: string };
