/** A level of the book with what lies between it and the spread. */
export interface Level {
  readonly price: number;
  readonly qty: number;
  /** Quantity from the spread up to and including this level. */
  readonly total: number;
  /** Share of the deepest total of both sides, 0 to 1: the length of the bar. */
  readonly share: number;
}

/**
 * Adds up both sides from the spread outwards.
 * @param count levels on each side
 */
export function bookLevels(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[], count: number): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
  const summedBids = summed(bids.slice(0, count));
  const summedAsks = summed(asks.slice(0, count));
  const deepest = Math.max(summedBids.at(-1)?.total ?? 0, summedAsks.at(-1)?.total ?? 0) || 1;
  const withShare = (levels: readonly Omit<Level, 'share'>[]) => levels.map((level) => ({ ...level, share: level.total / deepest }));
  return { bids: withShare(summedBids), asks: withShare(summedAsks) };
}

function summed(levels: readonly (readonly [number, number])[]): readonly Omit<Level, 'share'>[] {
  let total = 0;
  return levels.map(([price, qty]) => ({ price, qty, total: total += qty }));
}
