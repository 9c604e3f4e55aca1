import { assertNever } from '../../domain/assert.ts';
import { sampleCovariance, shrinkCovariance } from '../../compute/ledoit-wolf.ts';
import { withinBounds } from './bounds.ts';
import type { ShareBounds } from './bounds.ts';
import type { AllocationMethod } from './config.ts';
import { hierarchicalRiskParity } from './hierarchical.ts';
import { inverseVolatility } from './inverse-volatility.ts';
import { minimumVariance } from './minimum-variance.ts';
import { riskParity } from './risk-parity.ts';

/** How the risk would be divided, and by what covariance that was judged. */
export interface Division {
  /** In the order of the returns; they add up to 1. */
  readonly shares: readonly number[];
  /** [n × n] of one return's length in time, rows one after another. */
  readonly covariance: Float64Array;
}

/**
 * Returns the shares by a method, within bounds; null when the returns do not allow any: too few, one that never moves, or two that move exactly as one.
 * @param returns [n][observations], all of one length
 */
export function divideRisk(method: AllocationMethod, returns: readonly Float64Array[], bounds: ShareBounds): Division | null {
  const n = returns.length;
  const covariance = method === 'minimum-variance' ? shrinkCovariance(returns).covariance : sampleCovariance(returns);
  for (let i = 0; i < n; i++) if (!(covariance[i * n + i]! > 0)) return null;
  const shares = sharesBy(method, covariance, n, bounds);
  return shares.every((share) => Number.isFinite(share)) ? { shares, covariance } : null;
}

function sharesBy(method: AllocationMethod, covariance: Float64Array, n: number, bounds: ShareBounds): readonly number[] {
  switch (method) {
    case 'equal': return Array.from({ length: n }, () => 1 / n);
    case 'inverse-volatility': return withinBounds(inverseVolatility(covariance, n), bounds);
    case 'risk-parity': return withinBounds(riskParity(covariance, n), bounds);
    case 'hierarchical': return withinBounds(hierarchicalRiskParity(covariance, n), bounds);
    case 'minimum-variance': return minimumVariance(covariance, n, bounds);
    default: return assertNever(method);
  }
}
