import type { BacktestResult } from '../../contract/api.ts';
import { sharpeSample } from '../../portfolio/metrics/sharpe-inference.ts';

/** A Sharpe ratio for a year, and between which values the true one lies in 95 cases of 100, if every time were like the time that was seen. */
export interface SharpeRange {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const MINUTES_A_YEAR = 525_600;
/** Of a normal distribution, 95 in 100 lie within so many standard deviations. */
const STANDARD_DEVIATIONS = 1.96;

/**
 * Returns the Sharpe ratio of equity sampled once a minute, with its range: sqrt((1 − γ₃·SR + (γ₄ − 1)/4·SR²) / (n − 1)) is the standard error per minute. Null where the account did
 * not move.
 * @see Lo 2002, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4); Bailey & López de Prado 2012, "The Sharpe Ratio Efficient Frontier", eq. 9
 */
export function sharpeRange({ equity: { value } }: Pick<BacktestResult, 'equity'>): SharpeRange | null {
  const sample = sharpeSample(value.slice(1).map((worth, i) => worth / (value[i] ?? worth) - 1));
  if (sample === null) return null;
  const { sharpe, count, skewness, kurtosis } = sample;
  const variance = Math.max(0, 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2);
  const [perYear, spread] = [Math.sqrt(MINUTES_A_YEAR), STANDARD_DEVIATIONS * Math.sqrt(variance / (count - 1))];
  return { value: sharpe * perYear, low: (sharpe - spread) * perYear, high: (sharpe + spread) * perYear };
}

/** Says how little a day tells of a Sharpe ratio. */
export function sharpeSentence({ value, low, high }: SharpeRange): string {
  const verdict = low > 0 || high < 0 ? 'and that only if every day were like this one' : 'so it says nothing of its sign';
  return `Its Sharpe ratio of ${value.toFixed(0)} a year, of the minutes of one day, is anything from ${low.toFixed(0)} to ${high.toFixed(0)} (95 %), ${verdict}.`;
}
