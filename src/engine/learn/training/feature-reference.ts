import { quantileOf } from '../../compute/quantile.ts';
import type { ModelReference } from '../../domain/model.ts';

/** Parts that hold the same share of the training rows each, where the values allow it. */
const PARTS = 10;

/**
 * Returns what each scaled feature was like in training: edges at the tenths of its known values (equal edges once), and the share of the known values in each part.
 * @param parts rows of features [rows × names.length] of each instrument; NaN is unknown
 */
export function featureReference(names: readonly string[], parts: readonly Float32Array[]): ModelReference['features'] {
  const width = names.length;
  const rows = parts.reduce((sum, { length }) => sum + length / width, 0);
  return names.map((name, column) => {
    const values = knownColumn(parts, column, width);
    const edges = [...new Set(Array.from({ length: PARTS - 1 }, (_, index) => (values.length === 0 ? 0 : quantileOf(values, (index + 1) / PARTS))))];
    return { name, edges: values.length === 0 ? [] : edges, shares: values.length === 0 ? [0] : sharesOf(values, edges), known: rows === 0 ? 0 : values.length / rows };
  });
}

/** Ascending. */
function knownColumn(parts: readonly Float32Array[], column: number, width: number): Float64Array {
  const values = new Float64Array(parts.reduce((sum, { length }) => sum + length / width, 0));
  let count = 0;
  for (const part of parts) {
    for (let at = column; at < part.length; at += width) {
      const value = part[at]!;
      if (value === value) values[count++] = value;
    }
  }
  return values.subarray(0, count).sort();
}

/** A value at an edge belongs to the part above it. */
function sharesOf(sorted: Float64Array, edges: readonly number[]): readonly number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let part = 0;
  for (const value of sorted) {
    while (part < edges.length && value >= edges[part]!) part++;
    counts[part]!++;
  }
  return counts.map((count) => count / sorted.length);
}
