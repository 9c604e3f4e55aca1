import { ApiError, refuse } from '../api-error.ts';
import { maxNotional } from '../accounts/brackets.ts';
import { applyFill, type Position, type PositionSide } from '../accounts/position.ts';
import { type OpenExposure, type Sums, UmAccount, initialMargin } from '../accounts/um-account.ts';
import { UM_MAX_ORDERS } from '../catalog/um-exchange-info.ts';
import { type Atoms, ONE, abs, atoms, least, most, times } from '../decimal.ts';
import { checkCounterPrice, checkNotional, checkPercent, checkPrice, checkQty } from '../filters/um-filters.ts';
import type { Listing } from '../market/listing.ts';
import { type Desk, type OwnedOrder, type Venue } from '../market/venue.ts';
import type { Side } from '../matching/book.ts';
import { available, type SelfTrade } from '../matching/match.ts';
import type { UserFeed } from '../user-feed.ts';
import { accountUpdate } from './um-account-events.ts';
import { IdSource } from './ids.ts';
import { UmOrders } from './um-book-keeping.ts';
import { isFinal, orderTradeUpdate, tradeLite, type UmOrder, type UmOrderNews, type UmSelfTrade, type WorkingType } from './um-order.ts';
import type { UmOrderRequest } from './um-request.ts';

const TAKER_FEE = atoms('0.0005');
const MAKER_FEE = atoms('0.0002');
/** What BNB is worth where it is not listed. */
export const BNB_PRICE = atoms('600');
/** A market order trades no further than this from the mark price, in 10^-4 (marketTakeBound). */
const TAKE_BOUND = 500n;
const MAX_EDITS = 10_000;

/** What an order is besides what its owner asked: set when a conditional order or the exchange places it. */
export interface Origin {
  readonly id?: bigint;
  readonly origType?: string;
  readonly closePosition?: boolean;
  readonly stopPrice?: Atoms;
  readonly workingType?: WorkingType;
  readonly priceProtect?: boolean;
  readonly isLiquidation?: boolean;
  readonly fillName?: 'TRADE' | 'CALCULATED';
  readonly activatePrice?: Atoms;
  readonly callbackRate?: Atoms;
  /** Told once the order exists and before it can trade. */
  readonly created?: (order: UmOrder) => void;
}

/** Takes futures orders, trades them, keeps positions and money, and says so on the user feed. */
export class UmDesk implements Desk {
  readonly venue: Venue;
  readonly feed: UserFeed;
  readonly orders = new UmOrders();
  readonly accounts = new Map<string, UmAccount>();
  // Real ids on several symbols have 19 digits: beyond 2^53.
  readonly ids = new IdSource(8_389_765_520_101_510_912n, 7n);
  /** Told when an order has ended or traded, for conditional parents. */
  readonly onOrder: ((order: UmOrder) => void)[] = [];
  /** Asked after prices moved: conditional orders, then margins. */
  readonly onPrice: ((listing: Listing) => void)[] = [];
  /** Told after a position changed. */
  readonly onPosition: ((account: UmAccount, position: Position) => void)[] = [];
  #nextClient = 1;
  #nextAmendment = 5_363;

  constructor(venue: Venue, feed: UserFeed) {
    this.venue = venue;
    this.feed = feed;
    venue.desk = this;
  }

  account(name: string): UmAccount {
    let account = this.accounts.get(name);
    if (account === undefined) this.accounts.set(name, (account = new UmAccount(name, atoms('10000'))));
    return account;
  }

  sums(account: UmAccount): Sums {
    return account.sums((symbol) => this.venue.listing(symbol), this.exposure(account));
  }

  exposure(account: UmAccount): OpenExposure[] {
    return this.orders.open(account.name).filter((order) => !order.reduceOnly).map((order) => ({ symbol: order.listing.symbol, side: order.side, notional: times(order.qty - order.executed, order.price) }));
  }

  /** Places an order; returns it and what an ACK said before it could trade. @throws ApiError when refused */
  place(account: UmAccount, request: UmOrderRequest, origin: Origin = {}): { readonly order: UmOrder; readonly ack: UmOrder } {
    const listing = origin.isLiquidation === true ? this.venue.listing(request.symbol) : this.venue.tradable(request.symbol);
    const order = this.#judge(account, listing, request, origin);
    return this.venue.batch(() => {
      this.orders.add(order);
      account.updateMs = order.timeMs;
      origin.created?.(order);
      this.#report(order, { execution: 'NEW' });
      const ack = { ...order };
      this.#work(order);
      return { order, ack };
    });
  }

  /** Judges without placing, for order/test. @throws ApiError when refused */
  test(account: UmAccount, request: UmOrderRequest): void {
    this.#judge(account, this.venue.tradable(request.symbol), request, {});
  }

  /** Cancels an order that still rests. @throws ApiError -2011 */
  cancel(order: UmOrder | undefined): UmOrder {
    if (order === undefined || isFinal(order.status)) throw refuse.unknownOrder();
    this.venue.batch(() => this.#end(order, 'CANCELED', 'CANCELED'));
    return order;
  }

  /** Changes price and quantity of a limit order, which goes to the back of the queue. @throws ApiError -2013, -5027, -5026 and the filters' */
  amend(order: UmOrder | undefined, side: Side, qty: Atoms, price: Atoms): UmOrder {
    if (order === undefined || isFinal(order.status)) throw refuse.noOrder();
    if (order.type !== 'LIMIT' || order.side !== side) throw new ApiError(-5024, 'Modification of this order is not supported.');
    if (order.qty === qty && order.price === price) throw new ApiError(-5027, 'No need to modify the order.');
    if (order.edits >= MAX_EDITS) throw new ApiError(-5026, 'Exceed maximum modify order limit.');
    checkPrice(order.listing, price);
    checkQty(order.listing, qty, false);
    checkPercent(order.listing, side, price);
    if (!order.reduceOnly) checkNotional(order.listing, qty, price);
    this.venue.batch(() => {
      const crosses = order.timeInForce === 'GTX' && order.listing.book.crosses(side, price);
      if (qty <= order.executed || crosses) {
        this.#end(order, 'CANCELED', 'CANCELED');
        return;
      }
      order.listing.book.remove(order);
      order.edits++;
      order.amendments.push({ id: this.#nextAmendment++, timeMs: this.venue.clock.now(), price: { before: order.price, after: price }, qty: { before: order.qty, after: qty } });
      order.qty = qty;
      order.price = price;
      order.remaining = qty - order.executed;
      order.updateMs = this.venue.clock.now();
      this.#report(order, { execution: 'AMENDMENT' });
      this.#work(order);
    });
    return order;
  }

  /**
   * Closes a position, or a part of it, against another trader without the book: auto-deleveraging, or the settlement of a symbol that is delisted.
   * The account sees an order it never sent, filled at once.
   */
  close(account: UmAccount, position: Position, with_: { readonly qty: Atoms; readonly price: Atoms; readonly clientId: string; readonly fillName: 'TRADE' | 'CALCULATED' }): UmOrder {
    const listing = this.venue.listing(position.symbol);
    const nowMs = this.venue.clock.now();
    const order: UmOrder = {
      id: this.ids.next(), account: account.name, clientId: with_.clientId, listing, side: position.qty > 0n ? 'SELL' : 'BUY', positionSide: position.side, type: 'LIMIT', origType: 'LIMIT', timeInForce: 'IOC',
      qty: with_.qty, price: with_.price, remaining: with_.qty, executed: 0n, cost: 0n, reduceOnly: true, closePosition: false, stopPrice: 0n, workingType: 'CONTRACT_PRICE', priceProtect: false, priceMatch: 'NONE',
      selfTrade: 'NONE', goodTillMs: 0, isLiquidation: true, fillName: with_.fillName, activatePrice: 0n, callbackRate: 0n, status: 'NEW', timeMs: nowMs, updateMs: nowMs, edits: 0, amendments: [],
    };
    this.venue.batch(() => {
      this.orders.add(order);
      this.#report(order, { execution: 'NEW' });
      this.filled(order, { price: with_.price, qty: with_.qty, tradeId: listing.tape.reserve(), isMaker: false, timeMs: nowMs });
    });
    return order;
  }

  filled(owned: OwnedOrder, fill: { readonly price: Atoms; readonly qty: Atoms; readonly tradeId: number; readonly isMaker: boolean; readonly timeMs: number }): void {
    const order = owned as UmOrder;
    const account = this.account(order.account);
    order.executed += fill.qty;
    order.cost += fill.qty * fill.price;
    order.status = order.executed >= order.qty ? 'FILLED' : 'PARTIALLY_FILLED';
    order.updateMs = fill.timeMs;
    if (order.status === 'FILLED') this.orders.end(order);
    const position = account.position(order.listing.symbol, order.positionSide);
    const { realized, commission, commissionAsset } = this.#settle(account, position, order, fill);
    const news: NonNullable<UmOrderNews['fill']> = { ...fill, commission, commissionAsset, realized };
    this.feed.emit(account.name, tradeLite(order, news, fill.timeMs));
    this.feed.emit(account.name, accountUpdate('ORDER', account, [position], this.venue, fill.timeMs));
    this.#report(order, { execution: order.fillName, fill: news });
    for (const listen of this.onPosition) listen(account, position);
    this.#knockOut(account, position);
  }

  expired(owned: OwnedOrder): void {
    this.#end(owned as UmOrder, 'EXPIRED_IN_MATCH', 'EXPIRED', 1);
  }

  priceMoved(listing: Listing): void {
    for (const look of this.onPrice) look(listing);
  }

  /** Ends what has lived its time. */
  expireDue(nowMs: number): void {
    for (const order of this.orders.everyOpen()) {
      if (order.goodTillMs > 0 && order.goodTillMs <= nowMs) this.venue.batch(() => this.#end(order, 'EXPIRED', 'EXPIRED'));
    }
  }

  /** Ends every open order of a listing, as delisting does. */
  expireAll(listing: Listing, reason: number): void {
    this.venue.batch(() => {
      for (const order of this.orders.everyOpen()) if (order.listing === listing) this.#end(order, 'EXPIRED', 'EXPIRED', reason);
    });
  }

  #judge(account: UmAccount, listing: Listing, request: UmOrderRequest, origin: Origin): UmOrder {
    const positionSide = sideFor(account, request);
    const isMarket = request.type === 'MARKET';
    const price = isMarket ? 0n : request.priceMatch === 'NONE' ? request.price : matchedPrice(listing, request.side, request.priceMatch);
    const held = account.position(listing.symbol, positionSide).qty;
    const isClosing = request.reduceOnly || (account.isDual && (request.side === 'BUY') === (positionSide === 'SHORT'));
    let qty = request.qty;
    checkQty(listing, qty, isMarket);
    if (isClosing) {
      const isOpposite = held !== 0n && held > 0n === (request.side === 'SELL');
      if (!isOpposite || (account.isDual && qty > abs(held))) throw new ApiError(-2022, 'ReduceOnly Order is rejected.');
      qty = least(qty, abs(held));
    }
    if (isMarket) {
      checkCounterPrice(listing, request.side);
    } else {
      checkPrice(listing, price);
      checkPercent(listing, request.side, price);
    }
    if (origin.isLiquidation !== true) {
      const reference = isMarket ? listing.markPrice : price;
      if (!isClosing) checkNotional(listing, qty, reference);
      if (request.clientId !== undefined && this.orders.isOpenClientId(account, request.clientId)) throw new ApiError(-4116, 'ClientOrderId is duplicated.');
      if (this.orders.open(account.name, listing.symbol).length >= UM_MAX_ORDERS) throw new ApiError(-2025, 'Reach max open order limit.');
      if (!isClosing) this.#checkMargin(account, listing, request.side, qty, isMarket ? listing.lastPrice : price);
    }
    this.#checkTimeInForce(listing, request, price, qty);
    const nowMs = this.venue.clock.now();
    return {
      id: origin.id ?? this.ids.next(),
      account: account.name,
      clientId: request.clientId ?? `web_${(this.#nextClient++).toString(36).padStart(12, '0')}`,
      listing,
      side: request.side,
      positionSide,
      type: request.type,
      origType: origin.origType ?? request.type,
      timeInForce: request.timeInForce,
      qty,
      price: isMarket ? takeLimit(listing, request.side) : price,
      remaining: qty,
      executed: 0n,
      cost: 0n,
      reduceOnly: isClosing,
      closePosition: origin.closePosition ?? false,
      stopPrice: origin.stopPrice ?? 0n,
      workingType: origin.workingType ?? 'CONTRACT_PRICE',
      priceProtect: origin.priceProtect ?? false,
      priceMatch: request.priceMatch,
      selfTrade: request.selfTrade,
      goodTillMs: request.goodTillMs,
      isLiquidation: origin.isLiquidation ?? false,
      fillName: origin.fillName ?? 'TRADE',
      amendments: [],
      activatePrice: origin.activatePrice ?? 0n,
      callbackRate: origin.callbackRate ?? 0n,
      status: 'NEW',
      timeMs: nowMs,
      updateMs: nowMs,
      edits: 0,
    };
  }

  #checkMargin(account: UmAccount, listing: Listing, side: Side, qty: Atoms, price: Atoms): void {
    const open = this.exposure(account);
    const notional = times(qty, price);
    const before = account.marginOf(listing, open).total;
    const after = account.marginOf(listing, [...open, { symbol: listing.symbol, side, notional }]).total;
    if (after - before > this.sums(account).available) throw new ApiError(-2019, 'Margin is insufficient.');
    const exposure = after * BigInt(account.leverage(listing.symbol));
    if (after > before && exposure > maxNotional(account.leverage(listing.symbol))) throw new ApiError(-2027, 'Exceeded the maximum allowable position at current leverage.');
  }

  #checkTimeInForce(listing: Listing, request: UmOrderRequest, price: Atoms, qty: Atoms): void {
    if (request.timeInForce === 'GTX' && listing.book.crosses(request.side, price)) {
      throw new ApiError(-5022, 'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history');
    }
    if (request.timeInForce === 'FOK' && available(listing.book, request.side, request.type === 'MARKET' ? null : price, qty) < qty) {
      throw new ApiError(-5021, 'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history');
    }
  }

  #work(order: UmOrder): void {
    const { listing } = order;
    const result = this.venue.trade(listing, { side: order.side, limit: order.price, qty: order.remaining }, order, selfTradeOf(order.selfTrade));
    if (isFinal(order.status)) return;
    order.remaining = order.qty - order.executed;
    // What the book could not take of a liquidation, the insurance fund takes at the mark price.
    if (order.isLiquidation) this.filled(order, { price: listing.markPrice, qty: order.remaining, tradeId: listing.tape.reserve(), isMaker: false, timeMs: this.venue.clock.now() });
    else if (result.takerExpired) this.#end(order, 'EXPIRED_IN_MATCH', 'EXPIRED', 1);
    else if (order.type === 'MARKET') this.#end(order, 'EXPIRED', 'EXPIRED', 9);
    else if (order.timeInForce === 'IOC' || order.timeInForce === 'FOK') this.#end(order, 'EXPIRED', 'EXPIRED', 2);
    else listing.book.add(order);
  }

  #end(order: UmOrder, status: 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH', execution: 'CANCELED' | 'EXPIRED', expiryReason = 0): void {
    if (isFinal(order.status)) return;
    order.listing.book.remove(order);
    order.status = status;
    order.updateMs = this.venue.clock.now();
    this.orders.end(order);
    this.#report(order, { execution, expiryReason });
  }

  #settle(account: UmAccount, position: Position, order: UmOrder, fill: { readonly price: Atoms; readonly qty: Atoms; readonly tradeId: number; readonly isMaker: boolean; readonly timeMs: number }): { realized: Atoms; commission: Atoms; commissionAsset: string } {
    const { listing } = order;
    const signed = order.side === 'BUY' ? fill.qty : -fill.qty;
    const before = position.qty;
    const { realized, closedShare } = applyFill(position, signed, fill.price);
    const { commission, commissionAsset } = this.#fee(account, listing, (fill.price * fill.qty * (fill.isMaker ? MAKER_FEE : TAKER_FEE)) / ONE / ONE);
    const released = (position.isolatedWallet * closedShare) / ONE;
    position.isolatedWallet -= released;
    account.crossWallet += released + realized - (commissionAsset === account.asset ? commission : 0n);
    if (account.marginType(listing.symbol) === 'isolated') {
      const opened = abs(position.qty) - (position.qty > 0n === before > 0n ? least(abs(before), abs(position.qty)) : 0n);
      const margin = initialMargin(opened, fill.price, account.leverage(listing.symbol));
      position.isolatedWallet += margin;
      account.crossWallet -= margin;
    }
    position.fees += position.qty === 0n || commissionAsset !== account.asset ? 0n : commission;
    position.updateMs = fill.timeMs;
    account.updateMs = fill.timeMs;
    const tradeId = String(fill.tradeId);
    account.book({ symbol: listing.symbol, incomeType: 'COMMISSION', income: -commission, asset: commissionAsset, info: tradeId, time: fill.timeMs, tradeId });
    if (realized !== 0n) account.book({ symbol: listing.symbol, incomeType: 'REALIZED_PNL', income: realized, info: tradeId, time: fill.timeMs, tradeId });
    account.recordTrade({
      symbol: listing.symbol, id: fill.tradeId, orderId: order.id, side: order.side, positionSide: order.positionSide, price: fill.price, qty: fill.qty, realized, commission, commissionAsset, timeMs: fill.timeMs,
      isMaker: fill.isMaker,
    });
    return { realized, commission, commissionAsset };
  }

  /** A fee is paid in the collateral, or with BNB at nine tenths while there is enough of it. */
  #fee(account: UmAccount, listing: Listing, inQuote: Atoms): { commission: Atoms; commissionAsset: string } {
    const price = this.venue.listings.get('BNBUSDT')?.lastPrice ?? BNB_PRICE;
    const inBnb = (inQuote * 9n * ONE) / (10n * price);
    if (!account.isBurningBnb || account.bnb < inBnb || listing.spec.quote !== 'USDT') return { commission: inQuote, commissionAsset: account.asset };
    account.bnb -= inBnb;
    return { commission: inBnb, commissionAsset: 'BNB' };
  }

  /** Ends reduce-only orders that no longer have a position to reduce, the least likely to fill first. */
  #knockOut(account: UmAccount, position: Position): void {
    let left = abs(position.qty);
    const closing: Side = position.qty > 0n ? 'SELL' : 'BUY';
    const candidates = this.orders.open(account.name, position.symbol).filter((order) => order.reduceOnly && order.positionSide === position.side && order.remaining > 0n && order.type === 'LIMIT');
    candidates.sort((a, b) => Number(closing === 'SELL' ? a.price - b.price : b.price - a.price));
    for (const order of candidates) {
      const rest = order.qty - order.executed;
      if (order.side === closing && rest <= left) left -= rest;
      else this.#end(order, 'EXPIRED', 'EXPIRED', 4);
    }
  }

  #report(order: UmOrder, news: Pick<UmOrderNews, 'execution' | 'fill' | 'expiryReason'>): void {
    let bidNotional = 0n, askNotional = 0n;
    for (const open of this.orders.open(order.account, order.listing.symbol)) {
      const notional = times(open.qty - open.executed, open.price);
      if (open.side === 'BUY') bidNotional += notional;
      else askNotional += notional;
    }
    this.feed.emit(order.account, orderTradeUpdate(order, { ...news, timeMs: order.updateMs, bidNotional, askNotional }));
    for (const listen of this.onOrder) listen(order);
  }
}

function sideFor(account: UmAccount, request: UmOrderRequest): PositionSide {
  if (!account.isDual) {
    if (request.positionSide !== undefined && request.positionSide !== 'BOTH') throw new ApiError(-4061, "Order's position side does not match user's setting.");
    return 'BOTH';
  }
  if (request.positionSide === undefined || request.positionSide === 'BOTH') throw new ApiError(-4061, "Order's position side does not match user's setting.");
  if (request.reduceOnly) throw new ApiError(-1106, "Parameter 'reduceonly' sent when not required.");
  return request.positionSide;
}

function takeLimit(listing: Listing, side: Side): Atoms {
  const { tick } = listing.rules;
  const reference = listing.markPrice;
  return side === 'BUY' ? ((reference * (10_000n + TAKE_BOUND)) / 10_000n / tick) * tick : most(tick, ((reference * (10_000n - TAKE_BOUND)) / 10_000n / tick) * tick);
}

function matchedPrice(listing: Listing, side: Side, priceMatch: string): Atoms {
  const [where, depth] = priceMatch.split('_');
  const ladder = where === 'OPPONENT' ? listing.book.opposite(side) : listing.book.own(side);
  const level = ladder.top(Number(depth ?? 1)).at(-1);
  if (level === undefined) throw new ApiError(-5043, 'No depth matches this BBO order.');
  return level.price;
}

function selfTradeOf(mode: UmSelfTrade): SelfTrade {
  switch (mode) {
    case 'EXPIRE_MAKER':
      return 'expire-maker';
    case 'EXPIRE_TAKER':
      return 'expire-taker';
    case 'EXPIRE_BOTH':
      return 'expire-both';
    case 'NONE':
      return 'trade';
  }
}

