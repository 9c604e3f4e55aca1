import type { BookLevel, DepthUpdated } from '../../domain/market-event.ts';

/**
 * Returns what the gate needs of an order book: on each side the best level, and all others within the collar as one at the worst of their prices. Each book
 * that the engine sees is journaled, so it is kept small.
 */
export function foldDepth(event: DepthUpdated, collarPct: number): DepthUpdated {
  const [bid, ask] = [event.bids[0]?.[0], event.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return event;
  const middle = (bid + ask) / 2;
  return {
    ...event,
    bids: folded(event.bids, (price) => price >= middle * (1 - collarPct / 100)),
    asks: folded(event.asks, (price) => price <= middle * (1 + collarPct / 100)),
  };
}

/** The best level stays even where it lies beyond the collar: then that is what there is to know. */
function folded(levels: readonly BookLevel[], isWithin: (price: number) => boolean): readonly BookLevel[] {
  const [best, ...others] = levels;
  const within = others.filter(([price]) => isWithin(price));
  const worst = within.at(-1);
  if (best === undefined) return [];
  return worst === undefined ? [best] : [best, [worst[0], within.reduce((sum, [, qty]) => sum + qty, 0)]];
}
