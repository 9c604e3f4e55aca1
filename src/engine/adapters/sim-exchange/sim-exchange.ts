import { assertNever, invariant, InvariantError } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { isDerivative, lotSize } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Bar, BarClosed, DepthUpdated, FundingDue, MarketEvent, QuoteUpdated, TradePrinted } from '../../domain/market-event.ts';
import type { ApprovedOrder } from '../../domain/order.ts';
import { ceilToTicks, floorToTicks, nearestTicks, priceFromTicks } from '../../domain/rounding.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import type { SimulatedExchange, VenueListener } from '../../ports/exchange.ts';
import { amendOrder } from './amend.ts';
import type { Change } from './amend.ts';
import { BarWalk, liquidates, nextStop } from './bar-walk.ts';
import type { SimExchangeConfig } from './config.ts';
import { Execution } from './execution.ts';
import { isLimitFilled, isTriggered, limitGapPrice, stopFillPrice, takerPrice } from './fill-rules.ts';
import { FUNDING_TOLERANCE_MS, MissingFundingError } from './funding.ts';
import { InstrumentBook } from './instrument-book.ts';
import { adverseExtreme, nearerExtreme } from './intrabar-path.ts';
import type { FirstExtreme } from './intrabar-path.ts';
import { refusalOf } from './refusal.ts';
import { isSnapshot, restoreBook, restoreWalk, snapshotBook, snapshotOf } from './snapshot.ts';
import type { SimExchangeSnapshot } from './snapshot.ts';
import type { Budget, TickInHand, VenueAccount, VenueOrder, VenuePosition } from './venue-state.ts';
import { isDormant, isMarket, levelOf, motionOf, workingOrder } from './working-order.ts';
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

/** The prices at one instant: `reference` is what triggers and limits look at, `base` is what a taker trades at before slippage. */
interface Point {
  readonly buyReference: number;
  readonly sellReference: number;
  readonly buyBase: number;
  readonly sellBase: number;
  readonly costBps: number;
  readonly timeMs: EpochMs;
  /** The bar being walked, while it is at its open; a price there has been jumped to. */
  readonly openOf: Bar | null;
  /** The bar whose order of events is assumed; null at its open and for ticks. */
  readonly inside: Bar | null;
  /** The bases are a real bid and ask, where a limit order at the opposite best trades. */
  readonly isQuoted: boolean;
}

/** An exchange in memory, driven by the market events that the engine sees. The rules are in docs/fills.md. */
export class SimExchange implements SimulatedExchange {
  readonly #config: SimExchangeConfig;
  readonly #finerBars: (event: BarClosed) => readonly Bar[];
  readonly #listener: VenueListener;
  readonly #books = new Map<InstrumentId, InstrumentBook>();
  readonly #execution: Execution;
  #lastBook: InstrumentBook | null = null;
  #walk: BarWalk | null = null;
  #tick: TickInHand | null = null;

  constructor(options: SimExchangeOptions) {
    this.#config = options.config;
    this.#listener = options.listener;
    this.#finerBars = options.finerBars ?? (() => []);
    for (const instrument of options.instruments.values()) this.#books.set(instrument.id, new InstrumentBook(instrument, options.config));
    this.#execution = new Execution({ books: this.#books, startingCash: options.startingCash, listener: options.listener });
  }

  submit(order: ApprovedOrder, timeMs: EpochMs): void {
    if (this.#execution.hasSeen(order.clientOrderId)) return;
    this.#execution.remember(order.clientOrderId);
    const book = this.#books.get(order.instrumentId);
    const refusal = refusalOf(order, book ?? null);
    if (refusal !== null || book === undefined) {
      this.#listener({ type: 'order-rejected', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, reason: refusal ?? 'unknown instrument' });
      return;
    }
    const working = workingOrder(book.instrument, order, { venueOrderId: this.#execution.nextVenueOrderId(), arrivalEvent: this.#arrivalOf(order, book) });
    book.orders.push(working);
    book.refreshReach();
    this.#listener({ type: 'order-accepted', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, venueOrderId: working.venueOrderId });
    if (isByHand(order)) this.#fillNow(book, working, timeMs);
  }

  cancel(clientOrderId: ClientOrderId, instrumentId: InstrumentId, timeMs: EpochMs): void {
    const book = this.#books.get(instrumentId);
    const order = book?.orders.find(({ request }) => request.clientOrderId === clientOrderId);
    if (book && order) this.#execution.cancel(book, order, { timeMs, reason: 'canceled on request' });
  }

  amend(clientOrderId: ClientOrderId, instrumentId: InstrumentId, { qty, limitPrice }: Change, timeMs: EpochMs): void {
    const book = this.#books.get(instrumentId);
    const order = book?.orders.find(({ request }) => request.clientOrderId === clientOrderId);
    if (!book || !order) return;
    const answer = amendOrder(book, order, { qty, limitPrice }, (request) => this.#arrivalOf(request, book));
    const isRefused = typeof answer === 'string';
    const { request } = isRefused ? order : answer;
    this.#listener({ type: 'order-amended', timeMs, clientOrderId, instrumentId, qty: request.qty, limitPrice: request.limitPrice, ...(isRefused ? { refusal: answer } : {}) });
  }

  match(event: MarketEvent): boolean {
    switch (event.type) {
      case 'bar-closed': return this.#matchBar(event);
      case 'quote-updated': return this.#config.matchOn === 'ticks' && this.#matchQuote(event, event.bid, event.bidQty, event.ask, event.askQty);
      case 'depth-updated': return this.#config.matchOn === 'ticks' && this.#matchDepth(event);
      case 'trade-printed': return this.#config.matchOn === 'ticks' && this.#matchTrade(event);
      case 'funding-due': return this.#matchFunding(event);
      case 'feed-status-changed': return false;
      default: return assertNever(event);
    }
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
    return snapshotOf({ execution: this.#execution.snapshot(), books: [...this.#books.values()].map(snapshotBook), walk: this.#walk, tick: this.#tick });
  }

  restore(snapshot: unknown): void {
    if (!isSnapshot(snapshot)) throw new InvariantError(`expected a snapshot of the simulated exchange, was ${JSON.stringify(snapshot ?? null).slice(0, 80)}`);
    this.#execution.restore(snapshot.execution);
    for (const saved of snapshot.books) {
      const book = this.#books.get(saved.instrumentId);
      invariant(book, `the snapshot holds ${saved.instrumentId}, which this exchange does not trade`);
      restoreBook(book, saved);
    }
    this.#tick = snapshot.tick === null ? null : { ...snapshot.tick, budget: snapshot.tick.budget ?? Number.POSITIVE_INFINITY };
    this.#walk = restoreWalk(snapshot.walk, (event) => this.#barsOf(event));
  }

  /** Returns the number of the market event at which an order meets the market; 0 when it rests from the start. */
  #arrivalOf(order: ApprovedOrder, book: InstrumentBook): number {
    const isMidEvent = this.#walk?.event.instrumentId === order.instrumentId || this.#tick?.instrumentId === order.instrumentId;
    return restsAtOnce(order, book) ? 0 : book.events + (isMidEvent ? 0 : 1);
  }

  #matchBar(event: BarClosed): boolean {
    const book = this.#bookOf(event.instrumentId);
    if (this.#walk !== null && this.#walk.event.timeMs === event.timeMs && this.#walk.event.instrumentId === event.instrumentId) return this.#continueWalk(book, this.#walk);
    const { bar } = event;
    if (this.#config.matchOn === 'ticks' && !isWithoutTicks(book, bar)) return false;
    if (event.interval !== book.interval && !this.#adoptInterval(book, event)) return false;
    book.events++;
    if (bar.low > book.below && bar.high < book.above && bar.closeTimeMs < book.dueMs) {
      book.last = bar.close;
      book.lastCloseMs = bar.closeTimeMs;
      return false;
    }
    // A bar without prices tells nothing that an order could be filled on.
    if (!(bar.low > 0 && bar.high >= bar.low)) return false;
    this.#requireFunding(book, bar.openTimeMs);
    this.#walk = new BarWalk(event, this.#barsOf(event), budgetOf(book, bar.volume, this.#config.maxVolumeShare));
    return this.#continueWalk(book, this.#walk);
  }

  /** Bars of several intervals may pass by; only the shortest seen is matched on, or an order would meet the same prices twice. */
  #adoptInterval(book: InstrumentBook, event: BarClosed): boolean {
    if (book.interval !== null && intervalMs(event.interval) > intervalMs(book.interval)) return false;
    book.interval = event.interval;
    return true;
  }

  #barsOf(event: BarClosed): readonly Bar[] {
    const finer = this.#config.intrabarPath === 'finer-bars' ? this.#finerBars(event) : [];
    return finer.length > 0 ? finer : [event.bar];
  }

  /** What a person sends by hand, and the kill switch, must not wait for the next price: it may be a bar away, or paused. */
  #fillNow(book: InstrumentBook, order: WorkingOrder, timeMs: EpochMs): void {
    const walk = this.#walk?.event.instrumentId === book.instrument.id ? this.#walk : null;
    const isQuoted = walk === null && !Number.isNaN(book.bid);
    const price = walk === null ? book.last : walk.price;
    if (Number.isNaN(price)) return;
    const base = !isQuoted ? price : order.sign > 0 ? book.ask : book.bid;
    const costBps = this.#config.slippageBps + (isQuoted ? 0 : this.#config.spreadBps / 2);
    this.#execution.fill(book, order, {
      price: adverseTicks(book.instrument, order, takerPrice(order.sign, base, costBps)), liquidity: 'taker', timeMs, isAmbiguous: false, budget: { budget: Number.POSITIVE_INFINITY },
    });
  }

  #continueWalk(book: InstrumentBook, walk: BarWalk): boolean {
    for (;;) {
      if (this.#bookPendingFunding(book, walk)) return true;
      if (this.#actAt(book, this.#pointOf(walk), walk)) return true;
      if (walk.isAtOpen) {
        walk.depart(this.#firstExtreme(book, walk.bar));
        continue;
      }
      const stop = nextStop(book, walk.price, walk.target(), { canFill: walk.budget > 0, rules: this.#config });
      if (stop === null) {
        if (!walk.advance()) return this.#finishWalk(book, walk);
        continue;
      }
      walk.price = stop.price;
      if (stop.order !== null && this.#fillResting(book, stop.order, { price: stop.order.request.limitPrice as PriceTicks, point: this.#pointOf(walk), budget: walk })) return true;
    }
  }

  #finishWalk(book: InstrumentBook, walk: BarWalk): boolean {
    book.last = walk.event.bar.close;
    book.lastCloseMs = walk.event.bar.closeTimeMs;
    this.#walk = null;
    this.#requireFunding(book, walk.event.bar.closeTimeMs);
    return false;
  }

  #firstExtreme(book: InstrumentBook, bar: Bar): FirstExtreme {
    const positionSign = Math.sign(book.qty);
    if (this.#config.intrabarPath === 'nearer-extreme-first') return nearerExtreme(bar, positionSign);
    return adverseExtreme(positionSign, book.orders.find(({ request }) => !request.reduceOnly)?.sign ?? 0);
  }

  #pointOf(walk: BarWalk): Point {
    const { price } = walk;
    const costBps = this.#config.spreadBps / 2 + this.#config.slippageBps;
    return {
      buyReference: price, sellReference: price, buyBase: price, sellBase: price, costBps, timeMs: walk.timeMs,
      openOf: walk.isAtOpen ? walk.bar : null, inside: walk.isAtOpen ? null : walk.bar, isQuoted: false,
    };
  }

  /** Carries out the first thing that happens at this point; returns false when nothing does. */
  #actAt(book: InstrumentBook, point: Point, budget: Budget): boolean {
    const price = book.qty > 0 ? point.sellReference : point.buyReference;
    if (liquidates(book, price)) {
      this.#execution.liquidate(book, price, point.timeMs);
      return true;
    }
    for (const order of book.orders) {
      const base = this.#awaken(book, order, point);
      if (isDormant(order)) continue;
      if (isMarket(order)) {
        if (budget.budget > 0 || order.request.timeInForce !== 'gtc') return this.#fillTaking(book, order, { base, point, budget });
      } else if (this.#fillLimit(book, order, { base, point, budget })) return true;
    }
    return false;
  }

  /** Fires the order's trigger if it is reached here; returns the price that the order trades at as a taker, before costs. */
  #awaken(book: InstrumentBook, order: WorkingOrder, point: Point): number {
    const isBuy = order.sign > 0;
    const reference = isBuy ? point.buyReference : point.sellReference;
    const base = isBuy ? point.buyBase : point.sellBase;
    if (!isDormant(order) || !isTriggered(order.firing as 1 | -1, order.trigger, reference)) return base;
    order.isTriggered = true;
    order.arrivalEvent = book.events;
    book.refreshReach();
    return point.openOf === null ? base : stopFillPrice({ firing: order.firing as 1 | -1, trigger: order.trigger }, point.openOf, this.#config);
  }

  #fillLimit(book: InstrumentBook, order: WorkingOrder, at: { readonly base: number; readonly point: Point; readonly budget: Budget }): boolean {
    const { point } = at;
    const { timeInForce } = order.request;
    const arrives = order.arrivalEvent === book.events;
    const resting = order.sign > 0 ? point.buyReference : point.sellReference;
    // An arriving order meets the quote; a resting one meets what trades.
    const reference = arrives ? at.base : resting;
    const crosses = (order.sign > 0 ? reference < order.limit : reference > order.limit) || (arrives && point.isQuoted && reference === order.limit);
    if (crosses && at.budget.budget > 0) {
      if (arrives && timeInForce === 'post-only') return this.#execution.expire(book, order, { timeMs: point.timeMs, reason: 'post-only order would have taken liquidity' });
      if (arrives) return this.#fillTaking(book, order, at);
      const gap = point.openOf === null ? order.limit : limitGapPrice(order.limit, reference, this.#config);
      const ticks = gap === order.limit ? (order.request.limitPrice as PriceTicks) : adverseTicks(book.instrument, order, gap);
      return this.#fillResting(book, order, { price: ticks, point, budget: at.budget });
    }
    if (timeInForce === 'ioc' || timeInForce === 'fok') return this.#execution.expire(book, order, { timeMs: point.timeMs, reason: `${timeInForce} order could not fill at once` });
    return false;
  }

  #fillTaking(book: InstrumentBook, order: WorkingOrder, at: { readonly base: number; readonly point: Point; readonly budget: Budget }): boolean {
    const price = adverseTicks(book.instrument, order, takerPrice(order.sign, at.base, at.point.costBps));
    return this.#execution.fill(book, order, { price, liquidity: 'taker', timeMs: at.point.timeMs, isAmbiguous: this.#isAmbiguous(book, order, at.point), budget: at.budget });
  }

  #fillResting(book: InstrumentBook, order: WorkingOrder, at: { readonly price: PriceTicks; readonly point: Point; readonly budget: Budget }): boolean {
    return this.#execution.fill(book, order, { price: at.price, liquidity: 'maker', timeMs: at.point.timeMs, isAmbiguous: this.#isAmbiguous(book, order, at.point), budget: at.budget });
  }

  /** The bar also reached an order that would have closed the same position the other way: which came first is an assumption. */
  #isAmbiguous(book: InstrumentBook, order: WorkingOrder, { inside }: Point): boolean {
    if (inside === null || (order.firing === 0 && isMarket(order))) return false;
    const motion = order.firing !== 0 ? order.firing : -order.sign;
    return book.orders.some((other) => {
      if (other === order || !areRivals(order, other) || motionOf(other) !== -motion) return false;
      const extreme = motionOf(other) < 0 ? inside.low : inside.high;
      return isDormant(other) ? isTriggered(other.firing as 1 | -1, levelOf(other), extreme) : isLimitFilled(other.sign, levelOf(other), extreme, this.#config);
    });
  }

  #matchDepth(event: DepthUpdated): boolean {
    const bid = event.bids[0];
    const ask = event.asks[0];
    if (bid === undefined || ask === undefined) return false;
    return this.#matchQuote(event, bid[0], bid[1], ask[0], ask[1]);
  }

  #matchQuote(event: QuoteUpdated | DepthUpdated, bid: number, bidQty: number, ask: number, askQty: number): boolean {
    const book = this.#bookOf(event.instrumentId);
    const continues = this.#continuesTick(event);
    if (!(bid > 0 && ask > 0)) return false;
    if (!continues) {
      book.events++;
      book.tickMs = event.timeMs;
      book.bid = bid;
      book.ask = ask;
      book.last = (bid + ask) / 2;
      if (bid > book.below && ask < book.above) return false;
    }
    const point: Point = { buyReference: ask, sellReference: bid, buyBase: ask, sellBase: bid, costBps: this.#config.slippageBps, timeMs: event.timeMs, openOf: null, inside: null, isQuoted: true };
    // What is displayed can be taken whole; buyers and sellers meet different queues, so the smaller is the careful one.
    return this.#matchPoint(book, event, point, continues ? 0 : budgetOf(book, Math.min(nanAsInfinity(bidQty), nanAsInfinity(askQty)), 1));
  }

  #matchTrade(event: TradePrinted): boolean {
    const book = this.#bookOf(event.instrumentId);
    const continues = this.#continuesTick(event);
    const { price } = event;
    if (!continues) {
      book.events++;
      book.tickMs = event.timeMs;
      book.last = price;
      if (price > book.below && price < book.above) return false;
    }
    const hasQuote = !Number.isNaN(book.bid);
    const point: Point = {
      buyReference: price, sellReference: price, buyBase: hasQuote ? Math.max(book.ask, price) : price, sellBase: hasQuote ? Math.min(book.bid, price) : price,
      costBps: this.#config.slippageBps + (hasQuote ? 0 : this.#config.spreadBps / 2), timeMs: event.timeMs, openOf: null, inside: null, isQuoted: hasQuote,
    };
    return this.#matchPoint(book, event, point, continues ? 0 : budgetOf(book, event.qty, this.#config.maxVolumeShare));
  }

  /** Acts once on a tick; the tick stays in hand while there may be more. */
  #matchPoint(book: InstrumentBook, event: Omit<TickInHand, 'budget'>, point: Point, budget: number): boolean {
    const tick = this.#tick ?? { type: event.type, instrumentId: event.instrumentId, timeMs: event.timeMs, budget };
    this.#tick = this.#actAt(book, point, tick) ? tick : null;
    return this.#tick !== null;
  }

  /** Tells whether this event has already filled something and is offered again; an unfinished other one is over. */
  #continuesTick(event: Omit<TickInHand, 'budget'>): boolean {
    const tick = this.#tick;
    if (tick !== null && tick.type === event.type && tick.timeMs === event.timeMs && tick.instrumentId === event.instrumentId) return true;
    this.#tick = null;
    return false;
  }

  #matchFunding(event: FundingDue): boolean {
    if (this.#continuesTick(event)) {
      this.#tick = null;
      return false;
    }
    const book = this.#books.get(event.instrumentId);
    if (book === undefined || !isDerivative(book.instrument)) return false;
    // Inside a bar the position is not known before the bar has been walked; NaN (no bar yet) compares as false.
    if (this.#config.matchOn === 'bars' && event.timeMs - book.lastCloseMs > FUNDING_TOLERANCE_MS) {
      book.pendingFunding.push({ timeMs: event.timeMs, rate: event.rate, markPrice: markOf(event, book) });
      book.refreshReach();
      return false;
    }
    if (!this.#execution.bookFunding(book, { timeMs: event.timeMs, rate: event.rate, markPrice: markOf(event, book) })) return false;
    this.#tick = { type: event.type, instrumentId: event.instrumentId, timeMs: event.timeMs, budget: 0 };
    return true;
  }

  /** Funding at the bar's open meets the position from before the open's fills; later funding meets the one after them. */
  #bookPendingFunding(book: InstrumentBook, walk: BarWalk): boolean {
    const untilMs = walk.isAtOpen ? walk.bar.openTimeMs + FUNDING_TOLERANCE_MS : walk.bar.closeTimeMs + FUNDING_TOLERANCE_MS;
    while (book.pendingFunding.length > 0) {
      const [stamp] = book.pendingFunding;
      if (stamp === undefined || stamp.timeMs > untilMs) return false;
      book.pendingFunding.shift();
      const wasBooked = this.#execution.bookFunding(book, stamp);
      book.refreshReach();
      if (wasBooked) return true;
    }
    return false;
  }

  #requireFunding(book: InstrumentBook, timeMs: EpochMs): void {
    if (book.fundingDeadlineMs > timeMs || book.pendingFunding.length > 0) return;
    if (this.#config.requireFunding) {
      throw new MissingFundingError(`${book.instrument.id}: expected a funding rate before ${new Date(book.fundingDeadlineMs).toISOString()}, found none, while a position was held at ${new Date(timeMs).toISOString()}; import funding data or set requireFunding to false`);
    }
    book.expectFundingAfter(timeMs);
    book.refreshReach();
  }

  #bookOf(instrumentId: InstrumentId): InstrumentBook {
    if (this.#lastBook?.instrument.id === instrumentId) return this.#lastBook;
    const book = this.#books.get(instrumentId);
    invariant(book, `expected one of the exchange's instruments, was ${instrumentId}`);
    this.#lastBook = book;
    return book;
  }
}

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

/**
 * Tells whether no quote or trade arrived inside the bar: matching on ticks then follows the bar's path, or stops would sleep while ticks are
 * off. The quote from before the bar is forgotten with that.
 */
function isWithoutTicks(book: InstrumentBook, bar: Bar): boolean {
  if (book.tickMs >= bar.openTimeMs) return false;
  book.bid = book.ask = Number.NaN;
  return true;
}

/** A market order that a person sends, or the kill switch for them. */
function isByHand({ type, purpose }: ApprovedOrder): boolean {
  return type === 'market' && (purpose === 'flatten' || purpose === 'manual');
}

/** Returns the lots that one event can fill; an unknown volume (NaN) sets no cap. */
function budgetOf(book: InstrumentBook, volume: number, share: number): number {
  return Number.isNaN(volume) ? Number.POSITIVE_INFINITY : Math.floor((volume * share) / lotSize(book.instrument) + 1e-7);
}

function nanAsInfinity(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

/** Rounds a price to the tick that is worse for the order, never beyond its limit and never below one tick. */
function adverseTicks(instrument: Instrument, order: WorkingOrder, price: number): PriceTicks {
  const ticks = Math.max(1, order.sign > 0 ? ceilToTicks(instrument, price) : floorToTicks(instrument, price));
  const limit = isMarket(order) ? null : order.request.limitPrice;
  if (limit === null) return ticks as PriceTicks;
  return (order.sign > 0 ? Math.min(ticks, limit) : Math.max(ticks, limit)) as PriceTicks;
}

function areRivals(order: WorkingOrder, other: WorkingOrder): boolean {
  if (order.request.ocoGroup !== null && order.request.ocoGroup === other.request.ocoGroup) return true;
  return order.sign === other.sign && order.request.reduceOnly && other.request.reduceOnly;
}

function markOf(event: FundingDue, book: InstrumentBook): number {
  return Number.isNaN(event.markPrice) ? book.last : event.markPrice;
}
