import { fallOfLoss, leafValue } from './leaf-value.ts';
import type { SplitLimits } from './find-threshold.ts';
import type { Histogram, LeafSums, Split } from './split.ts';

/** LightGBM's defaults: few categories are tried one against the others; of many, so many at most go one way, each with so many rows; their averages are drawn to the middle. */
const ONE_AGAINST_OTHERS = 4, MOST_CATEGORIES = 32, LEAST_ROWS = 100, EXTRA_L2 = 10, SMOOTHING = 10;

/**
 * Finds the best set of categories to go left: of few, one against the others; of many, the first or the last of them in the order of their averages.
 * What is missing and what is none of them goes right.
 * @see Fisher 1958, "On grouping for maximum homogeneity", JASA 53: for squared errors the best set is among these
 */
export function findCategories({ gradients, hessians, counts }: Histogram, { feature, bins }: { readonly feature: number; readonly bins: number }, leaf: LeafSums, limits: SplitLimits): Split | null {
  const isFew = bins <= ONE_AGAINST_OTHERS;
  const extraL2 = isFew ? 0 : EXTRA_L2;
  const penalised = { ...limits, l2: limits.l2 + extraL2 };
  const whole = fallOfLoss(leaf.gradients, leaf.hessians, limits, leafValue(leaf.gradients, leaf.hessians, limits, leaf.bounds));
  let best: Split | null = null;

  const consider = (taken: readonly number[]): void => {
    let [left, weightLeft, countLeft] = [0, 0, 0];
    for (const bin of taken) {
      left += gradients[bin]!;
      weightLeft += hessians[bin]!;
      countLeft += counts[bin]!;
    }
    if (Math.min(countLeft, leaf.count - countLeft) < limits.leastRows || Math.min(weightLeft, leaf.hessians - weightLeft) < limits.leastHessian) return;
    const [right, weightRight] = [leaf.gradients - left, leaf.hessians - weightLeft];
    const gain = fallOfLoss(left, weightLeft, penalised, leafValue(left, weightLeft, penalised, leaf.bounds))
      + fallOfLoss(right, weightRight, penalised, leafValue(right, weightRight, penalised, leaf.bounds)) - whole;
    if (gain > (best?.gain ?? 0)) best = { feature, gain, bin: null, categories: [...taken], missingLeft: false, gradientsLeft: left, hessiansLeft: weightLeft, countLeft, extraL2 };
  };

  const filled = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => counts[bin]! > 0);
  if (isFew) {
    for (const bin of filled) consider([bin]);
    return best;
  }
  const averageOf = (bin: number): number => gradients[bin]! / (hessians[bin]! + SMOOTHING);
  const ordered = filled.filter((bin) => counts[bin]! >= SMOOTHING).sort((one, other) => averageOf(one) - averageOf(other) || one - other);
  const most = Math.min(MOST_CATEGORIES, Math.ceil(ordered.length / 2));
  for (const order of [ordered, ordered.toReversed()]) considerFirst(order, { most, counts }, consider);
  return best;
}

/** Takes one category after the other, and considers them when enough rows have been added. */
function considerFirst(order: readonly number[], { most, counts }: { readonly most: number; readonly counts: Float64Array }, consider: (taken: readonly number[]) => void): void {
  let added = 0;
  for (let taken = 1; taken <= most; taken++) {
    added += counts[order[taken - 1]!]!;
    if (added < Math.min(LEAST_ROWS, counts[order[taken - 1]!]! + 1)) continue;
    consider(order.slice(0, taken));
    added = 0;
  }
}
