import { instrumentId } from '../../domain/units.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { VenuePublisher } from '../live/venue-publisher.ts';
import { accountView, gaugeViews, positionViews, strategyViews } from '../view/engine-views.ts';
import type { MarketTape } from '../view/market-tape.ts';
import type { RunningSession } from '../session/running-session.ts';
import type { Publisher } from './publisher.ts';

/** Closed bars sent in one frame at most, for all instruments together; a chart that needs more asks for them. */
const BARS_A_FRAME = 600;
const EQUITY_EVERY_MS = 60_000;

/** Sends the newest state of everything that moves with the market, at most once a frame. */
export class FramePublisher {
  readonly #session: RunningSession;
  readonly #tape: MarketTape;
  readonly #publisher: Publisher;
  readonly #venue: VenuePublisher | null;
  #lastEquityMs = -Infinity;
  #lastMarketMs = -1;
  #lastWarmups = '';

  constructor(options: { readonly session: RunningSession; readonly tape: MarketTape; readonly publisher: Publisher; readonly venue: VenuePublisher | null }) {
    this.#session = options.session;
    this.#tape = options.tape;
    this.#publisher = options.publisher;
    this.#venue = options.venue;
  }

  /** Sends the book and the prints of this instrument, and of no other. */
  follow(instrumentId: InstrumentId | null): void {
    this.#tape.follow(instrumentId);
  }

  /** Sends what has changed since the last frame. */
  publish(wallMs: number): void {
    const { engine, marketMs } = this.#session;
    const { quotes, bars, book, tape } = this.#tape.take(BARS_A_FRAME);
    if (quotes.length > 0) this.#publisher.publish({ type: 'quotes-updated', quotes });
    for (const { instrumentId, interval, bar, closed } of bars) this.#publisher.publish({ type: 'bar-updated', instrumentId, interval, bar, closed });
    if (book !== undefined) this.#publisher.publish({ type: 'book-updated', book });
    if (tape !== undefined) this.#publisher.publish({ type: 'tape-updated', tape });
    this.#venue?.publish(wallMs);
    if (marketMs !== this.#lastMarketMs) this.#publishFeed(marketMs, wallMs);
    this.#publisher.publish({ type: 'account-updated', account: accountView(engine) });
    this.#publisher.publish({ type: 'positions-updated', positions: positionViews(engine, (id) => this.#session.liquidationPrice(instrumentId(id))) });
    this.#publisher.publish({ type: 'gauges-updated', gauges: gaugeViews(engine, marketMs) });
    if (marketMs - this.#lastEquityMs >= EQUITY_EVERY_MS) {
      this.#lastEquityMs = marketMs;
      this.#publisher.publish({ type: 'equity-sampled', point: { timeMs: marketMs, equity: engine.equity() } });
    }
    const warmups = strategyViews(engine).map(({ warmupLeft }) => warmupLeft).join();
    if (warmups !== this.#lastWarmups) this.publishStrategies();
    this.#lastWarmups = warmups;
  }

  /** Sends what strategies are at work. */
  publishStrategies(): void {
    this.#publisher.publish({ type: 'strategies-updated', strategies: strategyViews(this.#session.engine) });
  }

  #publishFeed(marketMs: number, wallMs: number): void {
    this.#lastMarketMs = marketMs;
    this.#publisher.publish({ type: 'feed-updated', feed: { ...this.#session.feed, eventTimeMs: marketMs, receivedMs: wallMs } });
  }
}
