import type { Denial } from '../../domain/denial.ts';
import { sideSign } from '../../domain/order.ts';
import { priceFromTicks } from '../../domain/rounding.ts';
import { exceeds } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';
import { freshBook } from './depth.ts';

/**
 * Denies an order that could fill further than `priceCollarPct` beyond the newest price, or beyond its own trigger: at its limit, or at the best that the
 * book offers. A book that is older than a price may be is none.
 */
export function checkCollar(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const { priceCollarPct } = config;
  const price = reachedPrice(order, context, config);
  const distancePct = price === null ? 0 : distanceTo(price, order, context);
  return exceeds(distancePct, priceCollarPct) ? { code: 'price-collar', price: price ?? 0, distancePct, limitPct: priceCollarPct } : null;
}

/** Returns how far beyond the newest price an order is sure to reach or allows itself to, in percent; below zero where it asks for a better one. */
export function collarDistancePct(order: JudgedOrder, context: RiskContext, config: RiskConfig): number {
  const price = reachedPrice(order, context, config);
  return price === null ? 0 : distanceTo(price, order, context);
}

/** The limit of an order; of a market order the best price in the book. Null where neither is known: then the exchange alone decides. */
function reachedPrice({ shape, fillPrice }: JudgedOrder, context: RiskContext, config: RiskConfig): number | null {
  if (shape.limitPrice !== null) return fillPrice;
  const book = shape.type === 'market' ? freshBook(context, config) : null;
  return book === null ? null : (shape.side === 'buy' ? book.asks : book.bids)[0]?.[0] ?? null;
}

function distanceTo(reached: number, { shape }: JudgedOrder, { instrument, price }: RiskContext): number {
  const from = shape.triggerPrice === null ? price : priceFromTicks(instrument, shape.triggerPrice);
  return (sideSign(shape.side) * (reached - from) * 100) / from;
}
