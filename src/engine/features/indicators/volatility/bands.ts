import { RollingExtreme } from '../../../compute/rolling.ts';
import { Atr } from '../atr.ts';
import { emaSmoother } from '../averages/smoother.ts';
import { bars, choice, define, emaMemory, real, wilderMemory } from '../define-indicator.ts';
import { multiIndicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { RollingMoments } from '../statistics/rolling-moments.ts';
import { trueRange } from '../true-range.ts';

const LOWER = { name: 'lower', unit: 'price' } as const;
const MIDDLE = { name: 'middle', unit: 'price' } as const;
const UPPER = { name: 'upper', unit: 'price' } as const;

/**
 * Bollinger bands: middle: SMA; lower and upper: middle ± multiple × standard deviation (of the population); width: 100 × (upper - lower) / middle;
 * position: (x - lower) / (upper - lower), 0.5 when nothing moved.
 * Units: width in percent, position in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Bollinger 2001, Bollinger on Bollinger Bands
 */
export const bbands = define({
  name: 'bbands', title: 'Bollinger bands', formula: 'middle: SMA; lower and upper: middle ± multiple × standard deviation (of the population); width: 100 × (upper - lower) / middle; position: (x - lower) / (upper - lower), 0.5 when nothing moved', source: 'Bollinger 2001, Bollinger on Bollinger Bands',
  inputs: ['close'], parameters: { period: bars(20), multiple: real(2, 0, 100) }, outputs: [LOWER, MIDDLE, UPPER, { name: 'width', unit: 'percent' }, { name: 'position', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period, multiple }) => {
    const moments = new RollingMoments(period);
    return multiIndicator(5, [moments], (out, value) => {
      const mean = moments.update(value);
      const reach = multiple * moments.deviation;
      out[0] = mean - reach;
      out[1] = mean;
      out[2] = mean + reach;
      out[3] = (200 * reach) / mean;
      out[4] = reach === 0 ? 0.5 : (value - mean + reach) / (2 * reach);
    });
  },
});

/**
 * Donchian channel: lower: lowest low; upper: highest high; middle: their mean; the newest bar included.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Donchian 1960, Financial Analysts Journal 16(6)
 */
export const donchian = define({
  name: 'donchian', title: 'Donchian channel', formula: 'lower: lowest low; upper: highest high; middle: their mean; the newest bar included', source: 'Donchian 1960, Financial Analysts Journal 16(6)',
  inputs: ['high', 'low'], parameters: { period: bars(20) }, outputs: [LOWER, MIDDLE, UPPER], warmup: ({ period }) => period,
  create: ({ period }) => {
    const highest = new RollingExtreme('maximum', period);
    const lowest = new RollingExtreme('minimum', period);
    return multiIndicator(3, [highest, lowest], (out, high, low) => {
      const top = highest.update(high);
      const bottom = lowest.update(low);
      out[0] = bottom;
      out[1] = (top + bottom) / 2;
      out[2] = top;
    });
  },
});

/**
 * Keltner channel: middle ± multiple × ATR; exponential: EMA of the close and Wilder's ATR; simple: SMA of the typical price and SMA of the true
 * range.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Keltner 1960, How to Make Money in Commodities; Raschke (exponential); Lean (simple)
 */
export const keltner = define({
  name: 'keltner', title: 'Keltner channel', formula: "middle ± multiple × ATR; exponential: EMA of the close and Wilder's ATR; simple: SMA of the typical price and SMA of the true range", source: 'Keltner 1960, How to Make Money in Commodities; Raschke (exponential); Lean (simple)',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(20), multiple: real(2, 0, 100), average: choice('exponential', 'simple') }, outputs: [LOWER, MIDDLE, UPPER],
  warmup: ({ period }) => period, settling: ({ period }) => period + Math.max(emaMemory(period), wilderMemory(period)),
  create: ({ period, multiple, average }) => {
    const [wilder, exponential] = [new Atr(period), emaSmoother(period)];
    const [ranges, typicals, previous] = [new BlockSum(period), new BlockSum(period), new Lag(1)];
    const parts = average === 'simple' ? [ranges, typicals, previous] : [wilder, exponential];
    return multiIndicator(3, parts, (out, high, low, close) => {
      const middle = average === 'simple' ? typicals.update((high + low + close) / 3) / period : exponential.update(close);
      const range = average === 'simple' ? ranges.update(trueRange(high, low, previous.update(close))) / period : wilder.update(high, low, close);
      out[0] = middle - multiple * range;
      out[1] = middle;
      out[2] = middle + multiple * range;
    });
  },
});

/**
 * Acceleration bands: lower: SMA of low × (1 - w); upper: SMA of high × (1 + w); w = factor × (high - low) / (high + low); middle: SMA of the close.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Headley 2002, Big Trends in Trading
 */
export const abands = define({
  name: 'abands', title: 'Acceleration bands', formula: 'lower: SMA of low × (1 - w); upper: SMA of high × (1 + w); w = factor × (high - low) / (high + low); middle: SMA of the close', source: 'Headley 2002, Big Trends in Trading',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(20), factor: real(4, 0, 100) }, outputs: [LOWER, MIDDLE, UPPER], warmup: ({ period }) => period,
  create: ({ period, factor }) => {
    const [lows, closes, highs] = [new BlockSum(period), new BlockSum(period), new BlockSum(period)];
    return multiIndicator(3, [lows, closes, highs], (out, high, low, close) => {
      const both = high + low;
      const width = both === 0 ? 0 : (factor * (high - low)) / both;
      out[0] = lows.update(low * (1 - width)) / period;
      out[1] = closes.update(close) / period;
      out[2] = highs.update(high * (1 + width)) / period;
    });
  },
});
