import { fallOfLoss, leafValue } from './leaf-value.ts';
import type { LeafBounds, LeafPenalty } from './leaf-value.ts';
import type { Histogram, LeafSums, Split } from './split.ts';

export interface SplitLimits extends LeafPenalty {
  readonly leastRows: number;
  readonly leastHessian: number;
}

export interface AskedFeature {
  readonly feature: number;
  /** Bins of known values; that of missing ones comes next. */
  readonly bins: number;
  readonly hasMissing: boolean;
  /** 1: what is predicted may only rise with the feature; -1: only fall; 0: either. */
  readonly monotone: -1 | 0 | 1;
}

/**
 * Finds the best threshold of a feature: every bin may be the last on the left, and what is missing goes where it gains more. Null where no split is allowed or gains anything.
 * @see Chen & Guestrin 2016, algorithm 3, on the learned direction of what is missing
 */
export function findThreshold(histogram: Histogram, asked: AskedFeature, leaf: LeafSums, limits: SplitLimits): Split | null {
  let best: Split | null = null;
  for (const missingLeft of asked.hasMissing ? [false, true] : [false]) {
    best = scan(histogram, asked, { leaf, limits, missingLeft }, best);
  }
  return best;
}

interface ScanOptions {
  readonly leaf: LeafSums;
  readonly limits: SplitLimits;
  readonly missingLeft: boolean;
}

function scan({ gradients, hessians, counts }: Histogram, { feature, bins, hasMissing, monotone }: AskedFeature, { leaf, limits, missingLeft }: ScanOptions, found: Split | null): Split | null {
  const whole = fallOfLoss(leaf.gradients, leaf.hessians, limits, leafValue(leaf.gradients, leaf.hessians, limits, leaf.bounds));
  let [left, weightLeft, countLeft] = missingLeft ? [gradients[bins]!, hessians[bins]!, counts[bins]!] : [0, 0, 0];
  let best = found;
  // All that is known on the left is a split only where something is missing on the right.
  const last = hasMissing && !missingLeft ? bins : bins - 1;
  for (let bin = 0; bin < last; bin++) {
    if (counts[bin] === 0 && bin > 0) continue;
    left += gradients[bin]!;
    weightLeft += hessians[bin]!;
    countLeft += counts[bin]!;
    if (leaf.count - countLeft < limits.leastRows || leaf.hessians - weightLeft < limits.leastHessian) break;
    if (countLeft < limits.leastRows || weightLeft < limits.leastHessian) continue;
    const gain = gainOf({ left, weightLeft }, { leaf, limits, monotone }) - whole;
    if (gain > (best?.gain ?? 0)) best = { feature, gain, bin, categories: [], missingLeft, gradientsLeft: left, hessiansLeft: weightLeft, countLeft, extraL2: 0 };
  }
  return best;
}

/** By how much both leaves lower the loss; minus infinity where their order is not the one that is asked for. */
function gainOf({ left, weightLeft }: { readonly left: number; readonly weightLeft: number }, { leaf, limits, monotone }: { readonly leaf: LeafSums; readonly limits: SplitLimits; readonly monotone: -1 | 0 | 1 }): number {
  const [right, weightRight] = [leaf.gradients - left, leaf.hessians - weightLeft];
  const valueLeft = leafValue(left, weightLeft, limits, leaf.bounds);
  const valueRight = leafValue(right, weightRight, limits, leaf.bounds);
  if (monotone * (valueRight - valueLeft) < 0) return Number.NEGATIVE_INFINITY;
  return fallOfLoss(left, weightLeft, limits, valueLeft) + fallOfLoss(right, weightRight, limits, valueRight);
}

/** Returns what the leaves on both sides of a split may say, so that nothing below them undoes the order: they meet in the middle. */
export function boundsBeside(bounds: LeafBounds, monotone: -1 | 0 | 1, valueLeft: number, valueRight: number): readonly [left: LeafBounds, right: LeafBounds] {
  if (monotone === 0) return [bounds, bounds];
  const middle = (valueLeft + valueRight) / 2;
  const [lower, upper] = [{ ...bounds, high: Math.min(bounds.high, middle) }, { ...bounds, low: Math.max(bounds.low, middle) }];
  return monotone > 0 ? [lower, upper] : [upper, lower];
}
