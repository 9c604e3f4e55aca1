import { normalQuantile } from '../compute/normal.ts';
import type { SharpeSample } from '../portfolio/metrics/sharpe-inference.ts';

/** What is asked of a probability before it counts as evidence: of a hundred worthless strategies five may pass. */
export const CONFIDENCE = 0.95;

/**
 * Returns how many returns it takes until a Sharpe ratio like this one is above `benchmark` with `confidence`, both ratios per period:
 * 1 + (1 − γ₃·SR + (γ₄ − 1)/4·SR²)·(Z / (SR − SR*))².
 * @see Bailey & López de Prado 2012, "The Sharpe Ratio Efficient Frontier", eq. 11
 * @returns null when the ratio is not above the benchmark: no length will do
 */
export function minimumTrackRecord({ sharpe, skewness, kurtosis }: SharpeSample, benchmark = 0, confidence = CONFIDENCE): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(sharpe > benchmark) || !(variance > 0)) return null;
  return 1 + variance * (normalQuantile(confidence) / (sharpe - benchmark)) ** 2;
}
