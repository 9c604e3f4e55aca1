import type { DrawdownSpell, ExposureCurve, MonthlyReturns, ReportCurve, ReturnDistribution, RollingMeasures, TurnoverFacts } from '../../contract/report.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { compounded, monthReturns } from '../../portfolio/metrics/calendar-returns.ts';
import type { Spell } from '../../portfolio/metrics/drawdown-spells.ts';
import { underwaterCurve } from '../../portfolio/metrics/drawdown-spells.ts';
import { exposureSteps } from '../../portfolio/metrics/exposure-curve.ts';
import { histogram } from '../../portfolio/metrics/histogram.ts';
import { kurtosis, mean, quantile, skewness, standardDeviation } from '../../portfolio/metrics/moments.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { rollingMeasures } from '../../portfolio/metrics/rolling-measures.ts';
import { thinnedIndices } from '../../portfolio/metrics/thin-curve.ts';
import type { StoredRun } from './stored-run.ts';

/** Points of a drawn curve. */
const MOST_POINTS = 2_000;
const MOST_STEPS = 500;
const MOST_SPELLS = 10;

/** Returns the equity as it is drawn, with holding at the same times. */
export function curveOf({ times, values }: StoredRun, hold: Float64Array | null, scaled: Float64Array | null): ReportCurve {
  const kept = thinnedIndices(values, MOST_POINTS);
  const pick = (column: ArrayLike<number>): number[] => Array.from(kept, (index) => column[index]!);
  return { time: pick(times), equity: pick(values), drawdown: pick(underwaterCurve(values)), hold: hold === null ? null : pick(hold), holdEqualVolatility: scaled === null ? null : pick(scaled), samples: values.length };
}

/** Returns the deepest falls, deepest first. */
export function spellsOf({ times, values }: StoredRun, spells: readonly Spell[]): readonly DrawdownSpell[] {
  const end = times.length - 1;
  return spells.toSorted((a, b) => b.depth - a.depth).slice(0, MOST_SPELLS).map(({ peakIndex, troughIndex, recoveryIndex, depth }) => {
    const [startMs, troughMs, backMs] = [times[peakIndex]!, times[troughIndex]!, recoveryIndex === null ? null : times[recoveryIndex]!];
    return {
      startMs, troughMs, recoveryMs: backMs, depth, depthAbs: values[peakIndex]! - values[troughIndex]!, daysDown: (troughMs - startMs) / DAY_MS,
      daysUp: backMs === null ? null : (backMs - troughMs) / DAY_MS, days: ((backMs ?? times[end]!) - startMs) / DAY_MS,
    };
  });
}

/** Returns year by month. */
export function monthlyOf({ times, values }: StoredRun): readonly MonthlyReturns[] {
  const months = monthReturns(times, values);
  return [...new Set(months.map(({ year }) => year))].map((year) => {
    const own = months.filter((one) => one.year === year);
    const of = (month: number) => own.find((one) => one.month === month);
    const row = Array.from({ length: 12 }, (_, month) => month);
    return { year, months: row.map((month) => of(month)?.value ?? null), isPartial: row.map((month) => of(month)?.isPartial ?? false), total: compounded(own.map(({ value }) => value)) };
  });
}

/** Returns how the days were spread; null where there are fewer than two that differ. */
export function distributionOf(returns: Float64Array, dayEnds: Float64Array): ReturnDistribution | null {
  const moved = returns.filter((value) => value !== 0);
  const bars = histogram(moved);
  if (bars === null) return null;
  const at = (share: number): number => quantile(returns, share) ?? Number.NaN;
  const dayOf = (value: number) => ({ dayMs: Math.floor((dayEnds[returns.indexOf(value)]! - 1) / DAY_MS) * DAY_MS, value });
  return {
    count: returns.length, flatDays: returns.length - moved.length, edges: [...bars.edges], counts: [...bars.counts], mean: mean(returns), standardDeviation: standardDeviation(returns), skewness: skewness(returns), kurtosis: kurtosis(returns),
    positiveShare: returns.filter((value) => value > 0).length / returns.length,
    quantiles: { p01: at(0.01), p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), p99: at(0.99) },
    best: dayOf(at(1)), worst: dayOf(at(0)),
  };
}

/** A quarter of a year says something; a shorter run is looked at in thirds, in no fewer than thirty days. */
function windowOf(days: number): number {
  return days >= 270 ? 90 : Math.max(30, Math.floor(days / 3));
}

/** Returns Sharpe ratio and volatility of a moving window of days. */
export function rollingOf(returns: Float64Array, dayEnds: Float64Array): RollingMeasures {
  const windowDays = windowOf(returns.length);
  const { lastIndex, sharpe, volatility } = rollingMeasures(returns, windowDays, DAYS_PER_YEAR);
  const step = Math.max(1, Math.ceil(lastIndex.length / MOST_POINTS));
  const rows = Array.from(lastIndex, (_, row) => row).filter((row) => row % step === 0 || row === lastIndex.length - 1);
  return {
    windowDays, time: rows.map((row) => dayEnds[lastIndex[row]!]!), sharpe: rows.map((row) => (Number.isNaN(sharpe[row]!) ? null : sharpe[row]!)), volatility: rows.map((row) => volatility[row]!),
    note: rows.length > 1 ? null : `The run has ${returns.length} days; a moving window needs more than ${windowDays}.`,
  };
}

/** Returns how much was at stake over time, from the closed trades at their entry prices. */
export function exposureOf({ times, values, trades }: StoredRun): ExposureCurve {
  const [fromMs, toMs] = [times[0] ?? 0, times.at(-1) ?? 0];
  const none: ExposureCurve = { stepMs: 0, time: [], timeInMarket: [], long: [], short: [], meanGross: null, maxGross: null, note: 'The run has no length.' };
  if (!(toMs > fromMs)) return none;
  const stepMs = Math.max(3_600_000, (toMs - fromMs) / MOST_STEPS);
  const count = Math.max(1, Math.ceil((toMs - fromMs) / stepMs));
  const holdings = trades.map(({ entryTime, exitTime, entryPrice, qty, side }) => ({ fromMs: entryTime, toMs: exitTime, notional: (side === 'long' ? 1 : -1) * entryPrice * Math.abs(qty) }));
  const steps = exposureSteps(holdings, { fromMs, toMs: fromMs + count * stepMs }, count);
  const equity = equityAt(times, values, steps.time);
  const share = (column: Float64Array): number[] => Array.from(column, (value, step) => (equity[step]! > 0 ? value / equity[step]! : 0));
  const [long, short] = [share(steps.long), share(steps.short)];
  const gross = long.map((value, step) => value - short[step]!);
  return {
    stepMs, time: [...steps.time], timeInMarket: [...steps.inMarket].map((value) => Math.min(1, value)), long, short, meanGross: mean(gross), maxGross: gross.reduce((most, value) => Math.max(most, value), 0),
    note: 'Closed trades at their entry prices; a position that is still open at the end is not in it.',
  };
}

function equityAt(times: Float64Array, values: Float64Array, wanted: Float64Array): Float64Array {
  let index = 0;
  return wanted.map((timeMs) => {
    while (index + 1 < times.length && times[index + 1]! <= timeMs) index++;
    return values[index]!;
  });
}

/** Returns how much was traded. */
export function turnoverOf({ result, times, values, trades }: StoredRun): TurnoverFacts {
  const days = result.metrics['days'] ?? 0;
  const total = result.metrics['turnover'] ?? null;
  const months = new Map<string, { notional: number; trades: number }>();
  const add = (timeMs: number, notional: number, closed: number): void => {
    const month = new Date(timeMs).toISOString().slice(0, 7);
    const known = months.get(month) ?? { notional: 0, trades: 0 };
    months.set(month, { notional: known.notional + notional, trades: known.trades + closed });
  };
  for (const { entryTime, exitTime, entryPrice, exitPrice, qty } of trades) {
    add(entryTime, entryPrice * Math.abs(qty), 0);
    add(exitTime, exitPrice * Math.abs(qty), 1);
  }
  const averages = meanEquityByMonth(times, values);
  return {
    total, perYear: total === null || days < 1 ? null : (total * DAYS_PER_YEAR) / days, tradesPerDay: days > 0 ? trades.length / days : null, averageHoldingMs: mean(trades.map(({ holdingMs }) => holdingMs)),
    byMonth: [...averages].map(([month, average]) => ({ month, turnover: average > 0 ? (months.get(month)?.notional ?? 0) / average : 0, trades: months.get(month)?.trades ?? 0 })),
  };
}

function meanEquityByMonth(times: Float64Array, values: Float64Array): ReadonlyMap<string, number> {
  const sums = new Map<string, { total: number; count: number }>();
  // One look a stretch is enough for a mean: the name of the month costs more than the sum.
  const stride = Math.max(1, Math.floor(times.length / 20_000));
  for (let i = 0; i < times.length; i += stride) {
    const month = new Date(times[i]!).toISOString().slice(0, 7);
    const known = sums.get(month) ?? { total: 0, count: 0 };
    sums.set(month, { total: known.total + values[i]!, count: known.count + 1 });
  }
  return new Map([...sums].map(([month, { total, count }]) => [month, total / count]));
}
