import { createRng } from '../../compute/rng.ts';
import { growTree } from './regression-tree.ts';
import type { Leaf, RegressionTree } from './regression-tree.ts';
import type { Point } from './space.ts';

/** How much of the differences between trials each dimension explains. */
export interface Importance {
  /** [dimensions] shares by itself, 0 to 1. */
  readonly alone: readonly number[];
  /** [dimensions] shares with everything that it does together with others, 0 to 1. */
  readonly withOthers: readonly number[];
  /** The pair that does most together beyond what each does by itself; null with one dimension. */
  readonly pair: { readonly dimensions: readonly [number, number]; readonly share: number } | null;
  /** Share of the differences that the trees foretell for trials that they have not learned from; null when it cannot be told. At or below 0 nothing is explained. */
  readonly fit: number | null;
}

const TREES = 24;
const MOST_LEAVES = 48;
const LEAST_POINTS = 4;
/** Fewer trials explain nothing. */
const LEAST_TRIALS = 10;

/**
 * Tells which dimensions matter by functional analysis of variance: trees learn the values from the points, and the variance of each tree over the whole
 * cube is divided exactly among the dimensions and their pairs.
 * @returns null for fewer than ten trials, or when they are all alike
 * @see Hutter, Hoos & Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance"; Sobol 1993 for the indices
 */
export function importanceOf(points: readonly Point[], values: ArrayLike<number>, seed: number): Importance | null {
  const d = points[0]?.length ?? 0;
  if (points.length < LEAST_TRIALS || d === 0) return null;
  const root = createRng(seed).stream('search importance');
  const sums = { alone: new Float64Array(d), withOthers: new Float64Array(d), pairs: new Float64Array(d * d), trees: 0 };
  const unseen = points.map(() => ({ sum: 0, trees: 0 }));
  for (let index = 0; index < TREES; index++) {
    const rng = root.stream(String(index));
    const rows = points.map(() => rng.int(points.length));
    const tree = growTree(points, values, rows, { rng, leastPoints: LEAST_POINTS, mostLeaves: MOST_LEAVES });
    add(sums, tree, d);
    const learned = new Set(rows);
    for (const [row, point] of points.entries()) {
      if (learned.has(row)) continue;
      unseen[row]!.sum += tree.predict(point);
      unseen[row]!.trees++;
    }
  }
  if (sums.trees === 0) return null;
  return { alone: shares(sums.alone, sums.trees), withOthers: shares(sums.withOthers, sums.trees), pair: bestPair(sums.pairs, d, sums.trees), fit: fitOf(values, unseen) };
}

function add(sums: { readonly alone: Float64Array; readonly withOthers: Float64Array; readonly pairs: Float64Array; trees: number }, { leaves }: RegressionTree, d: number): void {
  const all = Array.from({ length: d }, (_, dimension) => dimension);
  const whole = varianceOf(leaves, all, d);
  if (!(whole > 1e-18)) return;
  const own = all.map((dimension) => varianceOf(leaves, [dimension], d) / whole);
  for (const dimension of all) {
    sums.alone[dimension]! += own[dimension]!;
    sums.withOthers[dimension]! += 1 - varianceOf(leaves, all.filter((other) => other !== dimension), d) / whole;
    for (let other = dimension + 1; other < d; other++) sums.pairs[dimension * d + other]! += varianceOf(leaves, [dimension, other], d) / whole - own[dimension]! - own[other]!;
  }
  sums.trees++;
}

/** The variance, over the cube, of the mean of a tree given some dimensions: exact, from every pair of its boxes. */
function varianceOf(leaves: readonly Leaf[], given: readonly number[], d: number): number {
  const isGiven = new Uint8Array(d);
  for (const dimension of given) isGiven[dimension] = 1;
  let [square, mean] = [0, 0];
  for (const a of leaves) {
    let volume = 1;
    for (let dimension = 0; dimension < d; dimension++) volume *= a.high[dimension]! - a.low[dimension]!;
    mean += volume * a.value;
  }
  for (let first = 0; first < leaves.length; first++) {
    for (let second = first; second < leaves.length; second++) {
      const [a, b] = [leaves[first]!, leaves[second]!];
      let weight = first === second ? 1 : 2;
      for (let dimension = 0; dimension < d && weight > 0; dimension++) {
        weight *= isGiven[dimension] === 1
          ? Math.max(0, Math.min(a.high[dimension]!, b.high[dimension]!) - Math.max(a.low[dimension]!, b.low[dimension]!))
          : (a.high[dimension]! - a.low[dimension]!) * (b.high[dimension]! - b.low[dimension]!);
      }
      // Values against the mean: large values alike would drown their differences.
      square += weight * (a.value - mean) * (b.value - mean);
    }
  }
  return Math.max(0, square);
}

function shares(sums: Float64Array, trees: number): readonly number[] {
  return Array.from(sums, (sum) => Math.min(1, Math.max(0, sum / trees)));
}

function bestPair(pairs: Float64Array, d: number, trees: number): Importance['pair'] {
  if (d < 2) return null;
  let best = 1;
  for (let index = 0; index < pairs.length; index++) if (index % d > Math.floor(index / d) && pairs[index]! > pairs[best]!) best = index;
  return { dimensions: [Math.floor(best / d), best % d], share: Math.min(1, Math.max(0, pairs[best]! / trees)) };
}

function fitOf(values: ArrayLike<number>, unseen: readonly { readonly sum: number; readonly trees: number }[]): number | null {
  const known = unseen.flatMap(({ sum, trees }, row) => (trees === 0 ? [] : [{ value: values[row]!, told: sum / trees }]));
  if (known.length < 2) return null;
  const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
  const spread = known.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return spread > 0 ? 1 - known.reduce((sum, { value, told }) => sum + (value - told) ** 2, 0) / spread : null;
}
