import type { Rng } from '../../compute/rng.ts';
import type { Point } from './space.ts';

/** A box of the unit cube and the value that the tree gives in it. */
export interface Leaf {
  /** [dimensions] */
  readonly low: Float64Array;
  /** [dimensions] */
  readonly high: Float64Array;
  readonly value: number;
}

/** A piecewise constant function of the unit cube; its leaves fill it without overlap. */
export interface RegressionTree {
  readonly leaves: readonly Leaf[];
  predict(point: Point): number;
}

export interface GrowOptions {
  readonly rng: Rng;
  /** A box with fewer points is not cut; at least 2. */
  readonly leastPoints: number;
  readonly mostLeaves: number;
}

/**
 * Grows a tree that always cuts where it explains most, among a few random dimensions at a time.
 * @param rows indices of the points that it learns from; a point may be named more than once
 * @see Breiman 2001, "Random forests"
 */
export function growTree(points: readonly Point[], values: ArrayLike<number>, rows: readonly number[], { rng, leastPoints, mostLeaves }: GrowOptions): RegressionTree {
  const d = points[0]?.length ?? 0;
  const root: Node = { low: new Float64Array(d), high: new Float64Array(d).fill(1), value: meanOf(values, rows), rows, cut: null };
  const open = [{ node: root, cut: bestCut({ points, values, node: root, rng, leastPoints }) }];
  for (let leaves = 1; leaves < mostLeaves; leaves++) {
    const next = open.filter(({ cut }) => cut !== null).toSorted((a, b) => (b.cut?.gain ?? 0) - (a.cut?.gain ?? 0))[0];
    if (!next?.cut) break;
    const { dimension, at } = next.cut;
    const [left, right] = halves(next.node, dimension, at, points, values);
    next.node.cut = { dimension, at, left, right };
    open.splice(open.indexOf(next), 1, ...[left, right].map((node) => ({ node, cut: bestCut({ points, values, node, rng, leastPoints }) })));
  }
  return { leaves: leavesOf(root), predict: (point) => valueOf(root, point) };
}

interface Node {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly value: number;
  readonly rows: readonly number[];
  cut: { readonly dimension: number; readonly at: number; readonly left: Node; readonly right: Node } | null;
}

interface Cut {
  readonly dimension: number;
  readonly at: number;
  /** How much smaller the sum of squared errors becomes. */
  readonly gain: number;
}

function bestCut({ points, values, node, rng, leastPoints }: { readonly points: readonly Point[]; readonly values: ArrayLike<number>; readonly node: Node; readonly rng: Rng; readonly leastPoints: number }): Cut | null {
  if (node.rows.length < leastPoints) return null;
  const d = node.low.length;
  // Two thirds of the dimensions, so that the trees differ.
  const looked = shuffled(d, rng).slice(0, Math.max(1, Math.ceil((2 * d) / 3)));
  let best: Cut | null = null;
  for (const dimension of looked) {
    const cut = cutAlong(points, values, node.rows, dimension);
    if (cut !== null && cut.gain > (best?.gain ?? 1e-12)) best = cut;
  }
  return best;
}

function cutAlong(points: readonly Point[], values: ArrayLike<number>, rows: readonly number[], dimension: number): Cut | null {
  const sorted = rows.toSorted((a, b) => points[a]![dimension]! - points[b]![dimension]!);
  const total = rows.reduce((sum, row) => sum + values[row]!, 0);
  const n = rows.length;
  let [left, best] = [0, null as Cut | null];
  for (let index = 1; index < n; index++) {
    left += values[sorted[index - 1]!]!;
    const [before, after] = [points[sorted[index - 1]!]![dimension]!, points[sorted[index]!]![dimension]!];
    if (before === after) continue;
    const gain = (left * left) / index + ((total - left) * (total - left)) / (n - index) - (total * total) / n;
    if (gain > (best?.gain ?? 0)) best = { dimension, at: (before + after) / 2, gain };
  }
  return best;
}

function halves(node: Node, dimension: number, at: number, points: readonly Point[], values: ArrayLike<number>): readonly [Node, Node] {
  const [leftHigh, rightLow] = [node.high.slice(), node.low.slice()];
  leftHigh[dimension] = at;
  rightLow[dimension] = at;
  const [left, right] = [node.rows.filter((row) => points[row]![dimension]! < at), node.rows.filter((row) => points[row]![dimension]! >= at)];
  return [
    { low: node.low, high: leftHigh, value: meanOf(values, left), rows: left, cut: null },
    { low: rightLow, high: node.high, value: meanOf(values, right), rows: right, cut: null },
  ];
}

function leavesOf(node: Node): readonly Leaf[] {
  return node.cut === null ? [node] : [...leavesOf(node.cut.left), ...leavesOf(node.cut.right)];
}

function valueOf(node: Node, point: Point): number {
  let at = node;
  while (at.cut !== null) at = point[at.cut.dimension]! < at.cut.at ? at.cut.left : at.cut.right;
  return at.value;
}

function meanOf(values: ArrayLike<number>, rows: readonly number[]): number {
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

function shuffled(count: number, rng: Rng): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = rng.int(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
