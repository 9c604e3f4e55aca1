import { bars, choice, define, emaMemory, real } from '../define-indicator.ts';
import { emaSmoother } from '../averages/smoother.ts';
import { Ema } from '../ema.ts';
import { Cells, indicator } from '../indicator.ts';
import { BlockSum } from '../statistics/block-sum.ts';
import { Lag } from '../price/lag.ts';

/**
 * Accumulation/distribution line: Σ volume × ((close - low) - (high - close)) / (high - low) since the first bar; 0 of a bar without range.
 * Units: line in volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chaikin, in Achelis 2000, p. 56
 */
export const ad = define({
  name: 'ad', title: 'Accumulation/distribution line', formula: 'Σ volume × ((close - low) - (high - close)) / (high - low) since the first bar; 0 of a bar without range', source: 'Chaikin, in Achelis 2000, p. 56', inputs: ['high', 'low', 'close', 'volume'], parameters: {}, outputs: [{ name: 'line', unit: 'volume' }], warmup: () => 1, settling: () => null,
  create: () => {
    const total = new Cells(0);
    return indicator([total], (high, low, close, volume) => (total.at[0] = total.at[0]! + flow(high, low, close, volume)));
  },
});

/**
 * Chaikin oscillator: EMA(fast) - EMA(slow) of the accumulation/distribution line.
 * Units: oscillator in volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chaikin, in Achelis 2000, p. 96
 */
export const adosc = define({
  name: 'adosc', title: 'Chaikin oscillator', formula: 'EMA(fast) - EMA(slow) of the accumulation/distribution line', source: 'Chaikin, in Achelis 2000, p. 96', inputs: ['high', 'low', 'close', 'volume'], parameters: { fast: bars(3), slow: bars(10), seed: choice('simple-average', 'first-value') }, outputs: [{ name: 'oscillator', unit: 'volume' }],
  warmup: ({ fast, slow }) => Math.max(fast, slow), settling: ({ fast, slow }) => Math.max(fast, slow) + emaMemory(Math.max(fast, slow)),
  create: ({ fast, slow, seed }) => {
    const total = new Cells(0);
    const [near, far] = [emaSmoother(fast, seed), emaSmoother(slow, seed)];
    return indicator([total, near, far], (high, low, close, volume) => {
      const line = (total.at[0] = total.at[0]! + flow(high, low, close, volume));
      return near.update(line) - far.update(line);
    });
  },
});

/**
 * Chaikin money flow: Σ volume × ((close - low) - (high - close)) / (high - low) / Σ volume, over the period; 0 when nothing was traded.
 * Units: flow in share.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Chaikin, in Kirkpatrick & Dahlquist 2010, ch. 18
 */
export const cmf = define({
  name: 'cmf', title: 'Chaikin money flow', formula: 'Σ volume × ((close - low) - (high - close)) / (high - low) / Σ volume, over the period; 0 when nothing was traded', source: 'Chaikin, in Kirkpatrick & Dahlquist 2010, ch. 18', inputs: ['high', 'low', 'close', 'volume'], parameters: { period: bars(21) }, outputs: [{ name: 'flow', unit: 'share' }], warmup: ({ period }) => period,
  create: ({ period }) => {
    const [flows, volumes] = [new BlockSum(period), new BlockSum(period)];
    return indicator([flows, volumes], (high, low, close, volume) => {
      const part = flows.update(flow(high, low, close, volume));
      const whole = volumes.update(volume);
      return whole === 0 ? 0 : part / whole;
    });
  },
});

/**
 * On-balance volume: Σ volume × sign of the change, since the first bar; begun at 0 or at the first volume.
 * Units: obv in volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Granville 1963, New Key to Stock Market Profits
 */
export const obv = define({
  name: 'obv', title: 'On-balance volume', formula: 'Σ volume × sign of the change, since the first bar; begun at 0 or at the first volume', source: "Granville 1963, New Key to Stock Market Profits", inputs: ['close', 'volume'], parameters: { start: choice('zero', 'first-volume') }, outputs: [{ name: 'obv', unit: 'volume' }], warmup: () => 1, settling: () => null,
  create: ({ start }) => {
    const state = new Cells(Number.NaN, 0);
    return indicator([state], (close, volume) => {
      const s = state.at;
      const before = s[0]!;
      s[0] = close;
      if (before !== before) return (s[1] = start === 'zero' ? 0 : volume);
      return (s[1] = s[1]! + (close > before ? volume : close < before ? -volume : 0));
    });
  },
});

/**
 * Price volume trend: Σ volume × (x / x[before] - 1), since the first bar, begun at 0.
 * Units: trend in volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 239
 */
export const pvt = define({
  name: 'pvt', title: 'Price volume trend', formula: 'Σ volume × (x / x[before] - 1), since the first bar, begun at 0', source: 'Achelis 2000, p. 239', inputs: ['close', 'volume'], parameters: {}, outputs: [{ name: 'trend', unit: 'volume' }], warmup: () => 1, settling: () => null,
  create: () => {
    const state = new Cells(Number.NaN, 0);
    return indicator([state], (close, volume) => {
      const s = state.at;
      const before = s[0]!;
      s[0] = close;
      const part = (volume * (close - before)) / before;
      return (s[1] = s[1]! + (part - part === 0 ? part : 0));
    });
  },
});

/**
 * Negative volume index: begun at 1000; × x / x[before] on bars with less volume than the bar before.
 * Units: index in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Dysart 1936; Fosback 1976, Stock Market Logic
 */
export const nvi = define({
  name: 'nvi', title: 'Negative volume index', formula: 'begun at 1000; × x / x[before] on bars with less volume than the bar before', source: 'Dysart 1936; Fosback 1976, Stock Market Logic', inputs: ['close', 'volume'], parameters: {}, outputs: [{ name: 'index', unit: 'points' }], warmup: () => 1, settling: () => null,
  create: () => {
    const state = new Cells(Number.NaN, Number.NaN, 1000);
    return indicator([state], (close, volume) => index(state.at, close, volume, volume < state.at[1]!));
  },
});

/**
 * Positive volume index: begun at 1000; × x / x[before] on bars with more volume than the bar before.
 * Units: index in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Dysart 1936; Fosback 1976, Stock Market Logic
 */
export const pvi = define({
  name: 'pvi', title: 'Positive volume index', formula: 'begun at 1000; × x / x[before] on bars with more volume than the bar before', source: 'Dysart 1936; Fosback 1976, Stock Market Logic', inputs: ['close', 'volume'], parameters: {}, outputs: [{ name: 'index', unit: 'points' }], warmup: () => 1, settling: () => null,
  create: () => {
    const state = new Cells(Number.NaN, Number.NaN, 1000);
    return indicator([state], (close, volume) => index(state.at, close, volume, volume > state.at[1]!));
  },
});

/**
 * Money flow index: 100 × up / (up + down), sums over the period of typical price × volume on bars whose typical price rose or fell; 50 without
 * flow.
 * Units: mfi in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Quong & Soudack 1989, Stocks & Commodities 7(3)
 */
export const mfi = define({
  name: 'mfi', title: 'Money flow index', formula: '100 × up / (up + down), sums over the period of typical price × volume on bars whose typical price rose or fell; 50 without flow', source: 'Quong & Soudack 1989, Stocks & Commodities 7(3)', inputs: ['high', 'low', 'close', 'volume'], parameters: { period: bars(14) }, outputs: [{ name: 'mfi', unit: 'points' }], warmup: ({ period }) => period + 1,
  create: ({ period }) => {
    const [up, down, previous] = [new BlockSum(period), new BlockSum(period), new Lag(1)];
    return indicator([up, down, previous], (high, low, close, volume) => {
      const typical = (high + low + close) / 3;
      const before = previous.update(typical);
      if (before !== before) return Number.NaN;
      const rise = up.update(typical > before ? typical * volume : 0);
      const fall = down.update(typical < before ? typical * volume : 0);
      return rise + fall === 0 ? 50 : (100 * rise) / (rise + fall);
    });
  },
});

/**
 * Force index: EMA of (x - x[before]) × volume.
 * Units: force in price × volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Elder 1993, Trading for a Living
 */
export const force = define({
  name: 'force', title: 'Force index', formula: 'EMA of (x - x[before]) × volume', source: 'Elder 1993, Trading for a Living', inputs: ['close', 'volume'], parameters: { period: bars(13) }, outputs: [{ name: 'force', unit: 'price × volume' }], warmup: ({ period }) => period + 1, settling: ({ period }) => period + 1 + emaMemory(period),
  create: ({ period }) => {
    const [average, previous] = [new Ema(period), new Lag(1)];
    return indicator([average, previous], (close, volume) => {
      const push = (close - previous.update(close)) * volume;
      return push === push ? average.update(push) : Number.NaN;
    });
  },
});

/**
 * Klinger volume oscillator: EMA(fast) - EMA(slow) of volume × |2 × range / path - 1| × 100 × side: side +1 after high + low + close rose, -1 after
 * it fell; range = high - low, path = Σ range since the bar before the side turned; begun at the first force.
 * Units: oscillator in volume.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Klinger 1997, Stocks & Commodities 15(12); Tulip Indicators: kvo
 */
export const kvo = define({
  name: 'kvo', title: 'Klinger volume oscillator', formula: 'EMA(fast) - EMA(slow) of volume × |2 × range / path - 1| × 100 × side: side +1 after high + low + close rose, -1 after it fell; range = high - low, path = Σ range since the bar before the side turned; begun at the first force', source: 'Klinger 1997, Stocks & Commodities 15(12); Tulip Indicators: kvo',
  inputs: ['high', 'low', 'close', 'volume'], parameters: { fast: bars(34), slow: bars(55) }, outputs: [{ name: 'oscillator', unit: 'volume' }], warmup: () => 2, settling: () => null,
  create: ({ fast, slow }) => {
    const [near, far] = [new Ema(fast, 'first-value'), new Ema(slow, 'first-value')];
    /** High + low + close before, range before, side, path. */
    const state = new Cells(Number.NaN, 0, 0, 0);
    return indicator([near, far, state], (high, low, close, volume) => {
      const s = state.at;
      const before = s[0]!;
      const rangeBefore = s[1]!;
      const price = high + low + close;
      const range = high - low;
      s[0] = price;
      s[1] = range;
      if (before !== before) return Number.NaN;
      const side = price > before ? 1 : price < before ? -1 : s[2]!;
      if (side !== s[2]) s[3] = rangeBefore;
      s[2] = side;
      s[3] = s[3]! + range;
      const push = volume * Math.abs(s[3] === 0 ? 1 : (2 * range) / s[3] - 1) * 100 * (side > 0 ? 1 : -1);
      return near.update(push) - far.update(push);
    });
  },
});

/**
 * Williams accumulation/distribution: Σ close - min(low, close before) after a rise, close - max(high, close before) after a fall; begun at 0.
 * Units: line in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Williams 1972, The Secret of Selecting Stocks
 */
export const wad = define({
  name: 'wad', title: 'Williams accumulation/distribution', formula: 'Σ close - min(low, close before) after a rise, close - max(high, close before) after a fall; begun at 0', source: 'Williams 1972, The Secret of Selecting Stocks', inputs: ['high', 'low', 'close'], parameters: {}, outputs: [{ name: 'line', unit: 'price' }], warmup: () => 2, settling: () => null,
  create: () => {
    const state = new Cells(Number.NaN, 0);
    return indicator([state], (high, low, close) => {
      const s = state.at;
      const before = s[0]!;
      s[0] = close;
      if (before !== before) return Number.NaN;
      const part = close > before ? close - Math.min(low, before) : close < before ? close - Math.max(high, before) : 0;
      return (s[1] = s[1]! + part);
    });
  },
});

/**
 * Ease of movement: (m - m[before]) × (high - low) × unit / volume, m = (high + low) / 2; 0 of a bar without trades.
 * Units: ease in mixed.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Arms 1989, in Achelis 2000, p. 141
 */
export const emv = define({
  name: 'emv', title: 'Ease of movement', formula: '(m - m[before]) × (high - low) × unit / volume, m = (high + low) / 2; 0 of a bar without trades', source: 'Arms 1989, in Achelis 2000, p. 141', inputs: ['high', 'low', 'volume'], parameters: { unit: real(10_000, 1e-6, 1e12) }, outputs: [{ name: 'ease', unit: 'mixed' }], warmup: () => 2,
  create: ({ unit }) => {
    const previous = new Lag(1);
    return indicator([previous], (high, low, volume) => {
      const middle = (high + low) / 2;
      const move = middle - previous.update(middle);
      if (move !== move) return Number.NaN;
      return volume === 0 ? 0 : (move * (high - low) * unit) / volume;
    });
  },
});

/**
 * Market facilitation index: (high - low) / volume; NaN without trades.
 * Units: index in mixed.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Williams 1995, Trading Chaos
 */
export const marketfi = define({
  name: 'marketfi', title: 'Market facilitation index', formula: '(high - low) / volume; NaN without trades', source: 'Williams 1995, Trading Chaos', inputs: ['high', 'low', 'volume'], parameters: {}, outputs: [{ name: 'index', unit: 'mixed' }], warmup: () => 1,
  create: () => indicator([], (high, low, volume) => (high - low) / volume),
});

/**
 * Volume oscillator: 100 × (SMA(fast) - SMA(slow)) / SMA(slow) of the volume; 0 when nothing was traded.
 * Units: oscillator in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 311
 */
export const vosc = define({
  name: 'vosc', title: 'Volume oscillator', formula: '100 × (SMA(fast) - SMA(slow)) / SMA(slow) of the volume; 0 when nothing was traded', source: 'Achelis 2000, p. 311', inputs: ['volume'], parameters: { fast: bars(12), slow: bars(26) }, outputs: [{ name: 'oscillator', unit: 'percent' }], warmup: ({ fast, slow }) => Math.max(fast, slow),
  create: ({ fast, slow }) => {
    const [near, far] = [new BlockSum(fast), new BlockSum(slow)];
    return indicator([near, far], (volume) => {
      const short = near.update(volume) / fast;
      const long = far.update(volume) / slow;
      return long === 0 ? 0 : (100 * (short - long)) / long;
    });
  },
});

/**
 * Rolling volume-weighted average price: Σ price × volume / Σ volume over the period, price typical or close or the mean of all four; NaN without
 * trades.
 * Units: vwap in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Berkowitz, Logue & Noser 1988, Journal of Finance 43(1)
 */
export const vwap = define({
  name: 'vwap', title: 'Rolling volume-weighted average price', formula: 'Σ price × volume / Σ volume over the period, price typical or close or the mean of all four; NaN without trades', source: 'Berkowitz, Logue & Noser 1988, Journal of Finance 43(1)', inputs: ['open', 'high', 'low', 'close', 'volume'], parameters: { period: bars(50), price: choice('typical', 'close', 'average') }, outputs: [{ name: 'vwap', unit: 'price' }], warmup: ({ period }) => period,
  create: ({ period, price }) => {
    const [turnover, volumes] = [new BlockSum(period), new BlockSum(period)];
    return indicator([turnover, volumes], (open, high, low, close, volume) => {
      const paid = price === 'close' ? close : price === 'typical' ? (high + low + close) / 3 : (open + high + low + close) / 4;
      return turnover.update(paid * volume) / volumes.update(volume);
    });
  },
});

/** Volume times where in its range the bar closed: -1 at the low, 1 at the high. */
function flow(high: number, low: number, close: number, volume: number): number {
  return high > low ? (volume * (close - low - (high - close))) / (high - low) : 0;
}

function index(s: Float64Array, close: number, volume: number, counts: boolean): number {
  const ratio = close / s[0]!;
  s[0] = close;
  s[1] = volume;
  return (s[2] = s[2]! * (counts && ratio - ratio === 0 ? ratio : 1));
}
