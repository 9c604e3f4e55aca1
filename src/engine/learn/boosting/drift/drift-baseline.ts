import { kolmogorovSmirnov } from '../../../compute/change-point/kolmogorov-smirnov.ts';
import { distributionOf, usualWindows } from '../../../compute/psi.ts';
import type { Distribution } from '../../../compute/psi.ts';

/** A feature in the rows that a model learned from. */
export interface BaselineFeature extends Distribution {
  readonly name: string;
  /** Ascending, evenly spaced in probability: what is left of the values for the distance of Kolmogorov and Smirnov, which they make wrong by less than 1 / their number. */
  readonly quantiles: readonly number[];
  /** What the furthest window of these rows shows by itself, and some more; 0 where they were too few to say. */
  readonly usualPsi: number;
  readonly usualKs: number;
}

/** What drift of the features is measured against. Plain data. */
export interface DriftBaseline {
  readonly windowBars: number;
  readonly features: readonly BaselineFeature[];
}

const QUANTILES = 64;
/**
 * What comes next lies further off than anything before now and then, the more so the longer a feature remembers: with one and a quarter times the furthest, a stationary feature whose
 * memory is 50 bars told 0.95 drifts a day by itself, with twice the furthest 0.2.
 */
const BEYOND = 2;
/** What {@link usualWindows} puts on the furthest already. */
const BEYOND_OF_USUAL = 1.25;
/** Windows begin a quarter of their length apart; fewer than so many say nothing of what is usual. */
const FEWEST_WINDOWS = 8;

/**
 * Returns what features were like, and how far windows of the rows lie from the whole by themselves: an average of an hour wanders far within hours, and that alone is no drift.
 * @param columns [features][rows] in order of time; NaN where unknown
 */
export function driftBaseline(names: readonly string[], columns: readonly Float64Array[], windowBars: number): DriftBaseline {
  const distributions = columns.map((column) => distributionOf(column));
  const usual = usualWindows([columns], distributions, windowBars);
  return {
    windowBars,
    features: columns.map((column, index) => {
      const quantiles = quantilesOf(column);
      return { name: names[index] ?? '', ...distributions[index]!, quantiles: [...quantiles], usualPsi: ((usual?.columns[index]?.red ?? 0) * BEYOND) / BEYOND_OF_USUAL, usualKs: usualDistance(column, quantiles, windowBars) };
    }),
  };
}

/** Returns the baseline of no model: nothing is compared with it. */
export function blankBaseline(names: readonly string[]): DriftBaseline {
  return { windowBars: 0, features: names.map((name) => ({ name, edges: [], shares: [], known: 0, quantiles: [], usualPsi: 0, usualKs: 0 })) };
}

/** Whether there is nothing to compare with. */
export function isBlank({ windowBars }: DriftBaseline): boolean {
  return windowBars === 0;
}

/** Returns the known ones, ascending. */
export function knownSorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

function quantilesOf(column: Float64Array): Float64Array {
  const sorted = knownSorted(column);
  if (sorted.length <= QUANTILES) return sorted;
  return Float64Array.from({ length: QUANTILES }, (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / QUANTILES)]!);
}

function usualDistance(column: Float64Array, quantiles: Float64Array, windowBars: number): number {
  let largest = 0, windows = 0;
  for (let from = 0; from + windowBars <= column.length; from += Math.max(1, Math.floor(windowBars / 4)), windows++) {
    const own = knownSorted(column.subarray(from, from + windowBars));
    if (own.length > 0) largest = Math.max(largest, kolmogorovSmirnov(quantiles, own));
  }
  return windows < FEWEST_WINDOWS ? 0 : Math.min(1, largest * BEYOND);
}
