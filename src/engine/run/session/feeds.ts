import { createPracticeMarket } from '../../adapters/practice-market/practice-market.ts';
import type { PracticeMarket } from '../../adapters/practice-market/practice-market.ts';
import { createReplayFeed } from '../../adapters/replay-feed/replay-feed.ts';
import type { ReplayFeed } from '../../adapters/replay-feed/replay-feed.ts';
import { invariant } from '../../domain/assert.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import { allocateBarColumns, sliceBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { loadSeries } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import type { SessionPlan } from './plan.ts';

/** Bars from before a session, with the interval that its feed sends. */
export interface FeedHistory {
  readonly bars: BarColumns;
  readonly interval: Interval;
}

/** A feed that a session can play, leave and come back to. */
export interface SessionFeed {
  next(): MarketEvent | null;
  /** Bars before the session's start, oldest first, for charts and warm indicators. */
  history(instrumentId: InstrumentId, count: number): FeedHistory;
  /** Fewer events for the same market, for accelerated play; only the practice market knows the difference. */
  setDetail(detail: 'ticks' | 'bars'): void;
  followDepth(instrumentId: InstrumentId | null): void;
  /** Share that has been played, or null when the feed has no end. */
  progress(): number | null;
  snapshot(): unknown;
  /** @throws InvariantError when the snapshot is of another feed */
  restore(snapshot: unknown): void;
}

/**
 * Tells whether an event is the quote that closes a minute of the practice market in `bars` detail: news for a person, not a tick to trade on,
 * because the bar that follows it holds the whole path. In `ticks` detail no quote is stamped with the last millisecond of a minute.
 */
export function isClosingQuote(event: MarketEvent): boolean {
  return event.type === 'quote-updated' && event.timeMs % MINUTE_MS === MINUTE_MS - 1;
}

/** Opens the feed of a plan. @throws DataMissing when recorded data is no longer stored */
export function openFeed(plan: SessionPlan, store: MarketDataStore): SessionFeed {
  return plan.kind === 'practice' ? practiceFeed(createPracticeMarket({ seed: plan.seed, startMs: plan.startMs })) : recordedFeed(plan, store);
}

function practiceFeed(market: PracticeMarket): SessionFeed {
  return {
    next: () => market.next(),
    history: (instrumentId, count) => ({ bars: market.history(instrumentId, Math.min(count, market.config.historyMinutes)), interval: '1m' }),
    setDetail: (detail) => { market.setDetail(detail); },
    followDepth: (instrumentId) => { market.watchDepth(instrumentId === null ? [] : [instrumentId]); },
    progress: () => null,
    snapshot: () => market.snapshot(),
    restore: (snapshot) => { market.restore(snapshot); },
  };
}

function recordedFeed(plan: SessionPlan, store: MarketDataStore): SessionFeed {
  invariant(plan.replay, 'a recorded session knows what it plays');
  const series = loadSeries(store, {
    instruments: plan.instruments.map(({ id }) => id), interval: plan.replay.interval, from: plan.replay.from, to: plan.replay.to,
    warmupBars: 2000, requireFunding: plan.execution.requireFunding,
  });
  const feed = replayOf(series);
  return {
    next: () => feed.next(),
    history: (instrumentId, count) => historyOf(series, instrumentId, count),
    setDetail: () => undefined,
    followDepth: () => undefined,
    progress: () => (feed.length === 0 ? 1 : feed.position / feed.length),
    snapshot: () => feed.position,
    restore: (position) => { while (feed.position < Number(position) && feed.next() !== null); },
  };
}

function replayOf(series: readonly LoadedSeries[]): ReplayFeed {
  return createReplayFeed({
    series: series.map(({ instrument, interval, bars }) => ({ instrumentId: instrument.id, interval, bars })),
    funding: series.filter(({ funding }) => funding.length > 0).map(({ instrument, funding }) => ({ instrumentId: instrument.id, rates: funding })),
  });
}

function historyOf(series: readonly LoadedSeries[], instrumentId: InstrumentId, count: number): FeedHistory {
  const own = series.find(({ instrument }) => instrument.id === instrumentId);
  if (!own) return { bars: allocateBarColumns(0), interval: '1m' };
  return { bars: lastOf(own.warmup, count), interval: own.interval };
}

function lastOf(columns: BarColumns, count: number): BarColumns {
  return columns.length <= count ? columns : sliceBarColumns(columns, columns.length - count, columns.length);
}
