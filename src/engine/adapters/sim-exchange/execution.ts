import type { QtyLots, ClientOrderId, EpochMs, InstrumentId, PriceTicks, QuoteAtoms } from '../../domain/units.ts';
import { IdList } from '../../domain/id-list.ts';
import { isDerivative, notionalAtoms } from '../../domain/instrument.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import { ceilShareOfAtoms, nearestTicks } from '../../domain/rounding.ts';
import type { VenueListener } from '../../ports/exchange.ts';
import { feeAtoms } from './fees.ts';
import type { FundingStamp } from './funding.ts';
import { fundingAtoms } from './funding.ts';
import type { InstrumentBook } from './instrument-book.ts';
import type { Budget, VenueAccount } from './venue-state.ts';
import type { WorkingOrder } from './working-order.ts';

/** Ids of at least this many orders are remembered to ignore repeated sends; a repeat follows its first within moments. */
const REMEMBERED_IDS = 512;

/** How one order is filled. `budget` is what the event can still fill, in lots; the fill is taken from it. */
export interface FillTerms {
  readonly price: PriceTicks;
  readonly liquidity: 'maker' | 'taker';
  readonly timeMs: EpochMs;
  readonly isAmbiguous: boolean;
  readonly budget: Budget;
}

interface Ending {
  readonly timeMs: EpochMs;
  readonly reason: string;
}

/** Plain data of the account and the counters. */
export interface ExecutionSnapshot {
  readonly startingCash: string;
  readonly realized: string;
  readonly fees: string;
  readonly funding: string;
  readonly fills: number;
  readonly orders: number;
  readonly seenBefore: readonly string[];
  readonly seen: readonly string[];
}

/** Carries out what the matching has found: fills, cancellations, funding, liquidations; keeps the account in exact atoms. */
export class Execution {
  readonly #books: ReadonlyMap<InstrumentId, InstrumentBook>;
  readonly #listener: VenueListener;
  #seen = new IdList(REMEMBERED_IDS);
  /** The generation before: forgotten as a whole, because to forget ids one by one costs more than to remember them. */
  #seenBefore = new IdList(REMEMBERED_IDS);
  #startingCash: bigint;
  #realized = 0n;
  #fees = 0n;
  #funding = 0n;
  #fills = 0;
  #orders = 0;

  constructor(options: { readonly books: ReadonlyMap<InstrumentId, InstrumentBook>; readonly startingCash: QuoteAtoms; readonly listener: VenueListener }) {
    this.#books = options.books;
    this.#startingCash = options.startingCash;
    this.#listener = options.listener;
  }

  /** Remembers an order; returns whether it was known already. */
  hasSeen(clientOrderId: ClientOrderId): boolean {
    if (this.#seenBefore.indexOf(clientOrderId) >= 0) return true;
    const known = this.#seen.length;
    // To look and to add is one search instead of two.
    this.#seen.add(clientOrderId);
    if (this.#seen.length === known) return true;
    if (this.#seen.isFull) this.#forgetOlder();
    return false;
  }

  nextVenueOrderId(): string {
    return `v${++this.#orders}`;
  }

  account(): VenueAccount {
    return {
      cash: (this.#startingCash + this.#realized - this.#fees + this.#funding) as QuoteAtoms,
      startingCash: this.#startingCash as QuoteAtoms,
      realizedPnl: this.#realized as QuoteAtoms,
      fees: this.#fees as QuoteAtoms,
      funding: this.#funding as QuoteAtoms,
    };
  }

  /** Fills as much as the event, the position and the money allow; expires what can never fill. Returns true: something was reported. */
  fill(book: InstrumentBook, order: WorkingOrder, terms: FillTerms): true {
    const allowed = this.#allowedLots(book, order, terms);
    const qty = Math.min(order.remaining, allowed, terms.budget.budget);
    const isCapped = qty === allowed && allowed < order.remaining;
    const mustBeWhole = order.request.timeInForce === 'fok';
    if (qty <= 0 || (mustBeWhole && qty < order.remaining)) return this.expire(book, order, { timeMs: terms.timeMs, reason: isCapped ? capReason(book, order) : 'there was not enough volume to fill at once' });
    const held = Math.sign(book.qty);
    const events = [this.#book(book, order, qty as QtyLots, terms)];
    this.#conclude(book, order, { events, held, isCapped, rests: order.request.timeInForce !== 'ioc', timeMs: terms.timeMs });
    return true;
  }

  /**
   * Fills an order that takes, level by level, as much as the position and the money allow. What is left stays in the market when it `rests`, else it expires.
   * @returns the lots filled at each level
   */
  fillAcross(book: InstrumentBook, order: WorkingOrder, levels: readonly { readonly price: PriceTicks; readonly lots: number }[], terms: { readonly timeMs: EpochMs; readonly rests: boolean }): readonly number[] {
    const { timeMs, rests } = terms;
    const there = levels.reduce((sum, { lots }) => sum + lots, 0);
    const worst = levels.at(-1);
    const isShort = there === 0 || (order.request.timeInForce === 'fok' && there < order.remaining);
    const isPoor = !isShort && order.request.timeInForce === 'fok' && worst !== undefined && this.#allowedLots(book, order, { price: worst.price, liquidity: 'taker' }) < order.remaining;
    if (isShort || isPoor) {
      this.expire(book, order, { timeMs, reason: isPoor ? capReason(book, order) : 'there was not enough volume to fill at once' });
      return levels.map(() => 0);
    }
    const held = Math.sign(book.qty);
    const events: VenueEvent[] = [];
    let isCapped = false;
    const filled = levels.map(({ price, lots }) => {
      const wanted = Math.min(order.remaining, lots);
      const qty = isCapped ? 0 : Math.min(wanted, this.#allowedLots(book, order, { price, liquidity: 'taker' }));
      isCapped ||= qty < wanted;
      if (qty > 0) events.push(this.#book(book, order, qty as QtyLots, { price, liquidity: 'taker', timeMs, isAmbiguous: false, budget: { budget: qty } }));
      return Math.max(0, qty);
    });
    this.#conclude(book, order, { events, held, isCapped, rests, timeMs });
    return filled;
  }

  /** Takes an order out of the market because it can no longer fill. */
  expire(book: InstrumentBook, order: WorkingOrder, ending: Ending): true {
    this.#listener(this.#remove(book, order, 'order-expired', ending));
    return true;
  }

  cancel(book: InstrumentBook, order: WorkingOrder, ending: Ending): void {
    this.#listener(this.#remove(book, order, 'order-canceled', ending));
  }

  /** Books funding on the position; returns false when there is none. */
  bookFunding(book: InstrumentBook, stamp: FundingStamp): boolean {
    if (book.qty === 0) return false;
    const amount = fundingAtoms(book.instrument, book.qty as QtyLots, stamp);
    this.#funding += amount;
    book.expectFundingAfter(stamp.timeMs);
    book.refreshReach();
    this.#report([{ type: 'funding-booked', timeMs: stamp.timeMs, instrumentId: book.instrument.id, amount, rate: stamp.rate }]);
    return true;
  }

  /**
   * Closes the position by force: at the liquidation price, or at `price` when the market has jumped past it, but never beyond the price
   * at which the isolated margin is gone. What is left of the margin is the venue's liquidation fee, so the loss is the margin, no more and no less.
   */
  liquidate(book: InstrumentBook, price: number, timeMs: EpochMs): void {
    const { instrument } = book;
    const isLong = book.qty > 0;
    const qty = Math.abs(book.qty) as QtyLots;
    const margin = book.margin();
    const bankruptcy = bankruptcyTicks(book, margin);
    const market = nearestTicks(instrument, price);
    const ticks = (isLong ? Math.max(market, bankruptcy) : Math.min(market, bankruptcy)) as PriceTicks;
    const realized = book.book(isLong ? -1 : 1, ticks, qty);
    const left = margin + realized;
    const fee = (left > 0n ? left : 0n) as QuoteAtoms;
    this.#realized += realized;
    this.#fees += fee;
    const events: VenueEvent[] = [{ type: 'position-liquidated', timeMs, instrumentId: instrument.id, side: isLong ? 'sell' : 'buy', qty, price: ticks, fee, fillId: this.#nextFillId() }];
    for (const order of [...book.orders]) events.push(this.#remove(book, order, 'order-canceled', { timeMs, reason: 'the position was liquidated' }));
    book.refreshPosition(timeMs);
    this.#report(events);
  }

  snapshot(): ExecutionSnapshot {
    return {
      startingCash: this.#startingCash.toString(), realized: this.#realized.toString(), fees: this.#fees.toString(), funding: this.#funding.toString(),
      fills: this.#fills, orders: this.#orders, seenBefore: this.#seenBefore.list(), seen: this.#seen.list(),
    };
  }

  restore(snapshot: ExecutionSnapshot): void {
    this.#startingCash = BigInt(snapshot.startingCash);
    this.#realized = BigInt(snapshot.realized);
    this.#fees = BigInt(snapshot.fees);
    this.#funding = BigInt(snapshot.funding);
    this.#fills = snapshot.fills;
    this.#orders = snapshot.orders;
    this.#seenBefore.clear();
    for (const id of snapshot.seenBefore.slice(-REMEMBERED_IDS)) this.#seenBefore.add(id);
    this.#seen.clear();
    for (const id of snapshot.seen) this.hasSeen(id as ClientOrderId);
  }

  #forgetOlder(): void {
    const emptied = this.#seenBefore;
    emptied.clear();
    this.#seenBefore = this.#seen;
    this.#seen = emptied;
  }

  /** What follows a fill: the order leaves when it is done or may not rest, its siblings and what has nothing to reduce any more go with it. */
  #conclude(book: InstrumentBook, order: WorkingOrder, after: { readonly events: VenueEvent[]; readonly held: number; readonly isCapped: boolean; readonly rests: boolean; readonly timeMs: EpochMs }): void {
    const { events, held, isCapped, rests, timeMs } = after;
    if (order.remaining === 0) this.#drop(book, order);
    else if (isCapped) events.push(this.#remove(book, order, 'order-expired', { timeMs, reason: capReason(book, order) }));
    else if (!rests) events.push(this.#remove(book, order, 'order-expired', { timeMs, reason: 'there was not enough volume to fill at once' }));
    if (order.remaining === 0) this.#cancelSiblings(book, order, timeMs, events);
    if (Math.sign(book.qty) !== held) this.#expireReducers(book, timeMs, events);
    book.refreshPosition(timeMs);
    this.#report(events);
  }

  #book(book: InstrumentBook, order: WorkingOrder, qty: QtyLots, terms: FillTerms): VenueEvent {
    const { request } = order;
    const fee = feeAtoms(book.instrument, { price: terms.price, qty }, book.fees[terms.liquidity]);
    this.#realized += book.book(order.sign, terms.price, qty);
    this.#fees += fee;
    order.remaining -= qty;
    order.filled += qty;
    terms.budget.budget -= qty;
    const slippage = notionalAtoms(book.instrument, (order.sign * (terms.price - request.decisionPrice)) as PriceTicks, qty);
    return {
      type: 'order-filled', timeMs: terms.timeMs, clientOrderId: request.clientOrderId, instrumentId: request.instrumentId, fillId: this.#nextFillId(),
      side: request.side, price: terms.price, qty, fee, liquidity: terms.liquidity, slippage, ambiguous: terms.isAmbiguous,
    };
  }

  /** Closing is always allowed; opening needs a derivative or cash, and margin for it. */
  #allowedLots(book: InstrumentBook, order: WorkingOrder, terms: Pick<FillTerms, 'price' | 'liquidity'>): number {
    const closing = Math.sign(book.qty) === -order.sign ? Math.abs(book.qty) : 0;
    const canOpen = !order.request.reduceOnly && (isDerivative(book.instrument) || order.sign > 0);
    if (!canOpen || closing >= order.remaining) return closing;
    const perLot = notionalAtoms(book.instrument, terms.price, 1 as QtyLots);
    const cost = perLot / BigInt(book.leverage) + ceilShareOfAtoms(perLot, Math.max(0, book.fees[terms.liquidity])) + 1n;
    const available = this.#availableCash(book, closing > 0);
    return closing + (available > 0n ? Number(minOf(available / cost, BigInt(order.remaining))) : 0);
  }

  /** Cash that no position ties up. A position that is about to be closed gives its margin back. */
  #availableCash(own: InstrumentBook, closesOwn: boolean): bigint {
    let available = this.#startingCash + this.#realized - this.#fees + this.#funding;
    for (const book of this.#books.values()) {
      if (book.cost !== 0n && !(closesOwn && book === own)) available -= book.margin();
    }
    return available;
  }

  #cancelSiblings(book: InstrumentBook, filled: WorkingOrder, timeMs: EpochMs, events: VenueEvent[]): void {
    const group = filled.request.ocoGroup;
    if (group === null || book.orders.length === 0) return;
    const siblings = book.orders.filter(({ request }) => request.ocoGroup === group);
    for (const order of siblings) events.push(this.#remove(book, order, 'order-canceled', { timeMs, reason: 'another order of its group filled' }));
  }

  /** A reduce-only order has nothing left to do once the position that it reduces is closed or turned. A position just opened keeps what waits for it. */
  #expireReducers(book: InstrumentBook, timeMs: EpochMs, events: VenueEvent[]): void {
    if (book.orders.length === 0) return;
    const reducers = book.orders.filter(({ request, sign }) => request.reduceOnly && (book.qty === 0 || sign === Math.sign(book.qty)));
    for (const order of reducers) events.push(this.#remove(book, order, 'order-expired', { timeMs, reason: 'the position is closed' }));
  }

  #remove(book: InstrumentBook, order: WorkingOrder, type: 'order-canceled' | 'order-expired', ending: Ending): VenueEvent {
    this.#drop(book, order);
    return { type, timeMs: ending.timeMs, clientOrderId: order.request.clientOrderId, instrumentId: order.request.instrumentId, reason: ending.reason };
  }

  #drop(book: InstrumentBook, order: WorkingOrder): void {
    const index = book.orders.indexOf(order);
    if (index >= 0) book.orders.splice(index, 1);
    book.refreshReach();
  }

  #nextFillId(): string {
    return `f${++this.#fills}`;
  }

  /** Reports come last, when the books are already true. */
  #report(events: readonly VenueEvent[]): void {
    for (const event of events) this.#listener(event);
  }
}

/** Returns the price at which the margin is used up, rounded so that the loss never exceeds it. */
function bankruptcyTicks(book: InstrumentBook, margin: bigint): PriceTicks {
  const qty = BigInt(Math.abs(book.qty));
  const cost = book.cost < 0n ? -book.cost : book.cost;
  const marginTickLots = margin / book.atomsPerTickLot;
  if (book.qty < 0) return Number((cost + marginTickLots) / qty) as PriceTicks;
  const floor = cost - marginTickLots;
  return Math.max(1, Number((floor + qty - 1n) / qty)) as PriceTicks;
}

function capReason(book: InstrumentBook, order: WorkingOrder): string {
  if (order.request.reduceOnly) return 'there is no position left to reduce';
  return !isDerivative(book.instrument) && order.sign < 0 ? 'there is nothing left to sell' : 'there is not enough cash for it';
}

function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
