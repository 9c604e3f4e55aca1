import type { MarketEvent } from '../domain/market-event.ts';

/** A source of market events in time order per instrument. Pull: the caller decides the pace. */
export interface MarketFeed {
  /** Returns the next event, or null when the feed has ended. */
  next(): MarketEvent | null;
}
