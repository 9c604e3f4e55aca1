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
  /** NaN without a trigger; moves with a trailing stop. */
  trigger: number;
  /** How far a trailing stop stays behind the best price, as a share of it; 0 for every other order. */
  readonly callback: number;
  /** Price at which a trailing stop begins to follow; NaN for at once. */
  readonly activation: number;
  /** Best price that a trailing stop has seen; NaN before it follows. */
  extreme: number;
  /** Number of the market event that last moved it. */
  extremeEvent: number;
  /** NaN for an order that takes any price. */
  readonly limit: number;
  isTriggered: boolean;
  /** In lots. */
  remaining: number;
  filled: number;
  /** Number of the market event at which it first meets the market: there it takes liquidity, later it makes it. */
  arrivalEvent: number;
  /** It has timed out at this time, and what happened up to then is not known yet; Infinity while it waits. */
  untilMs: number;
  /** Lots ahead of it at its price in a recorded book; NaN while it has no place there, Infinity when its place is not known. */
  ahead: number;
  /** Lots that trades took at its price since the last change of a recorded book. */
  printed: number;
}

/** Returns the order as it enters the exchange. */
export function workingOrder(instrument: Instrument, request: ApprovedOrder, place: { readonly venueOrderId: string; readonly arrivalEvent: number }): WorkingOrder {
  const sign = sideSign(request.side);
  const firing = firingFor(request.type, sign);
  const isTrailing = request.type === 'trailing-stop-market';
  const trigger = firing === 0 || request.triggerPrice === null ? Number.NaN : priceFromTicks(instrument, request.triggerPrice);
  return {
    request,
    venueOrderId: place.venueOrderId,
    sign,
    firing,
    trigger: isTrailing ? Number.NaN : trigger,
    callback: isTrailing && request.callbackBps !== null ? request.callbackBps / 10_000 : 0,
    activation: isTrailing ? trigger : Number.NaN,
    extreme: Number.NaN,
    extremeEvent: 0,
    limit: hasLimit(request.type) && request.limitPrice !== null ? priceFromTicks(instrument, request.limitPrice) : Number.NaN,
    isTriggered: false,
    remaining: request.qty,
    filled: 0,
    arrivalEvent: place.arrivalEvent,
    untilMs: Number.POSITIVE_INFINITY,
    ahead: Number.NaN,
    printed: 0,
  };
}

/** Tells whether the order type carries a limit price. */
export function hasLimit(type: OrderType): boolean {
  return type === 'limit' || type === 'stop-limit' || type === 'take-profit-limit';
}

/** Tells whether the order type waits for a trigger, given with it or following the price. */
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
  if (isTrailing(order)) return order.sign < 0 ? numberOr(order.trigger, Number.NEGATIVE_INFINITY) : numberOr(order.extreme, order.activation);
  return motionOf(order) < 0 ? levelOf(order) : Number.NEGATIVE_INFINITY;
}

/** Returns the lowest price from which up the order must be looked at; Infinity when a rise never matters. */
export function reachAbove(order: WorkingOrder): number {
  if (isTrailing(order)) return order.sign > 0 ? numberOr(order.trigger, Number.POSITIVE_INFINITY) : numberOr(order.extreme, numberOr(order.activation, Number.POSITIVE_INFINITY));
  return motionOf(order) > 0 ? levelOf(order) : Number.POSITIVE_INFINITY;
}

/** A market order, an order that may not rest, and a trailing stop that has not seen a price must be looked at whatever the price. */
function isUrgent(order: WorkingOrder): boolean {
  if (isDormant(order)) return order.callback > 0 && Number.isNaN(order.extreme) && Number.isNaN(order.activation);
  return isMarket(order) || order.request.timeInForce === 'ioc' || order.request.timeInForce === 'fok';
}

/** A trailing stop concerns a price on either side: one that fires it, and one that it follows. */
function isTrailing(order: WorkingOrder): boolean {
  return order.callback > 0 && isDormant(order);
}

function numberOr(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

function firingFor(type: OrderType, sign: Sign): Firing | 0 {
  if (!hasTrigger(type)) return 0;
  return firingOf(sign, type === 'take-profit-market' || type === 'take-profit-limit' ? 'take-profit' : 'stop');
}
