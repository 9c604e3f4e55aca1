import type { Denial } from '../../domain/denial.ts';
import { shareOfEquity } from '../allowance.ts';
import type { SizingInput } from './arithmetic.ts';
import type { SizingPolicy } from './config.ts';
import { scaled } from './wanted.ts';
import type { Wanted } from './wanted.ts';

/**
 * Returns the quantity whose yearly swing is the wanted one: `base × target / volatility × |targetExposure| × multipliers / price`.
 * The volatility is that of the past: it is lowest just before the market breaks out of a calm, and the position is then at its largest.
 * @param base equity that is sized on
 * @see Moreira and Muir 2017, Volatility-Managed Portfolios, J. of Finance 72(4); Harvey et al. 2018, The Impact of Volatility Targeting, J. of Portfolio Management 45(1)
 */
export function volatilityTarget(input: SizingInput, policy: SizingPolicy, base: number): Wanted | Denial {
  const { annual = null, bars = 0, needed = 0 } = input.volatility ?? {};
  if (annual === null || !(annual > 0 && annual < Infinity)) return { code: 'volatility-unknown', bars, needed };
  const stake = scaled(input, shareOfEquity(base, policy.targetVolatilityPct) / annual);
  return {
    stake, qty: stake / input.price,
    how: { method: 'volatility-target', targetPct: policy.targetVolatilityPct, annualPct: annual * 100, source: policy.volatilitySource, bars: policy.volatilityPeriod },
  };
}
