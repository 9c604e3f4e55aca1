import type { MarketEvent } from '../domain/market-event.ts';

/** Where a live feed puts what happened. */
export type MarketListener = (event: MarketEvent) => void;

/**
 * A source of market events that decides the pace itself. Bars of one instrument come in order, each once and none left out: a hole is filled before
 * the bars after it, or said with a `gap`. Between `disconnected` and `connected` bars are held back; quotes and trades flow as they come, and what was
 * missed of them stays missed. Times of different kinds may cross by a few hundred milliseconds. The listener must not throw.
 */
export interface LiveFeed {
  /** Begins; to be called once. */
  start(listener: MarketListener): void;
  /** Ends it: nothing is delivered afterwards, sockets and timers are let go of. Safe to call twice. */
  stop(): Promise<void>;
}
