import type { ApprovedOrder } from '../../domain/order.ts';
import type { PriceTicks, QtyLots } from '../../domain/units.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { refusalOf } from './refusal.ts';
import { workingOrder } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** What a resting order is to become; `qty` is the whole quantity, what has filled included. */
export interface Change {
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks;
}

/**
 * Changes a resting limit order in its book and returns it as it is then, or why it stays as it was. It goes to the end of the queue unless
 * it has only become smaller. An order that would take liquidity at its new price does so when it next meets the market, like a new one.
 * @param arrivalEvent number of the market event at which a new order would meet the market
 */
export function amendOrder(book: InstrumentBook, order: WorkingOrder, to: Change, arrivalEvent: (order: ApprovedOrder) => number): WorkingOrder | string {
  const refusal = refusalToAmend(book, order, to);
  if (refusal !== null) return refusal;
  const request = { ...order.request, ...to };
  const keepsPlace = to.limitPrice === order.request.limitPrice && to.qty < order.request.qty;
  const working: WorkingOrder = {
    ...workingOrder(book.instrument, request, { venueOrderId: order.venueOrderId, arrivalEvent: keepsPlace ? order.arrivalEvent : arrivalEvent(request) }),
    remaining: to.qty - order.filled, filled: order.filled, isTriggered: order.isTriggered,
  };
  const index = book.orders.indexOf(order);
  book.orders.splice(index, 1);
  book.orders.splice(keepsPlace ? index : book.orders.length, 0, working);
  book.refreshReach();
  return working;
}

function refusalToAmend(book: InstrumentBook, order: WorkingOrder, to: Change): string | null {
  if (order.request.type !== 'limit') return `only a resting limit order can be changed, was ${order.request.type}`;
  if (to.qty <= order.filled) return `expected more than the ${order.filled} lots that have filled, was ${to.qty}`;
  if (to.qty === order.request.qty && to.limitPrice === order.request.limitPrice) return 'nothing would change';
  return refusalOf({ ...order.request, ...to }, book);
}
