/** Measures of the last `window` returns, one row for each return from the first whole window on. */
export interface Rolling {
  /** Index of the last return of each window. */
  readonly lastIndex: Int32Array;
  /** Annualised; NaN where the window has no variation. */
  readonly sharpe: Float64Array;
  /** Annualised standard deviation (ddof 1). */
  readonly volatility: Float64Array;
}

/**
 * Returns Sharpe ratio and volatility of a moving window of returns, each window summed anew: sums that are carried along lose what is small.
 * @param window returns in a window, at least 2
 */
export function rollingMeasures(returns: ArrayLike<number>, window: number, periodsPerYear: number): Rolling {
  const length = Math.max(0, returns.length - window + 1);
  const [sharpe, volatility, lastIndex] = [new Float64Array(length), new Float64Array(length), new Int32Array(length)];
  for (let row = 0; row < length; row++) {
    const { mean, deviation } = momentsOf(returns, row, row + window);
    lastIndex[row] = row + window - 1;
    volatility[row] = deviation * Math.sqrt(periodsPerYear);
    sharpe[row] = deviation > Math.abs(mean) * 1e-14 ? (mean / deviation) * Math.sqrt(periodsPerYear) : Number.NaN;
  }
  return { lastIndex, sharpe, volatility };
}

function momentsOf(values: ArrayLike<number>, from: number, to: number): { readonly mean: number; readonly deviation: number } {
  let [total, squares] = [0, 0];
  for (let i = from; i < to; i++) total += values[i]!;
  const mean = total / (to - from);
  for (let i = from; i < to; i++) squares += (values[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (to - from - 1)) };
}
