import type { InstrumentBook } from './instrument-book.ts';
import { isDormant } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/**
 * Lets trailing stops follow the price: from their activation on they remember the best price and keep their trigger a share of it behind.
 * @param prices what a buyer and a seller look at
 */
export function followTrails(book: InstrumentBook, prices: { readonly buyReference: number; readonly sellReference: number }): void {
  if (!book.hasTrails) return;
  let hasMoved = false;
  for (const order of book.orders) {
    if (order.callback > 0 && isDormant(order) && follow(order, order.sign > 0 ? prices.buyReference : prices.sellReference, book.events)) hasMoved = true;
  }
  if (hasMoved) book.refreshReach();
}

/** Starts a trailing stop at the price that was known when it came, if one was: it follows from there and not from the next price on. */
export function beginTrail(book: InstrumentBook, order: WorkingOrder): void {
  if (order.callback === 0) return;
  const quoted = order.sign > 0 ? book.ask : book.bid;
  const price = Number.isNaN(quoted) ? book.last : quoted;
  if (!Number.isNaN(price)) follow(order, price, book.events);
}

/** Returns where a trailing stop fires that has seen this best price. */
export function trailTrigger({ sign, callback }: Pick<WorkingOrder, 'sign' | 'callback'>, extreme: number): number {
  return extreme * (1 + sign * callback);
}

/** A seller's best price is the highest, a buyer's the lowest. */
function follow(order: WorkingOrder, price: number, event: number): boolean {
  const { sign, activation, extreme } = order;
  const isActive = !Number.isNaN(extreme);
  if (!isActive && sign * (activation - price) < 0) return false;
  if (isActive && sign * (extreme - price) <= 0) return false;
  order.extreme = price;
  order.extremeEvent = event;
  order.trigger = trailTrigger(order, price);
  return true;
}
