import { notionalAtoms } from '../../domain/instrument.ts';
import type { ApprovedOrder } from '../../domain/order.ts';
import { priceFromTicks } from '../../domain/rounding.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { hasLimit, hasTrigger } from './working-order.ts';

/** Returns why a venue would refuse the order on receipt, or null. */
export function refusalOf(order: ApprovedOrder, book: InstrumentBook | null): string | null {
  if (book === null) return `unknown instrument ${order.instrumentId}`;
  return wrongShape(order) ?? wrongSize(order, book) ?? wouldCross(order, book);
}

function wrongShape(order: ApprovedOrder): string | null {
  if (hasLimit(order.type) && !(order.limitPrice !== null && order.limitPrice > 0)) return `a ${order.type} order needs a limit price above zero, was ${order.limitPrice}`;
  if (order.type === 'trailing-stop-market') return wrongTrail(order);
  if (hasTrigger(order.type) && !(order.triggerPrice !== null && order.triggerPrice > 0)) return `a ${order.type} order needs a trigger price above zero, was ${order.triggerPrice}`;
  if (order.timeInForce === 'post-only' && order.type !== 'limit') return `only a limit order can be post-only, was ${order.type}`;
  return null;
}

/** @see Binance: `callbackRate` of 0.1 to 20 percent */
function wrongTrail({ callbackBps, triggerPrice, timeInForce }: ApprovedOrder): string | null {
  if (callbackBps === null || !(callbackBps >= 10 && callbackBps <= 2000)) return `a trailing stop needs a callback of 10 to 2000 basis points, was ${callbackBps}`;
  if (triggerPrice !== null && !(triggerPrice > 0)) return `a trailing stop needs an activation price above zero or none, was ${triggerPrice}`;
  return timeInForce === 'post-only' ? 'only a limit order can be post-only, was trailing-stop-market' : null;
}

function wrongSize(order: ApprovedOrder, { instrument }: InstrumentBook): string | null {
  if (!Number.isSafeInteger(order.qty) || order.qty <= 0) return `expected a quantity of whole lots above zero, was ${order.qty}`;
  if (order.qty > instrument.maxQty) return `quantity ${order.qty} lots is above the maximum of ${instrument.maxQty}`;
  if (order.reduceOnly) return null;
  if (order.qty < instrument.minQty) return `quantity ${order.qty} lots is below the minimum of ${instrument.minQty}`;
  const notional = notionalAtoms(instrument, order.limitPrice ?? order.triggerPrice ?? order.decisionPrice, order.qty);
  return notional < instrument.minNotional ? `notional ${notional} atoms is below the minimum of ${instrument.minNotional}` : null;
}

/** Tells why a post-only order would not rest at the prices that are known, or null. */
export function wouldCross(order: ApprovedOrder, book: InstrumentBook): string | null {
  if (order.timeInForce !== 'post-only' || order.limitPrice === null || Number.isNaN(book.last)) return null;
  const limit = priceFromTicks(book.instrument, order.limitPrice);
  const hasQuote = !Number.isNaN(book.ask);
  const crosses = order.side === 'buy' ? (hasQuote ? limit >= book.ask : limit > book.last) : (hasQuote ? limit <= book.bid : limit < book.last);
  return crosses ? 'post-only order would have taken liquidity' : null;
}
