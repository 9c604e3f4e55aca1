import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots } from './units.ts';

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop-market' | 'stop-limit' | 'take-profit-market' | 'take-profit-limit' | 'trailing-stop-market';
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'post-only';

/** Why an order exists. Protective orders rest at the exchange from the moment of entry. */
export type OrderPurpose = 'entry' | 'exit' | 'stop-loss' | 'take-profit' | 'flatten' | 'manual';

/** Stands in the place of a strategy's id in what a person has placed. */
export const PERSON = 'person';

/** Stands in the place of an order's id in what was refused before it became an order. */
export const NOT_SENT = 'not-sent' as ClientOrderId;

/** What a stage would like to send; not yet approved by risk. */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly strategyId: string;
  readonly instrumentId: InstrumentId;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly type: OrderType;
  /** Always positive. */
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks | null;
  /** Trigger of a stop or take-profit order. */
  readonly triggerPrice: PriceTicks | null;
  /** How far a trailing stop follows behind the best price, in basis points of it; null for every other type. `triggerPrice` is then where it begins to follow, null for at once. */
  readonly callbackBps: number | null;
  readonly timeInForce: TimeInForce;
  /** May only shrink a position, never open or turn it. */
  readonly reduceOnly: boolean;
  /** Orders of one group cancel each other: when one fills, the rest are canceled. */
  readonly ocoGroup: string | null;
  /** What the planner saw when it decided; the base for slippage. */
  readonly decisionPrice: PriceTicks;
  readonly decidedAtMs: EpochMs;
  readonly reason: string;
}

declare const approved: unique symbol;
/** An order that the risk gate has approved. Only `risk/gate.ts` makes one. */
export type ApprovedOrder = OrderRequest & { readonly [approved]: true };

export type OrderStatus = 'pending-submit' | 'accepted' | 'partially-filled' | 'filled' | 'canceled' | 'rejected' | 'expired';

/** An order as the tracker knows it. */
export interface Order {
  readonly request: OrderRequest;
  readonly status: OrderStatus;
  readonly venueOrderId: string | null;
  readonly filledQty: QtyLots;
  /** Sum of price × quantity over the fills, in tick-lots. */
  readonly filledTickLots: bigint;
  readonly cancelRequested: boolean;
  readonly submittedAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  readonly reason: string | null;
}

/** Tells whether an order can still fill. */
export function isOpen(status: OrderStatus): boolean {
  return status === 'pending-submit' || status === 'accepted' || status === 'partially-filled';
}

/** Returns the side that closes a position of the given sign. */
export function closingSide(positionQty: QtyLots): Side {
  return positionQty > 0 ? 'sell' : 'buy';
}

/** Returns +1 for a buy and -1 for a sell. */
export function sideSign(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}
