import { formatPrice, formatQty, lotsFromDecimal, ticksFromDecimal } from '../../../domain/instrument.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { isOpen } from '../../../domain/order.ts';
import type { OrderEvent } from '../../../domain/order-event.ts';
import { qtyLots } from '../../../domain/units.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import type { RestingOrder } from '../../../ports/live-exchange.ts';
import type { ImaginedEngine } from './imagined-engine.ts';
import type { OrderNews } from './order-news.ts';
import type { Readings } from './readings.ts';
import { compareTexts, lotsLeft, restingById } from './readings.ts';

/** What the reports of orders came to. */
export interface NewsTaken {
  /** Instruments of which an order is not clear: what differs there may be ours. */
  readonly unclear: ReadonlySet<InstrumentId>;
  readonly problems: readonly string[];
}

/** What is to be done about orders. */
export interface OrderPlan {
  /** Orders of ours that nobody waits for. */
  readonly cancel: readonly RestingOrder[];
  readonly foreign: readonly RestingOrder[];
  readonly problems: readonly string[];
}

/** Lets the engine hear what its orders have come to: that they were accepted, changed, filled. */
export function takeNews(imagined: ImaginedEngine, news: OrderNews): NewsTaken {
  const problems = news.unclear.map(({ order, reason }) => `What became of ${nameOf(imagined, order)} is not known: ${reason}.`);
  const unclear = new Set(news.unclear.map(({ order }) => order.request.instrumentId));
  for (const event of news.events.filter((one) => !isEnd(one))) {
    const effect = imagined.take(event);
    const correction = event.type === 'order-filled' && effect === 'taken' ? news.corrections.get(event.fillId) : undefined;
    if (correction !== undefined) imagined.take(correction);
    if (typeof effect === 'string') continue;
    problems.push(contradiction(effect.impossible));
    unclear.add(event.instrumentId);
  }
  return { unclear, problems };
}

/**
 * Lets the engine hear which of its orders have ended, and sorts what rests at the exchange into ours, forgotten ones of ours, and those of others. Comes after the positions:
 * a stop that has ended with its position must not look like a position that has lost its stop.
 */
export function planOrders(imagined: ImaginedEngine, readings: Readings, options: { readonly news: OrderNews; readonly before: readonly Order[]; readonly orderIdPrefix: string }): OrderPlan {
  const { news, before, orderIdPrefix } = options;
  const problems: string[] = [];
  for (const event of news.events.filter(isEnd)) {
    const effect = imagined.take(event);
    if (typeof effect !== 'string') problems.push(contradiction(effect.impossible));
  }
  const resting = restingById(readings.account);
  const unclear = new Set(news.unclear.map(({ order }) => order.request.clientOrderId));
  for (const order of before) {
    if (unclear.has(order.request.clientOrderId)) continue;
    const problem = compareOrder(imagined, readings, { order, shown: resting.get(order.request.clientOrderId) ?? null });
    if (problem !== null) problems.push(problem);
  }
  const known = new Set(before.map(({ request }) => request.clientOrderId));
  const others = readings.account.orders.filter(({ clientOrderId }) => !known.has(clientOrderId)).toSorted((left, right) => compareTexts(left.clientOrderId, right.clientOrderId));
  const isOurs = ({ clientOrderId }: RestingOrder): boolean => clientOrderId.startsWith(`${orderIdPrefix}-`);
  return { cancel: others.filter(isOurs), foreign: others.filter((order) => !isOurs(order)), problems };
}

function isEnd({ type }: OrderEvent): boolean {
  return type === 'order-canceled' || type === 'order-rejected' || type === 'order-expired';
}

function contradiction(what: string): string {
  return `A report of the exchange contradicts our books: ${what}.`;
}

/** Compares an order that was open with what the exchange shows of it, now that all news of it are taken in. Returns what does not fit. */
function compareOrder(imagined: ImaginedEngine, readings: Readings, of: { readonly order: Order; readonly shown: RestingOrder | null }): string | null {
  const { clientOrderId, instrumentId } = of.order.request;
  const now = imagined.engine.state.tracker.get(clientOrderId);
  const instrument = imagined.engine.state.instruments.get(instrumentId);
  if (now === null || instrument === undefined) return null;
  // One that is being canceled is told to have ended in a moment.
  if (of.shown === null) return isOpen(now.status) && !now.cancelRequested ? `The exchange says that ${nameOf(imagined, now)} is open, and does not show it among the open orders.` : null;
  if (!isOpen(now.status)) return `The exchange says that ${nameOf(imagined, now)} has ended, and still shows it among the open orders.`;
  const filled = lotsFromDecimal(instrument, of.shown.filledQty);
  if (instrument.market !== 'spot' && filled !== now.filledQty) return `Of ${nameOf(imagined, now)} the exchange shows ${of.shown.filledQty} filled, and its fills add up to ${formatQty(instrument, now.filledQty)}.`;
  takeAmendment(imagined, readings, { instrument, order: now, shown: of.shown });
  const after = imagined.engine.state.tracker.get(clientOrderId) ?? now;
  const left = qtyLots(after.request.qty - after.filledQty);
  return lotsLeft(instrument, of.shown) === left ? null : `Of ${nameOf(imagined, after)} the exchange has ${of.shown.filledQty} of ${of.shown.qty} filled, and Tradewind counts ${formatQty(instrument, left)} left.`;
}

/** An order that shows another quantity or limit than ours was changed at the exchange. */
function takeAmendment(imagined: ImaginedEngine, { account }: Readings, of: { readonly instrument: Instrument; readonly order: Order; readonly shown: RestingOrder }): void {
  const { request, filledQty } = of.order;
  const left = lotsLeft(of.instrument, of.shown);
  const shownPrice = ticksFromDecimal(of.instrument, of.shown.price);
  // Only a plain limit order shows the limit it was given: others rest with one that the adapter or the exchange chose.
  const limitPrice = request.type === 'limit' && shownPrice !== null && shownPrice > 0 ? shownPrice : request.limitPrice;
  if (left === null || left <= 0) return;
  const qty = qtyLots(filledQty + left);
  if (qty === request.qty && limitPrice === request.limitPrice) return;
  imagined.take({ type: 'order-amended', timeMs: account.takenAtMs, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, qty, limitPrice });
}

/** `the stop-loss order to sell 0.010 BTCUSDT (tw-12)`. */
function nameOf(imagined: ImaginedEngine, { request }: Order): string {
  const { purpose, side, qty, clientOrderId, instrumentId, limitPrice } = request;
  const instrument = imagined.engine.state.instruments.get(instrumentId);
  const what = instrument === undefined ? instrumentId : `${formatQty(instrument, qty)} ${instrument.symbol}${limitPrice === null ? '' : ` at ${formatPrice(instrument, limitPrice)}`}`;
  return `the ${purpose} order to ${side} ${what} (${clientOrderId})`;
}
