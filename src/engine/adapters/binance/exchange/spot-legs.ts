import { z } from 'zod';
import { lotsFromDecimal } from '../../../domain/instrument.ts';
import { isOpen } from '../../../domain/order.ts';
import { clientOrderId } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { OrderWish } from '../orders/order-params.ts';
import { orderShape, type VenueOrder } from '../orders/venue-order.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import { PLAIN_MS, type PlaceJob } from './placement.ts';
import { URGENCY } from './send-gate.ts';

/** A protective order as it rests at the exchange. */
export interface Leg {
  readonly order: FollowedOrder;
  readonly venueId: string;
  /** Of its OCO, where that is known. */
  readonly listId: string | null;
}

const AGAIN_MS = [200, 500, 1_000, 2_000, 5_000] as const;
const id = z.union([z.string(), z.number().int()]).transform(String);
const listShape = z.object({ orders: z.array(z.object({ orderId: id, clientOrderId: z.string() })) });

/** Returns the job of placing stop and target as one OCO, each for what is left of it. The pair has an id of its own, new for each attempt, by which it is found again. */
export function pairJob(context: ExchangeContext, pair: { readonly symbol: VenueSymbol; readonly stop: FollowedOrder; readonly target: FollowedOrder; readonly attempt: number }): Omit<PlaceJob, 'orders'> {
  const { symbol, stop, target, attempt } = pair;
  const { desk, news, connector } = context;
  const listClientOrderId = `${stop.request.clientOrderId}.${attempt}`;
  return {
    isUrgent: true,
    lookUpAfterMs: PLAIN_MS,
    send: async () => {
      for (const order of await desk.placeOco(symbol, { listClientOrderId, stopLoss: wishOf(stop), takeProfit: wishOf(target) })) news.order(order);
    },
    find: async () => {
      try {
        const { orders } = await connector.call({ method: 'GET', path: '/api/v3/orderList', params: { origClientOrderId: listClientOrderId }, security: 'signed', effect: 'read', weight: 4, urgency: 'now' }, listShape);
        for (const { orderId } of orders) news.order(await readOrder(context, symbol, orderId));
        return true;
      } catch (error) {
        if (error instanceof VenueError && (error.code === -2013 || (error.kind === 'rejected' && /does not exist/i.test(error.message)))) return false;
        throw error;
      }
    },
  };
}

/** Takes protective orders off the book without telling, however long it takes. @returns how many lots they have filled that had not been told (they are, now) */
export async function takeAway(context: ExchangeContext, legs: readonly Leg[]): Promise<{ readonly moved: number; readonly isGone: boolean }> {
  let moved = 0;
  let waiting = legs.filter(({ order, venueId }) => !order.gone.has(venueId));
  for (const { order, venueId } of waiting) order.inner.add(venueId);
  for (let turn = 0; waiting.length > 0; turn++) {
    if (context.isStopped) return { moved, isGone: false };
    if (turn > 0) await context.wait(AGAIN_MS[Math.min(turn - 1, AGAIN_MS.length - 1)] ?? 0);
    if (turn === 3) context.doubt(`the protection of ${waiting[0]?.order.symbol.instrument.symbol} is being replaced, and the exchange does not say what became of it`);
    const [first] = waiting;
    if (first === undefined) break;
    // One leg takes the other with it.
    const isLocked = await cancelLeg(context, first);
    if (isLocked) break;
    const seen = await Promise.all(waiting.map((leg) => look(context, leg)));
    const gone = seen.flatMap((one) => (one === null || isOpen(one.found.status) ? [] : [one]));
    const before = gone.map(({ leg }) => leg.order.filled);
    // What has filled is told before the ends that follow from it.
    const told = await Promise.all(gone.map((one) => tellFills(context, one)));
    gone.forEach(({ leg }, index) => { moved += leg.order.filled - (before[index] ?? 0); });
    const done = gone.filter((_one, index) => told[index] === true);
    for (const one of done) bury(context, one);
    const rest = waiting.filter((leg) => done.every((one) => one.leg !== leg));
    waiting = rest;
  }
  for (const { order, venueId } of waiting) order.inner.delete(venueId);
  return { moved, isGone: waiting.length === 0 };
}

/** Cancels orders of this session that sell the same symbol and that nobody here knows of: they lock what has to be sold. */
export async function cancelStrays(context: ExchangeContext, symbol: VenueSymbol, wanted: readonly FollowedOrder[]): Promise<void> {
  for (const row of await context.desk.openOrders(symbol.instrument.symbol)) {
    const isOurs = context.news.decisionPriceOf(row.clientOrderId) !== null && row.side === 'sell' && wanted.every(({ request }) => request.clientOrderId !== row.clientOrderId);
    const followed = context.news.get(row.clientOrderId);
    if (!isOurs || row.orderId === null || (followed !== null && followed.request.purpose !== 'stop-loss' && followed.request.purpose !== 'take-profit')) continue;
    await context.connector.call({ method: 'DELETE', path: '/api/v3/order', params: { symbol: symbol.instrument.symbol, orderId: row.orderId }, security: 'signed', effect: 'change', weight: 1 }, z.unknown()).catch((error: unknown) => {
      if (!(error instanceof VenueError && error.code === -2011)) throw error;
    });
  }
}

/** True when the key is not accepted. */
async function cancelLeg(context: ExchangeContext, { order, venueId }: Leg): Promise<boolean> {
  await context.gate.turn(URGENCY.stop);
  const params = { symbol: order.symbol.instrument.symbol, orderId: venueId };
  try {
    await context.connector.call({ method: 'DELETE', path: '/api/v3/order', params, security: 'signed', effect: 'change', weight: 1, deadlineMs: 3_000 }, z.unknown());
  } catch (error) {
    if (!(error instanceof VenueError)) throw error;
    if (error.kind === 'rate-limit') context.gate.quiet(error.retryAfterMs ?? 0);
    if (error.kind === 'auth') {
      context.locked(error.message);
      return true;
    }
    // Everything else is answered by what the order is now.
  }
  return false;
}

interface Seen {
  readonly leg: Leg;
  readonly found: VenueOrder;
}

async function look(context: ExchangeContext, leg: Leg): Promise<Seen | null> {
  try {
    return { leg, found: await readOrder(context, leg.order.symbol, leg.venueId) };
  } catch (error) {
    if (error instanceof VenueError) return null;
    throw error;
  }
}

/** False while the fills cannot be read. */
async function tellFills(context: ExchangeContext, { leg: { order }, found }: Seen): Promise<boolean> {
  if (lotsFromDecimal(order.symbol.instrument, found.filledQty) === 0) return true;
  try {
    context.news.events(await context.history.fillsOf(found, order.symbol, order.request.clientOrderId));
    return true;
  } catch (error) {
    if (error instanceof VenueError) return false;
    throw error;
  }
}

/** A leg that was canceled went at our wish; any other end is its own. */
function bury(context: ExchangeContext, { leg: { order, venueId }, found }: Seen): void {
  order.gone.add(venueId);
  if (found.status === 'canceled') return;
  order.inner.delete(venueId);
  context.news.order(found);
}

async function readOrder({ connector }: ExchangeContext, symbol: VenueSymbol, orderId: string): Promise<VenueOrder> {
  return connector.call({ method: 'GET', path: '/api/v3/order', params: { symbol: symbol.instrument.symbol, orderId }, security: 'signed', effect: 'read', weight: 4, urgency: 'now' }, orderShape);
}

function wishOf(order: FollowedOrder): OrderWish {
  return { ...order.request, clientOrderId: clientOrderId(order.request.clientOrderId), qty: order.rest, limitPrice: order.limitPrice };
}
