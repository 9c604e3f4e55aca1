import type { InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from './units.ts';
import { instrumentId, QUOTE_DECIMALS } from './units.ts';
import { decimalFromScaled, powerOfTen, scaledFromDecimal } from './decimal.ts';
import { invariant } from './assert.ts';

/** `spot`: own the asset, no shorting. `um`: USDⓈ-margined perpetual future. `practice`: the built-in SIMULATED market, which behaves like `um`. */
export const MARKETS = ['spot', 'um', 'practice'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * What can be traded and in which steps. A price is `ticks × tickSteps × 10^-priceDecimals`, a quantity `lots × lotSteps × 10^-qtyDecimals`.
 * `priceDecimals + qtyDecimals` never exceeds QUOTE_DECIMALS, so every notional is a whole number of atoms.
 */
export interface Instrument {
  readonly id: InstrumentId;
  readonly market: Market;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly priceDecimals: number;
  readonly tickSteps: number;
  readonly qtyDecimals: number;
  readonly lotSteps: number;
  /** Smallest order value in the quote asset. */
  readonly minNotional: QuoteAtoms;
  readonly minQty: QtyLots;
  readonly maxQty: QtyLots;
  /** Share of notional that must be kept as margin before liquidation; 0 for spot. @see Binance leverage brackets, first tier */
  readonly maintenanceMarginRate: number;
  readonly maxLeverage: number;
}

/** Returns the id of a symbol on a market. */
export function instrumentIdOf(market: Market, symbol: string): InstrumentId {
  return instrumentId(`${market}:${symbol}`);
}

/** Tells whether the instrument can be sold short and pays funding. */
export function isDerivative(instrument: Pick<Instrument, 'market'>): boolean {
  return instrument.market !== 'spot';
}

/** Returns the price of one tick as a float, for statistics and indicators. */
export function tickSize(instrument: Instrument): number {
  return instrument.tickSteps / powerOfTen(instrument.priceDecimals);
}

/** Returns the quantity of one lot as a float, for statistics. */
export function lotSize(instrument: Instrument): number {
  return instrument.lotSteps / powerOfTen(instrument.qtyDecimals);
}

/** Returns the value of one tick × one lot in atoms, exactly. */
export function atomsPerTickLot(instrument: Instrument): bigint {
  const known = ATOMS.get(instrument);
  if (known !== undefined) return known;
  const spare = QUOTE_DECIMALS - instrument.priceDecimals - instrument.qtyDecimals;
  invariant(spare >= 0, () => `${instrument.id}: price and quantity decimals exceed ${QUOTE_DECIMALS}`);
  const atoms = BigInt(instrument.tickSteps) * BigInt(instrument.lotSteps) * 10n ** BigInt(spare);
  ATOMS.set(instrument, atoms);
  return atoms;
}

/** The answers of {@link atomsPerTickLot}, which every fill asks for several times. */
const ATOMS = new WeakMap<Instrument, bigint>();

/** Returns price × quantity in tick-lots, exactly; carries the sign of the quantity. */
export function tickLots(price: PriceTicks, qty: number): bigint {
  const product = price * qty;
  return Number.isSafeInteger(product) ? BigInt(product) : BigInt(price) * BigInt(qty);
}

/** Returns price × quantity in atoms, exactly; carries the sign of the quantity. */
export function notionalAtoms(instrument: Instrument, price: PriceTicks, qty: QtyLots): QuoteAtoms {
  return (tickLots(price, qty) * atomsPerTickLot(instrument)) as QuoteAtoms;
}

/** Writes a price in the instrument's own precision. */
export function formatPrice(instrument: Instrument, price: PriceTicks): string {
  return decimalFromScaled(BigInt(price) * BigInt(instrument.tickSteps), instrument.priceDecimals);
}

/** Writes a quantity in the instrument's own precision. */
export function formatQty(instrument: Instrument, qty: QtyLots): string {
  return decimalFromScaled(BigInt(qty) * BigInt(instrument.lotSteps), instrument.qtyDecimals);
}

/**
 * Reads a decimal price as ticks.
 * @returns null when the text is not a decimal or not a multiple of the tick size
 */
export function ticksFromDecimal(instrument: Instrument, text: string): PriceTicks | null {
  return stepsFromDecimal(text, instrument.priceDecimals, instrument.tickSteps) as PriceTicks | null;
}

/**
 * Reads a decimal quantity as lots.
 * @returns null when the text is not a decimal or not a multiple of the lot size
 */
export function lotsFromDecimal(instrument: Instrument, text: string): QtyLots | null {
  return stepsFromDecimal(text, instrument.qtyDecimals, instrument.lotSteps) as QtyLots | null;
}

function stepsFromDecimal(text: string, decimals: number, steps: number): number | null {
  const scaled = scaledFromDecimal(text, decimals);
  if (scaled === null || scaled % BigInt(steps) !== 0n) return null;
  return Number(scaled / BigInt(steps));
}
