import { DAY_MS } from '../../domain/interval.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import { dailyReturns } from './daily-returns.ts';
import { calmar, deepestFalls, longestDrawdown } from './drawdown.ts';
import { exposureShare } from './exposure.ts';
import { kurtosis, mean, skewness } from './moments.ts';
import { annualVolatility, cagr, DAYS_PER_YEAR, downsideRisk, expectedShortfall, omega, sharpe, sortino, stability, tailRatio, valueAtRisk } from './returns.ts';
import { probabilisticSharpe, sharpeSample } from './sharpe-inference.ts';
import { expectancy, expectancyRatio, kellyOfResults, lossesOf, optimalF, profitFactor, winRate, winsOf } from './trades.ts';

/** What a run left behind. Money is in quote units, as floats: these are statistics. */
export interface RunRecord {
  /** [n] times of the equity values, ascending, epoch ms. */
  readonly equityTimes: ArrayLike<number>;
  /** [n] equity (cash plus open positions at market), quote units; the first is the starting equity. */
  readonly equityValues: ArrayLike<number>;
  readonly trades: readonly ClosedTrade[];
  /** Since when positions still open at the end have been held; empty when flat. */
  readonly openSinceMs: readonly EpochMs[];
  /** Sum of price × quantity over all fills. */
  readonly tradedNotional: number;
  /** Totals of the run: fees and slippage paid are positive, funding is positive when received. */
  readonly fees: number;
  readonly funding: number;
  readonly slippage: number;
}

/** Performance of a run; the definitions are in docs/metrics.md. Ratios are plain numbers (0.1 is 10 %). null means undefined, never zero. */
export interface Metrics {
  readonly totalReturn: number | null;
  readonly netProfit: number | null;
  readonly startEquity: number | null;
  readonly endEquity: number | null;
  readonly days: number;
  /** null for less than a day: a year is not told from hours. */
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Largest fall from a peak as a share of the peak, positive. */
  readonly maxDrawdown: number | null;
  /** Largest fall from a peak in quote units, positive. */
  readonly maxDrawdownAbs: number | null;
  readonly maxDrawdownDays: number | null;
  readonly annualVolatility: number | null;
  readonly downsideRisk: number | null;
  /** Daily return that only one day in twenty was worse than; negative when a loss. */
  readonly valueAtRisk95: number | null;
  readonly expectedShortfall95: number | null;
  readonly omega: number | null;
  readonly tailRatio: number | null;
  readonly stability: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Probability that the true Sharpe ratio is above zero. */
  readonly probabilisticSharpe: number | null;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  readonly expectancyRatio: number | null;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly bestTrade: number | null;
  readonly worstTrade: number | null;
  readonly averageHoldingMs: number | null;
  readonly kelly: number | null;
  readonly optimalF: number | null;
  /** Trades whose result rests on an assumption about the order of events inside a bar. */
  readonly ambiguousTrades: number;
  /** Share of the time with at least one open position. */
  readonly exposure: number | null;
  /** Traded notional over the mean equity. */
  readonly turnover: number | null;
  readonly fees: number;
  readonly funding: number;
  readonly slippage: number;
}

/** Returns the performance of a run, from daily returns at UTC midnights and 365 days a year. */
export function summarize(run: RunRecord): Metrics {
  const returns = dailyReturns(run.equityTimes, run.equityValues);
  const growth = growthOf(run);
  const falls = deepestFalls(run.equityValues);
  const drawdown = falls?.relative ?? null;
  const sample = sharpeSample(returns);
  return {
    ...growth,
    sharpe: sharpe(returns, DAYS_PER_YEAR),
    sortino: sortino(returns, DAYS_PER_YEAR),
    calmar: calmar(growth.cagr, drawdown?.relative ?? null),
    maxDrawdown: drawdown?.relative ?? null,
    maxDrawdownAbs: falls?.absolute.absolute ?? null,
    maxDrawdownDays: drawdown === null ? null : longestDrawdown(run.equityTimes, run.equityValues) / DAY_MS,
    annualVolatility: annualVolatility(returns, DAYS_PER_YEAR),
    downsideRisk: downsideRisk(returns, DAYS_PER_YEAR),
    valueAtRisk95: valueAtRisk(returns),
    expectedShortfall95: expectedShortfall(returns),
    omega: omega(returns),
    tailRatio: tailRatio(returns),
    stability: stability(returns),
    skewness: skewness(returns),
    kurtosis: kurtosis(returns),
    probabilisticSharpe: sample === null ? null : probabilisticSharpe(sample),
    ...tradeMetrics(run.trades),
    exposure: exposureOf(run),
    turnover: turnoverOf(run),
    fees: run.fees,
    funding: run.funding,
    slippage: run.slippage,
  };
}

function growthOf({ equityTimes, equityValues }: RunRecord): Pick<Metrics, 'totalReturn' | 'netProfit' | 'startEquity' | 'endEquity' | 'days' | 'cagr'> {
  if (equityValues.length === 0) return { totalReturn: null, netProfit: null, startEquity: null, endEquity: null, days: 0, cagr: null };
  const start = equityValues[0]!;
  const end = equityValues[equityValues.length - 1]!;
  const days = (equityTimes[equityTimes.length - 1]! - equityTimes[0]!) / DAY_MS;
  return { totalReturn: start > 0 ? end / start - 1 : null, netProfit: end - start, startEquity: start, endEquity: end, days, cagr: days < 1 ? null : cagr({ start, end, days }) };
}

type TradeMetrics = Pick<Metrics, 'trades' | 'wins' | 'losses' | 'winRate' | 'profitFactor' | 'expectancy' | 'expectancyRatio' | 'averageWin' | 'averageLoss' | 'bestTrade' | 'worstTrade' | 'averageHoldingMs' | 'kelly' | 'optimalF' | 'ambiguousTrades'>;

function tradeMetrics(trades: readonly ClosedTrade[]): TradeMetrics {
  const results = new Float64Array(trades.length);
  for (let i = 0; i < trades.length; i++) results[i] = quoteFromAtoms(trades[i]!.pnl);
  const wins = winsOf(results);
  const losses = lossesOf(results);
  return {
    trades: trades.length,
    wins: wins.length,
    losses: losses.length,
    winRate: winRate(results),
    profitFactor: profitFactor(results),
    expectancy: expectancy(results),
    expectancyRatio: expectancyRatio(results),
    averageWin: mean(wins),
    averageLoss: mean(losses),
    bestTrade: extremeOf(results, Math.max),
    worstTrade: extremeOf(results, Math.min),
    averageHoldingMs: mean(trades.map(({ entryTimeMs, exitTimeMs }) => exitTimeMs - entryTimeMs)),
    kelly: kellyOfResults(results),
    optimalF: optimalF(results),
    ambiguousTrades: trades.filter(({ ambiguous }) => ambiguous).length,
  };
}

function extremeOf(values: Float64Array, choose: (a: number, b: number) => number): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => choose(a, b));
}

function exposureOf({ equityTimes, trades, openSinceMs }: RunRecord): number | null {
  if (equityTimes.length === 0) return null;
  const end = equityTimes[equityTimes.length - 1]!;
  const closed = trades.map(({ entryTimeMs, exitTimeMs }) => [entryTimeMs, exitTimeMs] as const);
  return exposureShare([...closed, ...openSinceMs.map((since) => [since, end] as const)], [equityTimes[0]!, end]);
}

function turnoverOf({ equityValues, tradedNotional }: RunRecord): number | null {
  const average = mean(equityValues);
  return average === null || !(average > 0) ? null : tradedNotional / average;
}
