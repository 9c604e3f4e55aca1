import { CELLS, EXACT_CELL } from '../../../compute/boosting/tree-operations.ts';
import { createTreeKernel } from '../../../compute/boosting/tree-kernel.ts';
import type { TreeKernel } from '../../../compute/boosting/tree-kernel.ts';
import type { BinMapper } from '../bins/bin-mapper.ts';
import type { LabelledRows } from '../rows.ts';

/** Sums of quantised gradients fit in 32 bits: so many steps there are at most. */
const STEPS = 65_535, LARGEST_SUM = 2 ** 32 - 1;
/** Fewer steps than this would be too coarse. */
const LEAST_STEPS = 4096;

/** The memory of a training: binned rows, those to learn from first and those to judge by behind them, and everything that growing writes to. Places are bytes. */
export interface Workspace {
  readonly kernel: TreeKernel;
  readonly features: number;
  /** Rows to learn from, and all rows. */
  readonly trained: number;
  readonly rows: number;
  readonly bins: number;
  /** [rows] u32; the rows of a leaf stand together. */
  readonly rowList: { readonly at: number; readonly values: Uint32Array };
  /** [rows] those that no tree is grown on this time. */
  readonly otherList: { readonly at: number; readonly values: Uint32Array };
  readonly scratch: number;
  /** [outputs][rows] */
  readonly scores: readonly { readonly at: number; readonly values: Float64Array }[];
  readonly targets: number;
  /** [trained] */
  readonly gradients: { readonly at: number; readonly values: Float64Array };
  readonly hessians: Float64Array;
  /** [trained × 2] gradient and hessian side by side, where sums are exact. */
  readonly pairs: { readonly at: number; readonly values: Float64Array };
  /** [trained] of 64 bits. */
  readonly packed: number;
  /** [leaves + 1] histograms of `histogramBytes`, of packed cells or, with room for them, of exact ones. */
  readonly histograms: number;
  readonly histogramBytes: number;
  /** [features] u32: those that a tree may ask about, and how many bins of each may end the left side. */
  readonly list: { readonly at: number; readonly values: Uint32Array };
  readonly thresholds: number;
  /** [256] */
  readonly left: { readonly at: number; readonly values: Uint8Array };
  /** [4] u32 and [2] f64: results of the operations. */
  readonly out: { readonly at: number; readonly words: Int32Array; readonly floats: Float64Array };
  /** Steps of a quantised gradient; null where there are so many rows that they would be too coarse. */
  readonly steps: number | null;
}

export interface WorkspaceOptions {
  readonly mappers: readonly BinMapper[];
  readonly outputs: number;
  readonly leaves: number;
  /** Gradients of unit hessians may be summed packed; otherwise all sums are exact. */
  readonly mayPack: boolean;
}

/**
 * Takes the memory and bins the rows.
 * @param judged rows behind those to learn from; null for none
 */
export function createWorkspace(data: LabelledRows, judged: LabelledRows | null, { mappers, outputs, leaves, mayPack }: WorkspaceOptions): Workspace {
  const { features, rows: trained } = data;
  const rows = trained + (judged?.rows ?? 0);
  const steps = Math.min(STEPS, Math.floor(LARGEST_SUM / trained));
  const histogramBytes = features * CELLS * EXACT_CELL;
  const bounds = Math.max(...mappers.map((mapper) => (mapper.kind === 'numeric' ? mapper.bounds.length : 0)), 1);
  const kernel = createTreeKernel((leaves + 1) * histogramBytes + rows * (features + 12 + 8 * (outputs + 1)) + trained * (8 + 8 + 16 + 8) + 8 * (rows + bounds) + 8 * features + 4096);
  const words = (count: number) => { const at = kernel.take(count * 4); return { at, values: new Uint32Array(kernel.memory, at, count) }; };
  const floats = (count: number) => { const at = kernel.take(count * 8); return { at, values: new Float64Array(kernel.memory, at, count) }; };

  const bins = kernel.take(rows * features + 8);
  const column = floats(rows), upper = floats(bounds);
  const [rowList, otherList] = [words(rows), words(rows)];
  const outAt = kernel.take(64), leftAt = kernel.take(CELLS);
  const list = words(features), thresholds = words(features);
  const targets = floats(trained);
  targets.values.set(data.targets);
  mappers.forEach((mapper, feature) => { thresholds.values[feature] = Math.max(0, mapper.bins - 1); });
  for (const [feature, mapper] of mappers.entries()) {
    copyColumn(data, feature, column.values);
    if (judged !== null) copyColumn(judged, feature, column.values.subarray(trained));
    if (mapper.kind === 'numeric') {
      upper.values.set(mapper.bounds);
      // What was never missing in training is taken for 0 where it is missing later, as the finished trees do.
      if (!mapper.hasMissing) for (let row = 0; row < rows; row++) if (Number.isNaN(column.values[row]!)) column.values[row] = 0;
      kernel.binColumn(column.at, rows, upper.at, mapper.bounds.length, mapper.bins, bins + feature, features);
    } else binCategories(mapper.categories, column.values, new Uint8Array(kernel.memory, bins + feature), features);
  }
  return {
    kernel, features, trained, rows, bins, rowList, otherList, scratch: kernel.take(rows * 4 + 8),
    scores: Array.from({ length: outputs }, () => floats(rows)), targets: targets.at,
    gradients: floats(trained), hessians: new Float64Array(trained).fill(1), pairs: floats(2 * trained), packed: kernel.take(trained * 8),
    histograms: kernel.take((leaves + 1) * histogramBytes), histogramBytes, list, thresholds: thresholds.at,
    left: { at: leftAt, values: new Uint8Array(kernel.memory, leftAt, CELLS) },
    out: { at: outAt, words: new Int32Array(kernel.memory, outAt, 16), floats: new Float64Array(kernel.memory, outAt, 8) },
    steps: mayPack && steps >= LEAST_STEPS ? steps : null,
  };
}

function copyColumn({ values, features, rows }: LabelledRows, feature: number, out: Float64Array): void {
  for (let row = 0; row < rows; row++) out[row] = values[row * features + feature]!;
}

function binCategories(categories: readonly number[], column: Float64Array, out: Uint8Array, stride: number): void {
  const binOf = new Map(categories.map((category, bin) => [category, bin]));
  for (let row = 0; row < column.length; row++) out[row * stride] = binOf.get(column[row]!) ?? categories.length;
}
