/** How a metric is written. `ratio` 0.1 is shown as 10 %. */
export type MetricShape = 'ratio' | 'number' | 'money' | 'count' | 'days' | 'duration';

/** A metric of the engine with the words that explain it. The formulas are in docs/metrics.md; nothing is computed here. */
export interface MetricWords {
  readonly key: string;
  readonly label: string;
  readonly shape: MetricShape;
  readonly definition: string;
  /** A result whose sign matters: shown with arrow and colour. */
  readonly isResult?: true;
}

const DAILY = 'From daily returns at UTC midnights, 365 days a year, no risk-free rate.';

/** The six numbers on top of a result. */
export const HEADLINE_METRICS: readonly MetricWords[] = [
  { key: 'totalReturn', label: 'Return', shape: 'ratio', isResult: true, definition: 'End equity over starting equity, minus one, after all costs. Open positions count at their last price.' },
  { key: 'sharpe', label: 'Sharpe', shape: 'number', definition: `Mean daily return over its standard deviation, scaled to a year. ${DAILY}` },
  { key: 'maxDrawdown', label: 'Max drawdown', shape: 'ratio', definition: 'The deepest fall of equity below an earlier high, as a share of that high.' },
  { key: 'winRate', label: 'Win rate', shape: 'ratio', definition: 'Closed trades with a result above zero after costs, over all closed trades. Says nothing about their size.' },
  { key: 'trades', label: 'Trades', shape: 'count', definition: 'Closed round trips: from opening a position to being flat again.' },
];

/** Everything else, in the groups of the details table. */
export const METRIC_GROUPS: readonly { readonly title: string; readonly metrics: readonly MetricWords[] }[] = [
  { title: 'Result', metrics: [
    { key: 'netProfit', label: 'Net profit', shape: 'money', isResult: true, definition: 'End equity minus starting equity, after all costs.' },
    { key: 'startEquity', label: 'Start equity', shape: 'money', definition: 'Equity before the first bar.' },
    { key: 'endEquity', label: 'End equity', shape: 'money', definition: 'Cash plus open positions at their last price, after the last bar.' },
    { key: 'cagr', label: 'Return a year', shape: 'ratio', isResult: true, definition: 'The constant yearly growth that leads from start to end equity. Misleading for runs much shorter than a year.' },
    { key: 'days', label: 'Days', shape: 'days', definition: 'Length of the run in days.' },
  ] },
  { title: 'Risk', metrics: [
    { key: 'sortino', label: 'Sortino', shape: 'number', definition: `Like Sharpe, but only falls count as risk. ${DAILY}` },
    { key: 'calmar', label: 'Calmar', shape: 'number', definition: 'Return a year over the deepest drawdown.' },
    { key: 'maxDrawdownAbs', label: 'Deepest fall', shape: 'money', definition: 'The deepest fall of equity below an earlier high, in money.' },
    { key: 'maxDrawdownDays', label: 'Longest recovery', shape: 'days', definition: 'The longest time from a high of equity until that high was reached again, or until the end.' },
    { key: 'annualVolatility', label: 'Volatility a year', shape: 'ratio', definition: `Standard deviation of daily returns, scaled to a year. ${DAILY}` },
    { key: 'downsideRisk', label: 'Downside risk', shape: 'ratio', definition: `Like volatility, counting only falls. ${DAILY}` },
    { key: 'valueAtRisk95', label: 'Bad day (1 in 20)', shape: 'ratio', definition: 'The daily return that only one day in twenty was worse than.' },
    { key: 'expectedShortfall95', label: 'Mean of the bad days', shape: 'ratio', definition: 'The mean of the worst one in twenty daily returns.' },
    { key: 'omega', label: 'Omega', shape: 'number', definition: 'Sum of daily gains over the sum of daily losses.' },
    { key: 'tailRatio', label: 'Tail ratio', shape: 'number', definition: 'The 95th percentile of daily returns over the size of the 5th.' },
    { key: 'stability', label: 'Stability', shape: 'number', definition: 'How straight the equity curve is: R² of a line through cumulative log returns.' },
    { key: 'skewness', label: 'Skewness', shape: 'number', definition: 'Lean of the daily returns: negative when large losses are likelier than large gains.' },
    { key: 'kurtosis', label: 'Kurtosis', shape: 'number', definition: 'Weight of extreme days.' },
    { key: 'probabilisticSharpe', label: 'Probabilistic Sharpe', shape: 'ratio', definition: 'Probability that the true Sharpe ratio is above zero, given this run alone. It does not know how many other settings were tried.' },
  ] },
  { title: 'Trades', metrics: [
    { key: 'wins', label: 'Wins', shape: 'count', definition: 'Closed trades with a result above zero after costs.' },
    { key: 'losses', label: 'Losses', shape: 'count', definition: 'Closed trades with a result below zero after costs.' },
    { key: 'profitFactor', label: 'Profit factor', shape: 'number', definition: 'Sum of what winning trades made over the sum of what losing trades lost.' },
    { key: 'expectancy', label: 'Mean trade', shape: 'money', isResult: true, definition: 'Mean result of a closed trade after costs.' },
    { key: 'expectancyRatio', label: 'Expectancy ratio', shape: 'number', definition: 'Mean result of a trade over the mean loss of a losing trade.' },
    { key: 'averageWin', label: 'Mean win', shape: 'money', definition: 'Mean result of the winning trades.' },
    { key: 'averageLoss', label: 'Mean loss', shape: 'money', definition: 'Mean result of the losing trades.' },
    { key: 'bestTrade', label: 'Best trade', shape: 'money', isResult: true, definition: 'The largest result of one trade.' },
    { key: 'worstTrade', label: 'Worst trade', shape: 'money', isResult: true, definition: 'The smallest result of one trade.' },
    { key: 'averageHoldingMs', label: 'Mean holding time', shape: 'duration', definition: 'Mean time from entry to exit.' },
    { key: 'kelly', label: 'Kelly share', shape: 'ratio', definition: 'The share of equity that would have grown fastest in this very run, in hindsight. Not a recommendation.' },
    { key: 'optimalF', label: 'Optimal f', shape: 'number', definition: 'The fraction that would have grown fastest in hindsight, measured against the worst trade. Not a recommendation.' },
    { key: 'ambiguousTrades', label: 'Ambiguous trades', shape: 'count', definition: 'Trades where stop and target lay inside one bar: which came first is an assumption.' },
  ] },
  { title: 'Activity and costs', metrics: [
    { key: 'exposure', label: 'Time in the market', shape: 'ratio', definition: 'Share of the time with at least one open position.' },
    { key: 'turnover', label: 'Turnover', shape: 'number', definition: 'Traded value over the mean equity.' },
    { key: 'fees', label: 'Fees', shape: 'money', definition: 'Fees paid on all fills.' },
    { key: 'slippage', label: 'Spread and slippage', shape: 'money', definition: 'How much worse the fills were than the prices at the decisions.' },
    { key: 'funding', label: 'Funding', shape: 'money', isResult: true, definition: 'Funding received (positive) or paid (negative).' },
  ] },
];
