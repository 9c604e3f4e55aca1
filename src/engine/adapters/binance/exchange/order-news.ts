import { lotsFromDecimal, ticksFromDecimal, type Instrument } from '../../../domain/instrument.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import type { OrderEvent, OrderFilled, PositionCorrected, VenueEvent } from '../../../domain/order-event.ts';
import { clientOrderId, type ClientOrderId, type EpochMs, type InstrumentId, type PriceTicks, type QtyLots } from '../../../domain/units.ts';
import type { LiveExchangeListener, OrderMilestone } from '../../../ports/live-exchange.ts';
import type { ExecutionReport, FuturesOrderUpdate, TradeLite, UserDataMessage } from '../decode/user-data.ts';
import type { BinanceMarket } from '../errors.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { VenueEventMaker } from '../feed/venue-events.ts';
import { statusEvents } from '../orders/venue-events.ts';
import { fillIdOf } from '../orders/venue-fill.ts';
import type { VenueOrder } from '../orders/venue-order.ts';
import type { Cancel, Scheduler } from '../sockets/scheduler.ts';
import { typeOf } from './account-reading.ts';
import { BaseFees } from './base-fees.ts';
import { FollowedOrder, type OrderEnd } from './followed-order.ts';

export interface OrderNewsOptions {
  readonly market: BinanceMarket;
  readonly scheduler: Scheduler;
  /** By the venue's symbol. */
  readonly symbols: ReadonlyMap<string, VenueSymbol>;
  readonly decisionPriceOf: (id: ClientOrderId) => PriceTicks | null;
  readonly hiResClock: () => number;
  readonly listener: () => LiveExchangeListener;
  /** Reads the whole life of an order from the exchange. @throws VenueError */
  readonly lifeOf: (order: FollowedOrder) => Promise<readonly (OrderEvent | PositionCorrected)[]>;
  readonly now: () => EpochMs;
}

/** Order ids that the exchange itself uses: liquidation, auto-deleveraging, settlement. @see Binance user data streams, "Payload: Order Update" */
const FORCED = /^(autoclose-|adl_autoclose|settlement_autoclose-)/;

/** Fills on their way over the stream get so long before they are asked for. */
const PATIENCE_MS = 400;
const ASK_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** How long the end of one order of a pair waits for the fill of the other, which explains it. */
const PAIR_PATIENCE_MS = 1_000;
const MEMORY = 5_000;

/** What is known of an order of the exchange beside an event about it. */
interface Source {
  readonly venueId: string;
  /** How much it has filled in all, in lots. */
  readonly filled: QtyLots | null;
}

/**
 * Tells the engine what happens to orders, once and in an order that makes sense, from wherever it is heard first: the account stream, the reply to a request, or a look-up.
 * An end is told after the fills that belong before it; fills that the stream owes are asked for; and what was taken away only to be placed again is not told at all.
 */
export class OrderNews {
  readonly baseFees = new BaseFees();
  /** Grows with everything that touches the account. */
  revision = 0;
  readonly #options: OrderNewsOptions;
  readonly #maker: VenueEventMaker;
  readonly #orders = new Map<ClientOrderId, FollowedOrder>();
  readonly #byVenueId = new Map<string, ClientOrderId>();
  readonly #watchers = new Map<ClientOrderId, Set<(venueId: string) => void>>();
  readonly #chased = new Map<ClientOrderId, { readonly cancel: Cancel; readonly tries: number }>();
  /** Ends of orders of a pair, by pair, that wait for the other's fill. */
  readonly #heldBack = new Map<string, { readonly event: OrderEnd; readonly source: Source; readonly cancel: Cancel }>();
  /** Fill ids of corrections that were told. */
  readonly #corrections = new Set<string>();
  readonly #corrected = new Set<InstrumentId>();
  /** Which order of a pair has filled. */
  readonly #filledPairs = new Map<string, ClientOrderId>();
  #isStopped = false;

  constructor(options: OrderNewsOptions) {
    this.#options = options;
    this.#maker = new VenueEventMaker({
      instrument: (symbol) => options.symbols.get(symbol)?.instrument ?? null,
      decisionPrice: (id) => this.decisionPriceOf(id),
      priceOf: () => null,
    });
  }

  /** Ends it: nothing is told any more. */
  stop(): void {
    this.#isStopped = true;
    for (const { cancel } of this.#chased.values()) cancel();
    for (const { cancel } of this.#heldBack.values()) cancel();
  }

  /** Follows an order from here on. */
  follow(request: OrderRequest, symbol: VenueSymbol): FollowedOrder {
    const known = this.#orders.get(request.clientOrderId);
    if (known !== undefined) return known;
    if (this.#orders.size >= MEMORY) for (const [id, order] of [...this.#orders].slice(0, MEMORY / 2)) if (order.isEnded) this.#orders.delete(id);
    const order = new FollowedOrder(request, symbol);
    this.#orders.set(request.clientOrderId, order);
    return order;
  }

  get(id: ClientOrderId): FollowedOrder | null {
    return this.#orders.get(id) ?? null;
  }

  /** Returns the orders of an instrument that rest as far as was told. */
  openOf(instrumentId: InstrumentId): readonly FollowedOrder[] {
    return [...this.#orders.values()].filter((order) => order.isAccepted && !order.isEnded && order.request.instrumentId === instrumentId);
  }

  /** Returns what the planner saw; null says that the order is not of this session. */
  decisionPriceOf(id: ClientOrderId): PriceTicks | null {
    return this.#orders.get(id)?.request.decisionPrice ?? this.#options.decisionPriceOf(id);
  }

  /** Returns our id of an order of the exchange; null when it was never seen here. */
  clientIdOf(symbol: string, venueId: string): ClientOrderId | null {
    return this.#byVenueId.get(`${symbol} ${venueId}`) ?? null;
  }

  /** Calls on every sign of life of an order, with the exchange's own id of it. */
  watch(id: ClientOrderId, seen: (venueId: string) => void): () => void {
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(seen));
    return () => {
      watchers.delete(seen);
      if (watchers.size === 0) this.#watchers.delete(id);
    };
  }

  /** Takes a message of the account stream. */
  message(message: UserDataMessage): void {
    this.revision++;
    switch (message.kind) {
      case 'futures-order': case 'execution-report': return this.#orderMessage(message);
      case 'algo-update': {
        for (const event of this.#maker.newsOf(message).events) this.#take(event, { venueId: `algo:${message.algoId}`, filled: null });
        return;
      }
      case 'account-update': {
        if (message.reason !== 'ORDER') this.#doubt(`the account was changed at the exchange (${message.reason.toLowerCase().replaceAll('_', ' ')})`);
        return;
      }
      case 'account-config': return this.#doubt(message.leverage === null ? 'the margin mode of the account was changed' : `the leverage of ${message.leverage.symbol} was set to ${message.leverage.leverage}`);
      case 'balance-update': return this.#doubt(`the balance of ${message.asset} was changed by ${message.change} without a trade`);
      case 'malformed': case 'margin-call': return this.#doubt(this.#maker.newsOf(message).problem ?? message.kind);
      case 'trade-lite': return this.#foretold(message);
      case 'account-position': case 'list-status': case 'listen-key-expired': case 'stream-terminated': case 'server-shutdown': case 'other':
    }
  }

  /** Takes an order as a reply or a look-up shows it. What it has filled is waited for, then asked for. */
  order(order: VenueOrder): void {
    const symbol = this.#options.symbols.get(order.symbol);
    if (symbol === undefined) return;
    const ownId = order.algoId === null ? (order.orderId ?? '') : `algo:${order.algoId}`;
    if (order.algoId !== null && order.orderId !== null) this.#nameVenueId(order.symbol, order.orderId, order.clientOrderId);
    const filled = lotsFromDecimal(symbol.instrument, order.filledQty);
    const source = { venueId: order.orderId ?? ownId, filled };
    const events = statusEvents(this.#options.market, order);
    for (const event of events) this.#take(event, event.type === 'order-accepted' ? { venueId: ownId, filled: null } : source);
    const followed = this.#orders.get(order.clientOrderId);
    if (followed === undefined || filled === null || filled === 0) return;
    followed.due(source.venueId, filled);
    if (followed.isOwing) this.chase(followed);
  }

  /** Takes events that a request brought: fills with their corrections, a whole life. */
  events(events: readonly (OrderEvent | PositionCorrected)[]): void {
    this.revision++;
    for (const event of events) {
      if (event.type === 'position-corrected') this.#correction(event);
      else this.#take(event, { venueId: venueIdOf(event), filled: null });
    }
  }

  /** Takes over an order of the session that rests from before: what it has filled was told then. Returns null for somebody else's, and for one that is followed already. @param asked as what, if that is known */
  adopt(order: VenueOrder, asked: OrderRequest | null): FollowedOrder | null {
    const symbol = this.#options.symbols.get(order.symbol);
    const decisionPrice = this.#options.decisionPriceOf(order.clientOrderId);
    if (symbol === undefined || decisionPrice === null || this.#orders.has(order.clientOrderId)) return null;
    const request = asked ?? requestOf(order, symbol, decisionPrice);
    const qty = lotsFromDecimal(symbol.instrument, order.qty);
    if (request === null || qty === null) return null;
    const followed = this.follow(request, symbol);
    const filled = lotsFromDecimal(symbol.instrument, order.filledQty) ?? 0;
    const venueId = order.orderId ?? `algo:${order.algoId}`;
    if (filled > 0) followed.tell(`${venueId} before`, venueId, filled);
    this.note(followed, { orders: [order], events: [] });
    followed.isAccepted = followed.isAcknowledged = true;
    followed.qty = qty;
    return followed;
  }

  /** Notes what a look-up has told somebody else: it counts as told. */
  note(order: FollowedOrder, life: { readonly orders: readonly VenueOrder[]; readonly events: readonly (OrderEvent | PositionCorrected)[] }): void {
    for (const { orderId, algoId, symbol, clientOrderId: id } of life.orders) {
      for (const venueId of [orderId, algoId === null ? null : `algo:${algoId}`]) {
        if (venueId === null) continue;
        order.venueIds.add(venueId);
        this.#nameVenueId(symbol, venueId, id);
      }
    }
    for (const event of life.events) {
      if (event.type === 'order-filled') order.tell(event.fillId, venueIdOf(event), event.qty);
      else if (event.type === 'order-accepted') order.isAccepted = order.isAcknowledged = true;
      else if (event.type === 'order-amended') Object.assign(order, { qty: event.qty, limitPrice: event.limitPrice });
      else if (event.type === 'position-corrected') this.#corrections.add(event.fillId);
      else order.isEnded = true;
    }
    if (order.filled >= order.qty) order.isEnded = true;
  }

  /** Tells that an order never came to rest. */
  refuse(order: FollowedOrder, reason: string): void {
    if (order.isEnded) return;
    this.#end(order, { ...this.#base(order), type: 'order-rejected', reason });
  }

  /** Tells that an order is gone at our wish. */
  canceled(order: FollowedOrder, reason: string): void {
    if (order.isEnded) return;
    this.#end(order, { ...this.#base(order), type: 'order-canceled', reason });
  }

  /** Tells how an order rests now. @param to.refusal why the exchange left it as it was */
  amended(order: FollowedOrder, to: { readonly qty: QtyLots; readonly limitPrice: PriceTicks | null; readonly refusal?: string }): void {
    if (order.isEnded) return;
    order.qty = to.qty;
    order.limitPrice = to.limitPrice;
    this.#emit({ ...this.#base(order), type: 'order-amended', ...to });
  }

  milestone(id: ClientOrderId, stage: OrderMilestone['stage']): void {
    if (!this.#isStopped) this.#options.listener().milestone({ clientOrderId: id, stage, timeMs: this.#options.hiResClock() });
  }

  /** Asks for the whole life of an order after a moment, unless it has been told by then; again and again while it cannot be said. */
  chase(order: FollowedOrder, delayMs: number = PATIENCE_MS, tries = 0): void {
    const id = order.request.clientOrderId;
    const running = this.#chased.get(id);
    if (this.#isStopped || (running !== undefined && running.tries >= tries)) return;
    running?.cancel();
    const cancel = this.#options.scheduler.after(delayMs, () => {
      if (order.isEnded && !order.isOwing) this.#chased.delete(id);
      else void this.#ask(order, tries);
    });
    this.#chased.set(id, { cancel, tries });
  }

  /** Orders whose fills are being asked for. */
  get owing(): number {
    return this.#chased.size;
  }

  async #ask(order: FollowedOrder, tries: number): Promise<void> {
    const id = order.request.clientOrderId;
    try {
      const events = await this.#options.lifeOf(order);
      if (this.#isStopped) return;
      this.#chased.delete(id);
      this.events(events);
      if (order.isOwing) this.chase(order, ASK_AGAIN_MS[0], tries + 1);
    } catch (error) {
      this.#chased.delete(id);
      if (this.#isStopped) return;
      const reason = error instanceof Error ? error.message : 'unknown error';
      if (tries === 2) this.#doubt(`what became of order ${id} cannot be read: ${reason}`);
      this.chase(order, ASK_AGAIN_MS[Math.min(tries, ASK_AGAIN_MS.length - 1)], tries + 1);
    }
  }

  /** A copy of a fill that comes a little earlier and says less: where the fill does not follow it is asked for. */
  #foretold({ symbol, orderId, tradeId, clientOrderId: id }: TradeLite): void {
    const order = this.#orders.get(clientOrderId(id));
    if (order === undefined) return;
    order.expect(fillIdOf(this.#options.market, { symbol, orderId, tradeId }));
    if (order.isOwing) this.chase(order);
  }

  #orderMessage(message: FuturesOrderUpdate | ExecutionReport): void {
    const instrument = this.#options.symbols.get(message.symbol)?.instrument;
    if (instrument === undefined) return;
    if (message.executionType === 'AMENDMENT' || message.executionType === 'REPLACED') return this.#amendment(message, instrument);
    const { events, problem } = this.#maker.newsOf(message);
    if (problem !== null) this.#doubt(problem);
    const source: Source = { venueId: message.orderId, filled: lotsFromDecimal(instrument, message.filledQty) };
    for (const event of events) {
      if (isFromPair(message) && (event.type === 'order-expired' || event.type === 'order-canceled')) this.#holdBack(message, event, source);
      else if (FORCED.test(message.clientOrderId)) this.#forced(event);
      else if (event.type === 'order-filled') this.#fillMessage(event, message, instrument);
      else this.#take(event, source);
    }
  }

  #fillMessage(event: OrderFilled, message: FuturesOrderUpdate | ExecutionReport, instrument: Instrument): void {
    const { commission, commissionAsset } = message;
    const isOurs = this.decisionPriceOf(event.clientOrderId) !== null;
    const [fill, correction] = isOurs && commission !== null && commissionAsset !== null ? this.baseFees.settle(instrument, event, { amount: commission, asset: commissionAsset }) : [event];
    this.#take(fill, { venueId: message.orderId, filled: lotsFromDecimal(instrument, message.filledQty) });
    if (correction !== undefined) this.#correction(correction);
    if (isFromPair(message)) this.#releasePair(message);
  }

  /** Once: the stream and the reply both bring it. */
  #correction(event: PositionCorrected): void {
    if (this.#corrections.has(event.fillId)) return;
    if (this.#corrections.size >= MEMORY) this.#corrections.clear();
    this.#corrections.add(event.fillId);
    this.#corrected.add(event.instrumentId);
    this.#emit(event);
  }

  /** Tells, once, whether a fee has taken something off a position since it was asked last. */
  takeCorrected(instrumentId: InstrumentId): boolean {
    return this.#corrected.delete(instrumentId);
  }

  #amendment(message: FuturesOrderUpdate | ExecutionReport, instrument: Instrument): void {
    const id = clientOrderId(message.clientOrderId);
    const qty = lotsFromDecimal(instrument, message.qty), price = ticksFromDecimal(instrument, message.price);
    const order = this.#orders.get(id);
    if (qty === null || price === null || order === undefined) return this.#doubt(`order ${id} was changed at the exchange`);
    if (order.qty !== qty || order.limitPrice !== price) this.amended(order, { qty, limitPrice: price });
  }

  /** One order of a pair ends because the other fires: that fill is told first, so that the end is not taken for the loss of a stop. */
  #holdBack(message: FuturesOrderUpdate | ExecutionReport, event: OrderEnd, source: Source): void {
    const key = pairOf(message);
    const order = this.#orders.get(event.clientOrderId);
    if (order === undefined || order.inner.has(source.venueId)) return this.#take(event, source);
    order.gone.add(source.venueId);
    const other = this.#heldBack.get(key);
    if (other !== undefined && other.event.clientOrderId !== event.clientOrderId) {
      // Both end: nothing fires, somebody took the pair away.
      this.#letGo(key, other.event);
      return this.#take(event, source);
    }
    other?.cancel();
    this.#heldBack.set(key, { event, source, cancel: this.#options.scheduler.after(PAIR_PATIENCE_MS, () => this.#letGo(key, event)) });
    if (this.#hasFilled(key, event.clientOrderId)) this.#releasePair(message);
    else for (const seen of this.#watchers.get(event.clientOrderId) ?? []) seen(source.venueId);
  }

  #letGo(key: string, as: OrderEnd): void {
    const held = this.#heldBack.get(key);
    if (held === undefined) return;
    this.#heldBack.delete(key);
    held.cancel();
    this.#take(as, held.source);
  }

  #hasFilled(pair: string, but: ClientOrderId): boolean {
    const filled = this.#filledPairs.get(pair);
    return filled !== undefined && filled !== but;
  }

  #releasePair(message: FuturesOrderUpdate | ExecutionReport): void {
    const key = pairOf(message);
    if (message.executionType === 'TRADE') {
      if (this.#filledPairs.size >= MEMORY) this.#filledPairs.clear();
      this.#filledPairs.set(key, clientOrderId(message.clientOrderId));
    }
    const held = this.#heldBack.get(key);
    if (held !== undefined) this.#letGo(key, { ...held.event, type: 'order-canceled', reason: 'the other order of the pair came first' });
  }

  /** Positions that the exchange closes by itself. */
  #forced(event: VenueEvent): void {
    if (event.type !== 'order-filled') return;
    const { timeMs, instrumentId, side, qty, price, fee, fillId } = event;
    this.#emit({ type: 'position-liquidated', timeMs, instrumentId, side, qty, price, fee, fillId });
  }

  #take(event: VenueEvent, source: Source): void {
    if (!isOrderEvent(event)) return this.#emit(event);
    const id = event.clientOrderId;
    const order = this.#orders.get(id);
    if (order === undefined) return this.#stranger(event);
    if (source.venueId !== '') this.#nameVenueId(order.symbol.instrument.symbol, source.venueId, id);
    if (source.filled !== null) order.due(source.venueId, source.filled);
    switch (event.type) {
      case 'order-accepted': this.#accepted(order, event.venueOrderId.startsWith('algo:') || source.venueId === '' ? event : { ...event, venueOrderId: source.venueId }, source.venueId); break;
      case 'order-filled': this.#filled(order, event, source.venueId); break;
      case 'order-amended': if (order.qty !== event.qty || order.limitPrice !== event.limitPrice) this.amended(order, { qty: event.qty, limitPrice: event.limitPrice }); break;
      case 'order-canceled': case 'order-expired': case 'order-rejected': this.#ended(order, event, source.venueId); break;
    }
    for (const seen of this.#watchers.get(id) ?? []) seen(source.venueId);
    if (order.isOwing) this.chase(order);
  }

  /** Orders from before a restart are of this session without being followed; all others are somebody else's. */
  #stranger(event: OrderEvent): void {
    if (this.#options.decisionPriceOf(event.clientOrderId) !== null) return this.#emit(event);
    if (event.type === 'order-filled') this.#doubt(`somebody else traded ${event.instrumentId}: order ${event.clientOrderId}`);
  }

  #accepted(order: FollowedOrder, event: Extract<OrderEvent, { readonly type: 'order-accepted' }>, venueId: string): void {
    order.venueIds.add(venueId);
    this.#acknowledge(order);
    if (order.isAccepted || order.isEnded) return;
    order.isAccepted = true;
    this.#emit(event);
  }

  #filled(order: FollowedOrder, event: OrderFilled, venueId: string): void {
    this.#acknowledge(order);
    if (order.fillIds.has(event.fillId)) return;
    order.tell(event.fillId, venueId, event.qty);
    this.#emit(event);
    if (order.filled > order.qty) this.#doubt(`order ${event.clientOrderId} has filled more than its ${order.qty} lots`);
    if (order.filled >= order.qty) {
      order.isEnded = true;
      this.milestone(event.clientOrderId, 'filled');
    }
    const { pendingEnd } = order;
    if (pendingEnd !== null && !order.isOwing) this.#ended(order, pendingEnd.event, pendingEnd.venueId);
  }

  #ended(order: FollowedOrder, event: OrderEnd, venueId: string): void {
    order.gone.add(venueId);
    if (order.isEnded || order.inner.has(venueId)) return;
    if (order.isOwing) order.pendingEnd = { event, venueId };
    else this.#end(order, event);
  }

  #end(order: FollowedOrder, event: OrderEnd): void {
    order.isEnded = true;
    order.pendingEnd = null;
    this.#emit(event);
  }

  #acknowledge(order: FollowedOrder): void {
    if (order.isAcknowledged) return;
    order.isAcknowledged = true;
    this.milestone(order.request.clientOrderId, 'acknowledged');
  }

  #nameVenueId(symbol: string, venueId: string, id: ClientOrderId): void {
    if (this.#byVenueId.size >= 2 * MEMORY) for (const key of [...this.#byVenueId.keys()].slice(0, MEMORY)) this.#byVenueId.delete(key);
    this.#byVenueId.set(`${symbol} ${venueId}`, id);
  }

  #base(order: FollowedOrder): { readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId; readonly instrumentId: OrderRequest['instrumentId'] } {
    return { timeMs: this.#options.now(), clientOrderId: order.request.clientOrderId, instrumentId: order.request.instrumentId };
  }

  #emit(event: VenueEvent): void {
    if (this.#isStopped) return;
    this.revision++;
    this.#options.listener().event(event);
  }

  #doubt(cause: string): void {
    if (!this.#isStopped) this.#options.listener().doubt(cause);
  }
}

/** What an order was asked for as, as far as the exchange knows it. Null where it is of no kind of ours. */
function requestOf(order: VenueOrder, { instrument }: VenueSymbol, decisionPrice: PriceTicks): OrderRequest | null {
  const type = typeOf(order), qty = lotsFromDecimal(instrument, order.qty);
  const price = (text: string): PriceTicks | null => (/[1-9]/.test(text) ? ticksFromDecimal(instrument, text) : null);
  if (type === null || qty === null) return null;
  const isStop = type === 'stop-market' || type === 'stop-limit';
  const isPair = order.orderListId !== null;
  // On spot a lone sale at a limit may be a person's; on futures the kind bears on nothing but the order in which things go out.
  const purpose = isStop && (order.isReduceOnly || order.side === 'sell') ? 'stop-loss' : isPair || order.isReduceOnly ? 'take-profit' : 'manual';
  return {
    clientOrderId: order.clientOrderId, strategyId: '', instrumentId: instrument.id, purpose, side: order.side, type, qty, limitPrice: price(order.price), triggerPrice: price(order.triggerPrice), callbackBps: null,
    timeInForce: 'gtc', reduceOnly: order.isReduceOnly, ocoGroup: null, decisionPrice, decidedAtMs: order.updatedAtMs, reason: 'rests from before',
  };
}

function isOrderEvent(event: VenueEvent): event is OrderEvent {
  return event.type.startsWith('order-');
}

/** A fill id ends in the order's and the trade's id; an acceptance names the order. */
function venueIdOf(event: OrderEvent): string {
  if (event.type === 'order-filled') return event.fillId.split(':').at(-2) ?? '';
  return event.type === 'order-accepted' ? event.venueOrderId : '';
}

function isFromPair(message: FuturesOrderUpdate | ExecutionReport): boolean {
  return message.kind === 'execution-report' && message.orderListId !== null;
}

const pairOf = (message: FuturesOrderUpdate | ExecutionReport): string => `${message.symbol} ${message.kind === 'execution-report' ? message.orderListId : ''}`;
