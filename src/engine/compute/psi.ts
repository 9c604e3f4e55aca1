import { portableLog } from './portable-log.ts';
import { quantileOf } from './quantile.ts';

/** How a number is distributed: inner edges ascending, and one share more than edges, of the known values; and how much is known at all. */
export interface Distribution {
  readonly edges: readonly number[];
  readonly shares: readonly number[];
  /** Of all rows, 0 to 1. */
  readonly known: number;
}

/** Bins that a distribution is cut into where its values are not tied: tenths, as in Siddiqi 2006. */
export const USUAL_BINS = 10;

/** From these on a population has shifted somewhat, and much. @see Lewis 1994, "An Introduction to Credit Scoring"; Siddiqi 2006, "Credit Risk Scorecards", ch. 9 */
export const PSI_AMBER = 0.1;
export const PSI_RED = 0.25;

/**
 * Returns the distribution of numbers in bins that hold about the same share each; tied values make fewer bins.
 * @param values any order; NaN is unknown
 */
export function distributionOf(values: ArrayLike<number>, bins = USUAL_BINS): Distribution {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  const edges = edgesOf(sorted, bins);
  const counts = new Float64Array(edges.length + 1);
  for (const value of sorted) counts[binOf(edges, value)]!++;
  return { edges, shares: [...counts].map((count) => (sorted.length === 0 ? 0 : count / sorted.length)), known: values.length === 0 ? 0 : sorted.length / values.length };
}

/** Returns the number of the bin of a value: how many edges lie at or below it. */
export function binOf(edges: ArrayLike<number>, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns the population stability index Σ (q - p) · ln(q / p) of counts beside reference shares. Half a value is added to every bin on both sides, so that an
 * empty one counts without bound on nobody. Without a shift it comes to about (bins - 1) / n.
 * @param shares [bins] sum to 1
 * @param counts [bins] how many values lie in each bin
 * @returns NaN for no values
 * @see Jeffreys 1946 (the divergence); Yurdakul & Naranjo 2020, "Statistical properties of the population stability index", Journal of Risk Model Validation 14(4)
 */
export function stabilityIndex(shares: ArrayLike<number>, counts: ArrayLike<number>): number {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin]!;
  if (total === 0) return Number.NaN;
  const whole = total + counts.length / 2;
  let index = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const reference = (shares[bin]! * total + 0.5) / whole;
    const live = (counts[bin]! + 0.5) / whole;
    index += (live - reference) * portableLog(live / reference);
  }
  return index;
}

/** What windows of the reference itself show: above `amber` lies one in twenty, and the furthest of them is well below `red`. */
export interface UsualIndex {
  readonly amber: number;
  readonly red: number;
}

export interface UsualWindows {
  /** Rows of a window; the next begins a quarter of it later. */
  readonly windowBars: number;
  /** One for each column, in their order. */
  readonly columns: readonly UsualIndex[];
  /** Share of the columns that lie beyond their own red limit, in one window. */
  readonly redShare: UsualIndex;
}

/**
 * Returns what is usual in windows of the reference itself: markets move slowly, so that a few days never look like a year, and that alone is no drift.
 * @param parts stretches in order of time, one for each instrument; each is [columns][rows], NaN where unknown
 * @param distributions [columns] of all rows together
 * @returns null where fewer than eight windows fit
 */
export function usualWindows(parts: readonly (readonly ArrayLike<number>[])[], distributions: readonly Distribution[], windowBars: number): UsualWindows | null {
  const windows = parts.flatMap((columns) => windowIndexes(columns, distributions, windowBars));
  if (windows.length < FEWEST_WINDOWS) return null;
  const usual = distributions.map((_, column) => quantilesOf(windows.map((indexes) => indexes[column]!)));
  const redShares = windows.map((indexes) => redShareOf(indexes, usual));
  return { windowBars, columns: usual, redShare: quantilesOf(redShares) };
}

/** From where on an index counts: the customary limit, or what a window of so many values shows by itself, whichever is larger. An index of chance shrinks with the values. */
export function limitOf(customary: number, usual: number | null, { windowBars, count }: { readonly windowBars: number; readonly count: number }): number {
  return usual === null ? customary : Math.max(customary, usual * Math.max(1, windowBars / Math.max(1, count)));
}

const FEWEST_WINDOWS = 8;
/** What comes next may be somewhat further off than anything before. */
const BEYOND = 1.25;

function edgesOf(sorted: Float64Array, bins: number): readonly number[] {
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    // An edge is a value that came up, and larger than the one before: no bin of the reference is empty.
    const edge = sorted[Math.floor((bin * sorted.length) / bins)] ?? Number.NaN;
    if (edge > (edges.at(-1) ?? sorted[0]!)) edges.push(edge);
  }
  return edges;
}

/** @returns [windows][columns] */
function windowIndexes(columns: readonly ArrayLike<number>[], distributions: readonly Distribution[], windowBars: number): readonly Float64Array[] {
  const rows = columns[0]?.length ?? 0;
  const step = Math.max(1, Math.floor(windowBars / 4));
  const found: Float64Array[] = [];
  for (let from = 0; from + windowBars <= rows; from += step) {
    found.push(Float64Array.from(distributions, ({ edges, shares }, column) => stabilityIndex(shares, countsOf(columns[column]!, edges, from, from + windowBars))));
  }
  return found;
}

/** Returns how many of the values in [from, to) lie in each bin. */
function countsOf(values: ArrayLike<number>, edges: readonly number[], from: number, to: number): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value)) counts[binOf(edges, value)]!++;
  }
  return counts;
}

function redShareOf(indexes: Float64Array, usual: readonly UsualIndex[]): number {
  let red = 0;
  for (let column = 0; column < indexes.length; column++) if (indexes[column]! > Math.max(PSI_RED, usual[column]!.red)) red++;
  return red / Math.max(1, indexes.length);
}

function quantilesOf(values: readonly number[]): UsualIndex {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { amber: 0, red: 0 };
  return { amber: quantileOf(sorted, 0.95), red: sorted.at(-1)! * BEYOND };
}
