import { ApiError, refuse } from '../api-error.ts';
import { type Lock, SpotAccount } from '../accounts/spot-account.ts';
import { SPOT_MAX_ORDERS, SPOT_MAX_STOPS } from '../catalog/spot-exchange-info.ts';
import { type Atoms, ONE, atoms, fixed, least, most, times } from '../decimal.ts';
import { checkLotSize, checkNotionalFilter, checkPercentBySide, checkPriceFilter, checkTrailingDelta } from '../filters/spot-filters.ts';
import { averagePrice } from '../market/day.ts';
import type { Listing } from '../market/listing.ts';
import type { Desk, OwnedOrder, Venue } from '../market/venue.ts';
import { available, type SelfTrade } from '../matching/match.ts';
import type { UserFeed } from '../user-feed.ts';
import { IdSource } from './ids.ts';
import { executionReport, isLimitType, isSpotFinal, isStop, type SpotFill, type SpotNews, type SpotOrder, type SpotStatus } from './spot-order.ts';
import { SpotOrders } from './spot-book-keeping.ts';
import type { SpotOrderRequest } from './spot-request.ts';

const FEE = atoms('0.001');
/** What BNB is worth where it is not listed. */
const BNB_PRICE = atoms('600');
const SELF_TRADE: Readonly<Record<SpotOrder['selfTrade'], SelfTrade>> = { EXPIRE_MAKER: 'expire-maker', EXPIRE_TAKER: 'expire-taker', EXPIRE_BOTH: 'expire-both' };

/** What a leg of an order list brings along. */
export interface ListPart {
  readonly listId: number;
  readonly lock: Lock;
}

/** Takes spot orders, trades them, keeps balances, and says so on the user feed. */
export class SpotDesk implements Desk {
  readonly venue: Venue;
  readonly feed: UserFeed;
  readonly orders = new SpotOrders();
  readonly accounts = new Map<string, SpotAccount>();
  /** Told of every change of an order, for order lists. */
  readonly onOrder: ((order: SpotOrder, news: SpotNews['execution'] | 'TRIGGERED') => void)[] = [];
  // Spot ids pass 2^53 nowhere yet, but nothing promises it: here they do.
  readonly #ids = new IdSource(9_007_199_254_741_001n, 3n);
  #nextExecution = 70_000_001;
  #nextClient = 1;
  #nextUid = 350_000_001;

  constructor(venue: Venue, feed: UserFeed) {
    this.venue = venue;
    this.feed = feed;
    venue.desk = this;
  }

  account(name: string): SpotAccount {
    let account = this.accounts.get(name);
    if (account === undefined) this.accounts.set(name, (account = new SpotAccount(name, this.#nextUid++)));
    return account;
  }

  clientId(prefix = 'web_'): string {
    return `${prefix}${(this.#nextClient++).toString(36).padStart(20, '0')}`;
  }

  /** Places an order. @throws ApiError when refused */
  place(account: SpotAccount, request: SpotOrderRequest): SpotOrder {
    const listing = this.judge(account, request);
    const lock = this.#lockFor(account, listing, request);
    return this.start(account, listing, request, { listId: -1, lock });
  }

  /** Checks all that does not need money. @throws ApiError when refused */
  judge(account: SpotAccount, request: SpotOrderRequest): Listing {
    const listing = this.venue.tradable(request.symbol);
    const isMarket = request.type === 'MARKET';
    if (request.qty > 0n || !isMarket) checkLotSize(listing, request.qty, isMarket);
    if (isLimitType(request.type)) checkPriceFilter(listing, request.price);
    if (request.stopPrice > 0n) checkPriceFilter(listing, request.stopPrice);
    if (request.trailingDelta > 0) checkTrailingDelta(request.trailingDelta);
    const average = averagePrice(listing, 5, this.venue.clock.now());
    if (isLimitType(request.type)) checkPercentBySide(request.price, average);
    const reference = isLimitType(request.type) ? request.price : request.stopPrice > 0n ? request.stopPrice : average;
    if (request.quoteOrderQty > 0n) {
      if (request.quoteOrderQty < listing.rules.minNotional) throw refuse.filter('NOTIONAL');
    } else {
      checkNotionalFilter(listing, request.qty, reference, isMarket);
    }
    const open = this.orders.open(account.name, listing.symbol);
    if (request.clientId !== undefined && open.some((order) => order.clientId === request.clientId)) throw refuse.spot('Duplicate order sent.');
    if (open.length >= SPOT_MAX_ORDERS) throw refuse.filter('MAX_NUM_ORDERS');
    if (isStop(request.type) && open.filter((order) => isStop(order.type)).length >= SPOT_MAX_STOPS) throw refuse.filter('MAX_NUM_ALGO_ORDERS');
    if (request.type === 'LIMIT_MAKER' && listing.book.crosses(request.side, request.price)) throw refuse.spot('Order would immediately match and take.');
    if (isStop(request.type) && request.trailingDelta === 0 && isStopReached(request, listing.lastPrice)) throw refuse.spot('Order would trigger immediately.');
    return listing;
  }

  /** Puts a judged and funded order to work. */
  start(account: SpotAccount, listing: Listing, request: SpotOrderRequest, part: ListPart): SpotOrder {
    const nowMs = this.venue.clock.now();
    const isWorking = !isStop(request.type);
    const order: SpotOrder = {
      id: this.#ids.next(),
      account: account.name,
      clientId: request.clientId ?? this.clientId(),
      listing,
      side: request.side,
      type: request.type,
      timeInForce: request.timeInForce,
      price: request.price,
      qty: request.qty,
      remaining: request.qty,
      quoteOrderQty: request.quoteOrderQty,
      executed: 0n,
      quote: 0n,
      stopPrice: request.stopPrice,
      trailingDelta: request.trailingDelta,
      icebergQty: request.icebergQty,
      selfTrade: request.selfTrade,
      listId: part.listId,
      lock: part.lock,
      fills: [],
      status: 'NEW',
      isWorking,
      workingMs: isWorking ? nowMs : -1,
      extreme: 0n,
      expiryReason: '',
      amendments: [],
      timeMs: nowMs,
      updateMs: nowMs,
    };
    this.venue.batch(() => {
      this.orders.add(order);
      this.#report(order, { execution: 'NEW' });
      this.#reportBalances(account, [part.lock.asset]);
      if (isWorking) this.#work(order);
    });
    return order;
  }

  /** Cancels an order that still rests. @throws ApiError -2011 */
  cancel(order: SpotOrder | undefined, cancelId = this.clientId()): { readonly order: SpotOrder; readonly cancelId: string } {
    if (order === undefined || isSpotFinal(order)) throw refuse.unknownOrder();
    this.venue.batch(() => this.end(order, 'CANCELED', 'CANCELED', { cancelId }));
    return { order, cancelId };
  }

  /** Makes an order smaller without losing its turn; its client id becomes `clientId`, or a new one. @throws ApiError -2011, -2038, -1013 */
  shrink(order: SpotOrder | undefined, qty: Atoms, clientId = this.clientId()): SpotOrder {
    if (order === undefined || isSpotFinal(order)) throw refuse.unknownOrder();
    checkLotSize(order.listing, qty, false);
    if (qty >= order.qty || qty <= order.executed) throw new ApiError(-2038, 'The requested order amendment was rejected: the new quantity must be less than the old one and more than what is executed.');
    checkNotionalFilter(order.listing, qty, order.price > 0n ? order.price : order.stopPrice, false);
    const former = order.clientId;
    const executionId = this.#nextExecution;
    order.amendments.push({ executionId, timeMs: this.venue.clock.now(), clientId: { before: former, after: clientId }, qty: { before: order.qty, after: qty } });
    if (clientId !== former) this.orders.rename(order, clientId);
    order.qty = qty;
    order.remaining = qty - order.executed;
    order.listing.book.resize(order, qty - order.executed);
    order.updateMs = this.venue.clock.now();
    const account = this.account(order.account);
    account.shrink(order.lock, this.#neededBy(order));
    this.#report(order, { execution: 'REPLACED', formerClientId: former });
    this.#reportBalances(account, [order.lock.asset]);
    return order;
  }

  filled(owned: OwnedOrder, fill: { readonly price: Atoms; readonly qty: Atoms; readonly tradeId: number; readonly isMaker: boolean; readonly timeMs: number }): void {
    const order = owned as SpotOrder;
    const account = this.account(order.account);
    const { spec } = order.listing;
    const quote = times(fill.price, fill.qty);
    const [got, gotAsset] = order.side === 'BUY' ? [fill.qty, spec.base] : [quote, spec.quote];
    account.spend(order.lock, order.side === 'BUY' ? quote : fill.qty);
    account.balance(gotAsset).free += got;
    const { commission, commissionAsset } = this.#fee(account, order, { got, gotAsset, quote });
    account.balance(commissionAsset).free -= commission;
    order.executed += fill.qty;
    order.quote += quote;
    order.updateMs = fill.timeMs;
    account.updateMs = fill.timeMs;
    const isDone = order.quoteOrderQty === 0n && order.executed >= order.qty;
    order.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED';
    if (order.side === 'BUY' && isLimitType(order.type)) account.shrink(order.lock, times(order.qty - order.executed, order.price));
    if (isDone) this.#close(order);
    const row: SpotFill = { ...fill, commission, commissionAsset };
    order.fills.push(row);
    account.recordTrade({ symbol: spec.symbol, id: fill.tradeId, orderId: order.id, listId: order.listId, price: fill.price, qty: fill.qty, commission, commissionAsset, timeMs: fill.timeMs, side: order.side, isMaker: fill.isMaker });
    this.#report(order, { execution: 'TRADE', fill: row });
    this.#reportBalances(account, [...new Set([spec.base, spec.quote, commissionAsset])]);
  }

  expired(owned: OwnedOrder): void {
    this.end(owned as SpotOrder, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION');
  }

  priceMoved(listing: Listing): void {
    for (const order of this.orders.waiting(listing)) {
      if (isSpotFinal(order) || order.isWorking) continue;
      if (order.trailingDelta > 0 ? isTrailReached(order, listing.lastPrice) : isStopReached(order, listing.lastPrice)) this.#trigger(order);
    }
  }

  /** Ends every open order of a listing, as delisting does. */
  expireAll(listing: Listing): void {
    this.venue.batch(() => {
      for (const order of this.orders.everyOpen()) {
        if (order.listing !== listing) continue;
        order.expiryReason = 'EXCHANGE_CANCELED';
        this.end(order, 'EXPIRED', 'EXPIRED');
      }
    });
  }

  /** Ends an order and gives back what was set aside. */
  end(order: SpotOrder, status: SpotStatus, execution: SpotNews['execution'], extra: { readonly cancelId?: string } = {}): void {
    if (isSpotFinal(order)) return;
    order.listing.book.remove(order);
    order.status = status;
    order.updateMs = this.venue.clock.now();
    this.#close(order);
    this.#report(order, { execution, ...extra });
    this.#reportBalances(this.account(order.account), [order.lock.asset]);
  }

  #lockFor(account: SpotAccount, listing: Listing, request: SpotOrderRequest): Lock {
    const { base, quote } = listing.spec;
    const [asset, amount] = request.side === 'SELL' ? [base, request.qty > 0n ? request.qty : costOf(listing, request)] : [quote, costOf(listing, request)];
    const lock = account.lock(asset, amount);
    if (lock === null) throw refuse.spot('Account has insufficient balance for requested action.');
    return lock;
  }

  /** Returns what has to stay set aside for what is left of an order, and of the legs that share its money. */
  #neededBy(order: SpotOrder): Atoms {
    const sharers = order.listId < 0 ? [order] : this.orders.open(order.account, order.listing.symbol).filter((one) => one.lock === order.lock);
    return sharers.reduce((needed, one) => most(needed, one.side === 'SELL' ? one.qty - one.executed : times(one.qty - one.executed, one.price > 0n ? one.price : one.stopPrice)), 0n);
  }

  /** A fee is taken from what was got, or paid with BNB at three quarters while there is enough of it. */
  #fee(account: SpotAccount, order: SpotOrder, { got, gotAsset, quote }: { readonly got: Atoms; readonly gotAsset: string; readonly quote: Atoms }): { commission: Atoms; commissionAsset: string } {
    const price = this.venue.listings.get('BNBUSDT')?.lastPrice ?? BNB_PRICE;
    const inBnb = (quote * FEE * 3n) / 4n / price;
    if (!account.isBurningBnb || order.listing.spec.quote !== 'USDT' || account.balance('BNB').free < inBnb) return { commission: (got * FEE) / ONE, commissionAsset: gotAsset };
    return { commission: inBnb, commissionAsset: 'BNB' };
  }

  #trigger(order: SpotOrder): void {
    order.isWorking = true;
    order.workingMs = this.venue.clock.now();
    order.updateMs = order.workingMs;
    this.#report(order, { execution: 'NEW' }, 'TRIGGERED');
    if (!isSpotFinal(order)) this.#work(order);
  }

  #work(order: SpotOrder): void {
    const { listing } = order;
    const isMarket = !isLimitType(order.type);
    const limit = isMarket ? null : order.price;
    if (order.timeInForce === 'FOK' && available(listing.book, order.side, limit, order.qty) < order.qty) {
      order.expiryReason = 'UNFILLED_FOK_ORDER_EXPIRED';
      this.end(order, 'EXPIRED', 'EXPIRED');
      return;
    }
    const budget = order.quoteOrderQty > 0n ? order.quoteOrderQty : isMarket && order.side === 'BUY' ? order.lock.amount + this.account(order.account).balance(order.lock.asset).free : null;
    const qty = order.quoteOrderQty > 0n ? 10n ** 30n : order.qty - order.executed;
    const result = this.venue.trade(listing, { side: order.side, limit, qty, budget, step: listing.rules.step }, order, SELF_TRADE[order.selfTrade]);
    if (isSpotFinal(order)) return;
    order.remaining = order.qty - order.executed;
    if (result.takerExpired) this.end(order, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION');
    else if (order.quoteOrderQty > 0n && order.executed > 0n) this.#completeByQuote(order);
    else if (isMarket || order.timeInForce !== 'GTC') {
      order.expiryReason = isMarket ? 'INSUFFICIENT_LIQUIDITY' : 'UNFILLED_IOC_QUANTITY_EXPIRED';
      this.end(order, 'EXPIRED', 'EXPIRED');
    } else listing.book.add(order);
  }

  /** A market order by quote money is done when the money no longer buys a lot. */
  #completeByQuote(order: SpotOrder): void {
    order.qty = order.executed;
    order.status = 'FILLED';
    this.#close(order);
    this.#reportBalances(this.account(order.account), [order.lock.asset]);
  }

  #close(order: SpotOrder): void {
    this.orders.end(order);
    this.account(order.account).release(order.lock);
  }

  #report(order: SpotOrder, news: Omit<SpotNews, 'executionId'>, told: SpotNews['execution'] | 'TRIGGERED' = news.execution): void {
    this.feed.emit(order.account, executionReport(order, { ...news, executionId: this.#nextExecution++ }));
    for (const listen of this.onOrder) listen(order, told);
  }

  #reportBalances(account: SpotAccount, assets: readonly string[]): void {
    const nowMs = this.venue.clock.now();
    account.updateMs = nowMs;
    this.feed.emit(account.name, {
      e: 'outboundAccountPosition',
      E: nowMs,
      u: nowMs,
      B: assets.map((asset) => ({ a: asset, f: fixed(account.balance(asset).free, 8), l: fixed(account.balance(asset).locked, 8) })),
    });
  }
}

/** Returns what a buy has to set aside at most: its limit, its budget, or what the book would cost now. */
function costOf(listing: Listing, request: SpotOrderRequest): Atoms {
  if (request.quoteOrderQty > 0n) return request.side === 'BUY' ? request.quoteOrderQty : (request.quoteOrderQty * ONE) / (listing.book.bids.best?.price ?? listing.lastPrice);
  if (isLimitType(request.type)) return times(request.qty, request.price);
  let left = request.qty, cost = 0n;
  for (const level of listing.book.asks.top(1_000)) {
    const qty = least(left, level.total);
    cost += times(qty, level.price);
    left -= qty;
  }
  return most(cost, times(request.qty, request.stopPrice)) + times(left, listing.lastPrice);
}

function isStopReached(order: Pick<SpotOrder, 'type' | 'side' | 'stopPrice'>, price: Atoms): boolean {
  const isUpward = order.type.startsWith('STOP') === (order.side === 'BUY');
  return isUpward ? price >= order.stopPrice : price <= order.stopPrice;
}

function isTrailReached(order: SpotOrder, price: Atoms): boolean {
  const isBuy = order.side === 'BUY';
  if (order.extreme === 0n) {
    if (order.stopPrice > 0n && !isStopReached(order, price)) return false;
    order.extreme = price;
    return false;
  }
  order.extreme = isBuy ? least(order.extreme, price) : most(order.extreme, price);
  const distance = (order.extreme * BigInt(order.trailingDelta)) / 10_000n;
  return isBuy ? price >= order.extreme + distance : price <= order.extreme - distance;
}
