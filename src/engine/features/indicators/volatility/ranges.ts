import { portableLog } from '../../../compute/portable-log.ts';
import { RollingExtreme } from '../../../compute/rolling.ts';
import { Atr } from '../atr.ts';
import { bars, choice, define, emaMemory, real, wilderMemory } from '../define-indicator.ts';
import { indicator, multiIndicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { trueRange } from '../true-range.ts';
import { emaSmoother } from '../averages/smoother.ts';

/**
 * True range: max(high, close before) - min(low, close before); the first bar: high - low.
 * Units: range in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 21
 */
export const tr = define({
  name: 'tr', title: 'True range', formula: 'max(high, close before) - min(low, close before); the first bar: high - low', source: 'Wilder 1978, p. 21', inputs: ['high', 'low', 'close'], parameters: {}, outputs: [{ name: 'range', unit: 'price' }], warmup: () => 1, settling: () => 2,
  create: () => {
    const previous = new Lag(1);
    return indicator([previous], (high, low, close) => trueRange(high, low, previous.update(close)));
  },
});

/**
 * Average true range: Wilder's smoothing of the true range.
 * Units: atr in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 21-23
 */
export const atr = define({
  name: 'atr', title: 'Average true range', formula: "Wilder's smoothing of the true range", source: 'Wilder 1978, p. 21-23', inputs: ['high', 'low', 'close'], parameters: { period: bars(14) }, outputs: [{ name: 'atr', unit: 'price' }], warmup: ({ period }) => period, settling: ({ period }) => period + wilderMemory(period),
  create: ({ period }) => {
    const average = new Atr(period);
    return indicator([average], (high, low, close) => average.update(high, low, close));
  },
});

/**
 * Average true range in percent: 100 × ATR / close.
 * Units: natr in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Forman 2006, Stocks & Commodities 24(5)
 */
export const natr = define({
  name: 'natr', title: 'Average true range in percent', formula: '100 × ATR / close', source: 'Forman 2006, Stocks & Commodities 24(5)', inputs: ['high', 'low', 'close'], parameters: { period: bars(14) }, outputs: [{ name: 'natr', unit: 'percent' }], warmup: ({ period }) => period, settling: ({ period }) => period + wilderMemory(period),
  create: ({ period }) => {
    const average = new Atr(period);
    return indicator([average], (high, low, close) => (100 * average.update(high, low, close)) / close);
  },
});

/**
 * Chaikin volatility: 100 × (e / e[period ago] - 1), e the EMA of high - low.
 * Units: change in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 304
 */
export const cvi = define({
  name: 'cvi', title: 'Chaikin volatility', formula: '100 × (e / e[period ago] - 1), e the EMA of high - low', source: 'Achelis 2000, p. 304', inputs: ['high', 'low'], parameters: { period: bars(10), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'change', unit: 'percent' }],
  warmup: ({ period }) => 2 * period, settling: ({ period }) => 2 * period + emaMemory(period),
  create: ({ period, seed }) => {
    const average = emaSmoother(period, seed);
    const before = new Lag(period);
    return indicator([average, before], (high, low) => {
      const range = average.update(high - low);
      if (range !== range) return Number.NaN;
      const old = before.update(range);
      return (100 * (range - old)) / old;
    });
  },
});

/**
 * Mass index: Σ over the period of e / EMA of e, e the EMA(smooth) of high - low; a ratio of 1 when the ranges are 0.
 * Units: mass in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Dorsey 1992, Stocks & Commodities 10(6)
 */
export const mass = define({
  name: 'mass', title: 'Mass index', formula: 'Σ over the period of e / EMA of e, e the EMA(smooth) of high - low; a ratio of 1 when the ranges are 0', source: 'Dorsey 1992, Stocks & Commodities 10(6)', inputs: ['high', 'low'], parameters: { period: bars(25), smooth: bars(9), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'mass', unit: 'points' }],
  warmup: ({ period, smooth }) => period + 2 * smooth - 2, settling: ({ period, smooth }) => period + 2 * smooth - 2 + 2 * emaMemory(smooth),
  create: ({ period, smooth, seed }) => {
    const [first, second, total] = [emaSmoother(smooth, seed), emaSmoother(smooth, seed), new BlockSum(period)];
    return indicator([first, second, total], (high, low) => {
      const once = first.update(high - low);
      const twice = once === once ? second.update(once) : Number.NaN;
      return twice === twice ? total.update(twice === 0 ? 1 : once / twice) : Number.NaN;
    });
  },
});

/**
 * Choppiness index: 100 × ln(Σ true range / (highest - lowest)) / ln(period); 100 when the range is 0.
 * Units: choppiness in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Dreiss 1993, in Stocks & Commodities
 */
export const chop = define({
  name: 'chop', title: 'Choppiness index', formula: '100 × ln(Σ true range / (highest - lowest)) / ln(period); 100 when the range is 0', source: 'Dreiss 1993, in Stocks & Commodities', inputs: ['high', 'low', 'close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'choppiness', unit: 'points' }], warmup: ({ period }) => period, settling: ({ period }) => period + 1,
  create: ({ period }) => {
    const [total, highest, lowest, previous] = [new BlockSum(period), new RollingExtreme('maximum', period), new RollingExtreme('minimum', period), new Lag(1)];
    return indicator([total, highest, lowest, previous], (high, low, close) => {
      const path = total.update(trueRange(high, low, previous.update(close)));
      const range = highest.update(high) - lowest.update(low);
      if (path !== path) return Number.NaN;
      return range === 0 ? 100 : (100 * portableLog(path / range)) / portableLog(period);
    });
  },
});

/**
 * Ulcer index: √(mean of (100 × (x / highest of the period - 1))²).
 * Units: ulcer in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Martin & McCann 1989, The Investor's Guide to Fidelity Funds
 */
export const ulcer = define({
  name: 'ulcer', title: 'Ulcer index', formula: '√(mean of (100 × (x / highest of the period - 1))²)', source: "Martin & McCann 1989, The Investor's Guide to Fidelity Funds", inputs: ['close'], parameters: { period: bars(14) }, outputs: [{ name: 'ulcer', unit: 'percent' }], warmup: ({ period }) => 2 * period - 1,
  create: ({ period }) => {
    const [highest, total] = [new RollingExtreme('maximum', period), new BlockSum(period)];
    return indicator([highest, total], (value) => {
      const top = highest.update(value);
      if (top !== top) return Number.NaN;
      const fall = (100 * (value - top)) / top;
      return Math.sqrt(total.update(fall * fall) / period);
    });
  },
});

/**
 * Vortex indicator: plus: Σ |high - low before| / Σ true range; minus: Σ |low - high before| / Σ true range; 1 when the ranges are 0.
 * Units: plus in share, minus in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Botes & Siepman 2010, Stocks & Commodities 28(1)
 */
export const vortex = define({
  name: 'vortex', title: 'Vortex indicator', formula: 'plus: Σ |high - low before| / Σ true range; minus: Σ |low - high before| / Σ true range; 1 when the ranges are 0', source: 'Botes & Siepman 2010, Stocks & Commodities 28(1)',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(14) }, outputs: [{ name: 'plus', unit: 'share' }, { name: 'minus', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const [up, down, total] = [new BlockSum(period), new BlockSum(period), new BlockSum(period)];
    const [highs, lows, closes] = [new Lag(1), new Lag(1), new Lag(1)];
    return multiIndicator(2, [up, down, total, highs, lows, closes], (out, high, low, close) => {
      const top = highs.update(high);
      const bottom = lows.update(low);
      const last = closes.update(close);
      if (last !== last) return;
      const range = total.update(trueRange(high, low, last));
      const plus = up.update(Math.abs(high - bottom));
      const minus = down.update(Math.abs(low - top));
      if (range !== range) return;
      out[0] = range === 0 ? 1 : plus / range;
      out[1] = range === 0 ? 1 : minus / range;
    });
  },
});

/**
 * Chandelier exit: long: highest - multiple × ATR; short: lowest + multiple × ATR.
 * Units: long in price, short in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see LeBeau; Elder 2002, Come Into My Trading Room
 */
export const chandelier = define({
  name: 'chandelier', title: 'Chandelier exit', formula: 'long: highest - multiple × ATR; short: lowest + multiple × ATR', source: 'LeBeau; Elder 2002, Come Into My Trading Room', inputs: ['high', 'low', 'close'], parameters: { period: bars(22), multiple: real(3, 0, 100) }, outputs: [{ name: 'long', unit: 'price' }, { name: 'short', unit: 'price' }],
  warmup: ({ period }) => period, settling: ({ period }) => period + wilderMemory(period),
  create: ({ period, multiple }) => {
    const [highest, lowest, average] = [new RollingExtreme('maximum', period), new RollingExtreme('minimum', period), new Atr(period)];
    return multiIndicator(2, [highest, lowest, average], (out, high, low, close) => {
      const reach = multiple * average.update(high, low, close);
      out[0] = highest.update(high) - reach;
      out[1] = lowest.update(low) + reach;
    });
  },
});
