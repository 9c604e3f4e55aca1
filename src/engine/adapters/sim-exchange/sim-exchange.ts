import { assertNever, invariant, InvariantError } from '../../domain/assert.ts';
import type { BarRun, Reach } from '../../domain/bar-columns.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed, BookChanged, ExchangeEvent, TradePrinted } from '../../domain/market-event.ts';
import { PERSON } from '../../domain/order.ts';
import type { ApprovedOrder } from '../../domain/order.ts';
import { nearestTicks, priceFromTicks } from '../../domain/rounding.ts';
import type { CancelCause } from '../../domain/output.ts';
import type { ClientOrderId, EpochMs, InstrumentId, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import type { QuietExchange, SimulatedExchange, VenueListener } from '../../ports/exchange.ts';
import { amendOrder } from './amend.ts';
import type { Change } from './amend.ts';
import { BarMatcher } from './bar-matcher.ts';
import { BookMatcher, isRecorded } from './book-matcher.ts';
import { simExchangeSchema } from './config.ts';
import type { SimExchangeConfig } from './config.ts';
import { Execution } from './execution.ts';
import { takerPrice } from './fill-rules.ts';
import { InstrumentBook } from './instrument-book.ts';
import { adverseTicks, ownImpactBps, PointMatcher } from './point-matcher.ts';
import { refusalOf } from './refusal.ts';
import { isSnapshot, restoreBook, snapshotBook, snapshotOf } from './snapshot.ts';
import type { SimExchangeSnapshot } from './snapshot.ts';
import { TickMatcher } from './tick-matcher.ts';
import { beginTrail } from './trail.ts';
import type { VenueAccount, VenueOrder, VenuePosition } from './venue-state.ts';
import { workingOrder } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

export type { VenueAccount, VenueOrder, VenuePosition } from './venue-state.ts';

export interface SimExchangeOptions {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly config: SimExchangeConfig;
  readonly startingCash: QuoteAtoms;
  readonly listener: VenueListener;
  /** Stored bars of a finer interval inside a bar, oldest first; empty when there are none. Read when `intrabarPath` is `finer-bars`. */
  readonly finerBars?: (event: BarClosed) => readonly Bar[];
}

/** Returns an exchange that fills orders along market data, in exact integers and the same way every time. */
export function createSimExchange(options: SimExchangeOptions): SimExchange {
  return new SimExchange(options);
}

/** An exchange in memory, driven by the market events that the engine sees. The rules are in docs/fills.md. */
export class SimExchange implements SimulatedExchange, QuietExchange {
  readonly #config: SimExchangeConfig;
  readonly #listener: VenueListener;
  readonly #books = new Map<InstrumentId, InstrumentBook>();
  readonly #execution: Execution;
  readonly #bars: BarMatcher;
  readonly #ticks: TickMatcher;
  readonly #recorded: BookMatcher;
  #lastBook: InstrumentBook | null = null;

  constructor(options: SimExchangeOptions) {
    // A session of an earlier version was stored without the settings that are new.
    const config = { ...DEFAULTS, ...options.config };
    this.#config = config;
    this.#listener = options.listener;
    for (const instrument of options.instruments.values()) this.#books.set(instrument.id, new InstrumentBook(instrument, config));
    this.#execution = new Execution({ books: this.#books, startingCash: options.startingCash, listener: options.listener });
    const parts = { config, execution: this.#execution, points: new PointMatcher(config, this.#execution) };
    this.#bars = new BarMatcher({ ...parts, finerBars: options.finerBars ?? (() => []) });
    this.#ticks = new TickMatcher(parts);
    this.#recorded = new BookMatcher(parts);
  }

  submit(order: ApprovedOrder, timeMs: EpochMs): void {
    if (this.#execution.hasSeen(order.clientOrderId)) return;
    const book = this.#books.get(order.instrumentId);
    const refusal = refusalOf(order, book ?? null);
    if (refusal !== null || book === undefined) {
      this.#listener({ type: 'order-rejected', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, reason: refusal ?? 'unknown instrument' });
      return;
    }
    const working = workingOrder(book.instrument, order, { venueOrderId: this.#execution.nextVenueOrderId(), arrivalEvent: this.#arrivalOf(order, book) });
    book.orders.push(working);
    if (!this.#isMidEvent(book)) beginTrail(book, working);
    book.refreshReach();
    this.#listener({ type: 'order-accepted', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, venueOrderId: working.venueOrderId });
    if (isRecorded(book)) this.#recorded.arrive(book, working, timeMs);
    else if (isByHand(order)) this.#fillNow(book, working, timeMs);
  }

  cancel(clientOrderId: ClientOrderId, instrumentId: InstrumentId, timeMs: EpochMs, cause?: CancelCause): void {
    const book = this.#books.get(instrumentId);
    const order = book?.orders.find(({ request }) => request.clientOrderId === clientOrderId);
    if (!book || !order) return;
    // The bar in which it timed out is not known yet: what that bar did before is still to come.
    if (cause === 'time-out' && this.#config.matchOn === 'bars' && timeMs > book.lastCloseMs) {
      order.untilMs = timeMs;
      book.refreshReach();
    } else this.#execution.cancel(book, order, { timeMs, reason: 'canceled on request' });
  }

  amend(clientOrderId: ClientOrderId, instrumentId: InstrumentId, { qty, limitPrice }: Change, timeMs: EpochMs): void {
    const book = this.#books.get(instrumentId);
    const order = book?.orders.find(({ request }) => request.clientOrderId === clientOrderId);
    if (!book || !order) return;
    const answer = amendOrder(book, order, { qty, limitPrice }, (request) => this.#arrivalOf(request, book));
    if (answer.type === 'ended') return this.#execution.cancel(book, order, { timeMs, reason: answer.reason });
    const { request } = answer.type === 'refused' ? order : answer.order;
    this.#listener({ type: 'order-amended', timeMs, clientOrderId, instrumentId, qty: request.qty, limitPrice: request.limitPrice, ...(answer.type === 'refused' ? { refusal: answer.reason } : {}) });
    if (answer.type === 'changed' && isRecorded(book) && Number.isNaN(answer.order.ahead)) this.#recorded.arrive(book, answer.order, timeMs);
  }

  match(event: ExchangeEvent): boolean {
    switch (event.type) {
      case 'bar-closed': return this.#bars.match(this.#bookOf(event.instrumentId), event);
      case 'quote-updated': return this.#seesTicks() && this.#ticks.quote(this.#bookOf(event.instrumentId), event);
      case 'depth-updated': return this.#seesTicks() && this.#ticks.depth(this.#bookOf(event.instrumentId), event);
      case 'trade-printed': return this.#matchTrade(this.#bookOf(event.instrumentId), event);
      case 'book-changed': return this.#matchBook(this.#bookOf(event.instrumentId), event);
      case 'funding-due': return this.#ticks.funding(this.#books.get(event.instrumentId), event);
      case 'feed-status-changed': return false;
      default: return assertNever(event);
    }
  }

  reachOf(instrumentId: InstrumentId, interval: Interval): Reach | null {
    return this.#bars.reachOf(this.#bookOf(instrumentId), interval);
  }

  passQuiet(run: BarRun): void {
    this.#bars.passQuiet(this.#bookOf(run.instrumentId), run);
  }

  account(): VenueAccount {
    return this.#execution.account();
  }

  positions(): readonly VenuePosition[] {
    return [...this.#books.values()].filter(({ qty }) => qty !== 0).map((book) => ({
      instrumentId: book.instrument.id,
      qty: book.qty as QtyLots,
      costTickLots: book.cost,
      liquidationPrice: Number.isNaN(book.liquidation) ? null : nearestTicks(book.instrument, book.liquidation),
    }));
  }

  openOrders(): readonly VenueOrder[] {
    return [...this.#books.values()].flatMap(({ orders }) => orders.map(({ request, venueOrderId, filled }) => (
      { request, venueOrderId, status: filled > 0 ? 'partially-filled' as const : 'accepted' as const, filledQty: filled as QtyLots }
    )));
  }

  snapshot(): SimExchangeSnapshot {
    return snapshotOf({ execution: this.#execution.snapshot(), books: [...this.#books.values()].map(snapshotBook), walk: this.#bars.walk, tick: this.#ticks.tick });
  }

  restore(snapshot: unknown): void {
    if (!isSnapshot(snapshot)) throw new InvariantError(`expected a snapshot of the simulated exchange, was ${JSON.stringify(snapshot ?? null).slice(0, 80)}`);
    this.#execution.restore(snapshot.execution);
    for (const saved of snapshot.books) {
      const book = this.#books.get(saved.instrumentId);
      invariant(book, `the snapshot holds ${saved.instrumentId}, which this exchange does not trade`);
      restoreBook(book, saved);
    }
    this.#ticks.tick = snapshot.tick === null ? null : { ...snapshot.tick, budget: snapshot.tick.budget ?? Number.POSITIVE_INFINITY };
    this.#bars.restore(snapshot.walk);
    const { walk } = this.#bars;
    if (walk !== null) this.#bookOf(walk.event.instrumentId).barVolume = walk.event.bar.volume;
  }

  #seesTicks(): boolean {
    return this.#config.matchOn === 'ticks' || this.#config.matchOn === 'trades';
  }

  #matchTrade(book: InstrumentBook, event: TradePrinted): boolean {
    if (!isRecorded(book)) return this.#seesTicks() && this.#ticks.trade(book, event);
    this.#recorded.trade(book, event);
    return false;
  }

  /** The engine answers a fill in a recorded book with orders of its own, which meet the book as they come: nothing is left to be offered again. */
  #matchBook(book: InstrumentBook, event: BookChanged): boolean {
    if (isRecorded(book)) this.#recorded.change(book, event);
    return false;
  }

  /** Returns the number of the market event at which an order meets the market; 0 when it rests from the start. */
  #arrivalOf(order: ApprovedOrder, book: InstrumentBook): number {
    return restsAtOnce(order, book) ? 0 : book.events + (this.#isMidEvent(book) ? 0 : 1);
  }

  /** An event of this instrument has filled something and may fill more: what comes now still meets it. */
  #isMidEvent({ instrument }: InstrumentBook): boolean {
    return this.#bars.walkOf(instrument.id) !== null || this.#ticks.tick?.instrumentId === instrument.id;
  }

  /** What a person sends by hand, and the kill switch, must not wait for the next price: it may be a bar away, or paused. */
  #fillNow(book: InstrumentBook, order: WorkingOrder, timeMs: EpochMs): void {
    const walk = this.#bars.walkOf(book.instrument.id);
    const isQuoted = walk === null && !Number.isNaN(book.bid);
    const price = walk === null ? book.last : walk.price;
    if (Number.isNaN(price)) return;
    const base = !isQuoted ? price : order.sign > 0 ? book.ask : book.bid;
    const costBps = this.#config.slippageBps + (isQuoted ? 0 : this.#config.spreadBps / 2) + ownImpactBps(book, this.#config, order.remaining);
    this.#execution.fill(book, order, {
      price: adverseTicks(book.instrument, order, takerPrice(order.sign, base, costBps)), liquidity: 'taker', timeMs, isAmbiguous: false, budget: { budget: Number.POSITIVE_INFINITY },
    });
  }

  #bookOf(instrumentId: InstrumentId): InstrumentBook {
    if (this.#lastBook?.instrument.id === instrumentId) return this.#lastBook;
    const book = this.#books.get(instrumentId);
    invariant(book, `expected one of the exchange's instruments, was ${instrumentId}`);
    this.#lastBook = book;
    return book;
  }
}

const DEFAULTS: SimExchangeConfig = simExchangeSchema.parse({});

/**
 * Tells whether a limit order is known to rest from the start. A post-only order that was not refused does; another one does when it stays
 * outside a known quote. Before a price is known, and between bars, it is judged when it meets the market.
 */
function restsAtOnce(order: ApprovedOrder, book: InstrumentBook): boolean {
  if (order.type !== 'limit' || order.limitPrice === null) return false;
  if (order.timeInForce === 'post-only') return !Number.isNaN(book.last);
  if (order.timeInForce !== 'gtc' || Number.isNaN(book.ask)) return false;
  const limit = priceFromTicks(book.instrument, order.limitPrice);
  return order.side === 'buy' ? limit < book.ask : limit > book.bid;
}

/** A market order that a person sends, or the kill switch for them. */
function isByHand({ type, purpose, strategyId }: ApprovedOrder): boolean {
  return type === 'market' && (purpose === 'flatten' || purpose === 'manual' || (purpose === 'entry' && strategyId === PERSON));
}
