import type { BoostedModel } from './boosted-model.ts';
import { goesLeft } from './tree.ts';
import type { Tree } from './tree.ts';

/** What each feature has done to a score: `expected + Σ contributions` is the score, but for rounding. */
export interface Contributions {
  /** [features] */
  readonly values: Float64Array;
  /** What the model says on average over the rows that it was grown on. */
  readonly expected: number;
}

/**
 * Returns the Shapley value of each feature of a row: its part of the score, averaged over all orders in which features could become known; what is not known yet is
 * averaged over the training rows of each branch. Exact, in time leaves × depth² a tree.
 * @param output whose score is explained
 * @throws RangeError when the model's trees do not say how many rows they were grown on
 * @see Lundberg, Erion & Lee 2018, "Consistent Individualized Feature Attribution for Tree Ensembles", arXiv:1802.03888, algorithm 2
 */
export function contributionsOf(model: BoostedModel, row: Float64Array, output = 0): Contributions {
  const values = new Float64Array(model.features.length);
  let expected = model.base[output]!;
  for (let i = output; i < model.trees.length; i += model.outputs) {
    const tree = model.trees[i]!;
    expected += meanOf(tree, i);
    if (tree.feature.length > 0) new TreeWalk(tree, row, values).run();
  }
  return { values, expected };
}

function meanOf({ value, count }: Tree, number: number): number {
  let [sum, rows] = [0, 0];
  for (let leaf = 0; leaf < value.length; leaf++) {
    sum += value[leaf]! * count[leaf]!;
    rows += count[leaf]!;
  }
  if (value.length > 1 && !(rows > 0)) throw new RangeError(`tree ${number}: expected counts of training rows in its leaves, found none`);
  return rows > 0 ? sum / rows : value[0]!;
}

/** The features met on the way down: for each the share of orders' weight that comes this way when it is not known (zero) and when it is (one). */
interface Path {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  /** [length] of sets of so many known features, the weight of those that lead here. */
  readonly weight: Float64Array;
}

class TreeWalk {
  readonly #tree: Tree;
  readonly #row: Float64Array;
  readonly #values: Float64Array;

  constructor(tree: Tree, row: Float64Array, values: Float64Array) {
    this.#tree = tree;
    this.#row = row;
    this.#values = values;
  }

  run(): void {
    this.#descend(0, this.#tree.innerCount[0]!, extended(EMPTY, { feature: -1, zero: 1, one: 1 }));
  }

  #descend(node: number, rows: number, path: Path): void {
    if (node < 0) return this.#credit(~node, path);
    const { feature, left, right } = this.#tree;
    const asked = feature[node]!;
    const [hot, cold] = goesLeft(this.#tree, node, this.#row[asked]!) ? [left[node]!, right[node]!] : [right[node]!, left[node]!];
    const before = path.feature.indexOf(asked);
    // Met before: it is one feature still, and its shares multiply.
    const [zero, one] = before < 0 ? [1, 1] : [path.zero[before]!, path.one[before]!];
    const above = before < 0 ? path : unwound(path, before);
    for (const [child, isHot] of [[hot, 1], [cold, 0]] as const) {
      const count = this.#rowsOf(child);
      this.#descend(child, count, extended(above, { feature: asked, zero: (zero * count) / rows, one: one * isHot }));
    }
  }

  #rowsOf(node: number): number {
    return node < 0 ? this.#tree.count[~node]! : this.#tree.innerCount[node]!;
  }

  #credit(leaf: number, path: Path): void {
    for (let i = 1; i < path.feature.length; i++) {
      this.#values[path.feature[i]!]! += unwoundSum(path, i) * (path.one[i]! - path.zero[i]!) * this.#tree.value[leaf]!;
    }
  }
}

const EMPTY: Path = { feature: new Int32Array(0), zero: new Float64Array(0), one: new Float64Array(0), weight: new Float64Array(0) };

function extended(path: Path, { feature, zero, one }: { readonly feature: number; readonly zero: number; readonly one: number }): Path {
  const length = path.feature.length;
  const longer = { feature: new Int32Array(length + 1), zero: new Float64Array(length + 1), one: new Float64Array(length + 1), weight: new Float64Array(length + 1) };
  for (const key of ['feature', 'zero', 'one', 'weight'] as const) longer[key].set(path[key]);
  longer.feature[length] = feature;
  longer.zero[length] = zero;
  longer.one[length] = one;
  longer.weight[length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    longer.weight[i + 1]! += (one * longer.weight[i]! * (i + 1)) / (length + 1);
    longer.weight[i] = (zero * longer.weight[i]! * (length - i)) / (length + 1);
  }
  return longer;
}

/** Takes a feature out of the path again. */
function unwound(path: Path, at: number): Path {
  const last = path.feature.length - 1;
  const weight = path.weight.slice(0, last);
  const [zero, one] = [path.zero[at]!, path.one[at]!];
  let next = path.weight[last]!;
  for (let i = last - 1; i >= 0; i--) {
    if (one === 0) weight[i] = (path.weight[i]! * (last + 1)) / (zero * (last - i));
    else {
      const kept = path.weight[i]!;
      weight[i] = (next * (last + 1)) / ((i + 1) * one);
      next = kept - (weight[i]! * zero * (last - i)) / (last + 1);
    }
  }
  const without = <Values extends Int32Array | Float64Array>(values: Values): Values => values.filter((_, i) => i !== at) as Values;
  return { feature: without(path.feature), zero: without(path.zero), one: without(path.one), weight };
}

/** The sum of the weights of the path without a feature. */
function unwoundSum(path: Path, at: number): number {
  const last = path.feature.length - 1;
  const [zero, one] = [path.zero[at]!, path.one[at]!];
  let next = path.weight[last]!;
  let sum = 0;
  for (let i = last - 1; i >= 0; i--) {
    if (one === 0) sum += path.weight[i]! / (zero * (last - i));
    else {
      const taken = next / ((i + 1) * one);
      sum += taken;
      next = path.weight[i]! - taken * zero * (last - i);
    }
  }
  return sum * (last + 1);
}
