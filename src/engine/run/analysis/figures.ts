import type { Distribution, RunFigures } from '../../contract/evidence.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { growthCurve, maxDrawdown } from '../../portfolio/metrics/drawdown.ts';
import { histogram } from '../../portfolio/metrics/histogram.ts';
import { mean, quantile } from '../../portfolio/metrics/moments.ts';
import { DAYS_PER_YEAR, sharpe, totalReturn } from '../../portfolio/metrics/returns.ts';

/** Returns daily returns over a span in figures. */
export function figuresOf(returns: Float64Array, { from, to, trades }: { readonly from: EpochMs; readonly to: EpochMs; readonly trades: number }): RunFigures {
  return { from, to, days: (to - from) / DAY_MS, trades, totalReturn: totalReturn(returns), sharpe: sharpe(returns, DAYS_PER_YEAR), maxDrawdown: maxDrawdown(growthCurve(returns))?.relative ?? 0 };
}

/** Returns how values are distributed; null for none. Values that are all the same are one bar. */
export function distributionOf(values: readonly number[]): Distribution | null {
  if (values.length === 0) return null;
  const bars = histogram(values);
  const at = (share: number): number => quantile(values, share) ?? 0;
  return {
    count: values.length, mean: mean(values) ?? 0, p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95),
    edges: bars === null ? [values[0]!, values[0]!] : [...bars.edges], counts: bars === null ? [values.length] : [...bars.counts],
  };
}

/** Returns the part of the request's time that there is data of. */
export function dataSpan({ request, series }: Pick<PreparedBacktest, 'request' | 'series'>): { readonly from: EpochMs; readonly to: EpochMs } {
  const opened = series.map(({ bars }) => bars.openTimeMs[0] ?? request.to);
  const closed = series.map(({ bars }) => (bars.closeTimeMs[bars.length - 1] ?? request.from) + 1);
  return { from: Math.max(request.from, Math.min(...opened)), to: Math.min(request.to, Math.max(...closed)) };
}

/** Joins parts of a series. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
