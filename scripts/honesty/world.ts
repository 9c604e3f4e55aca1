import type { Rng } from '../../src/engine/compute/rng.ts';

/** A market of which everything is known because it was made: how its price moves, and what trading costs. */
export interface World {
  /** Closes that the search sees after its averages are warm. */
  readonly bars: number;
  /** Standard deviation of one bar's return. */
  readonly volatility: number;
  /** What a change of position costs, as a share of what is traded. */
  readonly cost: number;
  /** Size of the trend in standard deviations of one bar; 0 is a pure random walk. */
  readonly trend: number;
  /** How much of a trend is left after one bar, 0 to 1. */
  readonly persistence: number;
}

/** Closes from before the first day that counts: the longest average of the searches. */
export const WARMUP = 60;

/**
 * Returns closes that begin at 100: r = μ + σ·noise with μ = φ·μ' + sqrt(1 − φ²)·trend·σ·noise. Without a trend the expected simple return of every bar is 0,
 * whatever is known: nothing that looks back can have an edge.
 * @returns [WARMUP + bars]
 */
export function closesOf({ bars, volatility, trend, persistence }: World, rng: Rng): Float64Array {
  const closes = new Float64Array(WARMUP + bars);
  const fresh = Math.sqrt(1 - persistence ** 2) * trend * volatility;
  let mean = 0;
  closes[0] = 100;
  for (let bar = 1; bar < closes.length; bar++) {
    if (trend > 0) mean = persistence * mean + fresh * rng.normal();
    // Less half the variance: the mean of the exponential is 1 then.
    closes[bar] = closes[bar - 1]! * Math.exp(mean + volatility * rng.normal() - volatility ** 2 / 2);
  }
  return closes;
}
