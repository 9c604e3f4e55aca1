import type { EquitySample } from '../../adapters/sqlite/record-store.ts';
import type { Engine } from '../../core/engine.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed, DepthUpdated, MarketEvent, QuoteUpdated } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarStore } from '../../ports/bar-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Loop } from '../loop.ts';
import { BarWriter } from '../session/bar-writer.ts';
import { foldDepth } from '../session/fold-depth.ts';
import { EquitySampler } from '../session/equity-sampler.ts';
import type { EquitySamplerState } from '../session/equity-sampler.ts';
import { MarkFilter } from '../session/mark-filter.ts';
import type { MarkTimes } from '../session/mark-filter.ts';
import type { FeedState } from '../session/running-session.ts';

/** How far the market data of a session has come. */
export interface IntakePlace {
  readonly marketMs: EpochMs;
  readonly marks: MarkTimes;
  readonly equity: EquitySamplerState;
  /** Open time of the last bar that the engine has seen, for each instrument: the feed goes on after it. */
  readonly lastBars: Readonly<Record<string, EpochMs>>;
}

export interface MarketIntakeOptions {
  readonly engine: Engine;
  readonly loop: Loop;
  readonly bars: BarStore;
  readonly interval: Interval;
  readonly clock: Clock;
  readonly startMs: EpochMs;
  readonly onEquity: (sample: EquitySample) => void;
}

/** Takes in what a venue's feed delivers: every bar, and of the quotes and order books as many as the engine needs, reach the engine; the bars are stored. */
export class MarketIntake {
  readonly #options: MarketIntakeOptions;
  readonly #bars: BarWriter;
  readonly #marks = new MarkFilter();
  /** Which books the engine has seen of late; a restart may show it one a little sooner. */
  readonly #books = new MarkFilter();
  readonly #equity = new EquitySampler();
  readonly #lastBars = new Map<string, EpochMs>();
  #marketMs: EpochMs;
  #feed: FeedState = { status: 'waiting', detail: 'connecting to the venue' };

  constructor(options: MarketIntakeOptions) {
    this.#options = options;
    this.#bars = new BarWriter(options.bars);
    this.#marketMs = options.startMs;
  }

  /** Time of the newest event. */
  get marketMs(): EpochMs { return this.#marketMs; }
  get feed(): FeedState { return this.#feed; }
  /** Enough bars wait for a write to be worth it. */
  get isFull(): boolean { return this.#bars.isFull; }

  take(event: MarketEvent): void {
    const { loop } = this.#options;
    this.#marketMs = Math.max(this.#marketMs, event.timeMs);
    switch (event.type) {
      case 'bar-closed': return this.#takeBar(event);
      case 'quote-updated': return this.#takeQuote(event);
      case 'funding-due': return loop.feed(event);
      case 'feed-status-changed':
        if (event.status !== 'gap') this.#feed = { status: event.status, detail: event.detail };
        return loop.feed(event);
      case 'trade-printed': return loop.matchOnly(event);
      case 'depth-updated': return this.#takeDepth(event);
    }
  }

  /** Says why nothing is delivered yet. */
  waitFor(cause: string): void {
    this.#feed = { status: 'waiting', detail: cause };
  }

  /** Notes bars that were taken in before the feed begins. */
  skipTo(instrumentId: InstrumentId, lastOpenMs: EpochMs): void {
    this.#lastBars.set(instrumentId, lastOpenMs);
  }

  /** Returns where the feed has to go on, for each instrument. */
  barsFrom(intervalMs: number): ReadonlyMap<InstrumentId, EpochMs> {
    return new Map([...this.#lastBars].map(([id, openMs]) => [id as InstrumentId, openMs + intervalMs]));
  }

  /** Returns the bars that opened in the last `spanMs` of market time, oldest first. */
  recentBars(instrumentId: InstrumentId, spanMs: number): readonly Bar[] {
    const stored = this.#bars.stored(instrumentId, this.#options.interval, { from: this.#marketMs - spanMs, to: this.#marketMs });
    return [...Array.from({ length: stored.length }, (_, index) => barAt(stored, index)), ...this.unstored(instrumentId)];
  }

  /** Returns the bars of an instrument that have been taken in and opened at `fromMs` or later, each once: a download may have stored some that the feed is still to bring. */
  takenSince(instrumentId: InstrumentId, fromMs: EpochMs): readonly Bar[] {
    const lastMs = this.#lastBars.get(instrumentId) ?? -Infinity;
    const byOpenTime = new Map(this.recentBars(instrumentId, this.#marketMs - fromMs).map((bar) => [bar.openTimeMs, bar]));
    return [...byOpenTime.values()].filter(({ openTimeMs }) => openTimeMs <= lastMs);
  }

  unstored(instrumentId: InstrumentId): readonly Bar[] {
    return this.#bars.waiting(instrumentId);
  }

  /** Stores the bars that wait; in the open transaction, when there is one. */
  flush(): void {
    this.#bars.flush();
  }

  place(): IntakePlace {
    return { marketMs: this.#marketMs, marks: this.#marks.snapshot(), equity: this.#equity.snapshot(), lastBars: Object.fromEntries(this.#lastBars) };
  }

  resume({ marketMs, marks, equity, lastBars }: IntakePlace): void {
    this.#marketMs = marketMs;
    this.#marks.restore(marks);
    this.#equity.restore(equity);
    for (const [id, openMs] of Object.entries(lastBars)) this.#lastBars.set(id, openMs);
  }

  #takeBar(event: BarClosed): void {
    const { loop, engine, onEquity } = this.#options;
    loop.feed(event);
    this.#bars.add(event);
    this.#lastBars.set(event.instrumentId, event.bar.openTimeMs);
    const sample = this.#equity.sample(event.timeMs, engine.equity(), engine.account());
    if (sample !== null) onEquity(sample);
  }

  #takeDepth(event: DepthUpdated): void {
    const { loop, engine, clock } = this.#options;
    loop.matchOnly(event);
    if (this.#books.isDue(event.instrumentId, clock.now(), 'flat')) loop.enter(foldDepth(event, engine.config.risk.priceCollarPct));
  }

  #takeQuote(event: QuoteUpdated): void {
    const { loop, engine, clock } = this.#options;
    const isHeld = engine.state.ledger.position(event.instrumentId) !== null;
    if (this.#marks.isDue(event.instrumentId, clock.now(), isHeld ? 'held' : 'flat')) loop.feed(event);
    else loop.matchOnly(event);
  }
}
