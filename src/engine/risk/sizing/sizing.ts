import { assertNever } from '../../domain/assert.ts';
import type { Denial } from '../../domain/denial.ts';
import { lotSize, type Instrument } from '../../domain/instrument.ts';
import { floorToLots, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import type { QtyLots } from '../../domain/units.ts';
import { qtyLots } from '../../domain/units.ts';
import type { SizingArithmetic, SizingInput } from './arithmetic.ts';
import { fixedFraction } from './fixed-fraction.ts';
import { kelly } from './kelly.ts';
import { volatilityTarget } from './volatility-target.ts';
import type { Wanted } from './wanted.ts';

export { explainSizing, sizingSentence } from './explain.ts';
export type { SizingArithmetic, SizingInput, SizingMultiplier, SizingStep } from './arithmetic.ts';

/** A quantity with the steps that led to it, or why there is none and what the method had asked for (0 where it came to nothing). */
export type SizingResult =
  | { readonly qty: QtyLots; readonly arithmetic: SizingArithmetic }
  | { readonly denial: Denial; readonly wanted: QtyLots };

/** A rounding up of this much, relative, is float noise and not a broken cap. */
const ROUNDING_NOISE = 1e-9;

const NOTHING = qtyLots(0);

/**
 * Returns the quantity of an entry: what the method of the policy asks for, times the multipliers, rounded down to lots, and of that the largest part
 * that the gate approves. A size below one lot or below the venue's minimum is denied.
 */
export function sizeEntry(input: SizingInput): SizingResult {
  const { stopDistance } = input;
  if (stopDistance === null) return { denial: { code: 'no-stop-distance' }, wanted: NOTHING };
  const invalid = invalidInput(input, stopDistance);
  if (invalid) return { denial: invalid, wanted: NOTHING };
  const openRisk = input.policy?.openRisk === 'deducted' ? input.openRisk : 0;
  const base = input.equity - openRisk;
  if (!(base > 0)) return { denial: { code: 'equity-at-risk', equity: input.equity, openRisk }, wanted: NOTHING };
  const wanted = wantedOf(input, base, stopDistance);
  if ('code' in wanted) return { denial: wanted, wanted: NOTHING };
  return fitted(input, { wanted, openRisk, stopDistance });
}

interface Found {
  readonly wanted: Wanted;
  readonly openRisk: number;
  readonly stopDistance: number;
}

function fitted(input: SizingInput, found: Found): SizingResult {
  const { instrument } = input;
  const largest = qtyFromLots(instrument, instrument.maxQty);
  const isTooLarge = found.wanted.qty > largest;
  const lots = isTooLarge ? instrument.maxQty : wholeLots(instrument, found.wanted.qty);
  const denial = tooSmall(input, found.wanted.qty, lots);
  if (denial) return { denial, wanted: lots };
  const { qty, bound } = input.within(lots);
  if (bound === null) return { qty, arithmetic: arithmeticOf(input, found, qty, isTooLarge ? { code: 'quantity-above-maximum', qty: found.wanted.qty, maximum: largest } : null) };
  return qty > 0 ? { qty, arithmetic: arithmeticOf(input, found, qty, bound) } : { denial: bound, wanted: lots };
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

function tooSmall({ instrument, price }: SizingInput, wanted: number, lots: QtyLots): Denial | null {
  if (lots < 1) return { code: 'quantity-below-lot', qty: wanted, lot: lotSize(instrument) };
  const qty = qtyFromLots(instrument, lots);
  if (lots < instrument.minQty) return { code: 'quantity-below-minimum', qty, minimum: qtyFromLots(instrument, instrument.minQty) };
  const minimum = quoteFromAtoms(instrument.minNotional);
  return qty * price >= minimum ? null : { code: 'notional-below-minimum', notional: qty * price, minimum };
}

function arithmeticOf(input: SizingInput, { wanted, openRisk, stopDistance }: Found, lots: QtyLots, bound: Denial | null): SizingArithmetic {
  const { instrument, equity, price, multipliers } = input;
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
    bound,
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
