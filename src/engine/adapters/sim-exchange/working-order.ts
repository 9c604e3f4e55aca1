import type { Instrument } from '../../domain/instrument.ts';
import type { ApprovedOrder, OrderType } from '../../domain/order.ts';
import { sideSign } from '../../domain/order.ts';
import { priceFromTicks } from '../../domain/rounding.ts';
import type { Firing, Sign } from './fill-rules.ts';
import { firingOf } from './fill-rules.ts';

/** An order at the exchange, with its prices as floats so that a bar can be compared with it at once. */
export interface WorkingOrder {
  readonly request: ApprovedOrder;
  readonly venueOrderId: string;
  readonly sign: Sign;
  /** Which way the trigger fires; 0 for an order without one. */
  readonly firing: Firing | 0;
  /** NaN without a trigger. */
  readonly trigger: number;
  /** NaN for an order that takes any price. */
  readonly limit: number;
  isTriggered: boolean;
  /** In lots. */
  remaining: number;
  filled: number;
  /** Number of the market event at which it first meets the market: there it takes liquidity, later it makes it. */
  arrivalEvent: number;
}

/** Returns the order as it enters the exchange. */
export function workingOrder(instrument: Instrument, request: ApprovedOrder, place: { readonly venueOrderId: string; readonly arrivalEvent: number }): WorkingOrder {
  const sign = sideSign(request.side);
  const firing = firingFor(request.type, sign);
  return {
    request,
    venueOrderId: place.venueOrderId,
    sign,
    firing,
    trigger: firing === 0 || request.triggerPrice === null ? Number.NaN : priceFromTicks(instrument, request.triggerPrice),
    limit: hasLimit(request.type) && request.limitPrice !== null ? priceFromTicks(instrument, request.limitPrice) : Number.NaN,
    isTriggered: false,
    remaining: request.qty,
    filled: 0,
    arrivalEvent: place.arrivalEvent,
  };
}

/** Tells whether the order type carries a limit price. */
export function hasLimit(type: OrderType): boolean {
  return type === 'limit' || type === 'stop-limit' || type === 'take-profit-limit';
}

/** Tells whether the order type waits for a trigger price. */
export function hasTrigger(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}

/** Tells whether the order waits for its trigger. */
export function isDormant(order: WorkingOrder): boolean {
  return order.firing !== 0 && !order.isTriggered;
}

/** Tells whether the order takes any price. */
export function isMarket(order: WorkingOrder): boolean {
  return Number.isNaN(order.limit);
}

/** Returns which way the price must move to fill the order: -1 down, +1 up, 0 for none. */
export function motionOf(order: WorkingOrder): Firing | 0 {
  if (isDormant(order)) return order.firing;
  return isMarket(order) ? 0 : ((-order.sign) as Firing);
}

/** Returns the price that the market must reach to fill the order; NaN when any will do. */
export function levelOf(order: WorkingOrder): number {
  return isDormant(order) ? order.trigger : order.limit;
}

/** Returns the highest price from which down the order must be looked at; -Infinity when a fall never matters. */
export function reachBelow(order: WorkingOrder): number {
  if (isUrgent(order)) return Number.POSITIVE_INFINITY;
  return motionOf(order) < 0 ? levelOf(order) : Number.NEGATIVE_INFINITY;
}

/** Returns the lowest price from which up the order must be looked at; Infinity when a rise never matters. */
export function reachAbove(order: WorkingOrder): number {
  return motionOf(order) > 0 ? levelOf(order) : Number.POSITIVE_INFINITY;
}

/** A market order, and an order that may not rest, must be looked at whatever the price. */
function isUrgent(order: WorkingOrder): boolean {
  if (isDormant(order)) return false;
  return isMarket(order) || order.request.timeInForce === 'ioc' || order.request.timeInForce === 'fok';
}

function firingFor(type: OrderType, sign: Sign): Firing | 0 {
  if (!hasTrigger(type)) return 0;
  return firingOf(sign, type === 'stop-market' || type === 'stop-limit' ? 'stop' : 'take-profit');
}
