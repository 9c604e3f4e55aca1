import type { ClosedTrade } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/units.ts';

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
export function summarize(_run: RunRecord): Metrics {
  throw new Error('under construction');
}
