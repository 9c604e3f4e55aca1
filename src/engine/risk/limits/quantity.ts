import type { Denial } from '../../domain/denial.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import { exceeds } from '../allowance.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order below the venue's smallest quantity or smallest value (at its own price where it has one). */
export function checkMinimums({ shape, qty }: JudgedOrder, { instrument, price }: RiskContext): Denial | null {
  if (shape.qty < instrument.minQty) return { code: 'quantity-below-minimum', qty, minimum: qtyFromLots(instrument, instrument.minQty) };
  const ticks = shape.limitPrice ?? shape.triggerPrice;
  const notional = qty * (ticks === null ? price : priceFromTicks(instrument, ticks));
  const minimum = quoteFromAtoms(instrument.minNotional);
  return exceeds(minimum, notional) ? { code: 'notional-below-minimum', notional, minimum } : null;
}

/** Denies an order above the venue's largest quantity. */
export function checkMaximum({ shape, qty }: JudgedOrder, { instrument }: RiskContext): Denial | null {
  if (shape.qty <= instrument.maxQty) return null;
  return { code: 'quantity-above-maximum', qty, maximum: qtyFromLots(instrument, instrument.maxQty) };
}
