import type { RiskLevel, Tail } from './measures.ts';

/** Standard normal: the quantile z of the level, and the mean loss beyond it, φ(z) / (1 − level). @see McNeil, Frey & Embrechts 2015, "Quantitative Risk Management", example 2.14 */
const NORMAL: Readonly<Record<RiskLevel, Tail>> = {
  95: { valueAtRisk: 1.644853626951473, expectedShortfall: 2.062712807507376 },
  99: { valueAtRisk: 2.326347874040841, expectedShortfall: 2.665214220345806 },
};

/**
 * Returns the tail that is assumed of an exposure whose history is too short: normal returns, volatility growing with the square root of time, and
 * every loss at the same time as all others, so that nothing offsets anything.
 * @param gross exposure without sign, in quote units
 * @param over level, and the horizon in hours
 */
export function assumedTail(gross: number, dailyVolatilityPct: number, over: { readonly level: RiskLevel; readonly hours: number }): Tail {
  const sigma = gross * (dailyVolatilityPct / 100) * Math.sqrt(over.hours / 24);
  const unit = NORMAL[over.level];
  return { valueAtRisk: sigma * unit.valueAtRisk, expectedShortfall: sigma * unit.expectedShortfall };
}
