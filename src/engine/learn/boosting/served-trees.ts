import { createTreeKernel } from '../../compute/boosting/tree-kernel.ts';
import type { TreeKernel } from '../../compute/boosting/tree-kernel.ts';
import { TREE_GROUP } from '../../compute/boosting/tree-operations.ts';
import type { BoostedModel } from './boosted-model.ts';
import { CATEGORICAL, depthOf, isListed, MISSING_LEFT, MISSING_NAN, MISSING_ZERO } from './tree.ts';
import type { Tree } from './tree.ts';

/** Trees that are walked side by side. */
const ABREAST = 8;
/** A leaf sends every rank to itself. */
const EVERY_RANK = 0xffff;
const NODE = 8;

/** A model laid out to be asked, as plain data: a thread that has time makes it, and one that has none only copies it. */
export interface ServedImage {
  readonly places: readonly PlaceSpec[];
  /** What stands in the memory of the kernel, from `from` on. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly ranks: number;
  readonly nodes: number;
  readonly values: number;
  readonly out: number;
  /** By output: where its groups of trees are, and how many. */
  readonly groups: readonly { readonly at: number; readonly count: number }[];
  readonly base: Float64Array;
}

/** How a feature is asked about: by thresholds, with what becomes of missing values, or whether it is among the listed. */
type PlaceSpec = { readonly feature: number; readonly bits: number; readonly bounds: Float64Array } | { readonly feature: number; readonly listed: ReadonlyListed };
type ReadonlyListed = BoostedModel['trees'][number]['categories'][number];

/**
 * A model made ready to answer in microseconds: a row is turned into the ranks of its values among the thresholds that are asked about, and eight trees at a
 * time are walked with whole numbers. The scores are those of `scoresOf`, bit for bit.
 */
export class ServedTrees {
  readonly #image: ServedImage;
  readonly #places: readonly Place[];
  readonly #kernel: TreeKernel;
  readonly #ranks: Uint16Array;

  /** @throws RangeError when the model asks about more than 65,535 different thresholds of a feature, or lists of categories */
  constructor(model: BoostedModel | ServedImage) {
    const image = 'bytes' in model ? model : servedImage(model);
    this.#image = image;
    this.#places = image.places.map(placeOfSpec);
    this.#kernel = createTreeKernel(image.from + image.bytes.length);
    this.#ranks = new Uint16Array(this.#kernel.memory, image.ranks, image.places.length + 1);
    new Uint8Array(this.#kernel.memory).set(image.bytes, image.from);
  }

  /**
   * Writes the score of each output.
   * @param values where the row begins at `at`; NaN is missing
   * @param out [outputs]
   */
  scores(values: Float64Array, out: Float64Array, at = 0): void {
    const { groups: outputs, nodes, values: leaves, ranks: ranksAt, base, out: outAt } = this.#image;
    const ranks = this.#ranks;
    for (let place = 0; place < this.#places.length; place++) {
      const asked = this.#places[place]!;
      ranks[place] = asked.rank(values[at + asked.feature]!);
    }
    for (let output = 0; output < outputs.length; output++) {
      const { at: groups, count } = outputs[output]!;
      out[output] = this.#kernel.predict(nodes, groups, count, ranksAt, leaves, base[output]!, outAt);
    }
  }
}

/** Lays a model out to be asked. @throws RangeError as {@link ServedTrees} */
export function servedImage(model: BoostedModel): ServedImage {
  const plan = planPlaces(model);
  const nodes = model.trees.reduce((sum, { value }) => sum + 2 * value.length - 1, 0) + 1;
  const groupCounts = Array.from({ length: model.outputs }, (_, output) => Math.ceil(treesOf(model, output).length / ABREAST));
  const groups = groupCounts.reduce((sum, count) => sum + count, 0);
  const kernel = createTreeKernel(plan.places.length * 2 + nodes * (NODE + 8) + groups * TREE_GROUP + 1024);
  const ranks = kernel.take(plan.places.length * 2 + 2);
  const nodesAt = kernel.take(nodes * NODE);
  const values = kernel.take(nodes * 8);
  const out = kernel.take(64);
  const writer = new NodeWriter(kernel, nodesAt, values, plan.placeOf);
  const groupsOf = groupCounts.map((count, output) => ({ at: writer.writeGroups(treesOf(model, output), count), count }));
  return { places: plan.places, bytes: new Uint8Array(kernel.memory).slice(ranks, kernel.take(0)), from: ranks, ranks, nodes: nodesAt, values, out, groups: groupsOf, base: Float64Array.from(model.base) };
}

/** What is asked about a feature in the same way, and the rank of a value among the answers. */
interface Place {
  readonly feature: number;
  rank(value: number): number;
}

interface PlacePlan {
  readonly places: readonly PlaceSpec[];
  /** Returns the place and the rank that goes left still of a split. */
  readonly placeOf: (tree: Tree, split: number) => readonly [place: number, rank: number];
}

function planPlaces({ trees, features }: BoostedModel): PlacePlan {
  const thresholds = features.map(() => new Set<number>());
  for (const { feature, threshold, decision } of trees) {
    for (let split = 0; split < feature.length; split++) if ((decision[split]! & CATEGORICAL) === 0) thresholds[feature[split]!]!.add(threshold[split]!);
  }
  const sorted = thresholds.map((values) => Float64Array.from(values).sort());
  const places: PlaceSpec[] = [];
  const known = new Map<string, number>();
  const placeFor = (key: string, make: () => PlaceSpec): number => {
    const place = known.get(key) ?? places.push(make()) - 1;
    known.set(key, place);
    return place;
  };
  const placeOf: PlacePlan['placeOf'] = (tree, split) => {
    const [feature, bits] = [tree.feature[split]!, tree.decision[split]!];
    if ((bits & CATEGORICAL) !== 0) {
      const listed = tree.categories[tree.threshold[split]!]!;
      return [placeFor(`${feature} in ${listed.join()}`, () => ({ feature, listed })), 0];
    }
    const bounds = sorted[feature]!;
    return [placeFor(`${feature} by ${bits & (MISSING_LEFT | MISSING_ZERO | MISSING_NAN)}`, () => ({ feature, bits, bounds })), rankAmong(bounds, tree.threshold[split]!)];
  };
  for (const tree of trees) for (let split = 0; split < tree.feature.length; split++) placeOf(tree, split);
  const most = Math.max(0, ...sorted.map(({ length }) => length));
  if (most >= EVERY_RANK || places.length > EVERY_RANK) throw new RangeError(`expected at most ${EVERY_RANK - 1} thresholds of a feature and lists of categories, was ${Math.max(most, places.length)}`);
  return { places, placeOf };
}

function placeOfSpec(spec: PlaceSpec): Place {
  if ('bounds' in spec) return numericPlace(spec.feature, spec.bounds, spec.bits);
  const { feature, listed } = spec;
  return { feature, rank: (value) => (isListed(listed, value) ? 0 : 1) };
}

function numericPlace(feature: number, bounds: Float64Array, bits: number): Place {
  const ofMissing = (bits & MISSING_LEFT) !== 0 ? 0 : bounds.length;
  const ofZero = (bits & MISSING_ZERO) !== 0 ? ofMissing : rankAmong(bounds, 0);
  const isNanMissing = (bits & MISSING_NAN) !== 0;
  const isZeroMissing = (bits & MISSING_ZERO) !== 0;
  return {
    feature,
    rank: (value) => {
      if (value !== value) return isNanMissing ? ofMissing : ofZero;
      return isZeroMissing && Math.abs(value) <= 1e-35 ? ofZero : rankAmong(bounds, value);
    },
  };
}

/** Returns how many bounds are below a value. */
function rankAmong(bounds: Float64Array, value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function treesOf({ trees, outputs }: BoostedModel, output: number): readonly Tree[] {
  return outputs === 1 ? trees : trees.filter((_, i) => i % outputs === output);
}

class NodeWriter {
  readonly #kernel: TreeKernel;
  readonly #nodes: Uint16Array;
  readonly #children: Uint32Array;
  readonly #values: Float64Array;
  readonly #placeOf: PlacePlan['placeOf'];
  #next = 0;

  constructor(kernel: TreeKernel, nodes: number, values: number, placeOf: PlacePlan['placeOf']) {
    this.#kernel = kernel;
    this.#nodes = new Uint16Array(kernel.memory, nodes);
    this.#children = new Uint32Array(kernel.memory, nodes);
    this.#values = new Float64Array(kernel.memory, values);
    this.#placeOf = placeOf;
    this.#leaf(this.#take(1), 0);
  }

  /** Writes the trees in groups; the last is filled up with leaves that say 0. Returns where the groups are. */
  writeGroups(trees: readonly Tree[], count: number): number {
    const at = this.#kernel.take(Math.max(1, count * TREE_GROUP));
    const groups = new Uint32Array(this.#kernel.memory, at, count * (ABREAST + 1));
    for (let group = 0; group < count; group++) {
      const members = trees.slice(group * ABREAST, (group + 1) * ABREAST);
      groups[group * (ABREAST + 1)] = Math.max(...members.map(depthOf));
      members.forEach((tree, i) => { groups[group * (ABREAST + 1) + 1 + i] = this.#tree(tree); });
    }
    return at;
  }

  #tree(tree: Tree): number {
    const root = this.#take(1);
    const waiting: [child: number, at: number][] = [[tree.feature.length === 0 ? ~0 : 0, root]];
    // By levels, so that what is walked first lies together.
    for (const [child, at] of waiting) {
      if (child < 0) this.#leaf(at, tree.value[~child]!);
      else {
        const [place, rank] = this.#placeOf(tree, child);
        const left = this.#take(2);
        this.#node(at, { place, rank, left });
        waiting.push([tree.left[child]!, left], [tree.right[child]!, left + 1]);
      }
    }
    return root;
  }

  #take(count: number): number {
    this.#next += count;
    return this.#next - count;
  }

  #leaf(at: number, value: number): void {
    this.#node(at, { place: 0, rank: EVERY_RANK, left: at });
    this.#values[at] = value;
  }

  #node(at: number, { place, rank, left }: { readonly place: number; readonly rank: number; readonly left: number }): void {
    this.#nodes[at * 4] = place;
    this.#nodes[at * 4 + 1] = rank;
    this.#children[at * 2 + 1] = left;
  }
}
