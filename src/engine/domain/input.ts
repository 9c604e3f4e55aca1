import type { Bar, MarketEvent } from './market-event.ts';
import type { Interval } from './interval.ts';
import type { VenueEvent } from './order-event.ts';
import type { ClientOrderId, EpochMs, InstrumentId } from './units.ts';

/** What a person, or a program that speaks for one, tells the engine. */
export type Command =
  | { readonly type: 'kill'; readonly timeMs: EpochMs; readonly cause: string }
  | { readonly type: 're-arm'; readonly timeMs: EpochMs; readonly cause: string }
  | { readonly type: 'set-trading-state'; readonly timeMs: EpochMs; readonly state: 'active' | 'reducing' | 'halted'; readonly cause: string; readonly changedBy: 'person' | 'recovery' }
  | { readonly type: 'close-position'; readonly timeMs: EpochMs; readonly instrumentId: InstrumentId }
  | { readonly type: 'cancel-order'; readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId }
  /** Replaces the engine's configuration from the next bar on; already validated. */
  | { readonly type: 'configure'; readonly timeMs: EpochMs; readonly config: unknown };

export interface TimerFired {
  readonly type: 'timer-fired';
  readonly timeMs: EpochMs;
  readonly name: string;
}

/** Bars from before the session, oldest first: they warm indicators up and trade nothing. */
export interface WarmUp {
  readonly type: 'warm-up';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: readonly Bar[];
}

/** Everything that can enter the engine. Each carries the time stamped at the edge; the engine has no clock. */
export type Input = MarketEvent | VenueEvent | Command | TimerFired | WarmUp;
