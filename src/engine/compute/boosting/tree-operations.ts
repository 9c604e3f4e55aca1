/** Cells of one feature's histogram, whether all are used or not: a bin is a byte. */
export const CELLS = 256;
/** Bytes of a packed cell: the sum of its quantised gradients (u32), then the count of its rows (u32). */
export const PACKED_CELL = 8;
/** Bytes of an exact cell: sum of gradients, sum of hessians, count of rows (f64 each). */
export const EXACT_CELL = 24;
/** Bytes of a group of eight trees: how deep they are, then the places of their roots (u32 each). */
export const TREE_GROUP = 36;

/**
 * What growing and reading boosted trees comes down to. Arguments named `bins`, `rows`, `histogram` and so on are places in one memory, counted in bytes.
 * `bins` has a row of `features` bytes for each row of data; `rows` lists rows as u32; a histogram has {@link CELLS} cells for each feature.
 */
export interface TreeOperations {
  /** Sums the gradients [rows] of 64 bits (a quantised gradient, then 1) of the rows listed into a cleared histogram of packed cells. */
  buildPacked(bins: number, features: number, rows: number, count: number, gradients: number, histogram: number): void;
  /** histogram -= other */
  subtractPacked(histogram: number, other: number, features: number): void;
  /**
   * Finds the threshold that parts n rows with the sum `total` of quantised gradients best, among the features in `list` (u32): the largest
   * (n q - c Q)² / (c (n - c)), where c rows with the sum q go left. `thresholds` has for each feature how many of its first bins may end the left side (u32); a side
   * has at least `least` rows. Returns that number, 0 where there is no split; leaves feature (-1 where there is none), bin, count and sum of the left side at `out` (i32, 3 × u32).
   */
  findPacked(histogram: number, list: number, listed: number, thresholds: number, n: number, total: number, least: number, out: number): number;
  /** Sums `pairs` [rows × 2] of gradient and hessian, and the count, into a cleared histogram of exact cells. */
  buildExact(bins: number, features: number, rows: number, count: number, pairs: number, histogram: number): void;
  /** histogram -= other */
  subtractExact(histogram: number, other: number, features: number): void;
  /** Puts the rows whose bin of the feature goes left (`left`: 256 bytes, 1 or 0) before the others, each in its order; returns how many. `scratch` has room for as many rows. */
  partition(bins: number, features: number, feature: number, left: number, rows: number, count: number, scratch: number): number;
  /** values[row] += value for the rows listed. */
  addTo(values: number, rows: number, count: number, value: number): void;
  /** Returns the sum of values[row] over the rows listed, in their order. */
  sumOf(values: number, rows: number, count: number): number;
  /** gradients = scores - targets; leaves the least and the largest at `out`. */
  residuals(scores: number, targets: number, gradients: number, n: number, out: number): void;
  /** packed = (floor((gradient - least) × steps + ½), 1) */
  quantise(gradients: number, n: number, least: number, steps: number, packed: number): void;
  /** Returns the sum of the quantised gradients of the rows listed. */
  sumOfPacked(packed: number, rows: number, count: number): number;
  /** Writes the bin of each of n values, `stride` bytes apart: how many of `count` ascending bounds are below it; `missing` where it is NaN. */
  binColumn(values: number, n: number, bounds: number, count: number, missing: number, to: number, stride: number): void;
  /**
   * Returns `sum` plus the values of the leaves that a row reaches in groups of eight trees, in their order. A node has 8 bytes: the place of its feature among `ranks` (u16),
   * the largest rank that goes left (u16), the index of its left child, which the right one follows (u32). A leaf is its own left child and sends every rank there.
   * @param out room for 32 bytes
   */
  predict(nodes: number, groups: number, count: number, ranks: number, values: number, sum: number, out: number): number;
}
