import { invariant } from '../../domain/assert.ts';
import type { Rng } from '../../compute/rng.ts';
import type { Rows } from '../normalisers/fitted-normaliser.ts';

/** Many shallow trees, each of some rows, whose mean foretells a number from a row of features. */
export interface RegressionForest {
  /** Features that some tree asks about. */
  readonly used: ReadonlySet<number>;
  /** Writes what is foretold for each row. @param out [rows.length] */
  predict(rows: Rows, out: Float64Array): void;
}

export interface ForestOptions {
  readonly trees: number;
  /** Questions from the root to a leaf, at most. */
  readonly depth: number;
  /** Rows that a leaf has at least. */
  readonly leastRows: number;
  readonly rng: Rng;
}

/** Bins of equally many values in which cuts are looked for; bin 0 is of the unknown ones. */
const BINS = 32;

/**
 * Grows a forest on rows `from` up to but not including `to`. Each tree learns from as many rows, drawn with replacement, and looks at a third of the features at each question. What is
 * unknown goes where the smallest values go.
 * @param target [rows.length]
 * @throws InvariantError when there are no rows
 * @see Breiman 2001, "Random forests", Machine Learning 45(1); cuts in bins as in Ke et al. 2017, "LightGBM", NeurIPS
 */
export function growForest(rows: Rows, target: Float64Array, { from, to }: { readonly from: number; readonly to: number }, options: ForestOptions): RegressionForest {
  invariant(from >= 0 && from < to && to <= rows.length, () => `expected training rows within 0 to ${rows.length}, was ${from} to ${to}`);
  const edges = Array.from({ length: rows.width }, (_, feature) => edgesOf(rows, feature, from, to));
  const binned = binRows(rows, edges, from, to);
  const grower = new TreeGrower({ binned, width: rows.width, edges, target: target.subarray(from, to), options });
  const trees = Array.from({ length: options.trees }, (_, tree) => grower.grow(options.rng.stream(`tree ${tree}`)));
  return {
    used: new Set(trees.flatMap(({ feature }) => Array.from(feature).filter((each) => each >= 0))),
    predict: (given, out) => { for (let row = 0; row < given.length; row++) out[row] = meanOf(trees, given.values, row * given.width); },
  };
}

/** Returns how much of the spread of the target over its own mean is foretold: 1 all, 0 as little as the mean, below 0 less. */
export function explainedShare(predicted: Float64Array, target: Float64Array): number {
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  let [missed, spread] = [0, 0];
  for (let row = 0; row < target.length; row++) {
    missed += (target[row]! - predicted[row]!) ** 2;
    spread += (target[row]! - mean) ** 2;
  }
  return spread > 0 ? 1 - missed / spread : 0;
}

/** Nodes one after the other: the children of node i lie at `child[i]` and behind it. */
interface Tree {
  /** Asked about; -1 in a leaf. */
  readonly feature: Int32Array;
  /** Values below go to the first child, as do unknown ones. */
  readonly at: Float64Array;
  readonly child: Int32Array;
  readonly value: Float64Array;
}

function meanOf(trees: readonly Tree[], values: Float64Array, from: number): number {
  let sum = 0;
  for (const { feature, at, child, value } of trees) {
    let node = 0;
    while (feature[node]! >= 0) node = child[node]! + (values[from + feature[node]!]! >= at[node]! ? 1 : 0);
    sum += value[node]!;
  }
  return sum / trees.length;
}

/** Inner edges of bins of equally many known values; fewer where values are equal. */
function edgesOf({ values, width }: Rows, feature: number, from: number, to: number): Float64Array {
  const known: number[] = [];
  for (let row = from; row < to; row++) {
    const value = values[row * width + feature]!;
    if (value === value) known.push(value);
  }
  const sorted = Float64Array.from(known).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < BINS - 1; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / (BINS - 1))];
    if (edge !== undefined && edge > (edges.at(-1) ?? sorted[0]!)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** @returns [width × rows] bin of each value, feature by feature */
function binRows({ values, width }: Rows, edges: readonly Float64Array[], from: number, to: number): Uint8Array {
  const count = to - from;
  const binned = new Uint8Array(width * count);
  for (let feature = 0; feature < width; feature++) {
    const own = edges[feature]!;
    for (let row = 0; row < count; row++) {
      const value = values[(from + row) * width + feature]!;
      if (value !== value) continue;
      let bin = 1;
      for (let step = 16; step > 0; step >>= 1) if (bin - 1 + step <= own.length && value >= own[bin - 2 + step]!) bin += step;
      binned[feature * count + row] = bin;
    }
  }
  return binned;
}

interface GrowInput {
  readonly binned: Uint8Array;
  readonly width: number;
  readonly edges: readonly Float64Array[];
  readonly target: Float64Array;
  readonly options: ForestOptions;
}

interface Cut {
  readonly feature: number;
  /** First bin of the second child. */
  readonly bin: number;
}

/** Keeps the memory that trees of one forest are grown in. */
class TreeGrower {
  readonly #input: GrowInput;
  readonly #count: number;
  readonly #rows: Uint32Array;
  readonly #spare: Uint32Array;
  readonly #sums = new Float64Array(BINS + 1);
  readonly #counts = new Float64Array(BINS + 1);

  constructor(input: GrowInput) {
    this.#input = input;
    this.#count = input.target.length;
    this.#rows = new Uint32Array(this.#count);
    this.#spare = new Uint32Array(this.#count);
  }

  grow(rng: Rng): Tree {
    const { options } = this.#input;
    const most = 2 ** (options.depth + 1);
    const tree = { feature: new Int32Array(most).fill(-1), at: new Float64Array(most), child: new Int32Array(most), value: new Float64Array(most) };
    for (let i = 0; i < this.#count; i++) this.#rows[i] = rng.int(this.#count);
    let nodes = 1;
    const open = [{ node: 0, from: 0, to: this.#count, depth: 0 }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { node, from, to, depth } = next;
      tree.value[node] = this.#meanOf(from, to);
      const cut = depth < options.depth ? this.#bestCut(from, to, rng) : null;
      if (cut === null) continue;
      const middle = this.#divide(from, to, cut);
      tree.feature[node] = cut.feature;
      tree.at[node] = this.#input.edges[cut.feature]![cut.bin - 2]!;
      tree.child[node] = nodes;
      open.push({ node: nodes, from, to: middle, depth: depth + 1 }, { node: nodes + 1, from: middle, to, depth: depth + 1 });
      nodes += 2;
    }
    return tree;
  }

  #meanOf(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.#input.target[this.#rows[i]!]!;
    return sum / (to - from);
  }

  #bestCut(from: number, to: number, rng: Rng): Cut | null {
    const { width, options } = this.#input;
    if (to - from < 2 * options.leastRows) return null;
    let best: Cut | null = null;
    let bestGain = 1e-12;
    for (let look = Math.max(1, Math.ceil(width / 3)); look > 0; look--) {
      const feature = rng.int(width);
      const found = this.#cutAlong(feature, from, to);
      if (found === null || found.gain <= bestGain) continue;
      best = { feature, bin: found.bin };
      bestGain = found.gain;
    }
    return best;
  }

  /** The cut that lowers the squared error most; cuts lie between known bins. */
  #cutAlong(feature: number, from: number, to: number): { readonly bin: number; readonly gain: number } | null {
    const { binned, target, edges, options } = this.#input;
    const [sums, counts] = [this.#sums.fill(0), this.#counts.fill(0)];
    const offset = feature * this.#count;
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      const bin = binned[offset + row]!;
      sums[bin]! += target[row]!;
      counts[bin]!++;
    }
    const count = to - from;
    let whole = 0;
    for (const sum of sums) whole += sum;
    let [left, leftCount, bestBin, bestGain] = [sums[0]!, counts[0]!, 0, 0];
    for (let bin = 2; bin <= edges[feature]!.length + 1; bin++) {
      left += sums[bin - 1]!;
      leftCount += counts[bin - 1]!;
      if (leftCount < options.leastRows || count - leftCount < options.leastRows) continue;
      const gain = (left * left) / leftCount + ((whole - left) * (whole - left)) / (count - leftCount) - (whole * whole) / count;
      if (gain > bestGain) [bestBin, bestGain] = [bin, gain];
    }
    return bestBin === 0 ? null : { bin: bestBin, gain: bestGain };
  }

  /** Puts the rows of the first child before those of the second; returns where these begin. */
  #divide(from: number, to: number, { feature, bin }: Cut): number {
    const offset = feature * this.#count;
    let [at, later] = [from, 0];
    for (let i = from; i < to; i++) {
      const row = this.#rows[i]!;
      if (this.#input.binned[offset + row]! < bin) this.#rows[at++] = row;
      else this.#spare[later++] = row;
    }
    this.#rows.set(this.#spare.subarray(0, later), at);
    return at;
  }
}
