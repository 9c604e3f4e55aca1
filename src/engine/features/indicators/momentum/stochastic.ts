import { portableLog } from '../../../compute/portable-log.ts';
import { RollingExtreme } from '../../../compute/rolling.ts';
import { bars, define } from '../define-indicator.ts';
import { Cells, indicator, multiIndicator } from '../indicator.ts';
import { RollingRange } from '../statistics/rolling-range.ts';
import { BlockSum } from '../statistics/block-sum.ts';

/**
 * Stochastic oscillator: K: SMA over smooth of 100 × (close - lowest) / (highest - lowest), 50 when the range is 0; D: SMA of K over signal.
 * Units: k in points, d in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Lane 1984, Stocks & Commodities 2(3)
 */
export const stoch = define({
  name: 'stoch', title: 'Stochastic oscillator', formula: 'K: SMA over smooth of 100 × (close - lowest) / (highest - lowest), 50 when the range is 0; D: SMA of K over signal', source: 'Lane 1984, Stocks & Commodities 2(3)',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(14), smooth: bars(3), signal: bars(3) }, outputs: [{ name: 'k', unit: 'points' }, { name: 'd', unit: 'points' }],
  warmup: ({ period, smooth, signal }) => period + smooth + signal - 2,
  create: ({ period, smooth, signal }) => {
    const range = new RollingRange(period);
    const slow = new BlockSum(smooth);
    const slower = new BlockSum(signal);
    return multiIndicator(2, [range, slow, slower], (out, high, low, close) => {
      const width = range.update(high, low);
      if (width !== width) return;
      const place = width === 0 ? 50 : (100 * (close - range.lowest)) / width;
      const k = smooth === 1 ? place : slow.update(place) / smooth;
      if (k !== k) return;
      out[0] = k;
      out[1] = slower.update(k) / signal;
    });
  },
});

/**
 * Williams %R: -100 × (highest - close) / (highest - lowest); -50 when the range is 0.
 * Units: r in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Williams 1979, How I Made One Million Dollars
 */
export const willr = define({
  name: 'willr', title: 'Williams %R', formula: '-100 × (highest - close) / (highest - lowest); -50 when the range is 0', source: 'Williams 1979, How I Made One Million Dollars',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(14) }, outputs: [{ name: 'r', unit: 'points' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const highest = new RollingExtreme('maximum', period);
    const lowest = new RollingExtreme('minimum', period);
    return indicator([highest, lowest], (high, low, close) => {
      const top = highest.update(high);
      const bottom = lowest.update(low);
      return top === bottom ? -50 : (-100 * (top - close)) / (top - bottom);
    });
  },
});

/**
 * Fisher transform: v = 0.66 × ((m - lowest) / (highest - lowest) - 0.5) + 0.67 v, m = (high + low) / 2, held within ±0.999 beyond ±0.99; f = 0.5
 * ln((1 + v) / (1 - v)) + 0.5 f.
 * Units: fisher in points, signal in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Ehlers 2002, Stocks & Commodities 20(11)
 */
export const fisher = define({
  name: 'fisher', title: 'Fisher transform', formula: 'v = 0.66 × ((m - lowest) / (highest - lowest) - 0.5) + 0.67 v, m = (high + low) / 2, held within ±0.999 beyond ±0.99; f = 0.5 ln((1 + v) / (1 - v)) + 0.5 f', source: 'Ehlers 2002, Stocks & Commodities 20(11)',
  inputs: ['high', 'low'], parameters: { period: bars(10) }, outputs: [{ name: 'fisher', unit: 'points' }, { name: 'signal', unit: 'points' }],
  warmup: ({ period }) => period, settling: ({ period }) => period + 60,
  create: ({ period }) => {
    const highest = new RollingExtreme('maximum', period);
    const lowest = new RollingExtreme('minimum', period);
    const state = new Cells(0, 0);
    return multiIndicator(2, [highest, lowest, state], (out, high, low) => {
      const middle = (high + low) / 2;
      const top = highest.update(middle);
      const bottom = lowest.update(middle);
      if (top !== top) return;
      const s = state.at;
      // A range of 0 counts as a thousandth, as in Tulip: no place within it is better than another.
      const place = 0.66 * ((middle - bottom) / (top === bottom ? 0.001 : top - bottom) - 0.5) + 0.67 * s[0]!;
      s[0] = place > 0.99 ? 0.999 : place < -0.99 ? -0.999 : place;
      out[1] = s[1]!;
      s[1] = 0.5 * (portableLog((1 + s[0]) / (1 - s[0])) + s[1]!);
      out[0] = s[1];
    });
  },
});
