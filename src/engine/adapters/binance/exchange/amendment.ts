import { formatQty, lotsFromDecimal, ticksFromDecimal } from '../../../domain/instrument.ts';
import { isOpen } from '../../../domain/order.ts';
import type { PriceTicks, QtyLots } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { orderKeyOf } from '../orders/order-desk.ts';
import type { VenueOrder } from '../orders/venue-order.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import { findOrder, orderJob, place } from './placement.ts';
import { URGENCY } from './send-gate.ts';

/** How a resting limit order is to be. */
export interface Amendment {
  readonly qty: QtyLots;
  readonly limitPrice: PriceTicks;
}

/** When an amendment of unknown outcome is asked for; the last answer comes after the exchange would have refused the request for its age. */
const LOOK_UP_AFTER_MS = [300, 700, 2_000, 3_000] as const;
const GONE_CODES: ReadonlySet<number> = new Set([-2011, -2013]);
const NO_CHANGE = -5027;

/**
 * Changes a resting limit order. Futures change it in place; spot makes it smaller in place, and for all else takes it away and places what is left again under the same id.
 * It always answers with how the order rests afterwards, or with what became of it.
 */
export async function amendSurely(context: ExchangeContext, order: FollowedOrder, to: Amendment): Promise<void> {
  const { instrument } = order.symbol;
  if (order.isEnded) return;
  if (order.request.type !== 'limit') return refuse(context, order, 'only limit orders can be changed');
  if (to.qty <= order.filled) return refuse(context, order, `${formatQty(instrument, order.filled as QtyLots)} have filled already`);
  const before = { qty: order.qty, limitPrice: order.limitPrice };
  await context.gate.turn(URGENCY.amend);
  if (instrument.market === 'spot' && (to.limitPrice !== order.limitPrice || to.qty >= order.qty || order.venueIds.size > 1)) return replace(context, order, to);
  try {
    settleOn(context, order, { before, found: await context.desk.amend(order.symbol, order.request, { qty: to.qty, limitPrice: instrument.market === 'spot' ? null : to.limitPrice }) });
  } catch (error) {
    if (!(error instanceof VenueError)) throw error;
    if (error.kind === 'auth') context.locked(error.message);
    if (error.kind === 'unknown' || (error.code !== null && GONE_CODES.has(error.code))) return lookAgain(context, order, { to, before });
    if (error.code === NO_CHANGE) return context.news.amended(order, to);
    if (error.kind === 'rate-limit') context.gate.quiet(error.retryAfterMs ?? 0);
    refuse(context, order, error.message);
  }
}

async function lookAgain(context: ExchangeContext, order: FollowedOrder, { to, before }: { readonly to: Amendment; readonly before: Resting }): Promise<void> {
  for (let turn = 0; !order.isEnded && !context.isStopped; turn++) {
    await context.wait(LOOK_UP_AFTER_MS[turn] ?? 10_000);
    const found = await context.desk.lookUp(orderKeyOf(order.symbol, order.request)).catch(() => undefined);
    if (turn === 2) context.doubt(`it is not known yet whether order ${order.request.clientOrderId} was changed`);
    if (found === undefined || found === null) continue;
    if (!isOpen(found.status)) return context.news.order(found);
    const isDone = order.qty === to.qty && order.limitPrice === to.limitPrice;
    if (isDone || rests(order, found, to) || turn >= LOOK_UP_AFTER_MS.length - 1) return settleOn(context, order, { before, found });
  }
}

/** How an order rested as far as was told. */
type Resting = Pick<FollowedOrder, 'qty' | 'limitPrice'>;

function settleOn(context: ExchangeContext, order: FollowedOrder, { before, found }: { readonly before: Resting; readonly found: VenueOrder }): void {
  context.news.order(found);
  const qty = lotsFromDecimal(order.symbol.instrument, found.qty), limitPrice = ticksFromDecimal(order.symbol.instrument, found.price);
  if (qty === null || limitPrice === null) return context.doubt(`order ${order.request.clientOrderId} rests with ${found.qty} at ${found.price}, which are no multiples of the symbol's steps`);
  // The account stream may have told it already.
  const isTold = order.qty === qty && order.limitPrice === limitPrice && (before.qty !== qty || before.limitPrice !== limitPrice);
  if (!isTold) context.news.amended(order, { qty, limitPrice });
}

/** Tells whether an order rests as it was wished. */
function rests(order: FollowedOrder, found: VenueOrder, to: Amendment): boolean {
  return lotsFromDecimal(order.symbol.instrument, found.qty) === to.qty && ticksFromDecimal(order.symbol.instrument, found.price) === to.limitPrice;
}

function refuse(context: ExchangeContext, order: FollowedOrder, refusal: string): void {
  context.news.amended(order, { qty: order.qty, limitPrice: order.limitPrice, refusal });
}

/** Takes a spot order away and places what is left of it anew, under its own id. */
async function replace(context: ExchangeContext, order: FollowedOrder, to: Amendment): Promise<void> {
  const past = new Set(order.venueIds);
  const before = { qty: order.qty, limitPrice: order.limitPrice };
  if (!await takeAway(context, order)) return;
  if (to.qty <= order.filled) return context.news.canceled(order, 'it filled while it was being changed');
  Object.assign(order, { qty: to.qty, limitPrice: to.limitPrice });
  const first = await place(context, orderJob(context, order, { isUrgent: false }));
  if (first.type === 'accepted') return context.news.amended(order, to);
  Object.assign(order, before);
  if (first.type === 'stopped' || first.type === 'abandoned') return;
  // The wish was refused: the order is put back as it was.
  const second = first.type === 'refused' ? await place(context, orderJob(context, order, { isUrgent: false })) : first;
  if (second.type === 'accepted') return refuse(context, order, first.reason);
  for (const id of past) order.inner.delete(id);
  context.news.canceled(order, `it could not be changed: ${first.reason}`);
}

/** Takes a spot order off the book without telling; false when it has ended by itself, which is told. */
async function takeAway(context: ExchangeContext, order: FollowedOrder): Promise<boolean> {
  const key = orderKeyOf(order.symbol, order.request);
  const ours = [...order.venueIds];
  for (const id of ours) order.inner.add(id);
  for (let turn = 0; !context.isStopped; turn++) {
    let isCanceled = false;
    try {
      await context.desk.cancel(key);
      isCanceled = true;
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      if (error.kind === 'auth') {
        context.locked(error.message);
        break;
      }
      if (error.kind === 'rate-limit') context.gate.quiet(error.retryAfterMs ?? 0);
    }
    await context.wait(isCanceled ? 0 : LOOK_UP_AFTER_MS[turn] ?? 10_000);
    const found = await findOrder(context, order, new Set()).catch(() => undefined);
    if (found === undefined || found === null || isOpen(found.status)) continue;
    if (found.status !== 'canceled') break;
    const life = await context.history.lifeOf(order.request, order.symbol).catch(() => null);
    if (life === null) continue;
    context.news.events(life.events.filter(({ type }) => type === 'order-filled' || type === 'position-corrected'));
    return true;
  }
  for (const id of ours) order.inner.delete(id);
  context.news.chase(order, 0);
  return false;
}
