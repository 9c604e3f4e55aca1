import { RollingExtreme } from '../../../compute/rolling.ts';
import { bars, define } from '../define-indicator.ts';
import { indicator, multiIndicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { ExtremeAge } from '../statistics/extreme-age.ts';

/**
 * Aroon: 100 × (period - bars since the extreme of period + 1 bars) / period; down: lowest low, up: highest high; of equal extremes the newest
 * counts.
 * Units: down in points, up in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande 1995, Stocks & Commodities 13(9)
 */
export const aroon = define({
  name: 'aroon', title: 'Aroon', formula: '100 × (period - bars since the extreme of period + 1 bars) / period; down: lowest low, up: highest high; of equal extremes the newest counts', source: 'Chande 1995, Stocks & Commodities 13(9)',
  inputs: ['high', 'low'], parameters: { period: bars(14) }, outputs: [{ name: 'down', unit: 'points' }, { name: 'up', unit: 'points' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const highest = new ExtremeAge('maximum', period + 1);
    const lowest = new ExtremeAge('minimum', period + 1);
    return multiIndicator(2, [highest, lowest], (out, high, low) => {
      out[0] = (100 * (period - lowest.update(low))) / period;
      out[1] = (100 * (period - highest.update(high))) / period;
    });
  },
});

/**
 * Aroon oscillator: Aroon up - Aroon down.
 * Units: oscillator in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande 1995, Stocks & Commodities 13(9)
 */
export const aroonosc = define({
  name: 'aroonosc', title: 'Aroon oscillator', formula: 'Aroon up - Aroon down', source: 'Chande 1995, Stocks & Commodities 13(9)', inputs: ['high', 'low'], parameters: { period: bars(14) }, outputs: [{ name: 'oscillator', unit: 'points' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const highest = new ExtremeAge('maximum', period + 1);
    const lowest = new ExtremeAge('minimum', period + 1);
    return indicator([highest, lowest], (high, low) => (100 * (lowest.update(low) - highest.update(high))) / period);
  },
});

/**
 * Vertical horizontal filter: (highest - lowest of the period) / Σ |change| over the period; 0 when nothing moved.
 * Units: vhf in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see White 1991, Futures 20(10)
 */
export const vhf = define({
  name: 'vhf', title: 'Vertical horizontal filter', formula: '(highest - lowest of the period) / Σ |change| over the period; 0 when nothing moved', source: 'White 1991, Futures 20(10)', inputs: ['close'], parameters: { period: bars(28) }, outputs: [{ name: 'vhf', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const [highest, lowest, path, previous] = [new RollingExtreme('maximum', period), new RollingExtreme('minimum', period), new BlockSum(period), new Lag(1)];
    return indicator([highest, lowest, path, previous], (value) => {
      const range = highest.update(value) - lowest.update(value);
      const before = previous.update(value);
      if (before !== before) return Number.NaN;
      const length = path.update(Math.abs(value - before));
      return length === 0 ? 0 : range / length;
    });
  },
});

/**
 * Midpoint of the range: (highest high + lowest low) / 2; with 9 bars the conversion line of Ichimoku.
 * Units: middle in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Hosoda 1969, Ichimoku Kinko Hyo
 */
export const midpoint = define({
  name: 'midpoint', title: 'Midpoint of the range', formula: '(highest high + lowest low) / 2; with 9 bars the conversion line of Ichimoku', source: 'Hosoda 1969, Ichimoku Kinko Hyo', inputs: ['high', 'low'], parameters: { period: bars(9) }, outputs: [{ name: 'middle', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const highest = new RollingExtreme('maximum', period);
    const lowest = new RollingExtreme('minimum', period);
    return indicator([highest, lowest], (high, low) => (highest.update(high) + lowest.update(low)) / 2);
  },
});

/**
 * Ichimoku cloud: conversion and base: midpoints of short and medium; span A: their mean, span B: midpoint of long, both of medium bars ago (as the
 * chart draws them now).
 * Units: conversion in price, base in price, spanA in price, spanB in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Hosoda 1969, Ichimoku Kinko Hyo
 */
export const ichimoku = define({
  name: 'ichimoku', title: 'Ichimoku cloud', formula: 'conversion and base: midpoints of short and medium; span A: their mean, span B: midpoint of long, both of medium bars ago (as the chart draws them now)', source: 'Hosoda 1969, Ichimoku Kinko Hyo',
  inputs: ['high', 'low'], parameters: { short: bars(9), medium: bars(26), long: bars(52) }, outputs: [{ name: 'conversion', unit: 'price' }, { name: 'base', unit: 'price' }, { name: 'spanA', unit: 'price' }, { name: 'spanB', unit: 'price' }],
  warmup: ({ short, medium, long }) => Math.max(short, medium, long) + medium,
  create: ({ short, medium, long }) => {
    const [near, middle, far] = [midpoint.create({ period: short }), midpoint.create({ period: medium }), midpoint.create({ period: long })];
    const [spanA, spanB] = [new Lag(medium), new Lag(medium)];
    return multiIndicator(4, [near, middle, far, spanA, spanB], (out, high, low) => {
      const conversion = near.update(high, low);
      const base = middle.update(high, low);
      out[0] = conversion;
      out[1] = base;
      out[2] = spanA.update((conversion + base) / 2);
      out[3] = spanB.update(far.update(high, low));
    });
  },
});
