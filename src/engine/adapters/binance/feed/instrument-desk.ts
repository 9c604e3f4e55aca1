import type { Instrument } from '../../../domain/instrument.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { MarketEvent } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { FundingWatch } from '../decode/funding-watch.ts';
import type { ComingFunding } from '../decode/funding-watch.ts';
import type { AggTradeMessage, BookTickerMessage, MarketMessage, MarkPriceMessage } from '../decode/market-message.ts';
import type { MarketEventMaker } from '../decode/to-market-event.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import { routeOf } from '../streams/stream-names.ts';
import type { StreamRoute, StreamTopic } from '../streams/stream-names.ts';
import { BarGate } from './bar-gate.ts';
import { BookKeeper } from './book-keeper.ts';
import type { MarketRest } from './market-rest.ts';
import { PriceWatch } from './price-watch.ts';
import { PrintSequence } from './print-sequence.ts';
import type { RequestLine } from './request-line.ts';

export interface InstrumentDeskOptions {
  readonly machinery: SocketMachinery;
  readonly maker: MarketEventMaker;
  readonly instrument: Instrument;
  readonly interval: Interval;
  readonly fromMs: EpochMs | null;
  /** Levels of the book in each event; 0 keeps no book. */
  readonly depthLevels: number;
  readonly rest: MarketRest;
  readonly line: RequestLine;
  emit(event: MarketEvent): void;
  /** Says a doubt about the data, which may come often. */
  doubt(sentence: string): void;
  /** Says what must be heard every time. */
  say(sentence: string): void;
  /** A hole is being filled, or has been. */
  changed(): void;
}

/** Nothing heard of an instrument for so long, on a connection that delivers, is said: a name the venue does not know is acknowledged and silent. */
const SILENT_MS = 120_000;

/** Everything the feed knows of one instrument: what was delivered last, and so what is new, late, repeated or missing. */
export class InstrumentDesk {
  readonly #options: InstrumentDeskOptions;
  readonly #bars: BarGate;
  readonly #book: BookKeeper | null;
  readonly #funding = new FundingWatch();
  readonly #prints = new PrintSequence();
  readonly #prices = new PriceWatch();
  readonly #mids = new PriceWatch();
  readonly #routes: Readonly<Record<'bars' | 'quotes' | 'book', StreamRoute>>;
  #lastQuoteId = Number.NEGATIVE_INFINITY;
  #heardMs: EpochMs | null = null;

  constructor(options: InstrumentDeskOptions) {
    this.#options = options;
    const { machinery, instrument, interval, rest, line, fromMs } = options;
    const report = (sentence: string): void => options.doubt(sentence);
    this.#bars = new BarGate({ machinery, instrument, interval, fromMs, rest, line, emit: (event) => options.emit(event), report: (sentence) => options.say(sentence), changed: () => options.changed() });
    const changed = (book: BookKeeper['book'], venueTime: number): void => options.emit(options.maker.depthUpdated(instrument.symbol, venueTime, book.depth(options.depthLevels)));
    this.#book = options.depthLevels > 0 ? new BookKeeper({ machinery, instrument, rest, line, changed, report }) : null;
    const market = instrument.market === 'spot' ? 'spot' : 'um';
    const route = (topic: StreamTopic): StreamRoute => routeOf(market, topic);
    this.#routes = { bars: route({ type: 'kline', interval }), quotes: route({ type: 'bookTicker' }), book: route({ type: 'depth' }) };
  }

  /** A hole in the bars is being filled. */
  get isFilling(): boolean {
    return this.#bars.isFilling;
  }

  /** The funding that comes next; null on spot, and before the first mark price. */
  get comingFunding(): ComingFunding | null {
    return this.#funding.coming(this.#options.instrument.id);
  }

  take(message: MarketMessage, receivedMs: EpochMs): void {
    this.#heardMs = receivedMs;
    switch (message.kind) {
      case 'kline': return this.#kline(message, receivedMs);
      case 'book-ticker': return this.#quote(message, receivedMs);
      case 'agg-trade': return this.#print(message, receivedMs);
      case 'depth': return this.#book?.take(message);
      case 'mark-price': return this.#mark(message);
      case 'trade': return;
    }
  }

  /** A route was lost. */
  lost(route: StreamRoute): void {
    if (route === this.#routes.bars) this.#bars.suspend();
    if (route === this.#routes.book) this.#book?.reset();
    // The venue may number anew after maintenance.
    if (route === this.#routes.quotes) this.#lastQuoteId = Number.NEGATIVE_INFINITY;
  }

  /** A route delivers, for the first time or again. */
  ready(route: StreamRoute, nowMs: EpochMs): void {
    this.#heardMs = nowMs;
    if (route === this.#routes.bars) this.#bars.resume(nowMs);
  }

  /** Looks for what should have come by now. */
  check(nowMs: EpochMs): void {
    const { instrument, doubt } = this.#options;
    this.#bars.check(nowMs);
    const missing = this.#prints.missing();
    if (missing > 0) doubt(`${instrument.symbol}: ${missing} trades are missing`);
    if (this.#heardMs !== null && nowMs - this.#heardMs > SILENT_MS) {
      this.#heardMs = nowMs;
      doubt(`${instrument.symbol}: nothing was heard for ${SILENT_MS / 1000} s on a connection that delivers`);
    }
  }

  #kline(message: Extract<MarketMessage, { readonly kind: 'kline' }>, receivedMs: EpochMs): void {
    const event = this.#options.maker.eventOf(message, receivedMs);
    if (event?.type === 'bar-closed' && event.interval === this.#options.interval) this.#bars.take(event);
  }

  #quote(message: BookTickerMessage, receivedMs: EpochMs): void {
    if (message.updateId <= this.#lastQuoteId) return;
    this.#lastQuoteId = message.updateId;
    const { symbol } = this.#options.instrument;
    const { bid, ask } = message;
    if (!(bid > 0 && ask > bid)) return this.#options.doubt(`${symbol}: a quote that cannot be was left out: bid ${bid}, ask ${ask}`);
    this.#judge(this.#mids, (bid + ask) / 2, 'mid price');
    this.#emit(message, receivedMs);
  }

  #print(message: AggTradeMessage, receivedMs: EpochMs): void {
    if (this.#prints.take(message.aggTradeId) === 'repeated') return;
    if (!(message.qty > 0) || this.#judge(this.#prices, message.price, 'trade') === 'impossible') {
      return this.#options.doubt(`${this.#options.instrument.symbol}: a trade that cannot be was left out: ${message.qty} at ${message.price}`);
    }
    this.#emit(message, receivedMs);
  }

  #judge(watch: PriceWatch, price: number, what: string): 'sound' | 'far' | 'impossible' {
    const before = watch.last;
    const verdict = watch.judge(price);
    if (verdict === 'far') this.#options.doubt(`${this.#options.instrument.symbol}: a ${what} of ${price} came right after ${before}; it is passed on as it is`);
    return verdict;
  }

  #mark(message: MarkPriceMessage): void {
    const { instrument, emit, say } = this.#options;
    const passed = this.#funding.update(instrument.id, message);
    if (passed?.type === 'due') emit(passed.event);
    if (passed?.type === 'missed') {
      say(`${instrument.symbol}: the funding of ${new Date(passed.timeMs).toISOString()} passed unheard and is asked for`);
      void this.#askFunding(passed.timeMs);
    }
  }

  async #askFunding(timeMs: EpochMs): Promise<void> {
    const { instrument, line, rest, emit, say } = this.#options;
    const result = await line.ask(`funding of ${instrument.symbol}`, () => rest.funding(instrument, timeMs), () => true);
    if (result === null) return;
    if (result.answer === null) say(`${instrument.symbol}: the venue has no funding of ${new Date(timeMs).toISOString()}`);
    else emit({ type: 'funding-due', timeMs, instrumentId: instrument.id, ...result.answer });
  }

  #emit(message: MarketMessage, receivedMs: EpochMs): void {
    const event = this.#options.maker.eventOf(message, receivedMs);
    if (event !== null) this.#options.emit(event);
  }
}
