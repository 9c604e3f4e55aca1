import type { BoostedModel } from './boosted-model.ts';
import { depthOf, goesLeft } from './tree.ts';
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
  const walk = new TreeWalk(row, values, model.trees.reduce((deepest, tree) => Math.max(deepest, depthOf(tree)), 0));
  let expected = model.base[output]!;
  for (let i = output; i < model.trees.length; i += model.outputs) {
    const tree = model.trees[i]!;
    expected += meanOf(tree, i);
    if (tree.feature.length > 0) walk.take(tree);
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

/**
 * Goes down to every leaf of a tree and keeps the features met on the way. Each depth has a path of its own, a width of places behind that of the depth above:
 * nothing is made on the way down, which would take most of the time.
 */
class TreeWalk {
  readonly #row: Float64Array;
  readonly #values: Float64Array;
  readonly #width: number;
  /** Of each place of a path the feature; the share of the training rows that come this way when it is not known (zero), and whether the row does when it is (one). */
  readonly #feature: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Uint8Array;
  /** [place] of sets of so many known features, the weight of those that lead here. */
  readonly #weight: Float64Array;

  constructor(row: Float64Array, values: Float64Array, deepest: number) {
    this.#row = row;
    this.#values = values;
    // The first place stands for no feature.
    this.#width = deepest + 1;
    const places = this.#width * this.#width;
    this.#feature = new Int32Array(places);
    this.#zero = new Float64Array(places);
    this.#one = new Uint8Array(places);
    this.#weight = new Float64Array(places);
    this.#weight[0] = 1;
  }

  /** Adds to the contributions what a tree says. */
  take(tree: Tree): void {
    this.#descend(tree, 0, 0, 1);
  }

  /** @param at where the path to the node begins, `length` places long */
  #descend(tree: Tree, node: number, at: number, length: number): void {
    if (node < 0) return this.#credit(tree.value[~node]!, at, length);
    const asked = tree.feature[node]!;
    const isLeft = goesLeft(tree, node, this.#row[asked]!);
    const before = this.#placeOf(asked, at, length);
    // Met before: it is one feature still, and its shares multiply.
    const zero = before < 0 ? 1 : this.#zero[before]!;
    const one = before < 0 ? 1 : this.#one[before]!;
    if (before >= 0) this.#unwind(before - at, at, length);
    const above = before < 0 ? length : length - 1;
    const rows = tree.innerCount[node]!;
    for (let side = 0; side < 2; side++) {
      const isHot = side === 0;
      const child = isHot === isLeft ? tree.left[node]! : tree.right[node]!;
      const share = rows === 0 ? 0 : (zero * rowsOf(tree, child)) / rows;
      const known = isHot ? one : 0;
      // Where neither this row nor any of training comes, nothing is said.
      if (share === 0 && known === 0) continue;
      this.#extend(asked, at, above, share, known);
      this.#descend(tree, child, at + this.#width, above + 1);
    }
  }

  #placeOf(feature: number, at: number, length: number): number {
    for (let place = at + 1; place < at + length; place++) if (this.#feature[place] === feature) return place;
    return -1;
  }

  /** Writes a path with one feature more to the depth below. */
  #extend(feature: number, at: number, length: number, zero: number, one: number): void {
    const to = at + this.#width;
    for (let i = 1; i < length; i++) {
      this.#feature[to + i] = this.#feature[at + i]!;
      this.#zero[to + i] = this.#zero[at + i]!;
      this.#one[to + i] = this.#one[at + i]!;
    }
    this.#feature[to + length] = feature;
    this.#zero[to + length] = zero;
    this.#one[to + length] = one;
    const share = 1 / (length + 1);
    let carried = 0;
    for (let i = 0; i < length; i++) {
      const weight = this.#weight[at + i]! * share;
      this.#weight[to + i] = carried + zero * weight * (length - i);
      carried = one * weight * (i + 1);
    }
    this.#weight[to + length] = carried;
  }

  /** Takes a feature out of the path again. */
  #unwind(place: number, at: number, length: number): void {
    const last = length - 1;
    const [zero, one] = [this.#zero[at + place]!, this.#one[at + place]!];
    let next = this.#weight[at + last]!;
    for (let i = last - 1; i >= 0; i--) {
      const kept = this.#weight[at + i]!;
      if (one === 0) this.#weight[at + i] = (kept * length) / (zero * (last - i));
      else {
        const taken = (next * length) / (i + 1);
        this.#weight[at + i] = taken;
        next = kept - (taken * zero * (last - i)) / length;
      }
    }
    for (let i = place; i < last; i++) {
      this.#feature[at + i] = this.#feature[at + i + 1]!;
      this.#zero[at + i] = this.#zero[at + i + 1]!;
      this.#one[at + i] = this.#one[at + i + 1]!;
    }
  }

  /** Gives each feature of a path its part of what the leaf at its end says: the sum of the weights of the path without it, times what knowing it changes. */
  #credit(value: number, at: number, length: number): void {
    const last = length - 1;
    const scale = value * length;
    // Without a feature that leads elsewhere the sum is 1 / zero of one that is the same for all of them.
    let elsewhere = 0;
    for (let i = 0; i < last; i++) elsewhere += this.#weight[at + i]! / (last - i);
    for (let place = at + 1; place <= at + last; place++) {
      const part = this.#one[place] === 0 ? -elsewhere : this.#sumWithout(place, at, last) * (1 - this.#zero[place]!);
      this.#values[this.#feature[place]!]! += part * scale;
    }
  }

  #sumWithout(place: number, at: number, last: number): number {
    const zero = this.#zero[place]!;
    let next = this.#weight[at + last]!;
    let sum = 0;
    for (let i = last - 1; i >= 0; i--) {
      const taken = next / (i + 1);
      sum += taken;
      next = this.#weight[at + i]! - taken * zero * (last - i);
    }
    return sum;
  }
}

function rowsOf(tree: Tree, node: number): number {
  return node < 0 ? tree.count[~node]! : tree.innerCount[node]!;
}
