import type { Denial } from '../../domain/denial.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import { exceeds } from '../allowance.ts';
import type { RiskContext } from '../context.ts';

/** Denies an order below the venue's smallest quantity or smallest value (at its own price where it has one). */
export function checkMinimums(request: OrderRequest, { instrument, price }: RiskContext): Denial | null {
  const qty = qtyFromLots(instrument, request.qty);
  if (request.qty < instrument.minQty) return { code: 'quantity-below-minimum', qty, minimum: qtyFromLots(instrument, instrument.minQty) };
  const ticks = request.limitPrice ?? request.triggerPrice;
  const notional = qty * (ticks === null ? price : priceFromTicks(instrument, ticks));
  const minimum = quoteFromAtoms(instrument.minNotional);
  return exceeds(minimum, notional) ? { code: 'notional-below-minimum', notional, minimum } : null;
}

/** Denies an order above the venue's largest quantity. */
export function checkMaximum(request: OrderRequest, { instrument }: RiskContext): Denial | null {
  if (request.qty <= instrument.maxQty) return null;
  return { code: 'quantity-above-maximum', qty: qtyFromLots(instrument, request.qty), maximum: qtyFromLots(instrument, instrument.maxQty) };
}
