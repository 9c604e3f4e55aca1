import type { Breaker, BreakerCode, BreakerReleaser, BreakerScope } from './breaker.ts';
import type { AllocationReview } from './allocation.ts';
import type { Decision } from './decision.ts';
import type { Denial } from './denial.ts';
import type { DecisionWhy } from './model.ts';
import type { ApprovedOrder, Order, OrderRequest } from './order.ts';
import type { OrderFilled } from './order-event.ts';
import type { ClosedTrade, Position } from './position.ts';
import type { TradingStatus } from './trading-state.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from './units.ts';

/** Left out where an order is simply not wanted any more; `time-out` where it has waited as long as it was meant to. */
export type CancelCause = 'time-out';

export type AlertLevel = 'info' | 'warning' | 'critical';

/** What the loop must carry out. */
export type Effect =
  | { readonly type: 'submit-order'; readonly timeMs: EpochMs; readonly order: ApprovedOrder }
  | { readonly type: 'cancel-order'; readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly reason: string; readonly cause?: CancelCause }
  | { readonly type: 'amend-order'; readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly qty: QtyLots; readonly limitPrice: PriceTicks };

/** What happened, for the journal's readers and the interface. */
export type Fact =
  | { readonly type: 'decision-made'; readonly timeMs: EpochMs; readonly strategyId: string; readonly instrumentId: InstrumentId; readonly price: number; readonly decision: Decision; readonly outcome: DecisionOutcome;
    /** Put beside it by who records it, after its effects were carried out; absent where the strategy explains nothing, and from the engine's own output. */
    readonly why?: DecisionWhy }
  | { readonly type: 'order-denied'; readonly timeMs: EpochMs; readonly request: OrderRequest; readonly denial: Denial }
  | { readonly type: 'order-changed'; readonly timeMs: EpochMs; readonly order: Order }
  | { readonly type: 'fill-booked'; readonly timeMs: EpochMs; readonly fill: OrderFilled; readonly strategyId: string; readonly reason: string }
  | { readonly type: 'position-changed'; readonly timeMs: EpochMs; readonly instrumentId: InstrumentId; readonly position: Position | null }
  | { readonly type: 'trade-closed'; readonly timeMs: EpochMs; readonly trade: ClosedTrade }
  | { readonly type: 'funding-booked'; readonly timeMs: EpochMs; readonly instrumentId: InstrumentId; readonly amount: QuoteAtoms }
  | { readonly type: 'trading-status-changed'; readonly timeMs: EpochMs; readonly status: TradingStatus }
  | { readonly type: 'breaker-tripped'; readonly timeMs: EpochMs; readonly breaker: Breaker }
  | { readonly type: 'breaker-released'; readonly timeMs: EpochMs; readonly code: BreakerCode; readonly scope: BreakerScope; readonly sinceMs: EpochMs; readonly by: BreakerReleaser; readonly cause: string }
  | { readonly type: 'allocation-reviewed'; readonly timeMs: EpochMs; readonly review: AllocationReview }
  | { readonly type: 'kill-finished'; readonly timeMs: EpochMs; readonly canceledOrders: number; readonly flattenedPositions: number; readonly verifiedFlat: boolean }
  | { readonly type: 'alert-raised'; readonly timeMs: EpochMs; readonly level: AlertLevel; readonly code: string; readonly message: string };

/** What became of a decision: the plan, or why nothing was done. */
export type DecisionOutcome = 'hold' | 'enter' | 'exit' | 'turn' | 'denied' | 'cooldown' | 'warming-up' | 'blocked';

export type Output = Effect | Fact;
