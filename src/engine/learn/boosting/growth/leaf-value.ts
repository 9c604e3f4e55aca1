/** What keeps a leaf from saying too much. */
export interface LeafPenalty {
  readonly l1: number;
  readonly l2: number;
}

/** Bounds of what a leaf may say, where a monotone feature stands above it. */
export interface LeafBounds {
  readonly low: number;
  readonly high: number;
}

export const UNBOUNDED: LeafBounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * Returns what a leaf says that holds gradients of this sum and hessians of that: the value that lowers the loss most, -G / (H + λ2) where |G| is above λ1.
 * @see Chen & Guestrin 2016, "XGBoost: A Scalable Tree Boosting System", KDD, eq. 5
 */
export function leafValue(gradients: number, hessians: number, { l1, l2 }: LeafPenalty, { low, high }: LeafBounds = UNBOUNDED): number {
  const weight = hessians + l2;
  if (!(weight > 0)) return 0;
  return Math.max(low, Math.min(high, -beyond(gradients, l1) / weight));
}

/** Returns by how much (twice) the loss falls when a leaf says this instead of nothing. */
export function fallOfLoss(gradients: number, hessians: number, { l1, l2 }: LeafPenalty, value: number): number {
  return -(2 * beyond(gradients, l1) * value + (hessians + l2) * value * value);
}

/** The sum moved towards 0 by λ1, and not past it. */
function beyond(gradients: number, l1: number): number {
  return Math.sign(gradients) * Math.max(0, Math.abs(gradients) - l1);
}
