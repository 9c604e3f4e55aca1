import { normalCdf, normalQuantile } from './normal.ts';
import type { Rng } from './rng.ts';
import { automaticBlockLength, stationaryPlaces } from './stationary-bootstrap.ts';

/** A number of a sample; null or NaN where it has none. */
export type Statistic = (sample: Float64Array) => number | null;

/** How intervals are drawn. */
export interface BootstrapOptions {
  readonly rng: Rng;
  /** How many samples are drawn. 2,000 are enough for the ends of a 95 % interval; 500 for a glance. */
  readonly samples?: number;
  /** Share of the intervals that hold the truth, 0 to 1. */
  readonly level?: number;
  /** Mean length of the blocks; chosen from the series itself where it is left out. 1 for results that do not depend on each other. */
  readonly meanBlock?: number;
  /**
   * `percentile`: the quantiles of the samples; right for numbers without bias. `bca`: corrected for bias and skewness; right for ratios (Sharpe, Sortino, profit factor).
   * For a number that only ever looks at the worst (a maximum drawdown) no bootstrap interval is exact; percentile is the honest picture of what other orders of the days would have brought.
   */
  readonly method?: 'percentile' | 'bca';
}

/** A number with what chance alone would do to it. */
export interface BootstrapInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation over the samples. */
  readonly standardError: number;
  readonly level: number;
  /** Mean length of the blocks that the samples were made of. */
  readonly meanBlock: number;
  readonly samples: number;
}

/**
 * Returns an interval for each statistic of a series, all from the same samples; null where the series has no such number, or one sample in twenty has none.
 * @param values [n] in order of time, for instance daily returns
 */
export function bootstrapIntervals(values: ArrayLike<number>, statistics: readonly Statistic[], options: BootstrapOptions): readonly (BootstrapInterval | null)[] {
  const series = Float64Array.from(values);
  const meanBlock = options.meanBlock ?? automaticBlockLength(series);
  const drawn = bootstrapDraws(series, statistics, { rng: options.rng, samples: options.samples ?? 2_000, meanBlock });
  const { level = 0.95, method = 'percentile' } = options;
  return statistics.map((statistic, index) => intervalOf({ series, statistic, draws: drawn[index]!, level, method, meanBlock }));
}

/** Returns the interval of one statistic. @see bootstrapIntervals */
export function bootstrapInterval(values: ArrayLike<number>, statistic: Statistic, options: BootstrapOptions): BootstrapInterval | null {
  return bootstrapIntervals(values, [statistic], options)[0] ?? null;
}

/**
 * Returns what each statistic is in each sample, in the order in which they were drawn; NaN where it is undefined.
 * @returns [statistics][samples]
 */
export function bootstrapDraws(values: Float64Array, statistics: readonly Statistic[], { rng, samples, meanBlock }: { readonly rng: Rng; readonly samples: number; readonly meanBlock: number }): readonly Float64Array[] {
  const drawn = statistics.map(() => new Float64Array(samples));
  if (values.length === 0) return drawn.map((draws) => draws.fill(Number.NaN));
  const places = new Int32Array(values.length);
  const sample = new Float64Array(values.length);
  for (let draw = 0; draw < samples; draw++) {
    stationaryPlaces(values.length, meanBlock, rng, places);
    for (let i = 0; i < places.length; i++) sample[i] = values[places[i]!]!;
    for (let index = 0; index < statistics.length; index++) drawn[index]![draw] = statistics[index]!(sample) ?? Number.NaN;
  }
  return drawn;
}

interface Given {
  readonly series: Float64Array;
  readonly statistic: Statistic;
  readonly draws: Float64Array;
  readonly level: number;
  readonly method: 'percentile' | 'bca';
  readonly meanBlock: number;
}

function intervalOf({ series, statistic, draws, level, method, meanBlock }: Given): BootstrapInterval | null {
  const estimate = series.length === 0 ? null : statistic(series);
  const sorted = draws.filter(Number.isFinite).sort();
  if (estimate === null || !Number.isFinite(estimate) || sorted.length < 2 || sorted.length < draws.length * DEFINED_SHARE) return null;
  const [lower, upper] = method === 'percentile' ? [(1 - level) / 2, (1 + level) / 2] : correctedShares({ series, statistic, level, meanBlock, estimate, sorted });
  return { estimate, low: sortedQuantile(sorted, lower), high: sortedQuantile(sorted, upper), standardError: deviation(sorted), level, meanBlock, samples: draws.length };
}

const DEFINED_SHARE = 0.95;
/** More pieces cost time and tell nothing more about the skewness. */
const MOST_PIECES = 200;

/**
 * The shares of the draws between which a bias-corrected and accelerated interval lies; the jackknife leaves out whole blocks.
 * @see Efron 1987, "Better Bootstrap Confidence Intervals", JASA 82(397); for blocks Götze & Künsch 1996, Annals of Statistics 24(5)
 */
function correctedShares({ series, statistic, level, meanBlock, estimate, sorted }: Pick<Given, 'series' | 'statistic' | 'level' | 'meanBlock'> & { readonly estimate: number; readonly sorted: Float64Array }): readonly [number, number] {
  // Ties count half: a statistic with few values would look biased otherwise.
  const [below, equal] = sorted.reduce(([less, same], draw) => [less + Number(draw < estimate), same + Number(draw === estimate)], [0, 0]);
  const share = Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, (below! + equal! / 2) / sorted.length));
  const bias = normalQuantile(share);
  const acceleration = accelerationOf(series, statistic, meanBlock);
  const corrected = (z: number): number => normalCdf(bias + (bias + z) / Math.max(1e-6, 1 - acceleration * (bias + z)));
  return [corrected(normalQuantile((1 - level) / 2)), corrected(normalQuantile((1 + level) / 2))];
}

function accelerationOf(series: Float64Array, statistic: Statistic, meanBlock: number): number {
  const size = Math.max(1, Math.ceil(meanBlock), Math.ceil(series.length / MOST_PIECES));
  const left: number[] = [];
  for (let from = 0; from < series.length; from += size) {
    const kept = new Float64Array(series.length - Math.min(size, series.length - from));
    kept.set(series.subarray(0, from));
    kept.set(series.subarray(from + size), from);
    const value = kept.length === 0 ? null : statistic(kept);
    if (value !== null && Number.isFinite(value)) left.push(value);
  }
  const average = left.reduce((total, value) => total + value, 0) / left.length;
  const [squares, cubes] = left.reduce(([two, three], value) => [two! + (average - value) ** 2, three! + (average - value) ** 3], [0, 0]);
  return squares! > 0 ? cubes! / (6 * squares! ** 1.5) : 0;
}

/** The quantile of sorted values, linear between them (Hyndman & Fan 1996, type 7). */
function sortedQuantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

function deviation(values: Float64Array): number {
  const average = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - average) ** 2, 0) / (values.length - 1));
}
