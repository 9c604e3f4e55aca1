import { CELLS, EXACT_CELL, PACKED_CELL } from '../../../compute/boosting/tree-operations.ts';
import type { BinMapper } from '../bins/bin-mapper.ts';
import type { BoostingConfig } from '../boosting.config.ts';
import { CATEGORICAL, MISSING_LEFT, MISSING_NAN } from '../tree.ts';
import type { Tree } from '../tree.ts';
import { boundsBeside, findThreshold } from './find-threshold.ts';
import { findCategories } from './find-categories.ts';
import { leafValue, UNBOUNDED } from './leaf-value.ts';
import type { LeafBounds } from './leaf-value.ts';
import type { Histogram, LeafSums, Split } from './split.ts';
import type { Workspace } from './workspace.ts';

/** The gradients of a round as the histograms sum them: quantised, each `least + step × q` with q whole numbers; or exact. */
export type Sums = { readonly kind: 'packed'; readonly least: number; readonly step: number } | { readonly kind: 'exact' };

export interface GrowthOptions {
  readonly config: Pick<BoostingConfig, 'leaves' | 'depth' | 'leastRows' | 'leastHessian' | 'leastGain' | 'l1' | 'l2'>;
  readonly mappers: readonly BinMapper[];
  /** [features] */
  readonly monotone: readonly (-1 | 0 | 1)[];
}

/** Rows of a leaf: where they stand in the list of rows grown on, and in that of the others. */
interface LeafRows {
  readonly from: number;
  readonly count: number;
  readonly otherFrom: number;
  readonly otherCount: number;
}

/** A leaf of the tree that grows. */
interface Leaf extends LeafRows, LeafSums {
  readonly depth: number;
  /** Which of the histograms is its own. */
  readonly slot: number;
  /** The split above and its side; null for the root. */
  readonly parent: { readonly split: number; readonly side: 'left' | 'right' } | null;
  readonly split: Split | null;
  /** What it says, before shrinkage. */
  readonly value: number;
  /** λ2 beyond the usual, of the split above. */
  readonly extraL2: number;
}

/** A leaf that has grown: which rows it holds, and what it says, with the bounds and the penalty that this came of. */
export interface GrownLeaf extends LeafRows {
  readonly value: number;
  readonly bounds: LeafBounds;
  readonly extraL2: number;
}

/** Grows trees leaf by leaf in a workspace. */
export class Grower {
  readonly #space: Workspace;
  readonly #options: GrowthOptions;
  /** Features whose thresholds the kernel finds: numbers that were never missing, without penalty and without order. */
  readonly #isPlain: readonly boolean[];
  readonly #histogram: Histogram = { gradients: new Float64Array(CELLS), hessians: new Float64Array(CELLS), counts: new Float64Array(CELLS) };
  #sums: Sums = { kind: 'exact' };
  /** Features of the tree whose splits are found here, and how many the kernel looks through. */
  #features: readonly number[] = [];
  #plainCount = 0;

  constructor(space: Workspace, options: GrowthOptions) {
    const { config, mappers, monotone } = options;
    const isFree = config.l1 === 0 && config.l2 === 0 && monotone.every((sign) => sign === 0);
    this.#space = space;
    this.#options = options;
    this.#isPlain = mappers.map((mapper) => isFree && mapper.kind === 'numeric' && !mapper.hasMissing);
  }

  /**
   * Grows one tree on the first `count` rows of the row list; `others` rows of the other list are led along. Both lists are reordered.
   * @param asked features that it may ask about
   */
  grow(rows: { readonly count: number; readonly others: number }, sums: Sums, asked: readonly number[]): { readonly tree: Tree; readonly leaves: readonly GrownLeaf[] } {
    this.#sums = sums;
    this.#features = asked.filter((feature) => !this.#arePacked || this.#isPlain[feature] !== true);
    const plain = asked.filter((feature) => this.#arePacked && this.#isPlain[feature] === true);
    this.#space.list.values.set(plain);
    this.#plainCount = plain.length;
    const draft = new TreeDraft();
    const leaves = [this.#root(rows)];
    while (leaves.length < this.#options.config.leaves) {
      const place = mostGaining(leaves);
      if (place < 0) break;
      const [left, right] = this.#split(leaves[place]!, leaves.length, draft, place);
      leaves[place] = left;
      leaves.push(right);
    }
    return { tree: draft.finish(leaves), leaves };
  }

  get #arePacked(): boolean {
    return this.#sums.kind === 'packed';
  }

  #root({ count, others }: { readonly count: number; readonly others: number }): Leaf {
    const rows = { from: 0, count, otherFrom: 0, otherCount: others };
    const sums = { ...this.#sumsOf(rows), bounds: UNBOUNDED };
    this.#build(rows, 0);
    return this.#leaf(rows, sums, { depth: 0, slot: 0, parent: null, value: leafValue(sums.gradients, sums.hessians, this.#options.config), extraL2: 0 });
  }

  /** Sums of all rows of a leaf: exactly what its histogram's cells add up to, but for rounding. */
  #sumsOf({ from, count }: LeafRows): { readonly gradients: number; readonly hessians: number; readonly count: number } {
    const { kernel, rowList, packed, gradients, pairs } = this.#space;
    const at = rowList.at + from * 4;
    if (this.#sums.kind === 'packed') return { gradients: kernel.sumOfPacked(packed, at, count) * this.#sums.step + count * this.#sums.least, hessians: count, count };
    let [sum, weight] = [0, 0];
    for (let i = from; i < from + count; i++) {
      const row = rowList.values[i]!;
      sum += gradients.values[row]!;
      weight += pairs.values[2 * row + 1]!;
    }
    return { gradients: sum, hessians: weight, count };
  }

  #build({ from, count }: LeafRows, slot: number): void {
    const { kernel, bins, features, rowList, packed, pairs } = this.#space;
    const at = rowList.at + from * 4;
    if (this.#arePacked) kernel.buildPacked(bins, features, at, count, packed, this.#slotAt(slot));
    else kernel.buildExact(bins, features, at, count, pairs.at, this.#slotAt(slot));
  }

  #subtract(slot: number, other: number): void {
    const { kernel, features } = this.#space;
    if (this.#arePacked) kernel.subtractPacked(this.#slotAt(slot), this.#slotAt(other), features);
    else kernel.subtractExact(this.#slotAt(slot), this.#slotAt(other), features);
  }

  #slotAt(slot: number): number {
    return this.#space.histograms + slot * this.#space.histogramBytes;
  }

  /** @param free a histogram that no leaf has yet */
  #split(leaf: Leaf, free: number, draft: TreeDraft, place: number): readonly [Leaf, Leaf] {
    const { config, mappers, monotone } = this.#options;
    const split = leaf.split!;
    const mapper = mappers[split.feature]!;
    const penalty = { ...config, l2: config.l2 + split.extraL2 };
    const parts = this.#partition(leaf, split, mapper);
    const right = { gradients: leaf.gradients - split.gradientsLeft, hessians: leaf.hessians - split.hessiansLeft, count: leaf.count - split.countLeft };
    const values = [leafValue(split.gradientsLeft, split.hessiansLeft, penalty, leaf.bounds), leafValue(right.gradients, right.hessians, penalty, leaf.bounds)] as const;
    const bounds = boundsBeside(leaf.bounds, monotone[split.feature]!, ...values);
    const number = draft.add(leaf, split, mapper);
    const sums = [{ gradients: split.gradientsLeft, hessians: split.hessiansLeft, count: split.countLeft, bounds: bounds[0] }, { ...right, bounds: bounds[1] }] as const;
    const depth = leaf.depth + 1;
    const slots = this.#buildBoth(leaf.slot, free, parts, depth);
    const children = ([0, 1] as const).map((side) => this.#leaf(parts[side], sums[side], {
      depth, slot: slots[side], parent: { split: number, side: side === 0 ? 'left' : 'right' }, value: clamp(values[side], bounds[side]), extraL2: split.extraL2,
    }));
    draft.place(number, place, free);
    return [children[0]!, children[1]!];
  }

  /** The smaller side is summed; the larger is what is left of their parent. Sides that cannot be split need no sums. */
  #buildBoth(slot: number, free: number, [left, right]: readonly [LeafRows, LeafRows], depth: number): readonly [number, number] {
    const [isLeftOpen, isRightOpen] = [this.#maySplit(left.count, depth), this.#maySplit(right.count, depth)];
    const isLeftSmall = left.count <= right.count;
    const slots = isLeftSmall ? [free, slot] as const : [slot, free] as const;
    if (!isLeftOpen && !isRightOpen) return slots;
    this.#build(isLeftSmall ? left : right, free);
    if (isLeftSmall ? isRightOpen : isLeftOpen) this.#subtract(slot, free);
    return slots;
  }

  #maySplit(count: number, depth: number): boolean {
    const { leastRows, depth: most } = this.#options.config;
    return count >= 2 * leastRows && (most === null || depth < most);
  }

  #partition(leaf: LeafRows, split: Split, mapper: BinMapper): readonly [LeafRows, LeafRows] {
    const { kernel, left, bins, features, rowList, otherList, scratch } = this.#space;
    left.values.fill(0);
    if (split.bin === null) for (const category of split.categories) left.values[category] = 1;
    else left.values.fill(1, 0, split.bin + 1);
    left.values[mapper.bins] = split.bin !== null && split.missingLeft ? 1 : left.values[mapper.bins]!;
    const count = kernel.partition(bins, features, split.feature, left.at, rowList.at + leaf.from * 4, leaf.count, scratch);
    const others = kernel.partition(bins, features, split.feature, left.at, otherList.at + leaf.otherFrom * 4, leaf.otherCount, scratch);
    return [
      { from: leaf.from, count, otherFrom: leaf.otherFrom, otherCount: others },
      { from: leaf.from + count, count: leaf.count - count, otherFrom: leaf.otherFrom + others, otherCount: leaf.otherCount - others },
    ];
  }

  #leaf(rows: LeafRows, sums: LeafSums, place: Pick<Leaf, 'depth' | 'slot' | 'parent' | 'value' | 'extraL2'>): Leaf {
    return {
      from: rows.from, count: rows.count, otherFrom: rows.otherFrom, otherCount: rows.otherCount, gradients: sums.gradients, hessians: sums.hessians, bounds: sums.bounds,
      depth: place.depth, slot: place.slot, parent: place.parent, value: place.value, extraL2: place.extraL2, split: this.#maySplit(rows.count, place.depth) ? this.#find(sums, place.slot) : null,
    };
  }

  #find(leaf: LeafSums, slot: number): Split | null {
    const { config } = this.#options;
    const least = Math.max(config.leastRows, Math.ceil(config.leastHessian));
    let best = this.#plainCount === 0 ? null : this.#findPlain(leaf, slot, least);
    for (const feature of this.#features) {
      const found = this.#findOf(feature, leaf, slot);
      // Of equal gains the first feature's counts, whoever found it.
      if (found !== null && (best === null || found.gain > best.gain || (found.gain === best.gain && feature < best.feature))) best = found;
    }
    return best !== null && best.gain > 2 * config.leastGain ? best : null;
  }

  #findPlain(leaf: LeafSums, slot: number, least: number): Split | null {
    const { kernel, list, thresholds, out } = this.#space;
    if (this.#sums.kind !== 'packed') return null;
    const { least: lowest, step } = this.#sums;
    const total = Math.round((leaf.gradients - leaf.count * lowest) / step);
    const score = kernel.findPacked(this.#slotAt(slot), list.at, this.#plainCount, thresholds, leaf.count, total, least, out.at);
    if (out.words[0]! < 0) return null;
    const countLeft = out.words[2]!;
    return {
      feature: out.words[0]!, gain: (score / leaf.count) * step * step, bin: out.words[1]!, categories: [], missingLeft: false,
      gradientsLeft: (out.words[3]! >>> 0) * step + countLeft * lowest, hessiansLeft: countLeft, countLeft, extraL2: 0,
    };
  }

  #findOf(feature: number, leaf: LeafSums, slot: number): Split | null {
    const { config, mappers, monotone } = this.#options;
    const mapper = mappers[feature]!;
    this.#read(feature, slot, mapper.bins + 1);
    return mapper.kind === 'categorical'
      ? findCategories(this.#histogram, { feature, bins: mapper.bins }, leaf, config)
      : findThreshold(this.#histogram, { feature, bins: mapper.bins, hasMissing: mapper.hasMissing, monotone: monotone[feature]! }, leaf, config);
  }

  /** Reads the cells of a feature into the histogram in hand. */
  #read(feature: number, slot: number, bins: number): void {
    const { kernel } = this.#space;
    const { gradients, hessians, counts } = this.#histogram;
    const at = this.#slotAt(slot);
    if (this.#sums.kind === 'packed') {
      const { least, step } = this.#sums;
      const cells = new Uint32Array(kernel.memory, at + feature * CELLS * PACKED_CELL, Math.min(CELLS, bins) * 2);
      for (let bin = 0; bin * 2 < cells.length; bin++) {
        const count = cells[2 * bin + 1]!;
        gradients[bin] = cells[2 * bin]! * step + count * least;
        hessians[bin] = counts[bin] = count;
      }
      return;
    }
    const cells = new Float64Array(kernel.memory, at + feature * CELLS * EXACT_CELL, Math.min(CELLS, bins) * 3);
    for (let bin = 0; bin * 3 < cells.length; bin++) {
      gradients[bin] = cells[3 * bin]!;
      hessians[bin] = cells[3 * bin + 1]!;
      counts[bin] = cells[3 * bin + 2]!;
    }
  }
}

function mostGaining(leaves: readonly Leaf[]): number {
  let best = -1;
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]!.split?.gain ?? 0;
    if (gain > (leaves[best]?.split?.gain ?? 0)) best = i;
  }
  return best;
}

function clamp(value: number, { low, high }: LeafBounds): number {
  return Math.max(low, Math.min(high, value));
}

/** A tree whose leaves are not all known yet. */
class TreeDraft {
  readonly #splits: { readonly split: Split; readonly mapper: BinMapper; readonly leaf: Leaf; left: number; right: number }[] = [];

  /** Adds a split in the place of a leaf, and returns its number. */
  add(leaf: Leaf, split: Split, mapper: BinMapper): number {
    const number = this.#splits.push({ split, mapper, leaf, left: 0, right: 0 }) - 1;
    const above = leaf.parent === null ? null : this.#splits[leaf.parent.split]!;
    if (above !== null && leaf.parent !== null) above[leaf.parent.side] = number;
    return number;
  }

  /** Says which leaves stand below a split. */
  place(number: number, left: number, right: number): void {
    const split = this.#splits[number]!;
    split.left = ~left;
    split.right = ~right;
  }

  finish(leaves: readonly Leaf[]): Tree {
    const splits = this.#splits;
    const categories = splits.flatMap(({ split, mapper }) => (mapper.kind === 'categorical' ? [bitsOf(split.categories.map((bin) => mapper.categories[bin]!))] : []));
    let listed = 0;
    return {
      feature: Int32Array.from(splits, ({ split }) => split.feature),
      threshold: Float64Array.from(splits, ({ split, mapper }) => (mapper.kind === 'categorical' ? listed++ : mapper.bounds[split.bin!] ?? Number.MAX_VALUE)),
      decision: Uint8Array.from(splits, ({ split, mapper }) => (mapper.kind === 'categorical' ? CATEGORICAL | MISSING_NAN : (split.missingLeft ? MISSING_LEFT : 0) | (mapper.hasMissing ? MISSING_NAN : 0))),
      left: Int32Array.from(splits, ({ left }) => left),
      right: Int32Array.from(splits, ({ right }) => right),
      gain: Float64Array.from(splits, ({ split }) => split.gain),
      innerValue: Float64Array.from(splits, ({ leaf }) => leaf.value),
      innerWeight: Float64Array.from(splits, ({ leaf }) => leaf.hessians),
      innerCount: Float64Array.from(splits, ({ leaf }) => leaf.count),
      value: Float64Array.from(leaves, ({ value }) => value),
      weight: Float64Array.from(leaves, ({ hessians }) => hessians),
      count: Float64Array.from(leaves, ({ count }) => count),
      categories, shrinkage: 1,
    };
  }
}

function bitsOf(categories: readonly number[]): Uint32Array {
  const bits = new Uint32Array((Math.max(...categories) >> 5) + 1);
  for (const category of categories) bits[category >> 5]! |= 1 << (category & 31);
  return bits;
}
