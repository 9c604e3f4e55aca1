import { normalCdf } from '../compute/normal.ts';
import type { Rng } from '../compute/rng.ts';
import { mean, standardDeviation } from '../portfolio/metrics/moments.ts';
import { countSpread, winsSpread } from './discrete-spread.ts';

/** What a strategy did in some time. */
export interface DriftSample {
  /** [trades] result in percent of what was put in, in the order in which they closed. */
  readonly returnsPct: readonly number[];
  /** [trades] result in percent of the account at the beginning. */
  readonly accountPct: readonly number[];
  readonly days: number;
}

/** Costs of the pairs, in basis points of what was traded: fees, and the distance from the market to the fill. */
export interface PairedCosts {
  readonly live: readonly number[];
  readonly backtest: readonly number[];
}

export type DriftCode = 'result-per-trade' | 'hit-rate' | 'trade-count' | 'drawdown' | 'cost-per-trade';

/** One number of the live window beside what a backtest lets expect. */
export interface DriftReading {
  readonly code: DriftCode;
  readonly against: 'own' | 'file';
  readonly color: 'green' | 'amber' | 'red' | 'grey';
  readonly live: number | null;
  readonly backtest: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly probability: number | null;
}

export interface DriftInput {
  readonly live: DriftSample;
  /** The backtest of the same time. */
  readonly own: DriftSample;
  /** A stored backtest of the same settings, or null. */
  readonly file: DriftSample | null;
  readonly costs: PairedCosts;
  /** As small as a probability has to be for amber, and for red. */
  readonly bounds: DriftBounds;
  readonly rng: Rng;
}

export interface DriftBounds {
  readonly amberBelow: number;
  readonly redBelow: number;
}

/** Chosen by us: with fewer trades on either side nothing is said. */
export const LEAST_TRADES = 10;
/** Chosen by us: costs that differ by less matter to nobody, however sure it is that they differ. */
export const LEAST_COST_BPS = 1;
const SIGNIFICANCE = 0.05;
const DRAWS = 4_000;

/**
 * How rare something must be to be called drift. All measures together are wrong once in twenty looks (Bonferroni): that is amber. The k-th look at more and more
 * trades of one session has the share 1/(k(k + 1)) of that, and as these shares sum to 1 all looks together, however many, call a session red that is not in fewer
 * than one case in twenty.
 */
export function driftBounds({ measures, looks }: { readonly measures: number; readonly looks: number }): DriftBounds {
  const amberBelow = SIGNIFICANCE / Math.max(1, measures);
  return { amberBelow, redBelow: amberBelow / (looks * (looks + 1)) };
}

/** How many measures a strategy has. */
export function measureCount(hasFile: boolean): number {
  return hasFile ? 9 : 5;
}

/** Returns every measure of a strategy. */
export function readDrift({ live, own, file, costs, bounds, rng }: DriftInput): readonly DriftReading[] {
  const held = (reference: DriftSample, against: 'own' | 'file'): readonly DriftReading[] => {
    const stream = rng.stream(against);
    return [
      meanReading(live, reference, { against, bounds, rng: stream.stream('mean') }), winsReading(live, reference, { against, bounds }), countReading(live, reference, { against, bounds }),
      fallReading(live, reference, { against, bounds, rng: stream.stream('fall') }),
    ];
  };
  return [...held(own, 'own'), costReading(costs, bounds), ...(file === null ? [] : held(file, 'file'))];
}

interface How {
  readonly against: 'own' | 'file';
  readonly bounds: DriftBounds;
}

interface Drawn extends How {
  readonly rng: Rng;
}

/** Draws as many trades as were made live, and as many as the backtest has: the difference of their means is what chance does to the difference found. */
function meanReading(live: DriftSample, reference: DriftSample, { against, bounds, rng }: Drawn): DriftReading {
  const [own, other] = [mean(live.returnsPct), mean(reference.returnsPct)];
  const about = { code: 'result-per-trade', against, live: own, backtest: other } as const;
  if (own === null || other === null || isTooFew(live, reference)) return { ...about, ...UNTOLD };
  const seen = reference.returnsPct.length;
  // Draws from a sample spread by the factor sqrt((n - 1)/n) too little.
  const widened = Math.sqrt(seen / (seen - 1));
  const draws = Float64Array.from({ length: DRAWS }, () => widened * (drawnMean(reference.returnsPct, live.returnsPct.length, rng) - drawnMean(reference.returnsPct, seen, rng))).toSorted();
  const found = own - other;
  const below = draws.filter((draw) => draw <= found).length;
  const above = draws.filter((draw) => draw >= found).length;
  // Further out than any draw, the tail is that of the normal distribution, which means of many tend to.
  const probability = Math.min(below, above) > 0 ? Math.min(1, (2 * (Math.min(below, above) + 1)) / (DRAWS + 1)) : Math.min(2 / (DRAWS + 1), 2 * normalCdf(-Math.abs(found) / (standardDeviation(draws) ?? 0)));
  return { ...about, low: other + quantile(draws, bounds.amberBelow / 2), high: other + quantile(draws, 1 - bounds.amberBelow / 2), probability, color: colorOf(probability, bounds) };
}

function winsReading(live: DriftSample, reference: DriftSample, { against, bounds }: How): DriftReading {
  const [count, seen] = [live.returnsPct.length, reference.returnsPct.length];
  const [found, wins] = [winsOf(live), winsOf(reference)];
  const about = { code: 'hit-rate', against, live: count === 0 ? null : found / count, backtest: seen === 0 ? null : wins / seen } as const;
  if (isTooFew(live, reference)) return { ...about, ...UNTOLD };
  const { low, high, probability } = winsSpread({ wins, seen }, { found, count }, bounds.amberBelow);
  return { ...about, low: low / count, high: high / count, probability, color: colorOf(probability, bounds) };
}

/** Few trades say something here when many were expected. */
function countReading(live: DriftSample, reference: DriftSample, { against, bounds }: How): DriftReading {
  const [found, seen] = [live.returnsPct.length, reference.returnsPct.length];
  const expected = reference.days > 0 ? (seen / reference.days) * live.days : null;
  const about = { code: 'trade-count', against, live: found, backtest: expected } as const;
  if (expected === null || live.days <= 0 || seen < LEAST_TRADES || Math.max(found, expected) < LEAST_TRADES) return { ...about, ...UNTOLD };
  const { low, high, probability } = countSpread({ seen, share: live.days / (live.days + reference.days), found }, bounds.amberBelow);
  return { ...about, low, high, probability, color: colorOf(probability, bounds) };
}

/** A deeper fall than as many trades of the backtest make, drawn in any order. The backtest is itself drawn first: it is one of those that could have been. */
function fallReading(live: DriftSample, reference: DriftSample, { against, bounds, rng }: Drawn): DriftReading {
  const fall = deepestFall(live.accountPct);
  const about = { code: 'drawdown', against, live: fall, backtest: deepestFall(reference.accountPct), low: null } as const;
  if (isTooFew(live, reference)) return { ...about, ...UNTOLD };
  const drawn = new Float64Array(live.accountPct.length);
  const known = new Float64Array(reference.accountPct.length);
  const draws = Float64Array.from({ length: DRAWS }, () => {
    for (let index = 0; index < known.length; index++) known[index] = reference.accountPct[rng.int(known.length)]!;
    for (let index = 0; index < drawn.length; index++) drawn[index] = known[rng.int(known.length)]!;
    return deepestFall(drawn);
  }).toSorted();
  const probability = (draws.filter((draw) => draw >= fall).length + 1) / (DRAWS + 1);
  return { ...about, high: quantile(draws, 1 - bounds.amberBelow), probability, color: colorOf(probability, bounds) };
}

/** Costs above those of the same trades in the backtest; one-sided. */
function costReading({ live, backtest }: PairedCosts, bounds: DriftBounds): DriftReading {
  const [own, other] = [mean(live), mean(backtest)];
  const about = { code: 'cost-per-trade', against: 'own', live: own, backtest: other, low: null } as const;
  if (own === null || other === null || live.length < LEAST_TRADES) return { ...about, ...UNTOLD };
  const extra = Float64Array.from(live, (cost, index) => cost - backtest[index]!);
  const error = (standardDeviation(extra) ?? 0) / Math.sqrt(extra.length);
  const excess = own - other;
  const probability = error > 0 ? 1 - normalCdf(excess / error) : excess > 0 ? 0 : 1;
  const color = excess > LEAST_COST_BPS ? colorOf(probability, bounds) : 'green';
  return { ...about, high: other + Math.max(LEAST_COST_BPS, 1.959964 * error), probability, color };
}

const UNTOLD = { low: null, high: null, probability: null, color: 'grey' } as const;

function isTooFew(live: DriftSample, reference: DriftSample): boolean {
  return live.returnsPct.length < LEAST_TRADES || reference.returnsPct.length < LEAST_TRADES;
}

function colorOf(probability: number, { amberBelow, redBelow }: DriftBounds): 'green' | 'amber' | 'red' {
  if (probability < redBelow) return 'red';
  return probability < amberBelow ? 'amber' : 'green';
}

function drawnMean(values: readonly number[], count: number, rng: Rng): number {
  let sum = 0;
  for (let draw = 0; draw < count; draw++) sum += values[rng.int(values.length)]!;
  return sum / count;
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
}

function winsOf({ returnsPct }: DriftSample): number {
  return returnsPct.filter((value) => value > 0).length;
}

/** The deepest fall of the sum of results below its highest so far, in the unit of the results. */
function deepestFall(results: ArrayLike<number>): number {
  let [sum, peak, deepest] = [0, 0, 0];
  for (let index = 0; index < results.length; index++) {
    sum += results[index]!;
    peak = Math.max(peak, sum);
    deepest = Math.max(deepest, peak - sum);
  }
  return deepest;
}
