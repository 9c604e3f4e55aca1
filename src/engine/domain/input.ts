import type { BreakerCode, BreakerScope } from './breaker.ts';
import type { Bar, DepthUpdated, MarketEvent, QuoteUpdated, TradePrinted } from './market-event.ts';
import type { Interval } from './interval.ts';
import type { VenueEvent } from './order-event.ts';
import type { OrderRequest } from './order.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from './units.ts';

/** An order as a person writes it on the ticket. It goes through the same gate as any other. */
export interface ManualOrder extends Pick<OrderRequest, 'instrumentId' | 'side' | 'type' | 'qty' | 'limitPrice' | 'triggerPrice' | 'callbackBps' | 'timeInForce' | 'reduceOnly'> {
  /** Where the position that it opens is protected; both null for an order that only reduces. */
  readonly stopPrice: PriceTicks | null;
  readonly takeProfitPrice: PriceTicks | null;
}

/** What a person, or a program that speaks for one, tells the engine. */
export type Command =
  | { readonly type: 'kill'; readonly timeMs: EpochMs; readonly cause: string }
  | { readonly type: 're-arm'; readonly timeMs: EpochMs; readonly cause: string }
  | { readonly type: 'set-trading-state'; readonly timeMs: EpochMs; readonly state: 'active' | 'reducing' | 'halted'; readonly cause: string; readonly changedBy: 'person' | 'recovery' }
  | { readonly type: 'close-position'; readonly timeMs: EpochMs; readonly instrumentId: InstrumentId }
  | { readonly type: 'cancel-order'; readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'place-order'; readonly timeMs: EpochMs; readonly order: ManualOrder }
  /** Changes a resting limit order, or moves a protective one; what is null stays as it is. `qty` is the whole quantity. */
  | { readonly type: 'amend-order'; readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId; readonly qty: QtyLots | null; readonly limitPrice: PriceTicks | null; readonly triggerPrice: PriceTicks | null }
  /** Gives an open position this stop and this target in place of what it has; a position without a stop plan gets one. */
  | { readonly type: 'protect-position'; readonly timeMs: EpochMs; readonly instrumentId: InstrumentId; readonly stopPrice: PriceTicks; readonly takeProfitPrice: PriceTicks | null }
  /** Lets nothing be opened while a reason stands (the feed is cut, the account is not reconciled); each code is held and released by itself. */
  | { readonly type: 'hold'; readonly timeMs: EpochMs; readonly code: HoldCode; readonly cause: string }
  | { readonly type: 'release'; readonly timeMs: EpochMs; readonly code: HoldCode }
  /** A person releases one breaker and lets the others be; `set-trading-state` with `active` releases all. */
  | { readonly type: 'release-breaker'; readonly timeMs: EpochMs; readonly code: BreakerCode; readonly scope: BreakerScope; readonly cause: string }
  /** Lets a session with real money open positions, never more than the cap at once. Sessions on play money are armed from the start, without a cap. */
  | { readonly type: 'arm'; readonly timeMs: EpochMs; readonly notionalCap: QuoteAtoms; readonly cause: string }
  | { readonly type: 'disarm'; readonly timeMs: EpochMs; readonly cause: string }
  /** Replaces the engine's configuration from the next bar on; already validated. */
  | { readonly type: 'configure'; readonly timeMs: EpochMs; readonly config: unknown };

/** Why nothing may be opened for the time being. */
export type HoldCode = 'feed' | 'account' | 'foreign-position';

/** A moment that the engine asked to be woken at has come. */
export interface TimerFired {
  readonly type: 'timer-fired';
  readonly timeMs: EpochMs;
}

/** Bars of another instrument from the same time, oldest first. */
export interface WarmUpCompany {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: readonly Bar[];
}

/** Bars from before the session, oldest first: they warm indicators up and trade nothing. */
export interface WarmUp {
  readonly type: 'warm-up';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: readonly Bar[];
  /** What a strategy that looks at other markets too has to see beside them; absent for one that does not. */
  readonly beside?: readonly WarmUpCompany[];
  /** Funding of the same time, oldest first; absent where no strategy looks at it. */
  readonly funding?: readonly { readonly timeMs: EpochMs; readonly rate: number }[];
}

/** Bars from before the session, oldest first, from which the market regime is read; nothing is decided on them. */
export interface RegimeHistory {
  readonly type: 'regime-history';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: readonly Bar[];
}

/** Closes from before the session, or from a gap in it, oldest first, from which the risk of the portfolio is measured; nothing is decided on them. */
export interface RiskHistory {
  readonly type: 'risk-history';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  /** Of the bars that they are the closes of: an hour, or longer where the session's bars are. */
  readonly interval: Interval;
  /** Last millisecond of each bar. */
  readonly closeTimes: readonly EpochMs[];
  readonly closes: readonly number[];
}

/** A tick that a strategy looks at: the engine shows it to what watches ticks and values nothing by it. Only sessions with such a strategy have them. */
export interface TickSeen {
  readonly type: 'tick-seen';
  readonly timeMs: EpochMs;
  readonly event: TradePrinted | QuoteUpdated | DepthUpdated;
}

/** Everything that can enter the engine. Each carries the time stamped at the edge; the engine has no clock. */
export type Input = MarketEvent | VenueEvent | Command | TimerFired | WarmUp | TickSeen | RegimeHistory | RiskHistory;
