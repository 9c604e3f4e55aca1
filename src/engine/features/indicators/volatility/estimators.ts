import { portableLog } from '../../../compute/portable-log.ts';
import { bars, define, emaMemory, real } from '../define-indicator.ts';
import { EwmaVolatility } from '../ewma-volatility.ts';
import { indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { RollingMoments } from '../statistics/rolling-moments.ts';

/**
 * Annualised volatility: √barsPerYear × standard deviation (of the population) of x / x[before] - 1.
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Natenberg 1994, Option Volatility & Pricing; Tulip Indicators: volatility (252 bars a year)
 */
export const volatility = define({
  name: 'volatility', title: 'Annualised volatility', formula: '√barsPerYear × standard deviation (of the population) of x / x[before] - 1', source: 'Natenberg 1994, Option Volatility & Pricing; Tulip Indicators: volatility (252 bars a year)',
  inputs: ['close'], parameters: { period: bars(20), barsPerYear: real(365, 1, 40_000_000) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period, barsPerYear }) => {
    const moments = new RollingMoments(period);
    const previous = new Lag(1);
    const year = Math.sqrt(barsPerYear);
    return indicator([moments, previous], (value) => {
      const change = value / previous.update(value) - 1;
      if (change - change !== 0) return Number.NaN;
      moments.update(change);
      return year * moments.deviation;
    });
  },
});

/**
 * Exponentially weighted volatility: √v, v = λ v + (1 - λ) ln(x / x[before])², λ = 1 - 2 / (period + 1).
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 4th ed., 5.2
 */
export const ewmaVolatility = define({
  name: 'ewmavol', title: 'Exponentially weighted volatility', formula: '√v, v = λ v + (1 - λ) ln(x / x[before])², λ = 1 - 2 / (period + 1)', source: 'J.P. Morgan/Reuters 1996, RiskMetrics Technical Document, 4th ed., 5.2',
  inputs: ['close'], parameters: { period: bars(33) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period + 1, settling: ({ period }) => period + 1 + emaMemory(period),
  create: ({ period }) => {
    const average = new EwmaVolatility(period);
    return indicator([average], (value) => average.update(value));
  },
});

/**
 * Parkinson's volatility: √(mean of ln(high / low)² / (4 ln 2)), of one bar.
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Parkinson 1980, Journal of Business 53(1)
 */
export const parkinson = define({
  name: 'parkinson', title: "Parkinson's volatility", formula: '√(mean of ln(high / low)² / (4 ln 2)), of one bar', source: 'Parkinson 1980, Journal of Business 53(1)', inputs: ['high', 'low'], parameters: { period: bars(20) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const total = new BlockSum(period);
    return indicator([total], (high, low) => {
      if (!(low > 0 && high > 0)) return Number.NaN;
      const range = portableLog(high / low);
      return Math.sqrt(total.update(range * range) / (4 * LN_2 * period));
    });
  },
});

/**
 * Garman-Klass volatility: √(mean of 0.5 ln(high / low)² - (2 ln 2 - 1) ln(close / open)²), of one bar.
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Garman & Klass 1980, Journal of Business 53(1)
 */
export const garmanKlass = define({
  name: 'garmanklass', title: 'Garman-Klass volatility', formula: '√(mean of 0.5 ln(high / low)² - (2 ln 2 - 1) ln(close / open)²), of one bar', source: 'Garman & Klass 1980, Journal of Business 53(1)', inputs: ['open', 'high', 'low', 'close'], parameters: { period: bars(20) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const total = new BlockSum(period);
    return indicator([total], (open, high, low, close) => {
      if (!(open > 0 && high > 0 && low > 0 && close > 0)) return Number.NaN;
      const range = portableLog(high / low);
      const body = portableLog(close / open);
      const mean = total.update(0.5 * range * range - (2 * LN_2 - 1) * body * body) / period;
      return Math.sqrt(mean < 0 ? 0 : mean);
    });
  },
});

/**
 * Rogers-Satchell volatility: √(mean of ln(high / close) ln(high / open) + ln(low / close) ln(low / open)), of one bar.
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Rogers & Satchell 1991, Annals of Applied Probability 1(4)
 */
export const rogersSatchell = define({
  name: 'rogerssatchell', title: 'Rogers-Satchell volatility', formula: '√(mean of ln(high / close) ln(high / open) + ln(low / close) ln(low / open)), of one bar', source: 'Rogers & Satchell 1991, Annals of Applied Probability 1(4)', inputs: ['open', 'high', 'low', 'close'], parameters: { period: bars(20) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const total = new BlockSum(period);
    return indicator([total], (open, high, low, close) => {
      if (!(open > 0 && high > 0 && low > 0 && close > 0)) return Number.NaN;
      const mean = total.update(drift(open, high, low, close)) / period;
      return Math.sqrt(mean < 0 ? 0 : mean);
    });
  },
});

/**
 * Yang-Zhang volatility: √(variance of ln(open / close before) + k × variance of ln(close / open) + (1 - k) × Rogers-Satchell), k = 0.34 / (1.34 +
 * (period + 1) / (period - 1)), of one bar.
 * Units: volatility in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Yang & Zhang 2000, Journal of Business 73(3)
 */
export const yangZhang = define({
  name: 'yangzhang', title: 'Yang-Zhang volatility', formula: '√(variance of ln(open / close before) + k × variance of ln(close / open) + (1 - k) × Rogers-Satchell), k = 0.34 / (1.34 + (period + 1) / (period - 1)), of one bar', source: 'Yang & Zhang 2000, Journal of Business 73(3)',
  inputs: ['open', 'high', 'low', 'close'], parameters: { period: bars(20, 2) }, outputs: [{ name: 'volatility', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const [nights, days, total, previous] = [new RollingMoments(period), new RollingMoments(period), new BlockSum(period), new Lag(1)];
    const k = 0.34 / (1.34 + (period + 1) / (period - 1));
    return indicator([nights, days, total, previous], (open, high, low, close) => {
      if (!(open > 0 && high > 0 && low > 0 && close > 0)) return Number.NaN;
      const before = previous.update(close);
      if (before !== before) return Number.NaN;
      nights.update(portableLog(open / before));
      days.update(portableLog(close / open));
      const within = total.update(drift(open, high, low, close)) / period;
      const variance = (nights.squares + k * days.squares) / (period - 1) + (1 - k) * within;
      return Math.sqrt(variance < 0 ? 0 : variance);
    });
  },
});

const LN_2 = 0.6931471805599453;

function drift(open: number, high: number, low: number, close: number): number {
  return portableLog(high / close) * portableLog(high / open) + portableLog(low / close) * portableLog(low / open);
}
