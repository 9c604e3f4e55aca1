import type { RiskDesk, RiskHistoryPoint } from '../../../../engine/contract/risk.ts';

/** Returns the stored samples with what was seen since: the line reaches the present without asking for all of it again. */
export function withTail(stored: readonly RiskHistoryPoint[], seen: readonly RiskHistoryPoint[]): readonly RiskHistoryPoint[] {
  const last = stored.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
  return [...stored, ...seen.filter(({ timeMs }) => timeMs > last)];
}

/** Adds a sample to those that were seen, thinned so that they stay few: of two closer than `gapMs` the newer one stays. */
export function noted(seen: readonly RiskHistoryPoint[], point: RiskHistoryPoint, { gapMs, most }: { readonly gapMs: number; readonly most: number }): readonly RiskHistoryPoint[] {
  const last = seen.at(-1);
  // a new session begins its own time
  if (last && point.timeMs < last.timeMs) return [point];
  if (last?.timeMs === point.timeMs) return seen;
  const before = seen.at(-2);
  const kept = last && before && point.timeMs - before.timeMs < gapMs ? seen.slice(0, -1) : seen;
  return [...kept, point].slice(-most);
}

/** Reads a sample off the desk. */
export function sampleOf({ timeMs, equity, losses, exposure, portfolio }: RiskDesk): RiskHistoryPoint {
  const tail = portfolio === null ? undefined : limitedTail(portfolio);
  return {
    timeMs, equity: Number(equity), drawdownPct: losses.drawdownPct, dayLossPct: losses.dayLossPct, netPct: exposure.netPct, grossPct: exposure.grossPct,
    valueAtRiskPct: tail?.valueAtRiskPct ?? null, expectedShortfallPct: tail?.expectedShortfallPct ?? null,
    valueAtRiskLimitPct: portfolio?.maxValueAtRiskPct ?? null, expectedShortfallLimitPct: portfolio?.maxExpectedShortfallPct ?? null,
  };
}

/** Returns the tail that the limits look at. */
export function limitedTail(portfolio: NonNullable<RiskDesk['portfolio']>): NonNullable<RiskDesk['portfolio']>['tails'][number] | undefined {
  const { tails, level, horizon } = portfolio;
  return tails.find((tail) => tail.level === level && tail.horizon === horizon && tail.method === 'plain');
}
