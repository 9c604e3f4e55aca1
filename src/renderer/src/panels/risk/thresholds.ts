import type { LossesView } from '../../../../engine/contract/risk.ts';
import type { ChartMark } from './limit-chart.ts';

/** The thresholds of the drawdown, the nearest first; those that are switched off are left out. */
export function thresholds({ warnPct, reducePct, haltPct }: Pick<LossesView, 'warnPct' | 'reducePct' | 'haltPct'>): readonly ChartMark[] {
  return [
    ...(warnPct === null ? [] : [{ name: 'warns', value: warnPct, tone: 'notice' as const }]),
    ...(reducePct === null ? [] : [{ name: 'smaller trades', value: reducePct, tone: 'warn' as const }]),
    { name: 'halts', value: haltPct, tone: 'danger' as const },
  ];
}
