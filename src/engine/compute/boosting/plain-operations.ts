import { CELLS, EXACT_CELL, PACKED_CELL, TREE_GROUP } from './tree-operations.ts';
import type { TreeOperations } from './tree-operations.ts';

/** Creates the plain version of the operations, which the compiled one is held to bit for bit. */
export function createPlainTreeOperations(memory: ArrayBuffer): TreeOperations {
  const [bytes, words, halves, floats] = [new Uint8Array(memory), new Uint32Array(memory), new Uint16Array(memory), new Float64Array(memory)];
  const rowAt = (rows: number, i: number): number => words[(rows >> 2) + i]!;

  const eachCell = (bins: number, features: number, rows: number, count: number, cell: number, visit: (row: number, at: number) => void): void => {
    for (let i = 0; i < count; i++) {
      const row = rowAt(rows, i);
      for (let feature = 0; feature < features; feature++) visit(row, (feature * CELLS + bytes[bins + row * features + feature]!) * cell);
    }
  };

  const findPacked: TreeOperations['findPacked'] = (histogram, list, listed, thresholds, n, total, least, out) => {
    let best = 0;
    words.set([NONE, 0, 0, 0], out >> 2);
    for (let i = 0; i < listed; i++) {
      const feature = words[(list >> 2) + i]!;
      let [sum, count] = [0, 0];
      for (let bin = 0; bin < words[(thresholds >> 2) + feature]! && count <= n - least; bin++) {
        const at = (histogram + (feature * CELLS + bin) * PACKED_CELL) >> 2;
        if (words[at] === 0 && words[at + 1] === 0) continue;
        sum += words[at]!;
        count += words[at + 1]!;
        if (count < least || count > n - least) continue;
        const difference = n * sum - count * total;
        const [square, product] = [difference * difference, count * (n - count)];
        if (square <= best * product) continue;
        best = square / product;
        words.set([feature, bin, count, sum], out >> 2);
      }
    }
    return best;
  };

  return {
    buildPacked: (bins, features, rows, count, gradients, histogram) => {
      bytes.fill(0, histogram, histogram + features * CELLS * PACKED_CELL);
      eachCell(bins, features, rows, count, PACKED_CELL, (row, at) => {
        words[(histogram + at) >> 2]! += words[(gradients >> 2) + 2 * row]!;
        words[((histogram + at) >> 2) + 1]! += words[(gradients >> 2) + 2 * row + 1]!;
      });
    },
    subtractPacked: (histogram, other, features) => {
      for (let i = 0; i < features * CELLS * 2; i++) words[(histogram >> 2) + i]! -= words[(other >> 2) + i]!;
    },
    findPacked,
    buildExact: (bins, features, rows, count, pairs, histogram) => {
      bytes.fill(0, histogram, histogram + features * CELLS * EXACT_CELL);
      eachCell(bins, features, rows, count, EXACT_CELL, (row, at) => {
        const cell = (histogram + at) >> 3;
        floats[cell]! += floats[(pairs >> 3) + 2 * row]!;
        floats[cell + 1]! += floats[(pairs >> 3) + 2 * row + 1]!;
        floats[cell + 2]! += 1;
      });
    },
    subtractExact: (histogram, other, features) => {
      for (let i = 0; i < features * CELLS * 3; i++) floats[(histogram >> 3) + i]! -= floats[(other >> 3) + i]!;
    },
    partition: (bins, features, feature, left, rows, count, scratch) => {
      let [stays, goes] = [0, 0];
      for (let i = 0; i < count; i++) {
        const row = rowAt(rows, i);
        if (bytes[left + bytes[bins + row * features + feature]!] === 1) words[(rows >> 2) + stays++] = row;
        else words[(scratch >> 2) + goes++] = row;
      }
      words.copyWithin((rows >> 2) + stays, scratch >> 2, (scratch >> 2) + goes);
      return stays;
    },
    addTo: (values, rows, count, value) => {
      for (let i = 0; i < count; i++) floats[(values >> 3) + rowAt(rows, i)]! += value;
    },
    sumOf: (values, rows, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += floats[(values >> 3) + rowAt(rows, i)]!;
      return sum;
    },
    residuals: (scores, targets, gradients, n, out) => {
      let [least, largest] = [Infinity, -Infinity];
      for (let i = 0; i < n; i++) {
        const gradient = floats[(scores >> 3) + i]! - floats[(targets >> 3) + i]!;
        floats[(gradients >> 3) + i] = gradient;
        least = Math.min(least, gradient);
        largest = Math.max(largest, gradient);
      }
      floats.set([least, largest], out >> 3);
    },
    quantise: (gradients, n, least, steps, packed) => {
      for (let i = 0; i < n; i++) words.set([(floats[(gradients >> 3) + i]! - least) * steps + 0.5, 1], (packed >> 2) + 2 * i);
    },
    sumOfPacked: (packed, rows, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += words[(packed >> 2) + 2 * rowAt(rows, i)]!;
      return sum;
    },
    binColumn: (values, n, bounds, count, missing, to, stride) => {
      for (let i = 0; i < n; i++) {
        const value = floats[(values >> 3) + i]!;
        let bin = 0;
        while (bin < count && floats[(bounds >> 3) + bin]! < value) bin++;
        bytes[to + i * stride] = Number.isNaN(value) ? missing : bin;
      }
    },
    predict: (nodes, groups, count, ranks, values, sum) => {
      let total = sum;
      for (let group = 0; group < count; group++) {
        const at = (groups + group * TREE_GROUP) >> 2;
        for (let tree = 1; tree <= 8; tree++) total += floats[(values >> 3) + leafOf(nodes, words[at + tree]!, words[at]!, ranks)]!;
      }
      return total;
    },
  };

  function leafOf(nodes: number, root: number, depth: number, ranks: number): number {
    let index = root;
    for (let level = 0; level < depth; level++) {
      const node = nodes + index * 8;
      index = words[(node >> 2) + 1]! + Number(halves[(ranks >> 1) + halves[node >> 1]!]! > halves[(node >> 1) + 1]!);
    }
    return index;
  }
}

const NONE = 0xffff_ffff;
