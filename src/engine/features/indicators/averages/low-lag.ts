import { portableExp } from '../../../compute/portable-exp.ts';
import { bars, choice, define, emaMemory, real } from '../define-indicator.ts';
import { Cells, indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { RollingLine } from '../statistics/rolling-line.ts';
import { emaSmoother } from './smoother.ts';

/**
 * Double exponential moving average: 2 × EMA - EMA of the EMA.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Mulloy 1994, Stocks & Commodities 12(1)
 */
export const dema = define({
  name: 'dema', title: 'Double exponential moving average', formula: '2 × EMA - EMA of the EMA', source: 'Mulloy 1994, Stocks & Commodities 12(1)',
  inputs: ['close'], parameters: { period: bars(20), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => 2 * period - 1, settling: ({ period }) => 2 * period - 1 + 2 * emaMemory(period),
  create: ({ period, seed }) => {
    const first = emaSmoother(period, seed);
    const second = emaSmoother(period, seed);
    return indicator([first, second], (value) => {
      const once = first.update(value);
      return once === once ? 2 * once - second.update(once) : Number.NaN;
    });
  },
});

/**
 * Triple exponential moving average: 3 × EMA - 3 × EMA² + EMA³, where EMA² is the EMA of the EMA.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Mulloy 1994, Stocks & Commodities 12(2)
 */
export const tema = define({
  name: 'tema', title: 'Triple exponential moving average', formula: '3 × EMA - 3 × EMA² + EMA³, where EMA² is the EMA of the EMA', source: 'Mulloy 1994, Stocks & Commodities 12(2)',
  inputs: ['close'], parameters: { period: bars(20), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => 3 * period - 2, settling: ({ period }) => 3 * period - 2 + 3 * emaMemory(period),
  create: ({ period, seed }) => {
    const stages = [emaSmoother(period, seed), emaSmoother(period, seed), emaSmoother(period, seed)] as const;
    return indicator(stages, (value) => {
      const once = stages[0].update(value);
      const twice = once === once ? stages[1].update(once) : Number.NaN;
      return twice === twice ? 3 * once - 3 * twice + stages[2].update(twice) : Number.NaN;
    });
  },
});

/**
 * Tillson's T3: -v³ e6 + 3(v² + v³) e5 - (6v² + 3v + 3v³) e4 + (1 + 3v + v³ + 3v²) e3, e1 to e6 the EMAs of each other.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Tillson 1998, Stocks & Commodities 16(1)
 */
export const t3 = define({
  name: 't3', title: "Tillson's T3", formula: '-v³ e6 + 3(v² + v³) e5 - (6v² + 3v + 3v³) e4 + (1 + 3v + v³ + 3v²) e3, e1 to e6 the EMAs of each other', source: 'Tillson 1998, Stocks & Commodities 16(1)',
  inputs: ['close'], parameters: { period: bars(5), factor: real(0.7, 0, 1) }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => 6 * period - 5, settling: ({ period }) => 6 * period - 5 + 6 * emaMemory(period),
  create: ({ period, factor: v }) => {
    const stages = Array.from({ length: 6 }, () => emaSmoother(period));
    const e = new Cells(0, 0, 0, 0, 0, 0);
    const v2 = v * v;
    const v3 = v2 * v;
    return indicator([...stages, e], (value) => {
      let through = value;
      for (let i = 0; i < 6; i++) {
        through = stages[i]!.update(through);
        if (through !== through) return Number.NaN;
        e.at[i] = through;
      }
      return -v3 * e.at[5]! + 3 * (v2 + v3) * e.at[4]! - (6 * v2 + 3 * v + 3 * v3) * e.at[3]! + (1 + 3 * v + v3 + 3 * v2) * e.at[2]!;
    });
  },
});

/**
 * Hull moving average: WMA over √period of (2 × WMA over period / 2 - WMA over period); halves and roots rounded down.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Hull 2005, alanhull.com/hull-moving-average
 */
export const hma = define({
  name: 'hma', title: 'Hull moving average', formula: 'WMA over √period of (2 × WMA over period / 2 - WMA over period); halves and roots rounded down', source: 'Hull 2005, alanhull.com/hull-moving-average',
  inputs: ['close'], parameters: { period: bars(16, 2), root: choice('down', 'nearest') }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period, root }) => period + rootOf(period, root) - 1,
  create: ({ period, root }) => {
    const half = new RollingLine(root === 'down' ? Math.floor(period / 2) : Math.round(period / 2));
    const whole = new RollingLine(period);
    const outer = new RollingLine(rootOf(period, root));
    return indicator([half, whole, outer], (value) => {
      half.update(value);
      const mean = whole.update(value);
      if (mean !== mean) return Number.NaN;
      outer.update(2 * half.weighted - whole.weighted);
      return outer.weighted;
    });
  },
});

/**
 * Zero-lag exponential moving average: EMA of 2 × x - x[(period - 1) / 2 ago], begun at the last value before one is known.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Ehlers & Way 2010, Zero Lag (Well, Almost)
 */
export const zlema = define({
  name: 'zlema', title: 'Zero-lag exponential moving average', formula: 'EMA of 2 × x - x[(period - 1) / 2 ago], begun at the last value before one is known', source: 'Ehlers & Way 2010, Zero Lag (Well, Almost)',
  inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period }) => Math.max(1, lagOf(period)), settling: ({ period }) => period + emaMemory(period),
  create: ({ period }) => {
    const before = new Lag(lagOf(period));
    const state = new Cells(0, 0);
    return indicator([before, state], (value) => {
      const old = before.update(value);
      const s = state.at;
      s[0] = s[0]! + 1;
      if (s[0] < lagOf(period)) return Number.NaN;
      if (old !== old || s[0] === 1) return (s[1] = value);
      return (s[1] = s[1]! + (2 / (period + 1)) * (2 * value - old - s[1]!));
    });
  },
});

/**
 * Arnaud Legoux moving average: Σ w x / Σ w, w[i] = exp(-(i - offset (period - 1))² / (2 (period / sigma)²)), the peak where it falls or at a whole
 * bar, rounded down; a filter of its own shape: period steps a bar.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Legoux & Kouzis-Loukas 2009, arnaudlegoux.com
 */
export const alma = define({
  name: 'alma', title: 'Arnaud Legoux moving average', formula: 'Σ w x / Σ w, w[i] = exp(-(i - offset (period - 1))² / (2 (period / sigma)²)), the peak where it falls or at a whole bar, rounded down; a filter of its own shape: period steps a bar', source: 'Legoux & Kouzis-Loukas 2009, arnaudlegoux.com',
  inputs: ['close'], parameters: { period: bars(9, 1, 500), offset: real(0.85, 0, 1), sigma: real(6, 0.1, 100), peak: choice('exact', 'whole') }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period, offset, sigma, peak }) => {
    const middle = offset * (period - 1);
    const weights = gaussian(period, peak === 'whole' ? Math.floor(middle) : middle, period / sigma);
    const window = new Cells(...new Array<number>(period).fill(0));
    const state = new Cells(0);
    return indicator([window, state], (value) => {
      const count = state.at[0]!;
      state.at[0] = count + 1;
      window.at[count % period] = value;
      if (count + 1 < period) return Number.NaN;
      let sum = 0;
      for (let i = 0, at = (count + 1) % period; i < period; i++, at = at + 1 === period ? 0 : at + 1) sum += weights[i]! * window.at[at]!;
      return sum;
    });
  },
});

function rootOf(period: number, root: 'down' | 'nearest'): number {
  return root === 'down' ? Math.floor(Math.sqrt(period)) : Math.round(Math.sqrt(period));
}

function lagOf(period: number): number {
  return Math.floor((period - 1) / 2);
}

function gaussian(length: number, middle: number, width: number): Float64Array {
  const weights = Float64Array.from({ length }, (_, i) => portableExp(-((i - middle) ** 2) / (2 * width * width)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
