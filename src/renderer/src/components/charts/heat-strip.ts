/** How a cell of the strip is drawn: which colour, and how strong, 0 to 1. */
export interface StripCell {
  readonly level: 'none' | 'quiet' | 'amber' | 'red';
  readonly strength: number;
}

/**
 * Returns the cell of the worst of some indices: quiet below where it counts, amber from there, red from the red threshold on.
 * Quiet and amber grow towards the next threshold, red towards three times its own.
 */
export function driftStrength(values: readonly (number | null)[], amberFrom: number, redFrom: number): StripCell {
  const worst = values.reduce<number | null>((most, value) => (value === null ? most : Math.max(most ?? value, value)), null);
  if (worst === null) return { level: 'none', strength: 0 };
  if (worst >= redFrom) return { level: 'red', strength: between(worst, redFrom, redFrom * 3) };
  if (worst >= amberFrom) return { level: 'amber', strength: between(worst, amberFrom, redFrom) };
  return { level: 'quiet', strength: between(worst, 0, amberFrom) };
}

/** Divides so many columns into at most so many stretches of about equal length. */
export function thinnedColumns(count: number, most: number): readonly { readonly from: number; readonly to: number }[] {
  const stretches = Math.max(1, Math.min(count, most));
  return Array.from({ length: stretches }, (_, index) => ({ from: Math.floor((index * count) / stretches), to: Math.floor(((index + 1) * count) / stretches) }));
}

function between(value: number, low: number, high: number): number {
  return high <= low ? 1 : Math.min(1, Math.max(0, (value - low) / (high - low)));
}
