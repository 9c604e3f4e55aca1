import { RollingExtreme } from '../../../compute/rolling.ts';
import { bars, choice, define, wilderMemory } from '../define-indicator.ts';
import { Cells, indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { SortedWindow } from '../statistics/sorted-window.ts';
import { wilderSmoother } from '../averages/smoother.ts';

/**
 * Relative strength index: 100 × up / (up + down), the averages of rises and falls by Wilder's smoothing (or simple: Cutler's); 50 when nothing
 * moved.
 * Units: rsi in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, New Concepts in Technical Trading Systems, p. 65
 */
export const rsi = define({
  name: 'rsi', title: 'Relative strength index', formula: "100 × up / (up + down), the averages of rises and falls by Wilder's smoothing (or simple: Cutler's); 50 when nothing moved", source: 'Wilder 1978, New Concepts in Technical Trading Systems, p. 65',
  inputs: ['close'], parameters: { period: bars(14), smoothing: choice('wilder', 'simple') }, outputs: [{ name: 'rsi', unit: 'points' }],
  warmup: ({ period }) => period + 1, settling: ({ period, smoothing }) => period + 1 + (smoothing === 'wilder' ? wilderMemory(period) : 0),
  create: ({ period, smoothing }) => {
    const up = smoothing === 'wilder' ? wilderSmoother(period) : new BlockSum(period);
    const down = smoothing === 'wilder' ? wilderSmoother(period) : new BlockSum(period);
    const previous = new Cells(Number.NaN);
    const before = previous.at;
    return indicator([up, down, previous], (value) => {
      const change = value - before[0]!;
      before[0] = value;
      if (change !== change) return Number.NaN;
      return shareOf(up.update(change > 0 ? change : 0), down.update(change < 0 ? -change : 0));
    });
  },
});

/**
 * Chande momentum oscillator: 100 × (rises - falls) / (rises + falls), summed over the period; 0 when nothing moved.
 * Units: cmo in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const cmo = define({
  name: 'cmo', title: 'Chande momentum oscillator', formula: '100 × (rises - falls) / (rises + falls), summed over the period; 0 when nothing moved', source: 'Chande & Kroll 1994, The New Technical Trader',
  inputs: ['close'], parameters: { period: bars(14) }, outputs: [{ name: 'cmo', unit: 'points' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const up = new BlockSum(period);
    const down = new BlockSum(period);
    const previous = new Lag(1);
    return indicator([up, down, previous], (value) => {
      const change = value - previous.update(value);
      if (change !== change) return Number.NaN;
      return 2 * shareOf(up.update(change > 0 ? change : 0), down.update(change < 0 ? -change : 0)) - 100;
    });
  },
});

/**
 * Stochastic RSI: (RSI - its lowest) / (its highest - its lowest) over the period; 0.5 when it did not move.
 * Units: stochrsi in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const stochrsi = define({
  name: 'stochrsi', title: 'Stochastic RSI', formula: '(RSI - its lowest) / (its highest - its lowest) over the period; 0.5 when it did not move', source: 'Chande & Kroll 1994, The New Technical Trader',
  inputs: ['close'], parameters: { period: bars(14) }, outputs: [{ name: 'stochrsi', unit: 'share' }], warmup: ({ period }) => 2 * period, settling: ({ period }) => 2 * period + wilderMemory(period),
  create: ({ period }) => {
    const strength = rsi.create({ period });
    const highest = new RollingExtreme('maximum', period);
    const lowest = new RollingExtreme('minimum', period);
    return indicator([strength, highest, lowest], (value) => {
      const points = strength.update(value);
      if (points !== points) return Number.NaN;
      const top = highest.update(points);
      const bottom = lowest.update(points);
      return top === bottom ? 0.5 : (points - bottom) / (top - bottom);
    });
  },
});

/**
 * Connors RSI: (RSI(x) + RSI of the streak of rises or falls + percent rank of the change in percent) / 3.
 * Units: crsi in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Connors & Alvarez 2012, An Introduction to ConnorsRSI
 */
export const connorsRsi = define({
  name: 'crsi', title: 'Connors RSI', formula: '(RSI(x) + RSI of the streak of rises or falls + percent rank of the change in percent) / 3', source: 'Connors & Alvarez 2012, An Introduction to ConnorsRSI',
  inputs: ['close'], parameters: { period: bars(3), streak: bars(2), rank: bars(100) }, outputs: [{ name: 'crsi', unit: 'points' }],
  warmup: ({ period, streak, rank }) => Math.max(period, streak, rank + 1) + 1, settling: ({ period, streak, rank }) => Math.max(period, streak, rank + 1) + 1 + wilderMemory(Math.max(period, streak)),
  create: ({ period, streak, rank }) => {
    const [strength, streakStrength] = [rsi.create({ period }), rsi.create({ period: streak })];
    const changes = new SortedWindow(rank);
    const state = new Cells(Number.NaN, 0);
    return indicator([strength, streakStrength, changes, state], (value) => {
      const s = state.at;
      const previous = s[0]!;
      s[0] = value;
      s[1] = value > previous ? Math.max(0, s[1]!) + 1 : value < previous ? Math.min(0, s[1]!) - 1 : 0;
      const first = strength.update(value);
      const second = streakStrength.update(s[1]);
      const change = previous === previous ? value / previous - 1 : Number.NaN;
      if (change - change !== 0) return Number.NaN;
      const third = changes.isFull ? (100 * changes.countBelow(change)) / rank : Number.NaN;
      changes.update(change);
      return (first + second + third) / 3;
    });
  },
});

/** Returns 100 × up / (up + down), 50 when both are 0. */
function shareOf(up: number, down: number): number {
  const both = up + down;
  return both === 0 ? 50 : (100 * up) / both;
}
