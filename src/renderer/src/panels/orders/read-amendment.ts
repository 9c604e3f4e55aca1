import type { InstrumentView, OrderView } from '../../../../engine/contract/view.ts';
import { compareDecimals, groupDecimal, roundDecimal } from '../../format/decimal.ts';
import { isAboveZero, isOnStep, readDecimal } from '../../format/steps.ts';

/** What is being typed over an order in its row. */
export interface AmendmentDraft {
  readonly clientOrderId: string;
  readonly qty: string;
  readonly limitPrice: string;
  readonly triggerPrice: string;
}

export interface Amendment {
  readonly clientOrderId: string;
  readonly qty?: string;
  readonly limitPrice?: string;
  readonly triggerPrice?: string;
}

/** An amendment with only what differs from the order; null when nothing does. Otherwise what is wrong, in a sentence. */
export type ReadAmendment = { readonly amendment: Amendment | null; readonly error: null } | { readonly amendment: null; readonly error: string };

/** Begins a change from the order as it is. */
export function draftOf({ clientOrderId, qty, limitPrice, triggerPrice }: OrderView): AmendmentDraft {
  return { clientOrderId, qty, limitPrice: limitPrice ?? '', triggerPrice: triggerPrice ?? '' };
}

/** Tells whether an order can be changed where it stands; what protects a position is changed with the position. */
export function canAmend({ purpose, type, status, isLookedUp }: OrderView): boolean {
  return purpose !== 'stop-loss' && purpose !== 'take-profit' && type !== 'market' && !isLookedUp && (status === 'accepted' || status === 'partially-filled');
}

/** Reads a change in the precision of its instrument. */
export function readAmendment(draft: AmendmentDraft, order: OrderView, { tickSize, lotSize, priceDecimals, qtyDecimals }: InstrumentView): ReadAmendment {
  const qty = steps(draft.qty, lotSize, qtyDecimals);
  if (qty === null) return wrong(`size: expected a multiple of ${lotSize} above 0, was "${draft.qty}"`);
  if (compareDecimals(qty, order.filledQty) <= 0) return wrong(`size: ${groupDecimal(order.filledQty)} has filled already, so the whole size must be above that`);
  const limitPrice = order.limitPrice === null ? null : steps(draft.limitPrice, tickSize, priceDecimals);
  const triggerPrice = order.triggerPrice === null ? null : steps(draft.triggerPrice, tickSize, priceDecimals);
  if (order.limitPrice !== null && limitPrice === null) return wrong(`price: expected a multiple of ${tickSize} above 0, was "${draft.limitPrice}"`);
  if (order.triggerPrice !== null && triggerPrice === null) return wrong(`trigger: expected a multiple of ${tickSize} above 0, was "${draft.triggerPrice}"`);
  const changes = {
    ...(compareDecimals(qty, order.qty) === 0 ? {} : { qty }),
    ...(limitPrice === null || order.limitPrice === null || compareDecimals(limitPrice, order.limitPrice) === 0 ? {} : { limitPrice }),
    ...(triggerPrice === null || order.triggerPrice === null || compareDecimals(triggerPrice, order.triggerPrice) === 0 ? {} : { triggerPrice }),
  };
  return { amendment: Object.keys(changes).length === 0 ? null : { clientOrderId: order.clientOrderId, ...changes }, error: null };
}

function steps(text: string, step: string, decimals: number): string | null {
  const value = readDecimal(text);
  return value !== null && isAboveZero(value) && isOnStep(value, step) ? roundDecimal(value, decimals) : null;
}

function wrong(error: string): ReadAmendment {
  return { amendment: null, error };
}
