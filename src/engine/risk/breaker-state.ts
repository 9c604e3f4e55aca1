import type { EpochMs } from '../domain/units.ts';

// The shapes of the breakers; the machine itself is in breakers.ts.

/** The breakers there are; also the codes of their denials. */
export type BreakerCode = 'daily-loss-limit' | 'drawdown-limit';

/** A breaker has tripped: it stays latched until it is released. */
export interface BreakerTripped {
  readonly type: 'tripped';
  readonly code: BreakerCode;
  /** The state that trading must take: `reducing` for the daily loss, `halted` for the drawdown. */
  readonly state: 'reducing' | 'halted';
  readonly timeMs: EpochMs;
  /** Loss of the day or drawdown in percent, and its limit. */
  readonly valuePct: number;
  readonly limitPct: number;
  /** One sentence with its numbers, for `TradingStatus.cause` and the alert. */
  readonly cause: string;
}

/** The daily loss was released by the change of day and nothing else is latched: a breaker's `reducing` may become `active` again. */
export interface BreakerReleased {
  readonly type: 'released';
  readonly code: BreakerCode;
  readonly state: 'active';
  readonly timeMs: EpochMs;
  readonly cause: string;
}

/** What one update may report. */
export type BreakerTrip = BreakerTripped | BreakerReleased;

/** What a person's resume changed; null where nothing was latched. Say it to the person. */
export interface BreakerResume {
  readonly dayBase: { readonly from: number; readonly to: number } | null;
  readonly peak: { readonly from: number; readonly to: number } | null;
}

/** Plain data; `mark` is null before the first update. */
export interface BreakersSnapshot {
  readonly mark: {
    readonly dayEndMs: EpochMs;
    readonly dayStartEquity: number;
    readonly dayBaseEquity: number;
    readonly peakEquity: number;
    readonly equity: number;
  } | null;
  readonly dailyLoss: BreakerTripped | null;
  readonly drawdown: BreakerTripped | null;
}

/** Watches equity at every bar and mark. */
export interface Breakers {
  /** Equity at the last midnight UTC (the last mark before it). */
  readonly dayStartEquity: number;
  /** What the daily limit is measured from: `dayStartEquity`, or the equity at a person's resume today. */
  readonly dayBaseEquity: number;
  /** What the drawdown is measured from: the highest equity since the start, or since a person resumed after a drawdown. */
  readonly peakEquity: number;
  /** Loss since `dayBaseEquity` in percent, 0 or more. */
  readonly dayLossPct: number;
  /** Fall from `peakEquity` in percent, 0 or more. */
  readonly drawdownPct: number;
  /** The latched breaker (the drawdown first), or null. */
  readonly tripped: BreakerTripped | null;
  /** Takes the equity of now; returns what tripped or was released by it, null almost always. */
  update(timeMs: EpochMs, equity: number): BreakerTrip | null;
  /** A person resumes: unlatches, and measures what was latched from the equity of now on. */
  resume(timeMs: EpochMs, equity: number): BreakerResume;
  /** Money came (positive) or left without a trade: everything that is measured from moves with it, so that it is neither profit nor loss. */
  transfer(amount: number): void;
  snapshot(): BreakersSnapshot;
  restore(snapshot: BreakersSnapshot): void;
}
