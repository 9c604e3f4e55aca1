import { assertNever } from '../../domain/assert.ts';
import type { Denial } from '../../domain/denial.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { floorToLots, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import { lotSize } from '../../domain/instrument.ts';
import type { QtyLots } from '../../domain/units.ts';
import { qtyLots } from '../../domain/units.ts';
import { leverageOf } from '../allowance.ts';
import type { SizingArithmetic, SizingInput } from './arithmetic.ts';
import { capDenial, tightestCeiling } from './ceilings.ts';
import type { Ceiling } from './ceilings.ts';
import { fixedFraction } from './fixed-fraction.ts';
import { kelly } from './kelly.ts';
import { volatilityTarget } from './volatility-target.ts';
import type { Wanted } from './wanted.ts';

export { explainSizing, sizingSentence } from './explain.ts';
export type { SizingArithmetic, SizingBound, SizingInput, SizingMultiplier, SizingStep } from './arithmetic.ts';

/** A quantity with the steps that led to it, or why there is none. */
export type SizingResult = { readonly qty: QtyLots; readonly arithmetic: SizingArithmetic } | { readonly denial: Denial };

/** A rounding up of this much, relative, is float noise and not a broken cap. */
const ROUNDING_NOISE = 1e-9;

/**
 * Returns the quantity of an entry: what the method of the policy asks for, times the multipliers, within the caps per symbol, in total and of the
 * session, the free margin and the venue's largest order, rounded down to lots. A size below one lot or below the venue's minimum is denied.
 */
export function sizeEntry(input: SizingInput): SizingResult {
  const { stopDistance } = input;
  if (stopDistance === null) return { denial: { code: 'no-stop-distance' } };
  const invalid = invalidInput(input, stopDistance);
  if (invalid) return { denial: invalid };
  const openRisk = input.policy?.openRisk === 'deducted' ? input.openRisk : 0;
  const base = input.equity - openRisk;
  if (!(base > 0)) return { denial: { code: 'equity-at-risk', equity: input.equity, openRisk } };
  const wanted = wantedOf(input, base, stopDistance);
  if ('code' in wanted) return { denial: wanted };
  const ceiling = tightestCeiling(input, wanted.qty);
  const lots = wholeLots(input.instrument, ceiling.qty);
  const denial = tooSmall(input, ceiling, lots);
  if (denial) return { denial };
  return { qty: lots, arithmetic: arithmeticOf(input, { wanted, ceiling, lots, openRisk, stopDistance }) };
}

function wantedOf(input: SizingInput, base: number, stopDistance: number): Wanted | Denial {
  const { policy } = input;
  if (policy === null) return fixedFraction(input, base, stopDistance);
  switch (policy.method) {
    case 'fixed-fraction': return fixedFraction(input, base, stopDistance);
    case 'volatility-target': return volatilityTarget(input, policy, base);
    case 'kelly': return kelly(input, policy, base, stopDistance);
    default: return assertNever(policy.method);
  }
}

function wholeLots(instrument: Instrument, qty: number): QtyLots {
  if (!(qty > 0)) return qtyLots(0);
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

function minimumDenial(instrument: Instrument, wanted: number, lots: QtyLots, price: number): Denial {
  if (lots < 1) return { code: 'quantity-below-lot', qty: wanted, lot: lotSize(instrument) };
  const qty = qtyFromLots(instrument, lots);
  if (lots < instrument.minQty) return { code: 'quantity-below-minimum', qty, minimum: qtyFromLots(instrument, instrument.minQty) };
  return { code: 'notional-below-minimum', notional: qty * price, minimum: quoteFromAtoms(instrument.minNotional) };
}

interface Found {
  readonly wanted: Wanted;
  readonly ceiling: Ceiling;
  readonly lots: QtyLots;
  readonly openRisk: number;
  readonly stopDistance: number;
}

function arithmeticOf(input: SizingInput, { wanted, ceiling, lots, openRisk, stopDistance }: Found): SizingArithmetic {
  const { instrument, equity, price, config, multipliers } = input;
  const qty = qtyFromLots(instrument, lots);
  return {
    baseAsset: instrument.baseAsset,
    quoteAsset: instrument.quoteAsset,
    equity,
    openRisk,
    price,
    stopDistance,
    how: wanted.how,
    size: Math.abs(input.targetExposure),
    multipliers: multipliers.filter(({ factor }) => factor !== 1),
    stake: wanted.stake,
    wantedQty: wanted.qty,
    bound: ceiling.bound,
    boundLimit: ceiling.limit,
    leverage: leverageOf(instrument, config),
    qty,
    notional: qty * price,
    riskMoney: qty * stopDistance,
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
    expect('openRisk', input.openRisk, input.openRisk >= 0) ??
    invalidMultiplier(input)
  );
}

function invalidMultiplier({ multipliers }: SizingInput): Denial | null {
  for (const { code, factor } of multipliers) {
    const denial = expect(`${code} multiplier`, factor, factor >= 0);
    if (denial) return denial;
    if (factor === 0) return { code: 'no-share', cause: code };
  }
  return null;
}

function expect(field: string, value: number, isInRange: boolean): Denial | null {
  return isInRange && Number.isFinite(value) ? null : { code: 'invalid-number', field, value: String(value) };
}
