import type { Denial } from '../../domain/denial.ts';
import type { BookLevel } from '../../domain/market-event.ts';
import { sideSign } from '../../domain/order.ts';
import { exceeds } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/**
 * Denies an order that fills at once and would take more than `maxDepthSharePct` of what the book offers up to the order's worst price. A book that is
 * older than a price may be is none.
 */
export function checkDepth(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const { qty } = order;
  if (!takesAtOnce(order, context)) return null;
  const depth = depthFor(order, context, config);
  if (depth === null) return config.withoutBook === 'deny' ? { code: 'no-order-book' } : null;
  return exceeds(qty, (depth * config.maxDepthSharePct) / 100) ? { code: 'depth-share-cap', qty, depth, cap: config.maxDepthSharePct / 100 } : null;
}

/** Returns what the book offers an order up to its worst price, in the base asset; null where no book is known. */
export function depthFor({ shape, fillPrice }: JudgedOrder, context: RiskContext, config: RiskConfig): number | null {
  const book = freshBook(context, config);
  return book === null ? null : depthWithin(shape.side === 'buy' ? book.asks : book.bids, sideSign(shape.side), fillPrice);
}

/** Returns the order book if it is no older than a price may be, else null. */
export function freshBook({ book, timeMs }: Pick<RiskContext, 'book' | 'timeMs'>, { maxDataAgeSeconds }: RiskConfig): RiskContext['book'] {
  return book !== null && timeMs - book.timeMs <= maxDataAgeSeconds * 1000 ? book : null;
}

/** Returns the quantity on offer up to a price. A level that is no number counts as nothing. */
export function depthWithin(levels: readonly BookLevel[], sign: 1 | -1, worstPrice: number): number {
  let sum = 0;
  for (const [price, qty] of levels) {
    if (sign * (price - worstPrice) > 0) break;
    if (price > 0 && qty > 0 && qty < Infinity) sum += qty;
  }
  return sum;
}

/** Prices that differ by less, relative, are the same. */
const PRICE_NOISE = 1e-9;

/** Tells whether an order fills at once: a limit order that rests, and one that waits for its trigger, take nothing of the book. */
export function takesAtOnce({ shape, fillPrice }: JudgedOrder, { price }: RiskContext): boolean {
  if (shape.type === 'market') return true;
  if (shape.type !== 'limit' || shape.timeInForce === 'post-only') return false;
  // A limit at the newest price may take it; floats may put it a hair on the other side.
  return shape.timeInForce !== 'gtc' || sideSign(shape.side) * (fillPrice - price) >= -price * PRICE_NOISE;
}
