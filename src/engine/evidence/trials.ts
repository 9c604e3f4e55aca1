import { covariance, mean } from '../portfolio/metrics/moments.ts';

/** How often luck has been tried. */
export interface TrialCount {
  /** Distinct settings that were ever run. */
  readonly count: number;
  /** Variance of their Sharpe ratios per day; 0 for fewer than two that have one. */
  readonly variance: number;
}

/** Daily returns of one trial. */
export interface DatedReturns {
  /** UTC midnight that the first day began with, epoch ms. */
  readonly firstDayMs: number;
  readonly returns: Float64Array;
}

/** Returns the variance (ddof 1) of the Sharpe ratios that are defined; 0 for fewer than two. */
export function sharpeVariance(sharpes: readonly (number | null)[]): number {
  const known = sharpes.filter((sharpe): sharpe is number => sharpe !== null && Number.isFinite(sharpe));
  return covariance(known, known) ?? 0;
}

/**
 * Returns how many trials that know nothing of each other are worth as much chance as `count` trials with this average correlation: ρ + (1 − ρ)·N; at least 1, at most N.
 * @see Bailey & López de Prado 2014, "The Deflated Sharpe Ratio", appendix A.3
 */
export function effectiveTrials(count: number, averageCorrelation: number): number {
  const correlation = Math.min(1, Math.max(0, averageCorrelation));
  return Math.min(count, Math.max(1, correlation + (1 - correlation) * count));
}

const DAY_MS = 86_400_000;
/** Fewer common days tell nothing of how alike two trials are. */
const LEAST_COMMON_DAYS = 20;
/** 19,900 pairs: enough for an average, quick enough to wait for. */
const MOST_COMPARED = 200;

/**
 * Returns the average correlation of the daily returns of trials over the days that each pair has in common, of at most 200 of them, evenly chosen.
 * @returns null when no two have enough days in common or vary at all
 */
export function averageCorrelation(trials: readonly DatedReturns[]): number | null {
  const step = Math.max(1, trials.length / MOST_COMPARED);
  const compared = Array.from({ length: Math.min(trials.length, MOST_COMPARED) }, (_, index) => trials[Math.floor(index * step)]!);
  const correlations = compared.flatMap((one, index) => compared.slice(index + 1).flatMap((other) => correlation(one, other) ?? []));
  return mean(correlations);
}

function correlation(one: DatedReturns, other: DatedReturns): number | null {
  const from = Math.max(one.firstDayMs, other.firstDayMs);
  const to = Math.min(endOf(one), endOf(other));
  if (to - from < LEAST_COMMON_DAYS * DAY_MS) return null;
  const [a, b] = [one, other].map(({ firstDayMs, returns }) => returns.subarray(Math.round((from - firstDayMs) / DAY_MS), Math.round((to - firstDayMs) / DAY_MS)));
  return pearson(a!, b!);
}

/** In one pass over both: there are thousands of pairs. */
function pearson(a: Float64Array, b: Float64Array): number | null {
  let sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
  for (let day = 0; day < a.length; day++) {
    const x = a[day]!;
    const y = b[day]!;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  const [varianceA, varianceB] = [squareA - (sumA * sumA) / a.length, squareB - (sumB * sumB) / a.length];
  // What is left of equal returns is the rounding of their squares.
  return varianceA > squareA * 1e-14 && varianceB > squareB * 1e-14 ? (product - (sumA * sumB) / a.length) / Math.sqrt(varianceA * varianceB) : null;
}

function endOf({ firstDayMs, returns }: DatedReturns): number {
  return firstDayMs + returns.length * DAY_MS;
}

/** Returns the days that all trials have in common, and their returns on them, trial after trial; null when there are fewer than two. */
export function commonReturns(trials: readonly DatedReturns[]): { readonly periods: number; readonly trials: number; readonly values: Float64Array } | null {
  const from = Math.max(...trials.map(({ firstDayMs }) => firstDayMs));
  const periods = Math.round((Math.min(...trials.map(endOf)) - from) / DAY_MS);
  if (trials.length === 0 || !(periods >= 2)) return null;
  const values = new Float64Array(periods * trials.length);
  for (const [index, { firstDayMs, returns }] of trials.entries()) {
    const skipped = Math.round((from - firstDayMs) / DAY_MS);
    values.set(returns.subarray(skipped, skipped + periods), index * periods);
  }
  return { periods, trials: trials.length, values };
}
