import { invariant } from '../../domain/assert.ts';
import type { Interval } from '../../domain/interval.ts';
import type { ExchangeEvent, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { MarketFeed } from '../../ports/market-feed.ts';
import type { FundingRate } from './funding-gaps.ts';
import type { ReplaySource } from './replay-source.ts';
import { barSource, fundingSource } from './replay-source.ts';
import { tickSources } from './tick-sources.ts';
import type { ReplayTicks, TickSource } from './tick-sources.ts';

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
export function createReplayFeed(options: ReplayFeedOptions): ReplayFeed {
  const { series, funding = [] } = options;
  invariant(series.length > 0, 'replay: expected at least one series, was none');
  const sources = [...series.map(barSource), ...funding.map(rates => fundingSource(rates, series))];
  return sources.length === 1 ? new SingleFeed(sources[0]!) : new MergedFeed<MarketEvent, ReplaySource>(sources);
}

export interface RecordedFeedOptions extends ReplayFeedOptions {
  readonly ticks: readonly ReplayTicks[];
}

/** Stored bars, funding and ticks played back. A tick's object is used again for the next: who keeps it, copies it. */
export interface RecordedFeed {
  readonly length: number;
  readonly position: number;
  next(): ExchangeEvent | null;
  /** Passes over all events before `timeMs` without delivering them, the changes of a book too: it is unknown then until its next whole book. */
  skipTo(timeMs: EpochMs): void;
}

/**
 * Creates a feed that merges stored ticks with bars and funding in time order. Of equal times ticks come first (trades, books, quotes), then bars, then
 * funding: a bar ends with the millisecond that it is stamped with.
 * @throws InvariantError as {@link createReplayFeed}, or when the times of ticks go back
 */
export function createRecordedFeed({ series, funding = [], ticks }: RecordedFeedOptions): RecordedFeed {
  invariant(series.length > 0, 'replay: expected at least one series, was none');
  return new MergedFeed<ExchangeEvent, TickSource>([...ticks.flatMap(tickSources), ...series.map(barSource), ...funding.map(rates => fundingSource(rates, series))]);
}

/** The hot path of a backtest on one series: no merging. */
class SingleFeed implements ReplayFeed {
  readonly #source: ReplaySource;

  constructor(source: ReplaySource) {
    this.#source = source;
  }

  get length(): number {
    return this.#source.length;
  }

  get position(): number {
    return this.#source.position;
  }

  next(): MarketEvent | null {
    return this.#source.next();
  }

  skipTo(timeMs: EpochMs): void {
    this.#source.skipTo(timeMs);
  }
}

/** Takes the earliest of a few sources; of equal times the first. A scan beats a heap for the tens of sources that one person trades. */
class MergedFeed<Event extends ExchangeEvent, Source extends { readonly length: number; readonly position: number; readonly nextTimeMs: EpochMs; next(): Event | null; skipTo(timeMs: EpochMs): void }> {
  readonly #sources: readonly Source[];
  /** [sources] time of the next event of each; Infinity at its end. */
  readonly #times: Float64Array;
  readonly length: number;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    this.#times = Float64Array.from(sources, source => source.nextTimeMs);
    this.length = sources.reduce((sum, source) => sum + source.length, 0);
  }

  get position(): number {
    return this.#sources.reduce((sum, source) => sum + source.position, 0);
  }

  next(): Event | null {
    const times = this.#times;
    let earliest = 0;
    for (let i = 1; i < times.length; i++) if (times[i]! < times[earliest]!) earliest = i;
    const source = this.#sources[earliest]!;
    const event = source.next();
    times[earliest] = source.nextTimeMs;
    return event;
  }

  skipTo(timeMs: EpochMs): void {
    this.#sources.forEach((source, i) => {
      source.skipTo(timeMs);
      this.#times[i] = source.nextTimeMs;
    });
  }
}
