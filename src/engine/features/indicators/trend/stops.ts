import { Atr } from '../atr.ts';
import { bars, define, real } from '../define-indicator.ts';
import { Cells, indicator, multiIndicator } from '../indicator.ts';

/** Places in the state. */
const LENGTH = 0;
const SIDE = 1;
const STOP = 2;
const EXTREME = 3;
const PACE = 4;
const HIGH_1 = 5;
const LOW_1 = 6;
const HIGH_2 = 7;
const LOW_2 = 8;

/**
 * Parabolic stop and reverse: stop += pace × (extreme - stop), pace grows by step with each new extreme up to max, never beyond the two bars before;
 * the side turns when it is touched. It begins on the side that the middle of the second bar lies.
 * Units: stop in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Wilder 1978, p. 9-15
 */
export const psar = define({
  name: 'psar', title: 'Parabolic stop and reverse', formula: 'stop += pace × (extreme - stop), pace grows by step with each new extreme up to max, never beyond the two bars before; the side turns when it is touched. It begins on the side that the middle of the second bar lies', source: 'Wilder 1978, p. 9-15',
  inputs: ['high', 'low'], parameters: { step: real(0.02, 0.0001, 10), max: real(0.2, 0.0001, 10) }, outputs: [{ name: 'stop', unit: 'price' }], warmup: () => 2, settling: () => null,
  create: ({ step, max }) => {
    const state = new Cells(0, 0, 0, 0, 0, 0, 0, 0, 0);
    return indicator([state], (high, low) => {
      const s = state.at;
      const length = s[LENGTH]!;
      s[LENGTH] = length + 1;
      if (length === 1) begin(s, high + low >= s[HIGH_1]! + s[LOW_1]!, step);
      if (length >= 1) advance(s, high, low, length, step, max);
      s[HIGH_2] = s[HIGH_1]!;
      s[LOW_2] = s[LOW_1]!;
      s[HIGH_1] = high;
      s[LOW_1] = low;
      return length === 0 ? Number.NaN : s[STOP]!;
    });
  },
});

/**
 * Supertrend: (high + low) / 2 ± multiple × ATR, each band only drawn closer while the close before stays within; below the price in a rise, above
 * in a fall, turned when the close crosses it.
 * Units: stop in price, direction in points.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Seban 2009, Tout le monde mérite d'être riche; Lean: SuperTrend
 */
export const supertrend = define({
  name: 'supertrend', title: 'Supertrend', formula: '(high + low) / 2 ± multiple × ATR, each band only drawn closer while the close before stays within; below the price in a rise, above in a fall, turned when the close crosses it', source: 'Seban 2009, Tout le monde mérite d\'être riche; Lean: SuperTrend',
  inputs: ['high', 'low', 'close'], parameters: { period: bars(10), multiple: real(3, 0, 100) }, outputs: [{ name: 'stop', unit: 'price' }, { name: 'direction', unit: 'points' }], warmup: ({ period }) => period, settling: () => null,
  create: ({ period, multiple }) => {
    const average = new Atr(period);
    /** Upper band, lower band, close before, side: 1 rising, -1 falling, 0 not begun. */
    const state = new Cells(0, 0, 0, 0);
    return multiIndicator(2, [average, state], (out, high, low, close) => {
      const s = state.at;
      const reach = multiple * average.update(high, low, close);
      if (reach === reach) {
        const middle = (high + low) / 2;
        const isFirst = s[3] === 0;
        const upper = isFirst || middle + reach < s[0]! || s[2]! > s[0]! ? middle + reach : s[0]!;
        const lower = isFirst || middle - reach > s[1]! || s[2]! < s[1]! ? middle - reach : s[1]!;
        const side = isFirst ? (close <= upper ? -1 : 1) : s[3]! < 0 ? (close <= upper ? -1 : 1) : close >= lower ? 1 : -1;
        s[0] = upper;
        s[1] = lower;
        s[3] = side;
        out[0] = side > 0 ? lower : upper;
        out[1] = side;
      }
      s[2] = close;
    });
  },
});

function begin(s: Float64Array, isLong: boolean, step: number): void {
  s[SIDE] = isLong ? 1 : -1;
  s[EXTREME] = isLong ? s[HIGH_1]! : s[LOW_1]!;
  s[STOP] = isLong ? s[LOW_1]! : s[HIGH_1]!;
  s[PACE] = step;
}

/** A short position is a long one in the mirror: everything times the side. */
function advance(s: Float64Array, high: number, low: number, length: number, step: number, max: number): void {
  const side = s[SIDE]!;
  const reached = side > 0 ? high : -low;
  const floor = side > 0 ? low : -high;
  let stop = side * (s[STOP]! + (s[EXTREME]! - s[STOP]!) * s[PACE]!);
  if (length >= 2) stop = Math.min(stop, side > 0 ? s[LOW_2]! : -s[HIGH_2]!);
  stop = Math.min(stop, side > 0 ? s[LOW_1]! : -s[HIGH_1]!);
  if (reached > side * s[EXTREME]!) {
    s[PACE] = Math.min(max, Math.max(s[PACE]!, s[PACE]! + step));
    s[EXTREME] = side * reached;
  }
  s[STOP] = side * stop;
  if (floor >= stop) return;
  s[PACE] = step;
  s[STOP] = s[EXTREME]!;
  s[SIDE] = -side;
  s[EXTREME] = side > 0 ? low : high;
}
