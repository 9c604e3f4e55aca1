import { closingSide, type OrderRequest } from '../../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../../domain/rounding.ts';
import { qtyLots } from '../../domain/units.ts';
import type { RiskContext } from '../context.ts';

/**
 * Returns by how much an order may raise the exposure in its instrument, in quote units, 0 or more.
 * On the closing side only what exceeds the position counts: the position may be closed by its own stop before this order fills,
 * and then the whole order opens, so the result is never more than the larger of the two.
 */
export function addedExposure(request: OrderRequest, context: RiskContext): number {
  const held = Math.abs(context.positionQty);
  const isClosing = held > 0 && request.side === closingSide(context.positionQty);
  const lots = isClosing ? Math.max(0, request.qty - held) : request.qty;
  return qtyFromLots(context.instrument, qtyLots(lots)) * worstPrice(request, context);
}

/** The dearest price at which the order may count: a limit above the market fills no higher than itself, a trigger no sooner. */
function worstPrice({ limitPrice, triggerPrice }: OrderRequest, { instrument, price }: RiskContext): number {
  const limit = limitPrice === null ? 0 : priceFromTicks(instrument, limitPrice);
  const trigger = triggerPrice === null ? 0 : priceFromTicks(instrument, triggerPrice);
  return Math.max(price, limit, trigger);
}
