import { invariant } from '../../domain/assert.ts';
import type { BarRun } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { ExchangeEvent, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns, BarPages } from '../../ports/bar-store.ts';
import type { MarketFeed } from '../../ports/market-feed.ts';
import type { FundingRate } from './funding-gaps.ts';
import type { BarSource, ReplaySource } from './replay-source.ts';
import { barSource, fundingSource } from './replay-source.ts';
import { tickSources } from './tick-sources.ts';
import type { ReplayTicks, TickSource } from './tick-sources.ts';

/** Stored bars of one instrument. */
export interface ReplaySeries {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  /** Ascending; not changed while the feed reads it. */
  readonly bars: BarColumns;
  /** Where the series is read in pages, of which `bars` is the first. */
  readonly pages?: BarPages;
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
export interface ReplayFeed extends MarketFeed, RunFeed {
  /** Number of events from the first to the last. */
  readonly length: number;
  /** Number of events delivered or skipped so far. */
  readonly position: number;
  /** Passes over all events before `timeMs` without delivering them. Never goes back. */
  skipTo(timeMs: EpochMs): void;
}

/** What can show bars that follow each other as the rows that they are stored in. */
export interface RunFeed {
  /** Returns the next bars, at most so many, without delivering them; null where something else comes first. */
  peekRun(most: number): BarRun | null;
  /** Passes over bars that were taken from a run. */
  takeRun(count: number): void;
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
  const [bars, ...others] = series.map(barSource);
  const rates = funding.map(one => fundingSource(one, series));
  if (bars && others.length === 0 && rates.length <= 1) return new SeriesFeed(bars, rates[0] ?? null);
  return new MergedFeed<MarketEvent, ReplaySource>([...(bars ? [bars] : []), ...others, ...rates]);
}

export interface RecordedFeedOptions extends ReplayFeedOptions {
  readonly ticks: readonly ReplayTicks[];
}

/** Stored bars, funding and ticks played back. A tick's object is used again for the next: who keeps it, copies it. */
export interface RecordedFeed extends RunFeed {
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

/** The hot path of a backtest on one series: runs of bars up to its next funding. Of equal times the bar comes first. */
class SeriesFeed implements ReplayFeed {
  readonly #bars: BarSource;
  readonly #funding: ReplaySource | null;

  constructor(bars: BarSource, funding: ReplaySource | null) {
    this.#bars = bars;
    this.#funding = funding;
  }

  get length(): number {
    return this.#bars.length + (this.#funding?.length ?? 0);
  }

  get position(): number {
    return this.#bars.position + (this.#funding?.position ?? 0);
  }

  next(): MarketEvent | null {
    const funding = this.#funding;
    return funding !== null && funding.nextTimeMs < this.#bars.nextTimeMs ? funding.next() : this.#bars.next();
  }

  skipTo(timeMs: EpochMs): void {
    this.#bars.skipTo(timeMs);
    this.#funding?.skipTo(timeMs);
  }

  peekRun(most: number): BarRun | null {
    return this.#bars.peekRun(most, this.#funding?.nextTimeMs ?? Number.POSITIVE_INFINITY);
  }

  takeRun(count: number): void {
    this.#bars.take(count);
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

  /** Bars of several series alternate. */
  peekRun(): null {
    return null;
  }

  takeRun(count: number): void {
    invariant(count === 0, () => `replay: expected no run to be taken where none is shown, was ${count}`);
  }
}
