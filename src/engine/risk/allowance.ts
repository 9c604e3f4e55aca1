import { isDerivative, type Instrument } from '../domain/instrument.ts';
import type { RiskConfig } from './config.ts';

// How much the limits allow, in money. Sizing and the gate both read it here, so that what one plans the other approves.

/** Caps are compared with this much room, relative: floats carry about 16 digits, and an order may not fail on the last one. */
const TOLERANCE = 1e-8;

/** Returns a percentage of equity as money. */
export function shareOfEquity(equity: number, pct: number): number {
  return (equity * pct) / 100;
}

/** Tells whether a value breaks a cap by more than the noise of floats. */
export function exceeds(value: number, cap: number): boolean {
  return !(value <= withTolerance(cap));
}

/** Returns a cap with room for the noise of floats. */
export function withTolerance(cap: number): number {
  return cap + Math.abs(cap) * TOLERANCE;
}

/** Returns how many times its margin a position may be worth: 1 on spot, where nothing is lent. */
export function leverageOf(instrument: Instrument, config: RiskConfig): number {
  return isDerivative(instrument) ? Math.min(config.leverage, instrument.maxLeverage) : 1;
}

/** Returns the free money that a new position may be backed with: what is free, less the reserve. May be negative. */
export function usableMargin(availableMargin: number, equity: number, config: RiskConfig): number {
  return availableMargin - shareOfEquity(equity, config.marginReservePct);
}
