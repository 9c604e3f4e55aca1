import { ApiError, refuse } from '../api-error.ts';
import type { PositionSide } from '../accounts/position.ts';
import type { UmAccount } from '../accounts/um-account.ts';
import { TRIGGER_PROTECT } from '../catalog/um-exchange-info.ts';
import { type Atoms, abs, least, most } from '../decimal.ts';
import { checkPrice, checkQty } from '../filters/um-filters.ts';
import type { Listing } from '../market/listing.ts';
import { algoUpdate, isAlgoOpen, type AlgoOrder, type AlgoStatus } from './algo-order.ts';
import type { AlgoRequest } from './algo-request.ts';
import { IdSource } from './ids.ts';
import type { UmDesk } from './um-desk.ts';
import { isFinal, type UmOrder } from './um-order.ts';
import type { UmOrderRequest } from './um-request.ts';

const MAX_OPEN = 200;
const MAX_ENDED = 20_000;

/** Keeps conditional futures orders, watches prices for them, and sends their children to the desk. */
export class AlgoDesk {
  readonly #desk: UmDesk;
  readonly #orders = new Map<bigint, AlgoOrder>();
  readonly #open = new Set<AlgoOrder>();
  readonly #parents = new Map<bigint, AlgoOrder>();
  // Sixteen digits, as real ones have.
  readonly #ids = new IdSource(1_000_000_033_225_453n, 13n);
  #nextClient = 1;
  /** Told of every change of a conditional order. */
  readonly onChange: ((algo: AlgoOrder) => void)[] = [];
  /** For so long a fresh order is not found by queries and cancels, as happens on the real exchange. */
  lagMs = 0;

  constructor(desk: UmDesk) {
    this.#desk = desk;
    desk.onPrice.push((listing) => this.#look(listing));
    desk.onOrder.push((order) => this.#childChanged(order));
    desk.onPosition.push((account, position) => {
      if (position.qty === 0n) this.#positionClosed(account, position.symbol, position.side);
    });
  }

  /** Accepts a conditional order; no margin is checked before it triggers. @throws ApiError when refused */
  place(account: UmAccount, request: AlgoRequest): AlgoOrder {
    const listing = this.#desk.venue.tradable(request.symbol);
    const positionSide = sideFor(account, request);
    if (!request.closePosition) checkQty(listing, request.qty, request.price === 0n);
    if (request.price > 0n) checkPrice(listing, request.price);
    if (request.triggerPrice > 0n) checkPrice(listing, request.triggerPrice);
    if (request.type !== 'TRAILING_STOP_MARKET' && request.triggerPrice <= 0n) throw new ApiError(-4006, 'Stop price less than zero.');
    this.#checkPlace(account, listing, request, positionSide);
    const nowMs = this.#desk.venue.clock.now();
    const algo: AlgoOrder = {
      ...request,
      id: this.#ids.next(),
      clientId: request.clientId ?? `web_algo_${(this.#nextClient++).toString(36).padStart(12, '0')}`,
      account: account.name,
      listing,
      positionSide,
      status: 'NEW',
      extreme: 0n,
      child: null,
      reason: '',
      triggerMs: 0,
      timeMs: nowMs,
      updateMs: nowMs,
    };
    this.#orders.set(algo.id, algo);
    this.#open.add(algo);
    this.#forget();
    this.#report(algo, 'NEW');
    if (algo.type === 'TRAILING_STOP_MARKET') this.#trail(algo, priceFor(algo));
    return algo;
  }

  /** Finds an open or ended order for a query. @throws ApiError -2013, also while a fresh one lags */
  find(account: UmAccount, id: bigint | undefined, clientId: string | undefined): AlgoOrder {
    const algo = this.#search(account, id, clientId);
    if (algo === undefined || this.#isLagging(algo)) throw refuse.noOrder();
    return algo;
  }

  /** Cancels an untriggered order. @throws ApiError -2011 */
  cancel(account: UmAccount, id: bigint | undefined, clientId: string | undefined): AlgoOrder {
    const algo = this.#search(account, id, clientId);
    if (algo === undefined || !isAlgoOpen(algo) || this.#isLagging(algo)) throw refuse.unknownOrder();
    this.#end(algo, 'CANCELED');
    return algo;
  }

  cancelAll(account: UmAccount, symbol: string): void {
    for (const algo of this.open(account.name, symbol)) this.#end(algo, 'CANCELED');
  }

  /** Ends every conditional order of a listing, as delisting does. */
  expireAll(listing: Listing): void {
    for (const algo of [...this.#open]) if (algo.listing === listing) this.#end(algo, 'EXPIRED', 'The symbol is delisted.');
  }

  /** Returns untriggered orders; a query's `visible` view leaves out those that lag. */
  open(account: string, symbol?: string): AlgoOrder[] {
    return [...this.#open].filter((algo) => algo.account === account && (symbol === undefined || algo.listing.symbol === symbol));
  }

  visible(account: string, symbol?: string): AlgoOrder[] {
    return this.open(account, symbol).filter((algo) => !this.#isLagging(algo));
  }

  all(account: string, symbol?: string): AlgoOrder[] {
    return [...this.#orders.values()].filter((algo) => algo.account === account && (symbol === undefined || algo.listing.symbol === symbol));
  }

  #search(account: UmAccount, id: bigint | undefined, clientId: string | undefined): AlgoOrder | undefined {
    if (id !== undefined) {
      const algo = this.#orders.get(id);
      return algo?.account === account.name ? algo : undefined;
    }
    return [...this.#orders.values()].findLast((algo) => algo.account === account.name && algo.clientId === clientId);
  }

  #isLagging(algo: AlgoOrder): boolean {
    return this.lagMs > 0 && this.#desk.venue.clock.now() - algo.timeMs < this.lagMs;
  }

  #checkPlace(account: UmAccount, listing: Listing, request: AlgoRequest, positionSide: PositionSide): void {
    const open = this.open(account.name);
    if (request.clientId !== undefined && open.some((algo) => algo.clientId === request.clientId)) throw new ApiError(-4116, 'ClientOrderId is duplicated.');
    if (open.length >= MAX_OPEN) throw new ApiError(-4045, 'Reach max stop order limit.');
    const isSameClose = (algo: AlgoOrder): boolean => algo.closePosition && algo.listing === listing && algo.side === request.side && algo.positionSide === positionSide && algo.type === request.type;
    if (request.closePosition && open.some(isSameClose)) throw new ApiError(-4130, 'An open stop or take profit order with GTE and closePosition in the direction is existing.');
    const price = request.workingType === 'MARK_PRICE' ? listing.markPrice : listing.lastPrice;
    if (request.type === 'TRAILING_STOP_MARKET') {
      const isWrongSide = request.activatePrice > 0n && (request.side === 'BUY' ? request.activatePrice >= price : request.activatePrice <= price);
      if (isWrongSide) throw new ApiError(-2021, 'Order would immediately trigger.');
      return;
    }
    if (isReached({ ...request, triggerPrice: request.triggerPrice }, price)) throw new ApiError(-2021, 'Order would immediately trigger.');
  }

  #look(listing: Listing): void {
    for (const algo of [...this.#open]) {
      if (algo.listing !== listing || algo.status !== 'NEW') continue;
      const price = priceFor(algo);
      const isDue = algo.type === 'TRAILING_STOP_MARKET' ? this.#trail(algo, price) : isReached(algo, price);
      if (isDue && !isHeldBack(algo)) this.#trigger(algo);
    }
  }

  /** Follows the price with a trailing order; true when it has come back far enough. */
  #trail(algo: AlgoOrder, price: Atoms): boolean {
    const isBuy = algo.side === 'BUY';
    if (algo.extreme === 0n) {
      const isActive = algo.activatePrice === 0n || (isBuy ? price <= algo.activatePrice : price >= algo.activatePrice);
      if (!isActive) return false;
      algo.extreme = price;
      this.#report(algo, 'NEW');
      return false;
    }
    algo.extreme = isBuy ? least(algo.extreme, price) : most(algo.extreme, price);
    const distance = (algo.extreme * algo.callbackRate) / 10_000_000_000n;
    return isBuy ? price >= algo.extreme + distance : price <= algo.extreme - distance;
  }

  #trigger(algo: AlgoOrder): void {
    const account = this.#desk.account(algo.account);
    algo.triggerMs = this.#desk.venue.clock.now();
    this.#report(algo, 'TRIGGERING');
    const held = account.position(algo.listing.symbol, algo.positionSide).qty;
    const isLimit = algo.type === 'STOP' || algo.type === 'TAKE_PROFIT';
    const request: UmOrderRequest = {
      symbol: algo.listing.symbol,
      side: algo.side,
      positionSide: account.isDual ? algo.positionSide : undefined,
      type: isLimit ? 'LIMIT' : 'MARKET',
      timeInForce: algo.timeInForce === 'GTE_GTC' ? 'GTC' : algo.timeInForce,
      qty: algo.closePosition ? abs(held) : algo.qty,
      price: algo.price,
      priceMatch: algo.priceMatch,
      reduceOnly: !account.isDual && (algo.reduceOnly || algo.closePosition),
      clientId: algo.clientId,
      wantsResult: false,
      selfTrade: algo.selfTrade,
      goodTillMs: 0,
    };
    try {
      if (algo.closePosition && held === 0n) throw new ApiError(-2022, 'ReduceOnly Order is rejected.');
      this.#desk.place(account, request, {
        origType: algo.type,
        closePosition: algo.closePosition,
        stopPrice: algo.triggerPrice,
        workingType: algo.workingType,
        priceProtect: algo.priceProtect,
        activatePrice: algo.activatePrice,
        callbackRate: algo.callbackRate,
        created: (order) => {
          algo.child = order;
          this.#parents.set(order.id, algo);
          this.#report(algo, 'TRIGGERED');
        },
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#end(algo, 'REJECTED', error.message);
    }
  }

  #childChanged(order: UmOrder): void {
    const algo = this.#parents.get(order.id);
    if (algo === undefined || !isFinal(order.status)) return;
    this.#parents.delete(order.id);
    this.#end(algo, 'FINISHED');
  }

  #positionClosed(account: UmAccount, symbol: string, side: PositionSide): void {
    for (const algo of this.open(account.name, symbol)) {
      if (algo.timeInForce === 'GTE_GTC' && algo.positionSide === side) this.#end(algo, 'EXPIRED', 'The position is closed.');
    }
  }

  #end(algo: AlgoOrder, status: AlgoStatus, reason = ''): void {
    algo.reason = reason;
    this.#open.delete(algo);
    this.#report(algo, status);
  }

  #report(algo: AlgoOrder, status: AlgoStatus): void {
    algo.status = status;
    if (status === 'TRIGGERING') this.#open.delete(algo);
    algo.updateMs = this.#desk.venue.clock.now();
    this.#desk.feed.emit(algo.account, algoUpdate(algo));
    for (const listen of this.onChange) listen(algo);
  }

  #forget(): void {
    if (this.#orders.size <= 2 * MAX_ENDED) return;
    for (const [id, algo] of [...this.#orders].slice(0, MAX_ENDED)) if (!this.#open.has(algo)) this.#orders.delete(id);
  }
}

const priceFor = (algo: AlgoOrder): Atoms => (algo.workingType === 'MARK_PRICE' ? algo.listing.markPrice : algo.listing.lastPrice);

function isReached(algo: Pick<AlgoOrder, 'type' | 'side' | 'triggerPrice'>, price: Atoms): boolean {
  const isStop = algo.type === 'STOP' || algo.type === 'STOP_MARKET';
  const isUpward = isStop === (algo.side === 'BUY');
  return isUpward ? price >= algo.triggerPrice : price <= algo.triggerPrice;
}

/** A protected order waits while mark and last price stand too far apart. */
function isHeldBack({ priceProtect, listing }: AlgoOrder): boolean {
  return priceProtect && abs(listing.markPrice - listing.lastPrice) * 10_000n > listing.markPrice * TRIGGER_PROTECT;
}

function sideFor(account: UmAccount, request: AlgoRequest): PositionSide {
  const side = request.positionSide ?? 'BOTH';
  if (account.isDual === (side === 'BOTH')) throw new ApiError(-4061, "Order's position side does not match user's setting.");
  if (account.isDual && request.reduceOnly) throw new ApiError(-1106, "Parameter 'reduceonly' sent when not required.");
  const isOpening = side === (request.side === 'BUY' ? 'LONG' : 'SHORT');
  if (request.closePosition && isOpening) throw new ApiError(-4142, 'In Hedge Mode, BUY orders close SHORT and SELL orders close LONG positions only.');
  return side;
}
