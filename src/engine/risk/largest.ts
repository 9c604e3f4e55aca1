import type { Denial } from '../domain/denial.ts';
import { lotSize } from '../domain/instrument.ts';
import { priceFromTicks, quoteFromAtoms } from '../domain/rounding.ts';
import type { QtyLots } from '../domain/units.ts';
import { qtyLots } from '../domain/units.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';
import { denialOf, isReducing } from './gate.ts';
import { headroom } from './headroom.ts';

/** The largest quantity that the gate approves. */
export interface Largest {
  /** 0 when nothing fits. */
  readonly qty: QtyLots;
  /** Why one lot more is refused; null when the whole quantity fits. When nothing fits: why the smallest order is refused. */
  readonly bound: Denial | null;
}

/**
 * Returns the largest part of an order that every limit approves, down to the smallest order that the exchange takes. The answer is the gate's own: it
 * approves this quantity and refuses one lot more. Every limit lets a smaller order pass wherever it lets a larger one: what fills in part may not break it either.
 */
export function largestWithin(order: OrderShape, context: RiskContext, config: RiskConfig): Largest {
  const denialAt = (qty: number): Denial | null => denialOf({ ...order, qty: qtyLots(qty) }, context, config);
  let bound = denialAt(order.qty);
  if (bound === null) return { qty: order.qty, bound };
  // What is no quantity has no part that fits, and no end to look for.
  if (!Number.isSafeInteger(order.qty)) return { qty: qtyLots(0), bound };
  // Where the limits that are straight lines meet is nearly always the answer: it takes two looks, where halving the whole takes twenty.
  const estimate = Math.floor(headroom(order, context, config) / lotSize(context.instrument) + FLOAT_NOISE);
  if (estimate >= smallestOrder(order, context) && estimate < order.qty && denialAt(estimate) === null) {
    const next = denialAt(estimate + 1);
    if (next !== null) return { qty: qtyLots(estimate), bound: next };
  }
  let taken = smallestOrder(order, context);
  const smallest = taken < order.qty ? denialAt(taken) : bound;
  if (smallest !== null) return isReducing({ ...order, qty: qtyLots(1) }, context.positionQty) ? heldOf(context, denialAt) : { qty: qtyLots(0), bound: smallest };
  let refused: number = order.qty;
  while (refused - taken > 1) {
    const middle = Math.floor((taken + refused) / 2);
    const denial = denialAt(middle);
    if (denial === null) taken = middle;
    else [refused, bound] = [middle, denial];
  }
  return { qty: qtyLots(taken), bound };
}

/** A position that is smaller than any order may be may be closed all the same. */
function heldOf({ positionQty }: RiskContext, denialAt: (qty: number) => Denial | null): Largest {
  const held = Math.abs(positionQty);
  return { qty: qtyLots(held), bound: denialAt(held + 1) };
}

/** Returns the fewest lots that the exchange takes: its smallest quantity, and its smallest notional at the order's own price. */
export function smallestOrder({ limitPrice, triggerPrice }: OrderShape, { instrument, price }: RiskContext): number {
  const ticks = limitPrice ?? triggerPrice;
  const lotWorth = lotSize(instrument) * (ticks === null ? price : priceFromTicks(instrument, ticks));
  return Math.max(1, instrument.minQty, Math.ceil(quoteFromAtoms(instrument.minNotional) / lotWorth - FLOAT_NOISE));
}

/** A quotient this little above a whole number is that number. */
const FLOAT_NOISE = 1e-7;
