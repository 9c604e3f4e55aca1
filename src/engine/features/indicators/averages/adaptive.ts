import { portableLog } from '../../../compute/portable-log.ts';
import { bars, choice, define, real } from '../define-indicator.ts';
import { Cells, indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { RollingMoments } from '../statistics/rolling-moments.ts';

/**
 * Kaufman's adaptive moving average: k += (er × (2/(fast+1) - 2/(slow+1)) + 2/(slow+1))² × (x - k); er = |x - x[period ago]| / Σ |change|, 1 when
 * nothing moved; begun at x.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Kaufman 1995, Smarter Trading, p. 129
 */
export const kama = define({
  name: 'kama', title: "Kaufman's adaptive moving average", formula: 'k += (er × (2/(fast+1) - 2/(slow+1)) + 2/(slow+1))² × (x - k); er = |x - x[period ago]| / Σ |change|, 1 when nothing moved; begun at x', source: 'Kaufman 1995, Smarter Trading, p. 129',
  inputs: ['close'], parameters: { period: bars(10), fast: bars(2), slow: bars(30) }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => period, settling: ({ period, slow }) => period + Math.ceil(6.907755278982137 * ((slow + 1) / 2) ** 2),
  create: ({ period, fast, slow }) => {
    const before = new Lag(period);
    const path = new BlockSum(period);
    const state = new Cells(0, Number.NaN, 0);
    const [fastest, slowest] = [2 / (fast + 1), 2 / (slow + 1)];
    return indicator([before, path, state], (value) => {
      const s = state.at;
      const old = before.update(value);
      const length = s[1] === s[1] ? path.update(Math.abs(value - s[1]!)) : Number.NaN;
      s[1] = value;
      s[0] = s[0]! + 1;
      if (s[0] < period) return Number.NaN;
      if (old !== old) return (s[2] = value);
      const efficiency = length > 0 ? Math.abs(value - old) / length : 1;
      const weight = (efficiency * (fastest - slowest) + slowest) ** 2;
      return (s[2] = s[2]! + weight * (value - s[2]!));
    });
  },
});

/**
 * Variable index dynamic average: v += alpha × (deviation over short / deviation over long) × (x - v); begun at x.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande 1992, Stocks & Commodities 10(3)
 */
export const vidya = define({
  name: 'vidya', title: 'Variable index dynamic average', formula: 'v += alpha × (deviation over short / deviation over long) × (x - v); begun at x', source: 'Chande 1992, Stocks & Commodities 10(3)',
  inputs: ['close'], parameters: { short: bars(9, 2), long: bars(30, 2), alpha: real(0.2, 0.001, 1) }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ long }) => long - 1, settling: () => null,
  create: ({ short, long, alpha }) => {
    const [near, far] = [new RollingMoments(short), new RollingMoments(long)];
    const state = new Cells(0, 0);
    return indicator([near, far, state], (value) => {
      near.update(value);
      far.update(value);
      const s = state.at;
      s[0] = s[0]! + 1;
      if (s[0] < long - 1) return Number.NaN;
      if (s[0] === long - 1) return (s[1] = value);
      const ratio = near.deviation / far.deviation;
      return (s[1] = s[1]! + (ratio - ratio === 0 ? ratio : 0) * alpha * (value - s[1]!));
    });
  },
});

/**
 * McGinley dynamic: m += (x - m) / (period × (x / m)⁴), begun at x; never a step beyond x.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see McGinley 1990, Technical Analysts Journal (MTA)
 */
export const mcginley = define({
  name: 'mcginley', title: 'McGinley dynamic', formula: 'm += (x - m) / (period × (x / m)⁴), begun at x; never a step beyond x', source: 'McGinley 1990, Technical Analysts Journal (MTA)',
  inputs: ['close'], parameters: { period: bars(14) }, outputs: [{ name: 'average', unit: 'price' }], warmup: () => 1, settling: () => null,
  create: ({ period }) => {
    const state = new Cells(Number.NaN);
    return indicator([state], (value) => {
      const before = state.at[0]!;
      if (before !== before) return (state.at[0] = value);
      if (!(before > 0 && value > 0)) return Number.NaN;
      const pace = 1 / (period * (value / before) ** 4);
      return (state.at[0] = before + (pace < 1 ? pace : 1) * (value - before));
    });
  },
});

/**
 * Recursive moving trend average: b = beta × b + x; r = beta × r + (1 - beta) × (x + b - b[before]); begun at b = r = x (tulip: the first value
 * counted twice).
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Meyers 1998, Stocks & Commodities 16(12)
 */
export const rmta = define({
  name: 'rmta', title: 'Recursive moving trend average', formula: 'b = beta × b + x; r = beta × r + (1 - beta) × (x + b - b[before]); begun at b = r = x (tulip: the first value counted twice)', source: 'Meyers 1998, Stocks & Commodities 16(12)',
  inputs: ['close'], parameters: { period: bars(21), beta: real(0.90909, 0, 0.9999), seed: choice('value', 'tulip') }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => period, settling: ({ period, beta }) => (beta === 0 ? period : period + 2 * Math.ceil(6.907755278982137 / -portableLog(beta))),
  create: ({ period, beta, seed }) => {
    const state = new Cells(0, 0, 0);
    return indicator([state], (value) => {
      const s = state.at;
      const before = s[1]!;
      if (s[0] === 0) {
        s[1] = seed === 'tulip' ? (1 + beta) * value : value;
        s[2] = seed === 'tulip' ? value + (1 - beta) * (1 + beta) * value : value;
      } else {
        s[1] = beta * before + value;
        s[2] = beta * s[2]! + (1 - beta) * (value + s[1] - before);
      }
      s[0] = s[0]! + 1;
      return s[0] < period ? Number.NaN : s[2]!;
    });
  },
});

/**
 * Kaufman's efficiency ratio: |x - x[period ago]| / Σ |change| over the period; 0 when nothing moved.
 * Units: efficiency in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Kaufman 1995, Smarter Trading, p. 124
 */
export const er = define({
  name: 'er', title: "Kaufman's efficiency ratio", formula: '|x - x[period ago]| / Σ |change| over the period; 0 when nothing moved', source: 'Kaufman 1995, Smarter Trading, p. 124',
  inputs: ['close'], parameters: { period: bars(10) }, outputs: [{ name: 'efficiency', unit: 'share' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const before = new Lag(period);
    const path = new BlockSum(period);
    const previous = new Lag(1);
    return indicator([before, path, previous], (value) => {
      const old = before.update(value);
      const last = previous.update(value);
      if (last !== last) return Number.NaN;
      const length = path.update(Math.abs(value - last));
      return old !== old ? Number.NaN : length > 0 ? Math.abs(value - old) / length : 0;
    });
  },
});
