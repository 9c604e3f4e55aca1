import type { Measure, StudyRequest, TrialMetrics } from '../../contract/search.ts';
import type { Metrics } from '../../portfolio/metrics/summarize.ts';

/** Returns of a run what a search looks at. */
export function trialMetrics(metrics: Metrics): TrialMetrics {
  const { totalReturn, sharpe, sortino, calmar, profitFactor, maxDrawdown, turnover, trades } = metrics;
  return { return: finite(totalReturn), sharpe: finite(sharpe), sortino: finite(sortino), calmar: finite(calmar), profitFactor: finite(profitFactor), drawdown: finite(maxDrawdown), turnover: finite(turnover), trades };
}

/** Returns the value of each objective, with the penalties taken off; null where it is undefined. */
export function objectivesOf(metrics: TrialMetrics, { objectives, penalties }: Pick<StudyRequest, 'objectives' | 'penalties'>): readonly (number | null)[] {
  const excess = penalties.reduce((sum, { measure, limit, weight }) => {
    const value = valueOf(metrics, measure);
    // What is undefined is no better than the limit, and no worse.
    return value === null ? sum : sum + weight * Math.max(0, isLessBetter(measure) ? value - limit : limit - value);
  }, 0);
  return objectives.map((measure) => {
    const value = valueOf(metrics, measure);
    return value === null ? null : isLessBetter(measure) ? value + excess : value - excess;
  });
}

/**
 * Returns the objectives as losses, smaller is better; null for a trial that shows too little to be compared: a value that is undefined, or too few trades
 * for the part of the span that was run.
 */
export function lossesOf({ objectives, metrics, share }: { readonly objectives: readonly (number | null)[]; readonly metrics: TrialMetrics | null; readonly share: number }, request: Pick<StudyRequest, 'objectives' | 'leastTrades'>): readonly number[] | null {
  if (metrics === null || metrics.trades < request.leastTrades * share) return null;
  const losses = objectives.flatMap((value, index) => (value === null ? [] : [isLessBetter(request.objectives[index] ?? 'return') ? value : -value]));
  return losses.length === objectives.length ? losses : null;
}

/** Returns the value of a measure as a run shows it. */
export function valueOf(metrics: TrialMetrics, measure: Measure): number | null {
  return measure === 'profit-factor' ? metrics.profitFactor : metrics[measure];
}

/** Of a fall and of turnover less is better, of everything else more. */
export function isLessBetter(measure: Measure): boolean {
  return measure === 'drawdown' || measure === 'turnover';
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
