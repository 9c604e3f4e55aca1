import type { Objective } from '../../../contract/evidence.ts';
import { assertNever } from '../../../domain/assert.ts';
import { calmar, growthCurve, maxDrawdown } from '../../../portfolio/metrics/drawdown.ts';
import { annualReturn, DAYS_PER_YEAR, sharpe, totalReturn } from '../../../portfolio/metrics/returns.ts';

/** Returns how good daily returns are, more being better; null where it has no meaning, as when nothing was traded. */
export function goodness(objective: Objective, returns: Float64Array): number | null {
  const ratio = sharpe(returns, DAYS_PER_YEAR);
  // Without any change of equity there is nothing to compare.
  if (ratio === null) return null;
  switch (objective) {
    case 'sharpe': return ratio;
    case 'return': return totalReturn(returns);
    case 'calmar': return calmar(annualReturn(returns, DAYS_PER_YEAR), maxDrawdown(growthCurve(returns))?.relative ?? null);
    default: return assertNever(objective);
  }
}

/** Returns the index of the best; the first of equals, and 0 where none has a meaning. */
export function bestOf(values: readonly (number | null)[]): number {
  let best = 0;
  values.forEach((value, index) => {
    const known = values[best] ?? null;
    if (value !== null && (known === null || value > known)) best = index;
  });
  return best;
}
