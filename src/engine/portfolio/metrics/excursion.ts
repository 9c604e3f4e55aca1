/** How far a price went against and for a trade while it was open: shares of the entry price, 0 or positive. */
export interface Excursion {
  readonly adverse: number;
  readonly favourable: number;
}

/**
 * Returns maximum adverse and favourable excursion of a trade from the prices it saw.
 * @param prices lowest and highest price while it was open, its exit among them
 * @see Sweeney 1996, "Maximum Adverse Excursion"
 */
export function excursion(side: 'long' | 'short', entryPrice: number, prices: { readonly low: number; readonly high: number }): Excursion {
  const down = Math.max(0, 1 - prices.low / entryPrice);
  const up = Math.max(0, prices.high / entryPrice - 1);
  return side === 'long' ? { adverse: down, favourable: up } : { adverse: up, favourable: down };
}

/** Returns the share of its best unrealised profit that a trade kept at its exit; null for one that never had a profit. Negative where it ended in a loss. */
export function keptShare(returned: number, favourable: number): number | null {
  return favourable > 0 ? returned / favourable : null;
}
