import { bars, choice, define, emaMemory, wilderMemory } from '../define-indicator.ts';
import { Ema } from '../ema.ts';
import { indicator } from '../indicator.ts';
import { Sma } from '../sma.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { RollingLine } from '../statistics/rolling-line.ts';
import { wilderSmoother } from './smoother.ts';

/**
 * Simple moving average: mean of the last period values.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Murphy 1999, Technical Analysis of the Financial Markets, ch. 9
 */
export const sma = define({
  name: 'sma', title: 'Simple moving average', formula: 'mean of the last period values', source: 'Murphy 1999, Technical Analysis of the Financial Markets, ch. 9',
  inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const average = new Sma(period);
    return indicator([average], (value) => average.update(value));
  },
});

/**
 * Exponential moving average: e += 2 / (period + 1) × (x - e).
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Appel 1979, The Moving Average Convergence-Divergence Method
 */
export const ema = define({
  name: 'ema', title: 'Exponential moving average', formula: 'e += 2 / (period + 1) × (x - e)', source: 'Appel 1979, The Moving Average Convergence-Divergence Method',
  inputs: ['close'], parameters: { period: bars(20), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'average', unit: 'price' }],
  warmup: ({ period, seed }) => (seed === 'first-value' ? 1 : period), settling: ({ period }) => period + emaMemory(period),
  create: ({ period, seed }) => {
    const average = new Ema(period, seed);
    return indicator([average], (value) => average.update(value));
  },
});

/**
 * Wilder's smoothing: w += (x - w) / period, begun at the mean of the first period values.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, New Concepts in Technical Trading Systems
 */
export const wilder = define({
  name: 'wilder', title: "Wilder's smoothing", formula: 'w += (x - w) / period, begun at the mean of the first period values', source: 'Wilder 1978, New Concepts in Technical Trading Systems',
  inputs: ['close'], parameters: { period: bars(14) }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period, settling: ({ period }) => period + wilderMemory(period),
  create: ({ period }) => {
    const average = wilderSmoother(period);
    return indicator([average], (value) => average.update(value));
  },
});

/**
 * Weighted moving average: Σ weight × x / Σ weight, weights 1 to period, the newest heaviest.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Kaufman 2013, Trading Systems and Methods, 5th ed., ch. 7
 */
export const wma = define({
  name: 'wma', title: 'Weighted moving average', formula: 'Σ weight × x / Σ weight, weights 1 to period, the newest heaviest', source: 'Kaufman 2013, Trading Systems and Methods, 5th ed., ch. 7',
  inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      line.update(value);
      return line.weighted;
    });
  },
});

/**
 * Triangular moving average: SMA of the SMA, each over half of the period: weights rise to the middle and fall.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, Technical Analysis from A to Z, p. 208
 */
export const trima = define({
  name: 'trima', title: 'Triangular moving average', formula: 'SMA of the SMA, each over half of the period: weights rise to the middle and fall', source: 'Achelis 2000, Technical Analysis from A to Z, p. 208',
  inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const [long, short] = period % 2 === 1 ? [(period + 1) / 2, (period + 1) / 2] : [period / 2 + 1, period / 2];
    const inner = new BlockSum(long);
    const outer = new BlockSum(short);
    return indicator([inner, outer], (value) => {
      const sum = inner.update(value);
      return sum === sum ? outer.update(sum) / (long * short) : Number.NaN;
    });
  },
});

/**
 * Volume-weighted moving average: Σ close × volume / Σ volume; NaN where nothing was traded.
 * Units: average in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Arms 1989, The Arms Index; Tulip Indicators: vwma
 */
export const vwma = define({
  name: 'vwma', title: 'Volume-weighted moving average', formula: 'Σ close × volume / Σ volume; NaN where nothing was traded', source: 'Arms 1989, The Arms Index; Tulip Indicators: vwma',
  inputs: ['close', 'volume'], parameters: { period: bars(20) }, outputs: [{ name: 'average', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const turnover = new BlockSum(period);
    const volumes = new BlockSum(period);
    return indicator([turnover, volumes], (close, volume) => turnover.update(close * volume) / volumes.update(volume));
  },
});
