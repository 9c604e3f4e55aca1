import type { Instrument } from '../../domain/instrument.ts';
import { formatPrice } from '../../domain/instrument.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import { floorToAtoms } from '../../domain/rounding.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { PriceTicks, QuoteAtoms } from '../../domain/units.ts';

/** Writes exact money as a decimal string. */
export function money(atoms: QuoteAtoms): string {
  return decimalFromScaled(atoms, QUOTE_DECIMALS);
}

/** Writes an amount that is a float by nature (a valuation at market) as a decimal string of the same precision. */
export function valuation(quote: number): string {
  return Number.isFinite(quote) ? money(floorToAtoms(quote)) : '0';
}

/** Writes a price in ticks, or null. */
export function priceText(instrument: Instrument, ticks: PriceTicks | null): string | null {
  return ticks === null ? null : formatPrice(instrument, ticks);
}
