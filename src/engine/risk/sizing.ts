import type { Denial } from '../domain/denial.ts';
import { lotSize, type Instrument } from '../domain/instrument.ts';
import { floorToLots, qtyFromLots, quoteFromAtoms } from '../domain/rounding.ts';
import type { QtyLots } from '../domain/units.ts';
import { qtyLots } from '../domain/units.ts';
import { leverageOf, shareOfEquity, usableMargin } from './allowance.ts';
import type { SizingArithmetic, SizingBound, SizingInput } from './sizing-arithmetic.ts';

export { explainSizing } from './explain-sizing.ts';
export type { SizingArithmetic, SizingBound, SizingInput } from './sizing-arithmetic.ts';

/** A quantity with the steps that led to it, or why there is none. */
export type SizingResult = { readonly qty: QtyLots; readonly arithmetic: SizingArithmetic } | { readonly denial: Denial };

/** Below the drawdown of `drawdownReducePct` new trades risk half: a losing streak is met with smaller stakes, not with none. */
const REDUCED_RISK = 0.5;

/** A rounding up of this much, relative, is float noise and not a broken cap. */
const ROUNDING_NOISE = 1e-9;

/**
 * Returns the quantity of an entry: `equity × riskPerTradePct × |targetExposure| / stopDistance`, within the caps per symbol, in total and of the
 * session, the free margin and the venue's largest order, rounded down to lots. A size below one lot or below the venue's minimum is denied.
 */
export function sizeEntry(input: SizingInput): SizingResult {
  const { stopDistance } = input;
  if (stopDistance === null) return { denial: { code: 'no-stop-distance' } };
  const invalid = invalidInput(input, stopDistance);
  if (invalid) return { denial: invalid };
  const risk = riskOf(input, stopDistance);
  const ceiling = tightest(ceilings(input, risk.riskQty));
  const lots = wholeLots(input.instrument, ceiling.qty);
  const denial = tooSmall(input, ceiling, lots);
  if (denial) return { denial };
  return { qty: lots, arithmetic: arithmeticOf(input, risk, ceiling, lots) };
}

interface Risk {
  readonly stopDistance: number;
  readonly size: number;
  readonly drawdownFactor: number;
  readonly riskMoney: number;
  readonly riskQty: number;
}

function riskOf(input: SizingInput, stopDistance: number): Risk {
  const { config, drawdownPct } = input;
  const size = Math.abs(input.targetExposure);
  const drawdownFactor = drawdownPct >= config.drawdownReducePct ? REDUCED_RISK : 1;
  const riskMoney = shareOfEquity(input.equity, config.riskPerTradePct) * size * drawdownFactor;
  return { stopDistance, size, drawdownFactor, riskMoney, riskQty: riskMoney / stopDistance };
}

interface Ceiling {
  readonly bound: SizingBound;
  readonly qty: number;
  readonly limit: number;
}

function ceilings(input: SizingInput, riskQty: number): readonly Ceiling[] {
  const { config, equity, price, instrument } = input;
  const cap = input.notionalCap ?? Number.POSITIVE_INFINITY;
  const room = (pct: number, exposure: number): number => (shareOfEquity(equity, pct) - exposure) / price;
  const margin = usableMargin(input.availableMargin, equity, config);
  const largest = qtyFromLots(instrument, instrument.maxQty);
  return [
    { bound: 'risk', qty: riskQty, limit: config.riskPerTradePct },
    { bound: 'symbol-cap', qty: room(config.maxSymbolExposurePct, input.symbolExposure), limit: config.maxSymbolExposurePct },
    { bound: 'total-cap', qty: room(config.maxTotalExposurePct, input.totalExposure), limit: config.maxTotalExposurePct },
    { bound: 'session-cap', qty: (cap - input.totalExposure) / price, limit: cap },
    { bound: 'margin', qty: (margin * leverageOf(instrument, config)) / price, limit: margin },
    { bound: 'max-quantity', qty: largest, limit: largest },
  ];
}

function tightest(all: readonly Ceiling[]): Ceiling {
  return all.reduce((least, ceiling) => (ceiling.qty < least.qty ? ceiling : least));
}

function wholeLots(instrument: Instrument, qty: number): QtyLots {
  if (qty <= 0) return qtyLots(0);
  const lots = floorToLots(instrument, qty);
  return qtyFromLots(instrument, lots) > qty * (1 + ROUNDING_NOISE) ? qtyLots(lots - 1) : lots;
}

function tooSmall(input: SizingInput, ceiling: Ceiling, lots: QtyLots): Denial | null {
  const { instrument, price } = input;
  const minNotional = quoteFromAtoms(instrument.minNotional);
  const qty = qtyFromLots(instrument, lots);
  if (lots >= 1 && lots >= instrument.minQty && qty * price >= minNotional) return null;
  return capDenial(input, ceiling) ?? minimumDenial(instrument, ceiling.qty, lots, price);
}

/** Says that a cap leaves no room for even the smallest order, with what that order would have taken. */
function capDenial(input: SizingInput, ceiling: Ceiling): Denial | null {
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
    case 'risk':
    case 'max-quantity':
      return null;
  }
}

function minimumDenial(instrument: Instrument, wanted: number, lots: QtyLots, price: number): Denial {
  if (lots < 1) return { code: 'quantity-below-lot', qty: wanted, lot: lotSize(instrument) };
  const qty = qtyFromLots(instrument, lots);
  if (lots < instrument.minQty) return { code: 'quantity-below-minimum', qty, minimum: qtyFromLots(instrument, instrument.minQty) };
  return { code: 'notional-below-minimum', notional: qty * price, minimum: quoteFromAtoms(instrument.minNotional) };
}

function smallestNotional(instrument: Instrument, price: number): number {
  const lot = lotSize(instrument);
  const lots = Math.max(1, instrument.minQty, Math.ceil(quoteFromAtoms(instrument.minNotional) / (lot * price)));
  return lots * lot * price;
}

function arithmeticOf(input: SizingInput, risk: Risk, ceiling: Ceiling, lots: QtyLots): SizingArithmetic {
  const { instrument, equity, price, config } = input;
  const qty = qtyFromLots(instrument, lots);
  return {
    baseAsset: instrument.baseAsset,
    quoteAsset: instrument.quoteAsset,
    equity,
    price,
    riskPct: config.riskPerTradePct,
    size: risk.size,
    drawdownFactor: risk.drawdownFactor,
    riskMoney: risk.riskMoney,
    stopDistance: risk.stopDistance,
    riskQty: risk.riskQty,
    bound: ceiling.bound,
    boundLimit: ceiling.limit,
    leverage: leverageOf(instrument, config),
    qty,
    notional: qty * price,
  };
}

function invalidInput(input: SizingInput, stopDistance: number): Denial | null {
  const size = Math.abs(input.targetExposure);
  return (
    expect('equity', input.equity, input.equity > 0) ??
    expect('price', input.price, input.price > 0) ??
    expect('stopDistance', stopDistance, stopDistance > 0) ??
    expect('targetExposure', input.targetExposure, size > 0 && size <= 1) ??
    expect('symbolExposure', input.symbolExposure, input.symbolExposure >= 0) ??
    expect('totalExposure', input.totalExposure, input.totalExposure >= 0) ??
    expect('availableMargin', input.availableMargin, true) ??
    expect('notionalCap', input.notionalCap ?? 0, (input.notionalCap ?? 0) >= 0) ??
    expect('drawdownPct', input.drawdownPct, input.drawdownPct >= 0)
  );
}

function expect(field: string, value: number, isInRange: boolean): Denial | null {
  return isInRange && Number.isFinite(value) ? null : { code: 'invalid-number', field, value: String(value) };
}
