import { normalCdf, normalQuantile } from '../../compute/normal.ts';
import { kurtosis, skewness } from './moments.ts';
import { sharpe } from './returns.ts';

const EULER_MASCHERONI = 0.5772156649015329;

/** A Sharpe ratio per period (not annualised) with what is known of the returns behind it. */
export interface SharpeSample {
  readonly sharpe: number;
  /** Number of returns. */
  readonly count: number;
  readonly skewness: number;
  /** 3 for a normal distribution. */
  readonly kurtosis: number;
}

/**
 * Returns the probability that the true Sharpe ratio exceeds `benchmark`, both per period:
 * Φ((SR − SR*)·sqrt(n − 1) / sqrt(1 − γ₃·SR + (γ₄ − 1)/4·SR²)).
 * @see Bailey & López de Prado 2012, "The Sharpe Ratio Efficient Frontier", eq. 9
 * @returns null for fewer than two returns or when the variance estimate is not above zero
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): number | null {
  const variance = 1 - sample.skewness * sample.sharpe + ((sample.kurtosis - 1) / 4) * sample.sharpe ** 2;
  if (sample.count < 2 || !(variance > 0)) return null;
  return normalCdf(((sample.sharpe - benchmark) * Math.sqrt(sample.count - 1)) / Math.sqrt(variance));
}

/**
 * Returns the sample behind a series of returns; null when they have no variation.
 * @param moments `population`: skewness and kurtosis as the paper has them. `sample-excess`: bias-corrected, with the excess kurtosis in the kurtosis' place, as QuantConnect Lean computes them
 */
export function sharpeSample(returns: ArrayLike<number>, moments: 'population' | 'sample-excess' = 'population'): SharpeSample | null {
  const [ratio, skew, kurt] = [sharpe(returns, 1), skewness(returns), kurtosis(returns)];
  if (ratio === null || skew === null || kurt === null) return null;
  const n = returns.length;
  if (moments === 'population' || n < 4) return { sharpe: ratio, count: n, skewness: skew, kurtosis: kurt };
  const excess = ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (kurt - 3) + 6);
  return { sharpe: ratio, count: n, skewness: (skew * Math.sqrt(n * (n - 1))) / (n - 2), kurtosis: excess };
}

/**
 * Returns the Sharpe ratio per period that the best of `trials` worthless strategies is expected to show:
 * sqrt(V)·((1 − γ)·Z⁻¹(1 − 1/N) + γ·Z⁻¹(1 − 1/(N·e))), with γ the Euler–Mascheroni constant. One trial: 0.
 * @param variance variance of the Sharpe ratios per period across the trials
 * @see Bailey & López de Prado 2014, "The Deflated Sharpe Ratio", eq. 1
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const best = (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / trials) + EULER_MASCHERONI * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * best;
}

/** Returns the deflated Sharpe ratio: the probabilistic one against the expected best of all trials. @see Bailey & López de Prado 2014 */
export function deflatedSharpe(sample: SharpeSample, trials: { readonly count: number; readonly variance: number }): number | null {
  return probabilisticSharpe(sample, expectedBestSharpe(trials.count, trials.variance));
}
