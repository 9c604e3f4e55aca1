import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { Clock } from '../../ports/clock.ts';
import { runStoredBacktest } from '../backtest/stored-backtest.ts';
import type { TaskProgress } from '../task-progress.ts';

/** How much is put at stake: as the settings say, or several times that. */
export type Stake = 'ordinary' | 'aggressive';

export interface LimitsStudyRequest {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  /** Without a title; the risk settings are those of the ordinary stake with its limits. */
  readonly request: Omit<BacktestRequest, 'title'>;
  /** Begins the title of every run. */
  readonly name: string;
  readonly stakes: readonly Stake[];
  readonly onProgress: (progress: TaskProgress) => void;
}

/** One run in figures; money in quote units, ratios as fractions. */
export interface LimitsRun {
  readonly runId: string;
  readonly title: string;
  readonly endEquity: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
  /** The worst change over one UTC day. */
  readonly worstDay: number;
  readonly trades: number;
  /** What the run's own notes say of breakers and denials. */
  readonly stops: readonly string[];
}

/** The same run with breakers and limits of measured risk, and without. */
export interface LimitsPair {
  readonly stake: Stake;
  readonly on: LimitsRun;
  readonly off: LimitsRun;
  /** Equity at the end with limits less without; below zero is what they cost. */
  readonly saved: number;
  /** Largest fall without limits less with. */
  readonly drawdownSpared: number;
  /** Round trips that were not made because of them; below zero when there were more. */
  readonly tradesMissed: number;
}

/** Every breaker and every limit of measured risk switched off; what else there is stays as it was. */
export const LIMITS_OFF: Readonly<Record<string, unknown>> = {
  dailyLossLimitPct: 100, maxDrawdownPct: 100, drawdownReducePct: 100, weeklyLossLimitPct: 0, drawdownWarnPct: 0, venueErrorLimit: 0, losingStreakTrades: 0, strategyBoundsFactor: 0,
  volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0, crossedBook: 'ignore', stalePriceSeconds: 0, fundingExtremePct: 0,
  maxValueAtRiskPct: 1000, maxExpectedShortfallPct: 1000, maxBeta: 1000,
};

/** What somebody does who wants to be rich soon: ten times the risk of each trade, on up to ten times the money. Chosen by us. */
export const AGGRESSIVE: Readonly<Record<string, unknown>> = {
  riskPerTradePct: 5, maxRiskPerTradePct: 100, maxSymbolExposurePct: 1000, maxTotalExposurePct: 1000, maxNetExposurePct: 1000, maxClusterExposurePct: 1000, leverage: 10, maxLeverage: 10,
};

/** Runs the same backtest with and without limits, at each stake, and keeps every run in the store under its title. */
export function studyLimits({ request, name, stakes, ...how }: LimitsStudyRequest): readonly LimitsPair[] {
  return stakes.map((stake) => {
    const risk = stake === 'aggressive' ? { ...request.risk, ...AGGRESSIVE, dailyLossLimitPct: Math.max(5, Number(request.risk['dailyLossLimitPct'] ?? 0)) } : request.risk;
    const run = (limits: 'on' | 'off'): LimitsRun => {
      const title = `${name}, ${stake} stake, limits ${limits}`;
      return runOf(title, runStoredBacktest({ ...how, request: { ...request, title, risk: limits === 'off' ? { ...risk, ...LIMITS_OFF } : risk } }));
    };
    const [on, off] = [run('on'), run('off')];
    return { stake, on, off, saved: on.endEquity - off.endEquity, drawdownSpared: off.maxDrawdown - on.maxDrawdown, tradesMissed: off.trades - on.trades };
  });
}

function runOf(title: string, { runId, metrics, equity, trades, warnings }: BacktestResult): LimitsRun {
  return {
    runId, title, endEquity: metrics['endEquity'] ?? 0, totalReturn: metrics['totalReturn'] ?? 0, maxDrawdown: metrics['maxDrawdown'] ?? 0, worstDay: worstDay(equity), trades: trades.length,
    stops: warnings.filter((warning) => /^(Trading was|The daily loss limit|Risk denied|The )/.test(warning)),
  };
}

/** The worst change from one UTC midnight to the next, as a share; the first and the last day may be shorter. */
export function worstDay({ time, value }: BacktestResult['equity']): number {
  let [worst, before] = [0, value[0] ?? 0];
  for (let i = 0; i < time.length; i++) {
    const isLastOfDay = i + 1 === time.length || Math.floor(time[i + 1]! / DAY_MS) > Math.floor(time[i]! / DAY_MS);
    if (!isLastOfDay) continue;
    if (before > 0) worst = Math.min(worst, value[i]! / before - 1);
    before = value[i]!;
  }
  return worst;
}
