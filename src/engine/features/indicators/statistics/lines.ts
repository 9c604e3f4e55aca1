import { bars, define } from '../define-indicator.ts';
import { indicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { RollingLine } from './rolling-line.ts';

/**
 * Linear regression: the least-squares line through the period, at its newest value.
 * Units: line in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const linreg = define({
  name: 'linreg', title: 'Linear regression', formula: 'the least-squares line through the period, at its newest value', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'line', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      line.update(value);
      return line.at(period - 1);
    });
  },
});

/**
 * Slope of the regression: Σ (i - mean i)(x - mean) / Σ (i - mean i)².
 * Units: slope in price per bar.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const linregslope = define({
  name: 'linregslope', title: 'Slope of the regression', formula: 'Σ (i - mean i)(x - mean) / Σ (i - mean i)²', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'slope', unit: 'price per bar' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      const mean = line.update(value);
      return mean === mean ? line.slope : Number.NaN;
    });
  },
});

/**
 * Start of the regression: the least-squares line through the period, at its oldest value.
 * Units: line in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const linregintercept = define({
  name: 'linregintercept', title: 'Start of the regression', formula: 'the least-squares line through the period, at its oldest value', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'line', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      line.update(value);
      return line.at(0);
    });
  },
});

/**
 * Time series forecast: the least-squares line through the period, one value ahead.
 * Units: forecast in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const tsf = define({
  name: 'tsf', title: 'Time series forecast', formula: 'the least-squares line through the period, one value ahead', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'forecast', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      line.update(value);
      return line.at(period);
    });
  },
});

/**
 * Forecast oscillator: 100 × (x - forecast of the bar before) / x.
 * Units: oscillator in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const fosc = define({
  name: 'fosc', title: 'Forecast oscillator', formula: '100 × (x - forecast of the bar before) / x', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'oscillator', unit: 'percent' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const line = new RollingLine(period);
    const before = new Lag(1);
    return indicator([line, before], (value) => {
      line.update(value);
      return (100 * (value - before.update(line.at(period)))) / value;
    });
  },
});

/**
 * R squared of the regression: co-moment² / (Σ (i - mean i)² × Σ (x - mean)²); 0 when nothing moved.
 * Units: fit in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const rsquared = define({
  name: 'rsquared', title: 'R squared of the regression', formula: 'co-moment² / (Σ (i - mean i)² × Σ (x - mean)²); 0 when nothing moved', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['close'], parameters: { period: bars(14, 2) }, outputs: [{ name: 'fit', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    const positions = (period * (period * period - 1)) / 12;
    return indicator([line], (value) => {
      line.update(value);
      return line.squares === 0 ? 0 : Math.min(1, (line.products / positions) * (line.products / line.squares));
    });
  },
});

/**
 * Scatter around the regression: √((Σ (x - mean)² - slope × co-moment) / (period - 2)).
 * Units: error in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Kirkpatrick & Dahlquist 2010, Technical Analysis, ch. 14
 */
export const linregerror = define({
  name: 'linregerror', title: 'Scatter around the regression', formula: '√((Σ (x - mean)² - slope × co-moment) / (period - 2))', source: 'Kirkpatrick & Dahlquist 2010, Technical Analysis, ch. 14', inputs: ['close'], parameters: { period: bars(14, 3) }, outputs: [{ name: 'error', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const line = new RollingLine(period);
    return indicator([line], (value) => {
      const mean = line.update(value);
      return mean === mean ? Math.sqrt(Math.max(0, line.squares - line.slope * line.products) / (period - 2)) : Number.NaN;
    });
  },
});
