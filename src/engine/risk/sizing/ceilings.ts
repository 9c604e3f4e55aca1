import { lotSize, type Instrument } from '../../domain/instrument.ts';
import type { Denial } from '../../domain/denial.ts';
import { qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import { leverageOf, shareOfEquity, usableMargin } from '../allowance.ts';
import type { SizingBound, SizingInput } from './arithmetic.ts';

/** A largest quantity and what sets it. */
export interface Ceiling {
  readonly bound: SizingBound;
  readonly qty: number;
  readonly limit: number;
}

/** Returns the tightest of what the method asks for and what the limits allow. */
export function tightestCeiling(input: SizingInput, wantedQty: number): Ceiling {
  return ceilings(input, wantedQty).reduce((least, ceiling) => (ceiling.qty < least.qty ? ceiling : least));
}

function ceilings(input: SizingInput, wantedQty: number): readonly Ceiling[] {
  const { config, equity, price, instrument } = input;
  const cap = input.notionalCap ?? Number.POSITIVE_INFINITY;
  const room = (pct: number, exposure: number): number => (shareOfEquity(equity, pct) - exposure) / price;
  const margin = usableMargin(input.availableMargin, equity, config);
  const largest = qtyFromLots(instrument, instrument.maxQty);
  return [
    { bound: 'method', qty: wantedQty, limit: 0 },
    { bound: 'symbol-cap', qty: room(config.maxSymbolExposurePct, input.symbolExposure), limit: config.maxSymbolExposurePct },
    { bound: 'total-cap', qty: room(config.maxTotalExposurePct, input.totalExposure), limit: config.maxTotalExposurePct },
    { bound: 'session-cap', qty: (cap - input.totalExposure) / price, limit: cap },
    { bound: 'margin', qty: (margin * leverageOf(instrument, config)) / price, limit: margin },
    { bound: 'max-quantity', qty: largest, limit: largest },
  ];
}

/** Says that a cap leaves no room for even the smallest order, with what that order would have taken; null when it was no cap. */
export function capDenial(input: SizingInput, ceiling: Ceiling): Denial | null {
  const smallest = smallestNotional(input.instrument, input.price);
  switch (ceiling.bound) {
    case 'symbol-cap':
      return { code: 'symbol-exposure-cap', exposure: (input.symbolExposure + smallest) / input.equity, cap: ceiling.limit / 100 };
    case 'total-cap':
      return { code: 'total-exposure-cap', exposure: (input.totalExposure + smallest) / input.equity, cap: ceiling.limit / 100 };
    case 'session-cap':
      return { code: 'session-notional-cap', exposure: input.totalExposure + smallest, cap: ceiling.limit };
    case 'margin':
      return { code: 'insufficient-margin', required: smallest / leverageOf(input.instrument, input.config), available: ceiling.limit };
    case 'method':
    case 'max-quantity':
      return null;
  }
}

function smallestNotional(instrument: Instrument, price: number): number {
  const lot = lotSize(instrument);
  const lots = Math.max(1, instrument.minQty, Math.ceil(quoteFromAtoms(instrument.minNotional) / (lot * price)));
  return lots * lot * price;
}
