import { decimalFromScaled, decimalsOf, scaledFromDecimal } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { formatQty, tickLots } from '../../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../../domain/units.ts';
import type { PriceTicks, QtyLots } from '../../../domain/units.ts';
import type { HeldPosition } from '../../../ports/live-exchange.ts';
import type { ImaginedEngine } from './imagined-engine.ts';

/**
 * Returns what the exchange holds in lots, 0 when it shows nothing. On spot the fraction of a lot that cannot be sold is left out.
 * @returns null when a futures position is no whole number of lots
 */
export function lotsHeld(instrument: Instrument, held: HeldPosition | null): QtyLots | null {
  if (held === null) return qtyLots(0);
  if (held.qty !== null || instrument.market !== 'spot') return held.qty;
  const decimals = Math.max(decimalsOf(held.qtyText), instrument.qtyDecimals);
  const owned = scaledFromDecimal(held.qtyText, decimals);
  if (owned === null) return null;
  return qtyLots(Number(owned / (BigInt(instrument.lotSteps) * 10n ** BigInt(decimals - instrument.qtyDecimals))));
}

/** Returns the part of a futures position that is not ours, with the price at which that part was entered; null when all of it is ours. */
export function beyondOurs(imagined: ImaginedEngine, of: { readonly instrument: Instrument; readonly held: HeldPosition; readonly theirs: number; readonly ours: number }): HeldPosition | null {
  const { instrument, held, theirs, ours } = of;
  const qty = qtyLots(theirs - ours);
  if (qty === 0) return null;
  const cost = imagined.engine.state.ledger.position(instrument.id)?.costTickLots ?? 0n;
  return { ...held, qty, qtyText: formatQty(instrument, qty), entryPrice: ours === 0 ? held.entryPrice : restPrice(held, { theirs, qty, cost }) };
}

/** The exchange knows one average of both parts; what ours cost is taken out of it. */
function restPrice({ entryPrice, markPrice }: HeldPosition, of: { readonly theirs: number; readonly qty: number; readonly cost: bigint }): PriceTicks | null {
  if (entryPrice === null) return null;
  const price = priceTicks(Math.round(Number(tickLots(entryPrice, of.theirs) - of.cost) / of.qty));
  return price > 0 ? price : markPrice;
}

/** Returns what is owned on spot beyond our position; null when there is nothing. */
export function surplusOf(instrument: Instrument, held: HeldPosition, ours: number): HeldPosition | null {
  const decimals = Math.max(decimalsOf(held.qtyText), instrument.qtyDecimals);
  const owned = scaledFromDecimal(held.qtyText, decimals);
  if (owned === null) return held;
  const surplus = owned - BigInt(ours) * BigInt(instrument.lotSteps) * 10n ** BigInt(decimals - instrument.qtyDecimals);
  if (surplus <= 0n) return null;
  const qtyText = decimalFromScaled(surplus, decimals);
  return { ...held, qtyText, qty: lotsHeld(instrument, { ...held, qty: null, qtyText }) };
}
