import type { Instrument } from './instrument.ts';
import type { PriceTicks, QtyLots, QuoteAtoms } from './units.ts';
import { QUOTE_DECIMALS } from './units.ts';
import { powerOfTen } from './decimal.ts';
import { invariant } from './assert.ts';

// The only place where floats become whole numbers of money, price or quantity. The name says the direction.

/** A float this close to a whole number of steps is that number: floats carry about 16 digits, steps need fewer. */
const STEP_EPSILON = 1e-7;

/** Returns the nearest price in ticks. */
export function nearestTicks(instrument: Instrument, price: number): PriceTicks {
  return Math.round(inSteps(price, instrument.priceDecimals, instrument.tickSteps)) as PriceTicks;
}

/** Returns the highest price in ticks that is not above `price`. */
export function floorToTicks(instrument: Instrument, price: number): PriceTicks {
  return Math.floor(inSteps(price, instrument.priceDecimals, instrument.tickSteps) + STEP_EPSILON) as PriceTicks;
}

/** Returns the lowest price in ticks that is not below `price`. */
export function ceilToTicks(instrument: Instrument, price: number): PriceTicks {
  return Math.ceil(inSteps(price, instrument.priceDecimals, instrument.tickSteps) - STEP_EPSILON) as PriceTicks;
}

/** Returns the largest quantity in lots that does not exceed `qty` in size. */
export function floorToLots(instrument: Instrument, qty: number): QtyLots {
  const steps = inSteps(Math.abs(qty), instrument.qtyDecimals, instrument.lotSteps);
  const lots = Math.floor(steps + STEP_EPSILON);
  return (qty < 0 && lots > 0 ? -lots : lots) as QtyLots;
}

/** Returns a price in ticks as a float. */
export function priceFromTicks(instrument: Instrument, ticks: PriceTicks): number {
  return (ticks * instrument.tickSteps) / powerOfTen(instrument.priceDecimals);
}

/** Returns a quantity in lots as a float. */
export function qtyFromLots(instrument: Instrument, lots: QtyLots): number {
  return (lots * instrument.lotSteps) / powerOfTen(instrument.qtyDecimals);
}

/** Returns money as a float in quote units, for statistics and display only. */
export function quoteFromAtoms(atoms: QuoteAtoms): number {
  return Number(atoms) / powerOfTen(QUOTE_DECIMALS);
}

/** Returns a float amount of quote units as atoms, rounded toward minus infinity: never more money than there is. */
export function floorToAtoms(quote: number): QuoteAtoms {
  invariant(Number.isFinite(quote), () => `expected a finite amount of money, was ${quote}`);
  return BigInt(Math.floor(quote * powerOfTen(QUOTE_DECIMALS))) as QuoteAtoms;
}

/** Parts per 10^10: a rate of 0.0004 is 4,000,000 parts; Binance prints rates with at most 8 decimals. */
const RATE_SCALE = 10n ** 10n;

/** Returns `notional × rate` in atoms, rounded up: a cost is never understated. `rate` may be negative (a rebate), which rounds toward zero. */
export function ceilShareOfAtoms(notional: QuoteAtoms, rate: number): QuoteAtoms {
  invariant(Number.isFinite(rate), () => `expected a finite rate, was ${rate}`);
  const product = notional * BigInt(Math.round(rate * Number(RATE_SCALE)));
  const quotient = product / RATE_SCALE;
  return (product > 0n && quotient * RATE_SCALE !== product ? quotient + 1n : quotient) as QuoteAtoms;
}

function inSteps(value: number, decimals: number, steps: number): number {
  const scaled = value * powerOfTen(decimals) / steps;
  invariant(Math.abs(scaled) <= Number.MAX_SAFE_INTEGER, () => `expected a number of steps that is exact, was ${scaled}`);
  return scaled;
}
