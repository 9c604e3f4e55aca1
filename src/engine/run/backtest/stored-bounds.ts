import { isDeepStrictEqual } from 'node:util';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { StrategyBounds } from '../../risk/breakers/config.ts';

/** A backtest of fewer trades bounds nothing. */
const LEAST_TRADES = 20;
/** As many of the newest runs are looked through. */
const RUNS_SEARCHED = 500;

/** Returns the configuration with each strategy held to its newest backtest on file, and to nothing where there is none. */
export function withBounds(store: Pick<Store, 'runs'>, config: EngineConfig): EngineConfig {
  return { ...config, strategies: config.strategies.map((assignment) => boundedBy(assignment, boundsOf(store, assignment))) };
}

/** Returns the plan of a new session with each strategy held to its backtest. */
export function boundPlan(store: Pick<Store, 'runs'>, plan: SessionPlan): SessionPlan {
  return { ...plan, engine: withBounds(store, plan.engine) };
}

function boundedBy({ bounds: _former, ...assignment }: StrategyAssignment, bounds: StrategyBounds | null): StrategyAssignment {
  return bounds === null ? assignment : { ...assignment, bounds };
}

/** Of the same strategy with the same settings, on the same instruments and bars. */
function boundsOf({ runs }: Pick<Store, 'runs'>, assignment: StrategyAssignment): StrategyBounds | null {
  const found = runs.list({ limit: RUNS_SEARCHED }).find(({ kind, config }) => kind === 'backtest' && isOf(config as BacktestRequest, assignment));
  if (!found) return null;
  if (assignment.bounds?.runId === found.id) return assignment.bounds;
  const run = runs.get(found.id);
  return run === null ? null : boundsFrom(found.id, run.detail as BacktestResult);
}

function isOf(request: BacktestRequest, { strategy, code, interval, instruments, config }: StrategyAssignment): boolean {
  // One day of the protocol is no measure of the days that come.
  return request.protocol === undefined && request.strategy === strategy && request.code === code && request.interval === interval && isDeepStrictEqual(request.instruments.toSorted(compare), instruments.toSorted(compare)) && isDeepStrictEqual(request.config, config);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Reads what a backtest has shown; null where it made too few trades to show anything. */
export function boundsFrom(runId: string, { trades, equity }: Pick<BacktestResult, 'trades' | 'equity'>): StrategyBounds | null {
  const days = ((equity.time.at(-1) ?? 0) - (equity.time[0] ?? 0)) / DAY_MS;
  if (trades.length < LEAST_TRADES || days <= 0) return null;
  const returns = trades.map(({ returnPct }) => returnPct);
  const meanReturnPct = returns.reduce((sum, one) => sum + one, 0) / returns.length;
  const variance = returns.reduce((sum, one) => sum + (one - meanReturnPct) ** 2, 0) / (returns.length - 1);
  return {
    runId, trades: trades.length, meanReturnPct, deviationPct: Math.sqrt(variance), maxDrawdownPct: deepestFallPct(equity.value),
    longestLosingStreak: longestStreak(trades.map(({ pnl }) => pnl)), tradesPerDay: trades.length / days,
  };
}

function deepestFallPct(values: readonly number[]): number {
  let [peak, deepest] = [0, 0];
  for (const value of values) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, peak > 0 ? ((peak - value) / peak) * 100 : 0);
  }
  return deepest;
}

/** Counts as the breaker does: what came out even neither lengthens a row nor ends it. */
function longestStreak(results: readonly string[]): number {
  let [longest, current] = [0, 0];
  for (const pnl of results) {
    const sign = Math.sign(Number(pnl));
    if (sign !== 0) current = sign < 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
