/** Least and most that one share may be; `least ≤ 1/n ≤ most`. */
export interface ShareBounds {
  readonly least: number;
  readonly most: number;
}

/** Halvings after which a float cannot be halved to any purpose. */
const HALVINGS = 200;

/**
 * Returns shares within bounds whose sum is 1 and which keep their proportions wherever no bound holds them: `min(most, max(least, c · share))`, with the one
 * `c` that makes them add up.
 */
export function withinBounds(shares: readonly number[], { least, most }: ShareBounds): readonly number[] {
  const at = (factor: number): readonly number[] => shares.map((share) => Math.min(most, Math.max(least, share * factor)));
  const sumAt = (factor: number): number => at(factor).reduce((sum, share) => sum + share, 0);
  if (shares.every((share) => share >= least && share <= most)) return shares;
  let [low, high] = [0, 1];
  while (sumAt(high) < 1 && high < 1e12) high *= 2;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (sumAt(middle) < 1) low = middle;
    else high = middle;
  }
  return at(high);
}
