/** A level of the book with what lies between it and the spread. */
export interface Level {
  readonly price: number;
  readonly qty: number;
  /** Quantity from the spread up to and including this level. */
  readonly total: number;
  /** Share of the deepest total of both sides, 0 to 1: the length of the bar. */
  readonly share: number;
}

type Side = readonly (readonly [price: number, qty: number])[];

/**
 * Adds up both sides from the spread outwards.
 * @param count levels on each side
 */
export function bookLevels(bids: Side, asks: Side, count: number): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
  const summedBids = summed(bids.slice(0, count));
  const summedAsks = summed(asks.slice(0, count));
  const deepest = Math.max(summedBids.at(-1)?.total ?? 0, summedAsks.at(-1)?.total ?? 0) || 1;
  const withShare = (levels: readonly Omit<Level, 'share'>[]) => levels.map((level) => ({ ...level, share: level.total / deepest }));
  return { bids: withShare(summedBids), asks: withShare(summedAsks) };
}

/**
 * Joins levels into wider steps: bids go down to a step and asks up to one, so that nobody reads a better price than there is.
 * @param step in units of the price; the tick itself changes nothing
 */
export function groupedSide(levels: Side, step: number, side: 'bid' | 'ask', decimals: number): Side {
  const grouped = new Map<number, number>();
  for (const [price, qty] of levels) {
    // prices are whole ticks written as floats: the small allowance keeps 100.3 / 0.1 from becoming 1002.9999
    const steps = price / step;
    const whole = side === 'bid' ? Math.floor(steps + 1e-6) : Math.ceil(steps - 1e-6);
    const at = Number((whole * step).toFixed(decimals));
    grouped.set(at, (grouped.get(at) ?? 0) + qty);
  }
  return [...grouped];
}

/** The steps that a price can be grouped by: the tick and ten, fifty and a hundred times it. */
export function groupSteps(tickSize: string): readonly number[] {
  const tick = Number(tickSize);
  return [1, 10, 50, 100].map((times) => Number((tick * times).toPrecision(12)));
}

function summed(levels: Side): readonly Omit<Level, 'share'>[] {
  let total = 0;
  return levels.map(([price, qty]) => ({ price, qty, total: total += qty }));
}
