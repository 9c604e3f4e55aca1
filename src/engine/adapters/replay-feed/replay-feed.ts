import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { MarketFeed } from '../../ports/market-feed.ts';
import type { FundingRate } from './funding-gaps.ts';

/** Stored bars of one instrument. */
export interface ReplaySeries {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  /** Ascending; not changed while the feed reads it. */
  readonly bars: BarColumns;
}

/** Stored funding of one instrument, in time order. */
export interface ReplayFunding {
  readonly instrumentId: InstrumentId;
  readonly rates: readonly FundingRate[];
}

export interface ReplayFeedOptions {
  /** At least one. Events of the same time come in the order given here. */
  readonly series: readonly ReplaySeries[];
  readonly funding?: readonly ReplayFunding[];
}

/** Stored data played back as market events. */
export interface ReplayFeed extends MarketFeed {
  /** Number of events from the first to the last. */
  readonly length: number;
  /** Number of events delivered or skipped so far. */
  readonly position: number;
  /** Passes over all events before `timeMs` without delivering them. Never goes back. */
  skipTo(timeMs: EpochMs): void;
}

/**
 * Creates a feed that merges stored bars and funding in time order; a bar is stamped with its close.
 * The mark price of a funding event is the close of the instrument's last bar that closed at or before it (its first series counts);
 * funding before an instrument's first close or after its last is left out: no position can exist there.
 * @throws InvariantError when there is no series, a series or a list of rates is not ascending, or funding has no series
 */
export declare function createReplayFeed(options: ReplayFeedOptions): ReplayFeed;
