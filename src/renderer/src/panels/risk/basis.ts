import type { RiskBasisView } from '../../../../engine/contract/risk.ts';
import { formatNumber } from '../../format/decimal.ts';
import { formatDuration } from '../../format/time.ts';

const HOUR_MS = 3_600_000;

/** Says what the measures stand on: history, or an assumption that is named. */
export function basisWords({ basis, scenarios, stepMs, assumedSymbols, assumedDailyVolatilityPct }: RiskBasisView): string {
  const history = stepMs === HOUR_MS ? `${formatNumber(scenarios, 0)} hours of history` : `${formatNumber(scenarios, 0)} steps of ${formatDuration(stepMs)}`;
  const assumption = `a normal tail with ${formatNumber(assumedDailyVolatilityPct, 1)} % a day, all falling together`;
  if (basis === 'assumed') return `Assumed, too little history (${history}): ${assumption}.`;
  if (assumedSymbols.length > 0) return `From ${history}; assumed for ${assumedSymbols.join(', ')}, which ${assumedSymbols.length === 1 ? 'has' : 'have'} too little: ${assumption}.`;
  return `From ${history}.`;
}
