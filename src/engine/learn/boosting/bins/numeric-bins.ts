/** Values beyond are taken for the largest: their mean would be no number. */
const LARGEST = 1e300;

/**
 * Returns the bounds between the bins of a feature, ascending: bin `b` holds what is above bound `b - 1` and at most bound `b`. Values that are told apart
 * at all get a bin each while there are few; of many, each bin gets about the same count, and a value that fills a bin by itself gets one of its own.
 * @param sorted ascending, without NaN
 * @param most bins there may be, from 1
 * @param leastInBin rows that a bin has, as far as equal values allow
 * @see Ke et al. 2017, "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", NIPS, on histograms of quantiles
 */
export function boundsOf(sorted: Float64Array, most: number, leastInBin: number): Float64Array {
  const runs = runsOf(sorted);
  return runs.values.length <= most ? boundsOfFew(runs, leastInBin) : boundsOfMany(runs, { most: Math.max(1, Math.min(most, Math.floor(sorted.length / leastInBin))), rows: sorted.length });
}

/** Equal values in a row. */
interface Runs {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

function runsOf(sorted: Float64Array): Runs {
  const [values, counts]: [number[], number[]] = [[], []];
  for (const given of sorted) {
    const value = Math.max(-LARGEST, Math.min(LARGEST, given));
    if (value === values.at(-1)) counts[counts.length - 1]!++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
}

function boundsOfFew({ values, counts }: Runs, leastInBin: number): Float64Array {
  const bounds: number[] = [];
  let held = 0;
  for (let i = 0; i + 1 < values.length; i++) {
    held += counts[i]!;
    if (held < leastInBin) continue;
    bounds.push(between(values[i]!, values[i + 1]!));
    held = 0;
  }
  return Float64Array.from(bounds);
}

function boundsOfMany({ values, counts }: Runs, { most, rows }: { readonly most: number; readonly rows: number }): Float64Array {
  const heavy = counts.map((count) => count >= rows / most);
  let [rowsLeft, binsLeft] = [rows, most];
  for (let i = 0; i < counts.length; i++) {
    if (heavy[i] !== true) continue;
    rowsLeft -= counts[i]!;
    binsLeft--;
  }
  const bounds: number[] = [];
  let held = 0;
  for (let i = 0; i + 1 < values.length && bounds.length < most - 1; i++) {
    held += counts[i]!;
    if (heavy[i] !== true) rowsLeft -= counts[i]!;
    const size = rowsLeft + held > 0 && binsLeft > 0 ? (rowsLeft + held) / binsLeft : 1;
    // A value with a bin of its own also ends the bin before it, unless that is all but empty.
    const isFull = heavy[i] === true || held >= size || (heavy[i + 1] === true && held >= size / 2);
    if (!isFull) continue;
    bounds.push(between(values[i]!, values[i + 1]!));
    held = 0;
    if (heavy[i] !== true) binsLeft--;
  }
  return Float64Array.from(bounds);
}

/** A number that is at least the lower and below the upper of two neighbours. */
function between(lower: number, upper: number): number {
  const middle = lower + (upper - lower) / 2;
  return middle < upper ? middle : lower;
}
