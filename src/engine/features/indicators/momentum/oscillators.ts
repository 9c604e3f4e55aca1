import { trueRange } from '../true-range.ts';
import { bars, define, emaMemory, real } from '../define-indicator.ts';
import { Cells, indicator, multiIndicator } from '../indicator.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { SortedWindow } from '../statistics/sorted-window.ts';
import { emaSmoother } from '../averages/smoother.ts';
import { Lag } from '../price/lag.ts';

/**
 * Commodity channel index: (typical price - its SMA) / (0.015 × its mean deviation); 0 when nothing moved.
 * Units: cci in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Lambert 1980, Commodities 9(10)
 */
export const cci = define({
  name: 'cci', title: 'Commodity channel index', formula: '(typical price - its SMA) / (0.015 × its mean deviation); 0 when nothing moved', source: 'Lambert 1980, Commodities 9(10)',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(20), constant: real(0.015, 0.0001, 1) }, outputs: [{ name: 'cci', unit: 'points' }], warmup: ({ period }) => period,
  create: ({ period, constant }) => {
    const total = new BlockSum(period);
    const sorted = new SortedWindow(period);
    return indicator([total, sorted], (high, low, close) => {
      const typical = (high + low + close) / 3;
      sorted.update(typical);
      const mean = total.update(typical) / period;
      if (mean !== mean) return Number.NaN;
      const deviation = sorted.meanDistance(mean);
      // A flat window's mean differs from its values by rounding only.
      return deviation <= 1e-13 * Math.abs(mean) ? 0 : (typical - mean) / (constant * deviation);
    });
  },
});

/**
 * Awesome oscillator: SMA(fast) - SMA(slow) of (high + low) / 2.
 * Units: oscillator in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Williams 1998, New Trading Dimensions
 */
export const ao = define({
  name: 'ao', title: 'Awesome oscillator', formula: 'SMA(fast) - SMA(slow) of (high + low) / 2', source: 'Williams 1998, New Trading Dimensions', inputs: ['high', 'low'], parameters: { fast: bars(5), slow: bars(34) }, outputs: [{ name: 'oscillator', unit: 'price' }], warmup: ({ fast, slow }) => Math.max(fast, slow),
  create: ({ fast, slow }) => {
    const near = new BlockSum(fast);
    const far = new BlockSum(slow);
    return indicator([near, far], (high, low) => near.update((high + low) / 2) / fast - far.update((high + low) / 2) / slow);
  },
});

/**
 * Balance of power: (close - open) / (high - low); 0 when the range is 0.
 * Units: balance in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Livshin 2001, Stocks & Commodities 19(8)
 */
export const bop = define({
  name: 'bop', title: 'Balance of power', formula: '(close - open) / (high - low); 0 when the range is 0', source: 'Livshin 2001, Stocks & Commodities 19(8)', inputs: ['open', 'high', 'low', 'close'], parameters: {}, outputs: [{ name: 'balance', unit: 'share' }], warmup: () => 1,
  create: () => indicator([], (open, high, low, close) => (high > low ? (close - open) / (high - low) : 0)),
});

/**
 * Ultimate oscillator: 100 × (4 a(short) + 2 a(medium) + a(long)) / 7, a = Σ (close - min(low, close before)) / Σ true range, 0.5 when nothing
 * moved.
 * Units: oscillator in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Williams 1985, Stocks & Commodities 3(4)
 */
export const ultosc = define({
  name: 'ultosc', title: 'Ultimate oscillator', formula: '100 × (4 a(short) + 2 a(medium) + a(long)) / 7, a = Σ (close - min(low, close before)) / Σ true range, 0.5 when nothing moved', source: 'Williams 1985, Stocks & Commodities 3(4)',
  inputs: ['high', 'low', 'close'], parameters: { short: bars(7), medium: bars(14), long: bars(28) }, outputs: [{ name: 'oscillator', unit: 'points' }], warmup: ({ short, medium, long }) => Math.max(short, medium, long) + 1,
  create: ({ short, medium, long }) => {
    const pressure = [new BlockSum(short), new BlockSum(medium), new BlockSum(long)] as const;
    const ranges = [new BlockSum(short), new BlockSum(medium), new BlockSum(long)] as const;
    const previous = new Lag(1);
    return indicator([...pressure, ...ranges, previous], (high, low, close) => {
      const before = previous.update(close);
      if (before !== before) return Number.NaN;
      const bought = close - (before < low ? before : low);
      const range = trueRange(high, low, before);
      let total = 0;
      for (let i = 0; i < 3; i++) {
        const width = ranges[i]!.update(range);
        const part = pressure[i]!.update(bought);
        total += (4 >> i) * (width === 0 ? 0.5 : part / width);
      }
      return (100 * total) / 7;
    });
  },
});

/**
 * Qstick: SMA of close - open.
 * Units: qstick in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chande & Kroll 1994, The New Technical Trader
 */
export const qstick = define({
  name: 'qstick', title: 'Qstick', formula: 'SMA of close - open', source: 'Chande & Kroll 1994, The New Technical Trader', inputs: ['open', 'close'], parameters: { period: bars(8) }, outputs: [{ name: 'qstick', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const total = new BlockSum(period);
    return indicator([total], (open, close) => total.update(close - open) / period);
  },
});

/**
 * Elder ray: bull: high - EMA of the close; bear: low - EMA of the close.
 * Units: bull in price, bear in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Elder 1993, Trading for a Living
 */
export const elderRay = define({
  name: 'elderray', title: 'Elder ray', formula: 'bull: high - EMA of the close; bear: low - EMA of the close', source: 'Elder 1993, Trading for a Living', inputs: ['high', 'low', 'close'], parameters: { period: bars(13) }, outputs: [{ name: 'bull', unit: 'price' }, { name: 'bear', unit: 'price' }],
  warmup: ({ period }) => period, settling: ({ period }) => period + emaMemory(period),
  create: ({ period }) => {
    const average = emaSmoother(period);
    return multiIndicator(2, [average], (out, high, low, close) => {
      const middle = average.update(close);
      out[0] = high - middle;
      out[1] = low - middle;
    });
  },
});

/**
 * Relative vigor index: Σ of (close - open) over the period / Σ of (high - low), each smoothed with weights 1 2 2 1; signal: the same weights; 0
 * when the ranges are 0.
 * Units: vigor in share, signal in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Ehlers 2002, Stocks & Commodities 20(1)
 */
export const rvgi = define({
  name: 'rvgi', title: 'Relative vigor index', formula: 'Σ of (close - open) over the period / Σ of (high - low), each smoothed with weights 1 2 2 1; signal: the same weights; 0 when the ranges are 0', source: 'Ehlers 2002, Stocks & Commodities 20(1)',
  inputs: ['open', 'high', 'low', 'close'], parameters: { period: bars(10) }, outputs: [{ name: 'vigor', unit: 'share' }, { name: 'signal', unit: 'share' }], warmup: ({ period }) => period + 6,
  create: ({ period }) => {
    const [bodies, ranges, vigors] = [new Cells(...NONE), new Cells(...NONE), new Cells(...NONE)];
    const [up, wide] = [new BlockSum(period), new BlockSum(period)];
    return multiIndicator(2, [bodies, ranges, vigors, up, wide], (out, open, high, low, close) => {
      const body = symmetric(bodies.at, close - open);
      const range = symmetric(ranges.at, high - low);
      if (body !== body) return;
      const top = up.update(body);
      const bottom = wide.update(range);
      if (top !== top) return;
      out[0] = bottom === 0 ? 0 : top / bottom;
      out[1] = symmetric(vigors.at, out[0]);
    });
  },
});

const NONE = [Number.NaN, Number.NaN, Number.NaN] as const;

/** Returns (x + 2 x[1] + 2 x[2] + x[3]) / 6 and moves the three before on. */
function symmetric(before: Float64Array, value: number): number {
  const smooth = (value + 2 * before[0]! + 2 * before[1]! + before[2]!) / 6;
  before[2] = before[1]!;
  before[1] = before[0]!;
  before[0] = value;
  return smooth;
}
