import type { ApprovedOrder } from '../../domain/order.ts';
import type { PriceTicks, QtyLots } from '../../domain/units.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { refusalOf, wouldCross } from './refusal.ts';
import { workingOrder } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** What a resting order is to become; `qty` is the whole quantity, what has filled included. */
export interface Change {
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks;
}

/** What became of a wish for change: the order as it rests now, why it stays as it was, or why it has to end. */
export type Amended =
  | { readonly type: 'changed'; readonly order: WorkingOrder }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'ended'; readonly reason: string };

/**
 * Changes a resting limit order in its book. It goes to the end of the queue unless it has only become smaller. An order that would take
 * liquidity at its new price does so when it next meets the market, like a new one; one that must not take ends, and so does one that was
 * changed to no more than has filled.
 * @param arrivalEvent number of the market event at which a new order would meet the market
 * @see Binance, "Modify Order" of USDⓈ-M futures
 */
export function amendOrder(book: InstrumentBook, order: WorkingOrder, to: Change, arrivalEvent: (order: ApprovedOrder) => number): Amended {
  if (to.qty <= order.filled) return { type: 'ended', reason: `it was changed to ${to.qty} lots when ${order.filled} had filled` };
  const changed = { ...order.request, ...to };
  const crossing = order.request.type === 'limit' ? wouldCross(changed, book) : null;
  if (crossing !== null) return { type: 'ended', reason: crossing };
  const refusal = refusalToAmend(book, order, to);
  if (refusal !== null) return { type: 'refused', reason: refusal };
  const request = changed;
  const keepsPlace = to.limitPrice === order.request.limitPrice && to.qty < order.request.qty;
  const working: WorkingOrder = {
    ...workingOrder(book.instrument, request, { venueOrderId: order.venueOrderId, arrivalEvent: keepsPlace ? order.arrivalEvent : arrivalEvent(request) }),
    remaining: to.qty - order.filled, filled: order.filled, isTriggered: order.isTriggered,
    ...(keepsPlace ? { ahead: order.ahead, printed: order.printed } : {}),
  };
  const index = book.orders.indexOf(order);
  book.orders.splice(index, 1);
  book.orders.splice(keepsPlace ? index : book.orders.length, 0, working);
  book.refreshReach();
  return { type: 'changed', order: working };
}

function refusalToAmend(book: InstrumentBook, order: WorkingOrder, to: Change): string | null {
  if (order.request.type !== 'limit') return `only a resting limit order can be changed, was ${order.request.type}`;
  if (to.qty === order.request.qty && to.limitPrice === order.request.limitPrice) return 'nothing would change';
  return refusalOf({ ...order.request, ...to }, book);
}
