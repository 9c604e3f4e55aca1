import { bars, define, emaMemory } from '../define-indicator.ts';
import { indicator, multiIndicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { RollingLine } from '../statistics/rolling-line.ts';
import { emaSmoother } from '../averages/smoother.ts';

/**
 * Momentum: x - x[period ago].
 * Units: momentum in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 191
 */
export const mom = define({
  name: 'mom', title: 'Momentum', formula: 'x - x[period ago]', source: 'Achelis 2000, p. 191', inputs: ['close'], parameters: { period: bars(10) }, outputs: [{ name: 'momentum', unit: 'price' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const before = new Lag(period);
    return indicator([before], (value) => value - before.update(value));
  },
});

/**
 * Rate of change: 100 × (x / x[period ago] - 1).
 * Units: rate in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 257
 */
export const roc = define({
  name: 'roc', title: 'Rate of change', formula: '100 × (x / x[period ago] - 1)', source: 'Achelis 2000, p. 257', inputs: ['close'], parameters: { period: bars(10) }, outputs: [{ name: 'rate', unit: 'percent' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const before = new Lag(period);
    return indicator([before], (value) => {
      const old = before.update(value);
      return (100 * (value - old)) / old;
    });
  },
});

/**
 * Rate of change as ratio: x / x[period ago].
 * Units: ratio in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 257
 */
export const rocr = define({
  name: 'rocr', title: 'Rate of change as ratio', formula: 'x / x[period ago]', source: 'Achelis 2000, p. 257', inputs: ['close'], parameters: { period: bars(10) }, outputs: [{ name: 'ratio', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const before = new Lag(period);
    return indicator([before], (value) => value / before.update(value));
  },
});

/**
 * Coppock curve: WMA of (rate of change over long + rate of change over short).
 * Units: curve in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Coppock 1962, Barron's
 */
export const coppock = define({
  name: 'coppock', title: 'Coppock curve', formula: 'WMA of (rate of change over long + rate of change over short)', source: "Coppock 1962, Barron's", inputs: ['close'], parameters: { long: bars(14), short: bars(11), smooth: bars(10) }, outputs: [{ name: 'curve', unit: 'percent' }], warmup: ({ long, short, smooth }) => Math.max(long, short) + smooth,
  create: ({ long, short, smooth }) => {
    const [far, near, line] = [roc.create({ period: long }), roc.create({ period: short }), new RollingLine(smooth)];
    return indicator([far, near, line], (value) => {
      const total = far.update(value) + near.update(value);
      if (total !== total) return Number.NaN;
      line.update(total);
      return line.weighted;
    });
  },
});

/**
 * Know sure thing: Σ n × SMA(smooth n) of the rate of change over roc n, n = 1 to 4; signal: SMA over signal.
 * Units: kst in percent, signal in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Pring 1992, Stocks & Commodities 10(8)
 */
export const kst = define({
  name: 'kst', title: 'Know sure thing', formula: 'Σ n × SMA(smooth n) of the rate of change over roc n, n = 1 to 4; signal: SMA over signal', source: 'Pring 1992, Stocks & Commodities 10(8)',
  inputs: ['close'], parameters: { roc1: bars(10), roc2: bars(15), roc3: bars(20), roc4: bars(30), smooth1: bars(10), smooth2: bars(10), smooth3: bars(10), smooth4: bars(15), signal: bars(9) },
  outputs: [{ name: 'kst', unit: 'percent' }, { name: 'signal', unit: 'percent' }],
  warmup: (p) => Math.max(p.roc1 + p.smooth1, p.roc2 + p.smooth2, p.roc3 + p.smooth3, p.roc4 + p.smooth4) + p.signal - 1,
  create: (p) => {
    const rates = [p.roc1, p.roc2, p.roc3, p.roc4].map((period) => roc.create({ period }));
    const lengths = [p.smooth1, p.smooth2, p.smooth3, p.smooth4];
    const sums = lengths.map((length) => new BlockSum(length));
    const signal = new BlockSum(p.signal);
    return multiIndicator(2, [...rates, ...sums, signal], (out, value) => {
      let total = 0;
      for (let i = 0; i < 4; i++) {
        const rate = rates[i]!.update(value);
        total += rate === rate ? ((i + 1) * sums[i]!.update(rate)) / lengths[i]! : Number.NaN;
      }
      if (total !== total) return;
      out[0] = total;
      out[1] = signal.update(total) / p.signal;
    });
  },
});

/**
 * Detrended price oscillator: x[period / 2 + 1 ago] - SMA over the period.
 * Units: oscillator in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 119
 */
export const dpo = define({
  name: 'dpo', title: 'Detrended price oscillator', formula: 'x[period / 2 + 1 ago] - SMA over the period', source: 'Achelis 2000, p. 119', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'oscillator', unit: 'price' }],
  warmup: ({ period }) => Math.max(period, Math.floor(period / 2) + 2),
  create: ({ period }) => {
    const before = new Lag(Math.floor(period / 2) + 1);
    const total = new BlockSum(period);
    return indicator([before, total], (value) => before.update(value) - total.update(value) / period);
  },
});

/**
 * True strength index: 100 × EMA(short) of EMA(long) of the change / the same of |change|; 0 when nothing moved.
 * Units: tsi in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Blau 1991, Stocks & Commodities 9(11)
 */
export const tsi = define({
  name: 'tsi', title: 'True strength index', formula: '100 × EMA(short) of EMA(long) of the change / the same of |change|; 0 when nothing moved', source: 'Blau 1991, Stocks & Commodities 9(11)',
  inputs: ['close'], parameters: { long: bars(25), short: bars(13) }, outputs: [{ name: 'tsi', unit: 'points' }], warmup: ({ long, short }) => long + short, settling: ({ long, short }) => long + short + emaMemory(long) + emaMemory(short),
  create: ({ long, short }) => {
    const [far, near, farSize, nearSize] = [emaSmoother(long), emaSmoother(short), emaSmoother(long), emaSmoother(short)];
    const previous = new Lag(1);
    return indicator([far, near, farSize, nearSize, previous], (value) => {
      const change = value - previous.update(value);
      if (change !== change) return Number.NaN;
      const slow = far.update(change);
      const slowSize = farSize.update(Math.abs(change));
      if (slow !== slow) return Number.NaN;
      const top = near.update(slow);
      const bottom = nearSize.update(slowSize);
      return bottom === 0 ? 0 : (100 * top) / bottom;
    });
  },
});
