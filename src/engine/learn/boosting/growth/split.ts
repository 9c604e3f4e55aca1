import type { LeafBounds } from './leaf-value.ts';

/** The best way to part the rows of a leaf. Sums are of gradients and hessians. */
export interface Split {
  readonly feature: number;
  /** By how much it lowers (twice) the loss. */
  readonly gain: number;
  /** Bins up to this one go left; null where it is parted by categories. */
  readonly bin: number | null;
  /** Categories (bins) that go left; empty where it is parted by a threshold. */
  readonly categories: readonly number[];
  readonly missingLeft: boolean;
  readonly gradientsLeft: number;
  readonly hessiansLeft: number;
  readonly countLeft: number;
  /** More λ2 for what its leaves say: categories are many ways to be lucky. */
  readonly extraL2: number;
}

/** What is known of the rows of a leaf before it is split. */
export interface LeafSums {
  readonly gradients: number;
  readonly hessians: number;
  readonly count: number;
  readonly bounds: LeafBounds;
}

/** One feature's histogram of a leaf: sums of gradients, hessians and counts by bin. */
export interface Histogram {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly counts: Float64Array;
}
