import { Adx } from '../adx.ts';
import { bars, choice, define, wilderMemory } from '../define-indicator.ts';
import { indicator, multiIndicator } from '../indicator.ts';
import { Lag } from '../price/lag.ts';
import { DirectionalSums } from './directional-sums.ts';

const SEED = choice('wilder', 'tulip');
const first = ({ period, seed }: { readonly period: number; readonly seed: 'wilder' | 'tulip' }): number => (seed === 'wilder' ? period + 1 : period);

/**
 * Directional movement: Wilder's smoothed sums of the rises of the high and the falls of the low, of each bar only the larger.
 * Units: plus in price, minus in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 35-47
 */
export const dm = define({
  name: 'dm', title: 'Directional movement', formula: "Wilder's smoothed sums of the rises of the high and the falls of the low, of each bar only the larger", source: 'Wilder 1978, p. 35-47', inputs: ['high', 'low'], parameters: { period: bars(14, 2), seed: SEED }, outputs: [{ name: 'plus', unit: 'price' }, { name: 'minus', unit: 'price' }],
  warmup: first, settling: (p) => first(p) + wilderMemory(p.period),
  create: ({ period, seed }) => {
    const sums = new DirectionalSums(period, seed);
    return multiIndicator(2, [sums], (out, high, low) => {
      sums.update(high, low, low);
      if (!sums.isReady) return;
      out[0] = sums.up;
      out[1] = sums.down;
    });
  },
});

/**
 * Directional indicator: 100 × directional movement / true range, both as smoothed sums; 0 when nothing moved.
 * Units: plus in points, minus in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 35-47
 */
export const di = define({
  name: 'di', title: 'Directional indicator', formula: '100 × directional movement / true range, both as smoothed sums; 0 when nothing moved', source: 'Wilder 1978, p. 35-47', inputs: ['high', 'low', 'close'], parameters: { period: bars(14, 2), seed: SEED }, outputs: [{ name: 'plus', unit: 'points' }, { name: 'minus', unit: 'points' }],
  warmup: first, settling: (p) => first(p) + wilderMemory(p.period),
  create: ({ period, seed }) => {
    const sums = new DirectionalSums(period, seed);
    return multiIndicator(2, [sums], (out, high, low, close) => {
      sums.update(high, low, close);
      if (!sums.isReady) return;
      out[0] = sums.range > 0 ? (100 * sums.up) / sums.range : 0;
      out[1] = sums.range > 0 ? (100 * sums.down) / sums.range : 0;
    });
  },
});

/**
 * Directional movement index: 100 × |plus - minus| / (plus + minus); 0 when nothing moved.
 * Units: dx in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 35-47
 */
export const dx = define({
  name: 'dx', title: 'Directional movement index', formula: '100 × |plus - minus| / (plus + minus); 0 when nothing moved', source: 'Wilder 1978, p. 35-47', inputs: ['high', 'low'], parameters: { period: bars(14, 2), seed: SEED }, outputs: [{ name: 'dx', unit: 'points' }],
  warmup: first, settling: (p) => first(p) + wilderMemory(p.period),
  create: ({ period, seed }) => {
    const sums = new DirectionalSums(period, seed);
    return indicator([sums], (high, low) => {
      sums.update(high, low, low);
      return sums.isReady ? sums.index : Number.NaN;
    });
  },
});

/**
 * Average directional index: Wilder's smoothing of DX.
 * Units: adx in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 35-47
 */
export const adx = define({
  name: 'adx', title: 'Average directional index', formula: "Wilder's smoothing of DX", source: 'Wilder 1978, p. 35-47', inputs: ['high', 'low'], parameters: { period: bars(14, 2), seed: SEED }, outputs: [{ name: 'adx', unit: 'points' }],
  warmup: (p) => first(p) + p.period - 1, settling: (p) => first(p) + p.period + 2 * wilderMemory(p.period),
  create: ({ period, seed }) => {
    const average = new Adx(period, seed);
    return indicator([average], (high, low) => average.update(high, low));
  },
});

/**
 * Average directional index rating: (ADX + ADX[lag ago]) / 2; lag is period - 1 (TA-Lib, Tulip) or period (Wilder).
 * Units: adxr in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 46
 */
export const adxr = define({
  name: 'adxr', title: 'Average directional index rating', formula: '(ADX + ADX[lag ago]) / 2; lag is period - 1 (TA-Lib, Tulip) or period (Wilder)', source: 'Wilder 1978, p. 46', inputs: ['high', 'low'], parameters: { period: bars(14, 2), seed: SEED, lag: choice('period', 'period-1') }, outputs: [{ name: 'adxr', unit: 'points' }],
  warmup: (p) => first(p) + 2 * p.period - (p.lag === 'period' ? 1 : 2), settling: (p) => first(p) + 2 * p.period + 2 * wilderMemory(p.period),
  create: ({ period, seed, lag }) => {
    const average = new Adx(period, seed);
    const before = new Lag(lag === 'period' ? period : period - 1);
    return indicator([average, before], (high, low) => {
      const value = average.update(high, low);
      return value === value ? (value + before.update(value)) / 2 : Number.NaN;
    });
  },
});
