// Grows and reads boosted trees. Rows of bins lie one after the other, one byte a feature; a histogram has 256 cells a feature, whether all are used or not.
// The plain version in src/engine/compute/boosting knows what the arguments mean, and gives the same bits. Addresses are bytes.
//
// A packed cell is an i64: the count of its rows above, the sum of their quantised gradients in the low 32 bits. An exact cell is three f64: sum of
// gradients, sum of hessians, count.

const CELLS: u32 = 256;
const PACKED: u32 = CELLS << 3; // bytes of a feature's packed cells
const EXACT: u32 = CELLS * 24;

/** Sums the quantised gradients of the rows listed into a cleared histogram. */
export function buildPacked(bins: u32, features: u32, rows: u32, count: u32, gradients: u32, histogram: u32): void {
  memory.fill(histogram, 0, features * PACKED);
  const fours = features & ~3;
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const gradient = load<i64>(gradients + (row << 3));
    let from = bins + row * features, to = histogram;
    const last = from + fours, all = from + features;
    for (; from < last; from += 4) {
      const four = load<u32>(from);
      const a = to + ((four & 255) << 3), b = to + ((four >> 5) & 2040), c = to + ((four >> 13) & 2040), d = to + ((four >> 21) & 2040);
      store<i64>(a, load<i64>(a) + gradient);
      store<i64>(b, load<i64>(b, PACKED) + gradient, PACKED);
      store<i64>(c, load<i64>(c, 2 * PACKED) + gradient, 2 * PACKED);
      store<i64>(d, load<i64>(d, 3 * PACKED) + gradient, 3 * PACKED);
      to += 4 * PACKED;
    }
    for (; from < all; from++) {
      const cell = to + (<u32>load<u8>(from) << 3);
      store<i64>(cell, load<i64>(cell) + gradient);
      to += PACKED;
    }
  }
}

/** histogram -= other, cell by cell. */
export function subtractPacked(histogram: u32, other: u32, features: u32): void {
  for (let at: u32 = 0, end = features * PACKED; at < end; at += 32) {
    v128.store(histogram + at, i64x2.sub(v128.load(histogram + at), v128.load(other + at)));
    v128.store(histogram + at, i64x2.sub(v128.load(histogram + at, 16), v128.load(other + at, 16)), 16);
  }
}

/**
 * Finds the best threshold among the features listed, each with its count of bins that may go left. Of a split with c of n rows and the sum q of Q on the left,
 * the gain is proportional to (n q - c Q)² / (c (n - c)): products only, until one is better. Returns the largest; leaves feature, bin, count and sum at `out`.
 */
export function findPacked(histogram: u32, list: u32, listed: u32, thresholds: u32, n: u32, total: f64, least: u32, out: u32): f64 {
  const all = <f64>n, most = n - least;
  let best: f64 = 0;
  let bestFeature: i32 = -1, bestBin: u32 = 0;
  let bestSums: i64 = 0;
  for (let i: u32 = 0; i < listed; i++) {
    const feature = load<u32>(list + (i << 2));
    const begin = histogram + feature * PACKED;
    const end = begin + (load<u32>(thresholds + (feature << 2)) << 3);
    let sums: i64 = 0;
    let isDone = false;
    // By the cells that hold rows, 64 a word: those of a small leaf are mostly empty, and to ask each would cost a wrong guess for most that are not.
    for (let word = begin; word < end && !isDone; word += 512) {
      let filled = filledOf(word);
      if (end - word < 512) filled &= (<u64>1 << <u64>((end - word) >> 3)) - 1;
      while (filled != 0) {
        const at = word + (<u32>ctz(filled) << 3);
        filled &= filled - 1;
        sums += load<i64>(at);
        const count = <u32>(<u64>sums >> 32);
        if (count < least) continue;
        if (count > most) {
          isDone = true;
          break;
        }
        const left = <f64>count;
        const difference = all * <f64>(<u32>sums) - left * total;
        const square = difference * difference, product = left * (all - left);
        if (square > best * product) {
          best = square / product;
          bestFeature = feature;
          bestBin = (at - begin) >> 3;
          bestSums = sums;
        }
      }
    }
  }
  store<i32>(out, bestFeature);
  store<u32>(out, bestBin, 4);
  store<u32>(out, <u32>(<u64>bestSums >> 32), 8);
  store<u32>(out, <u32>bestSums, 12);
  return best;
}

/** Returns which of 64 packed cells hold rows: the upper half of such a cell is not 0. */
function filledOf(cells: u32): u64 {
  let filled: u64 = 0;
  for (let i: u32 = 0; i < 64; i += 16) {
    const at = cells + (i << 3);
    const bits = fourOf(at) | (fourOf(at + 32) << 4) | (fourOf(at + 64) << 8) | (fourOf(at + 96) << 12);
    filled |= <u64>bits << <u64>i;
  }
  return filled;
}

@inline function fourOf(at: u32): u32 {
  const counts = v128.shuffle<i32>(v128.load(at), v128.load(at, 16), 1, 3, 5, 7);
  return <u32>i32x4.bitmask(i32x4.ne(counts, i32x4.splat(0)));
}

/** Sums gradients, hessians and counts of the rows listed into a cleared histogram. `pairs` has gradient and hessian of each row, side by side. */
export function buildExact(bins: u32, features: u32, rows: u32, count: u32, pairs: u32, histogram: u32): void {
  memory.fill(histogram, 0, features * EXACT);
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const pair = v128.load(pairs + (row << 4));
    let to = histogram;
    for (let from = bins + row * features, last = from + features; from < last; from++) {
      const cell = to + <u32>load<u8>(from) * 24;
      v128.store(cell, f64x2.add(v128.load(cell), pair));
      store<f64>(cell, load<f64>(cell, 16) + 1, 16);
      to += EXACT;
    }
  }
}

export function subtractExact(histogram: u32, other: u32, features: u32): void {
  for (let at: u32 = 0, end = features * EXACT; at < end; at += 32) {
    v128.store(histogram + at, f64x2.sub(v128.load(histogram + at), v128.load(other + at)));
    v128.store(histogram + at, f64x2.sub(v128.load(histogram + at, 16), v128.load(other + at, 16)), 16);
  }
}

/** Puts the rows whose bin of the feature goes left before the others, each in its order; returns how many. `left` has a byte for each bin, 1 or 0. */
export function partition(bins: u32, features: u32, feature: u32, left: u32, rows: u32, count: u32, scratch: u32): u32 {
  const column = bins + feature;
  let stays = rows, goes = scratch;
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) {
    const row = load<u32>(at);
    store<u32>(stays, row);
    store<u32>(goes, row);
    const isLeft = <u32>load<u8>(left + <u32>load<u8>(column + row * features));
    stays += isLeft << 2;
    goes += (isLeft ^ 1) << 2;
  }
  memory.copy(stays, scratch, goes - scratch);
  return (stays - rows) >> 2;
}

/** values[row] += value for the rows listed. */
export function addTo(values: u32, rows: u32, count: u32, value: f64): void {
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) {
    const to = values + (load<u32>(at) << 3);
    store<f64>(to, load<f64>(to) + value);
  }
}

/** Returns the sum of values[row] over the rows listed. */
export function sumOf(values: u32, rows: u32, count: u32): f64 {
  let sum: f64 = 0;
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) sum += load<f64>(values + (load<u32>(at) << 3));
  return sum;
}

/** gradients = scores - targets; leaves the least and the largest at `out`. */
export function residuals(scores: u32, targets: u32, gradients: u32, n: u32, out: u32): void {
  let least: f64 = Infinity, largest: f64 = -Infinity;
  for (let at: u32 = 0, end = n << 3; at < end; at += 8) {
    const gradient = load<f64>(scores + at) - load<f64>(targets + at);
    store<f64>(gradients + at, gradient);
    least = min(least, gradient);
    largest = max(largest, gradient);
  }
  store<f64>(out, least);
  store<f64>(out, largest, 8);
}

/** packed = 1 row and round((gradient - least) * steps). */
export function quantise(gradients: u32, n: u32, least: f64, steps: f64, packed: u32): void {
  for (let at: u32 = 0, end = n << 3; at < end; at += 8) {
    store<i64>(packed + at, 0x100000000 | <i64><u32>((load<f64>(gradients + at) - least) * steps + 0.5));
  }
}

/** Returns the sum of the quantised gradients of the rows listed. */
export function sumOfPacked(packed: u32, rows: u32, count: u32): f64 {
  let sum: u64 = 0;
  for (let at = rows, end = rows + (count << 2); at < end; at += 4) sum += <u64>load<u32>(packed + (load<u32>(at) << 3));
  return <f64>sum;
}

/** Writes the bin of each value of a column: the first whose upper bound it does not exceed, `missing` where it is not a number. */
export function binColumn(values: u32, n: u32, bounds: u32, count: u32, missing: u32, to: u32, stride: u32): void {
  let half: u32 = 1;
  while (half < count) half <<= 1;
  for (let at = values, end = values + (n << 3); at < end; at += 8) {
    const value = load<f64>(at);
    let below: u32 = 0;
    for (let step = half; step > 0; step >>= 1) {
      const next = below + step;
      if (next <= count && load<f64>(bounds + ((next - 1) << 3)) < value) below = next;
    }
    store<u8>(to, value == value ? below : missing);
    to += stride;
  }
}

/**
 * Adds the leaf values of a group of eight trees of the same depth to the sum, tree by tree. A node is 8 bytes: the place of its feature's rank (u16), the rank that
 * goes left still (u16), its left child (u32, an index from `nodes`; the right one follows it). A leaf is its own child whatever the rank.
 */
export function leavesOfEight(nodes: u32, roots: u32, depth: u32, ranks: u32, out: u32): void {
  let a = load<u32>(roots), b = load<u32>(roots, 4), c = load<u32>(roots, 8), d = load<u32>(roots, 12);
  let e = load<u32>(roots, 16), f = load<u32>(roots, 20), g = load<u32>(roots, 24), h = load<u32>(roots, 28);
  for (; depth > 0; depth--) {
    a = childOf(nodes, a, ranks);
    b = childOf(nodes, b, ranks);
    c = childOf(nodes, c, ranks);
    d = childOf(nodes, d, ranks);
    e = childOf(nodes, e, ranks);
    f = childOf(nodes, f, ranks);
    g = childOf(nodes, g, ranks);
    h = childOf(nodes, h, ranks);
  }
  store<u32>(out, a);
  store<u32>(out, b, 4);
  store<u32>(out, c, 8);
  store<u32>(out, d, 12);
  store<u32>(out, e, 16);
  store<u32>(out, f, 20);
  store<u32>(out, g, 24);
  store<u32>(out, h, 28);
}

@inline function childOf(nodes: u32, index: u32, ranks: u32): u32 {
  const node = load<u64>(nodes + (index << 3));
  const rank = <u32>load<u16>(ranks + ((<u32>node & 0xffff) << 1));
  return <u32>(node >> 32) + u32(rank > (<u32>(node >> 16) & 0xffff));
}

/** Returns `sum` plus the values of the leaves that a row reaches in all groups of eight trees, in their order. */
export function predict(nodes: u32, groups: u32, count: u32, ranks: u32, values: u32, sum: f64, out: u32): f64 {
  for (let group: u32 = 0; group < count; group++) {
    const at = groups + group * 36;
    leavesOfEight(nodes, at + 4, load<u32>(at), ranks, out);
    for (let i: u32 = 0; i < 32; i += 4) sum += load<f64>(values + (load<u32>(out + i) << 3));
  }
  return sum;
}
