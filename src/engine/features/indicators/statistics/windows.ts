import { RollingExtreme } from '../../../compute/rolling.ts';
import { bars, define, real } from '../define-indicator.ts';
import { indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { BlockSum } from './block-sum.ts';
import { RollingMoments } from './rolling-moments.ts';
import { SortedWindow } from './sorted-window.ts';

/**
 * Rolling sum: Σ x over the period.
 * Units: sum in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see arithmetic
 */
export const sum = define({
  name: 'sum', title: 'Rolling sum', formula: 'Σ x over the period', source: 'arithmetic', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'sum', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const window = new BlockSum(period);
    return indicator([window], (value) => window.update(value));
  },
});

/**
 * Highest value: maximum of the last period values, the newest included.
 * Units: highest in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Donchian 1960, Financial Analysts Journal 16(6)
 */
export const max = define({
  name: 'max', title: 'Highest value', formula: 'maximum of the last period values, the newest included', source: 'Donchian 1960, Financial Analysts Journal 16(6)', inputs: ['high'], parameters: { period: bars(20) }, outputs: [{ name: 'highest', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const extreme = new RollingExtreme('maximum', period);
    return indicator([extreme], (value) => extreme.update(value));
  },
});

/**
 * Lowest value: minimum of the last period values, the newest included.
 * Units: lowest in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Donchian 1960, Financial Analysts Journal 16(6)
 */
export const min = define({
  name: 'min', title: 'Lowest value', formula: 'minimum of the last period values, the newest included', source: 'Donchian 1960, Financial Analysts Journal 16(6)', inputs: ['low'], parameters: { period: bars(20) }, outputs: [{ name: 'lowest', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const extreme = new RollingExtreme('minimum', period);
    return indicator([extreme], (value) => extreme.update(value));
  },
});

/**
 * Variance: Σ (x - mean)² / period (of the population).
 * Units: variance in price².
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Welford 1962; Chan, Golub & LeVeque 1979
 */
export const variance = define({
  name: 'var', title: 'Variance', formula: 'Σ (x - mean)² / period (of the population)', source: 'Welford 1962; Chan, Golub & LeVeque 1979', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'variance', unit: 'price²' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const moments = new RollingMoments(period);
    return indicator([moments], (value) => {
      moments.update(value);
      return moments.squares / period;
    });
  },
});

/**
 * Standard deviation: √(Σ (x - mean)² / period).
 * Units: deviation in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Welford 1962; Chan, Golub & LeVeque 1979
 */
export const stddev = define({
  name: 'stddev', title: 'Standard deviation', formula: '√(Σ (x - mean)² / period)', source: 'Welford 1962; Chan, Golub & LeVeque 1979', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'deviation', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const moments = new RollingMoments(period);
    return indicator([moments], (value) => {
      moments.update(value);
      return moments.deviation;
    });
  },
});

/**
 * Standard error of the mean: standard deviation (of the population) / √period.
 * Units: error in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Tulip Indicators: stderr
 */
export const stderr = define({
  name: 'stderr', title: 'Standard error of the mean', formula: 'standard deviation (of the population) / √period', source: 'Tulip Indicators: stderr', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'error', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const moments = new RollingMoments(period);
    return indicator([moments], (value) => {
      moments.update(value);
      return moments.deviation / Math.sqrt(period);
    });
  },
});

/**
 * Z-score: (x - mean) / standard deviation over the period; 0 when nothing moved.
 * Units: score in standard deviations.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Kaufman 2013, Trading Systems and Methods, ch. 2
 */
export const zscore = define({
  name: 'zscore', title: 'Z-score', formula: '(x - mean) / standard deviation over the period; 0 when nothing moved', source: 'Kaufman 2013, Trading Systems and Methods, ch. 2', inputs: ['close'], parameters: { period: bars(20, 2) }, outputs: [{ name: 'score', unit: 'standard deviations' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const moments = new RollingMoments(period);
    return indicator([moments], (value) => {
      const mean = moments.update(value);
      return moments.squares === 0 ? 0 : (value - mean) / moments.deviation;
    });
  },
});

/**
 * Mean deviation: Σ |x - mean| / period.
 * Units: deviation in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000; Lambert 1980
 */
export const meanDeviation = define({
  name: 'md', title: 'Mean deviation', formula: 'Σ |x - mean| / period', source: 'Achelis 2000; Lambert 1980', inputs: ['close'], parameters: { period: bars(20) }, outputs: [{ name: 'deviation', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const total = new BlockSum(period);
    const sorted = new SortedWindow(period);
    return indicator([total, sorted], (value) => {
      sorted.update(value);
      const mean = total.update(value) / period;
      return mean === mean ? sorted.meanDistance(mean) : Number.NaN;
    });
  },
});

/**
 * Rolling quantile: value at share × (period - 1) in order, between two by their distance; 0.5 is the median.
 * Units: quantile in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Hyndman & Fan 1996, American Statistician 50(4), type 7
 */
export const quantile = define({
  name: 'quantile', title: 'Rolling quantile', formula: 'value at share × (period - 1) in order, between two by their distance; 0.5 is the median', source: 'Hyndman & Fan 1996, American Statistician 50(4), type 7', inputs: ['close'], parameters: { period: bars(20), share: real(0.5, 0, 1) }, outputs: [{ name: 'quantile', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period, share }) => {
    const sorted = new SortedWindow(period);
    const position = share * (period - 1);
    const below = Math.floor(position);
    return indicator([sorted], (value) => {
      sorted.update(value);
      if (!sorted.isFull) return Number.NaN;
      const low = sorted.at(below);
      return below === position ? low : low + (position - below) * (sorted.at(below + 1) - low);
    });
  },
});

/**
 * Percent rank: 100 × share of the period values before that lie below x.
 * Units: rank in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Connors & Alvarez 2012, An Introduction to ConnorsRSI
 */
export const percentRank = define({
  name: 'percentrank', title: 'Percent rank', formula: '100 × share of the period values before that lie below x', source: 'Connors & Alvarez 2012, An Introduction to ConnorsRSI', inputs: ['close'], parameters: { period: bars(100) }, outputs: [{ name: 'rank', unit: 'percent' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const sorted = new SortedWindow(period);
    return indicator([sorted], (value) => {
      const rank = sorted.isFull ? (100 * sorted.countBelow(value)) / period : Number.NaN;
      sorted.update(value);
      return rank;
    });
  },
});

/**
 * Rolling Sortino ratio: (mean of the returns - target) / √(mean of min(0, return - target)²) over the period, per bar; NaN without a return below
 * the target.
 * Units: ratio in standard deviations.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Sortino & Price 1994, Journal of Investing 3(3)
 */
export const sortino = define({
  name: 'sortino', title: 'Rolling Sortino ratio', formula: '(mean of the returns - target) / √(mean of min(0, return - target)²) over the period, per bar; NaN without a return below the target', source: 'Sortino & Price 1994, Journal of Investing 3(3)', inputs: ['close'], parameters: { period: bars(15), target: real(0, -1, 1) }, outputs: [{ name: 'ratio', unit: 'standard deviations' }], warmup: ({ period }) => period + 1,
  create: ({ period, target }) => {
    const returns = new BlockSum(period);
    const shortfalls = new BlockSum(period);
    const previous = new Lag(1);
    return indicator([returns, shortfalls, previous], (value) => {
      const excess = value / previous.update(value) - 1 - target;
      if (excess - excess !== 0) return Number.NaN;
      const mean = returns.update(excess) / period;
      return mean / Math.sqrt(shortfalls.update(excess < 0 ? excess * excess : 0) / period);
    });
  },
});
