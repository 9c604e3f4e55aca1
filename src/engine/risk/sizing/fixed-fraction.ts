import { shareOfEquity } from '../allowance.ts';
import type { SizingInput } from './arithmetic.ts';
import type { Wanted } from './wanted.ts';
import { scaled } from './wanted.ts';

/**
 * Returns the quantity that loses a fixed share of the equity at its stop: `base × riskPct × |targetExposure| × multipliers / stopDistance`.
 * It knows nothing of whether the strategy wins: a losing one loses the same share again and again.
 * @param base equity that is sized on
 * @see Vince 1990, Portfolio Management Formulas, ch. 3; Tharp 1998, Trade Your Way to Financial Freedom, ch. 12, "percent risk"
 */
export function fixedFraction(input: SizingInput, base: number, stopDistance: number): Wanted {
  const riskPct = input.policy?.riskPct ?? input.config.riskPerTradePct;
  const stake = scaled(input, shareOfEquity(base, riskPct));
  return { stake, qty: stake / stopDistance, how: { method: 'fixed-fraction', riskPct } };
}
