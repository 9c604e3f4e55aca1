/** The deepest fall of a curve below its highest point so far. */
export interface Drawdown {
  /** Fall as a share of the peak, positive; null when the peak was not above zero. */
  readonly relative: number | null;
  /** Fall in the unit of the curve, positive. */
  readonly absolute: number;
  /** Indices into the curve. */
  readonly peakIndex: number;
  readonly troughIndex: number;
}

/** The deepest fall by its share of the peak, and the deepest by its amount: they need not be the same. */
export interface DeepestFalls {
  readonly relative: Drawdown;
  readonly absolute: Drawdown;
}

/**
 * Returns the maximum drawdown of an equity curve.
 * @param curve [n] equity, the first value being the start
 * @param by whether the deepest fall is chosen by its share of the peak or by its amount
 * @returns null for an empty curve; a curve that never falls has a drawdown of 0 at its start
 */
export function maxDrawdown(curve: ArrayLike<number>, by: 'relative' | 'absolute' = 'relative'): Drawdown | null {
  return deepestFalls(curve)?.[by] ?? null;
}

/** Returns both kinds of maximum drawdown from one pass over the curve; null for an empty one. */
export function deepestFalls(curve: ArrayLike<number>): DeepestFalls | null {
  if (curve.length === 0) return null;
  let [peak, highest] = [0, curve[0]!];
  let [share, sharePeak, shareTrough] = [0, 0, 0];
  let [amount, amountPeak, amountTrough] = [0, 0, 0];
  for (let i = 1; i < curve.length; i++) {
    const value = curve[i]!;
    if (value >= highest) {
      if (value > highest) {
        peak = i;
        highest = value;
      }
      continue;
    }
    const fall = highest - value;
    if (fall > amount) {
      amount = fall;
      amountPeak = peak;
      amountTrough = i;
    }
    if (highest > 0 && fall / highest > share) {
      share = fall / highest;
      sharePeak = peak;
      shareTrough = i;
    }
  }
  return { relative: drawdownAt(curve, sharePeak, shareTrough), absolute: drawdownAt(curve, amountPeak, amountTrough) };
}

function drawdownAt(curve: ArrayLike<number>, peakIndex: number, troughIndex: number): Drawdown {
  const absolute = curve[peakIndex]! - curve[troughIndex]!;
  return { absolute, relative: curve[peakIndex]! > 0 ? absolute / curve[peakIndex]! : null, peakIndex, troughIndex };
}

/** Returns the curve of one unit growing through the returns, starting with 1. */
export function growthCurve(returns: ArrayLike<number>): Float64Array {
  const curve = new Float64Array(returns.length + 1);
  curve[0] = 1;
  for (let i = 0; i < returns.length; i++) curve[i + 1] = curve[i]! * (1 + returns[i]!);
  return curve;
}

/**
 * Returns the longest time from a peak until the curve was above it again (or ended), in the unit of `times`.
 * @param times [n] ascending
 * @param curve [n]
 */
export function longestDrawdown(times: ArrayLike<number>, curve: ArrayLike<number>): number {
  let [peakTime, longest] = [times[0] ?? 0, 0];
  let highest = curve[0] ?? 0;
  for (let i = 1; i < curve.length; i++) {
    if (curve[i]! < highest) continue;
    // What lasted until the value before this one; nothing when that was the peak itself.
    longest = Math.max(longest, times[i - 1]! - peakTime);
    peakTime = times[i]!;
    highest = curve[i]!;
  }
  return curve.length === 0 ? 0 : Math.max(longest, times[curve.length - 1]! - peakTime);
}

/** Returns the Calmar ratio: annual return over the maximum drawdown; null when either is undefined or nothing ever fell. */
export function calmar(annual: number | null, drawdown: number | null): number | null {
  return annual === null || drawdown === null || drawdown === 0 ? null : annual / drawdown;
}

/** Returns the ulcer index: the root mean square of the relative drawdowns; null for an empty curve. @see Martin & McCann 1989 */
export function ulcerIndex(curve: ArrayLike<number>): number | null {
  if (curve.length === 0) return null;
  let [peak, squares] = [curve[0]!, 0];
  for (let i = 0; i < curve.length; i++) {
    peak = Math.max(peak, curve[i]!);
    squares += ((peak - curve[i]!) / peak) ** 2;
  }
  return Math.sqrt(squares / curve.length);
}
