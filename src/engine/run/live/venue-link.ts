import type { FeedFigures } from '../../adapters/binance/feed/binance-feed.ts';
import type { Scheduler } from '../../adapters/binance/sockets/scheduler.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LiveExchange } from '../../ports/live-exchange.ts';
import type { LiveFeed } from '../../ports/live-feed.ts';
import type { VenueSettings } from './reconcile/reconciliation.ts';

/** What a session is connected to. */
export interface VenueLink {
  /** The venue's time. */
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly feed: LiveFeed & { figures(): FeedFigures };
  /** The account; null for paper, which fills on the simulated exchange. */
  readonly exchange: LiveExchange | null;
  /** Reads the settings of the account; null for paper and on spot, which has none. */
  readonly readSettings: (() => Promise<VenueSettings>) | null;
  /** Weight used and allowed in the running minute, the venue's clock less ours, and the last round trips' median. */
  figures(): LinkFigures;
}

export interface LinkFigures {
  readonly weightUsed: number | null;
  readonly weightLimit: number | null;
  readonly clockOffsetMs: number | null;
  readonly roundTripMs: number | null;
}
