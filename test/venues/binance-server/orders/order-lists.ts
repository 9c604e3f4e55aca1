import { ApiError, refuse } from '../api-error.ts';
import type { SpotAccount } from '../accounts/spot-account.ts';
import { most, times, type Atoms } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import { isSpotFinal, spotCanceled, spotResult, type SpotOrder } from './spot-order.ts';
import type { SpotDesk } from './spot-desk.ts';
import type { SpotOrderRequest } from './spot-request.ts';

/** Two orders of which one cancels the other. */
export interface OrderList {
  readonly id: number;
  readonly clientId: string;
  readonly account: string;
  readonly listing: Listing;
  readonly orders: SpotOrder[];
  status: 'EXECUTING' | 'ALL_DONE';
  readonly timeMs: number;
}

/** Keeps the spot OCO lists. */
export class OrderLists {
  readonly #desk: SpotDesk;
  readonly #lists = new Map<number, OrderList>();
  #nextId = 1_929;

  constructor(desk: SpotDesk) {
    this.#desk = desk;
    desk.onOrder.push((order, news) => this.#changed(order, news));
  }

  /** Places an OCO: `above` is priced over the market, `below` under it. @throws ApiError when refused */
  placeOco(account: SpotAccount, above: SpotOrderRequest, below: SpotOrderRequest, clientId: string | undefined): OrderList {
    const [limitLeg, stopLeg] = above.side === 'SELL' ? [above, below] : [below, above];
    if (!stopLeg.type.startsWith('STOP_LOSS') || !(limitLeg.type === 'LIMIT_MAKER' || limitLeg.type.startsWith('TAKE_PROFIT'))) {
      throw new ApiError(-1158, 'The order types of an OCO must be LIMIT_MAKER or TAKE_PROFIT on one side and STOP_LOSS on the other.');
    }
    const listing = this.#desk.judge(account, above);
    this.#desk.judge(account, below);
    const priceOf = (leg: SpotOrderRequest): Atoms => (leg.price > 0n ? leg.price : leg.stopPrice);
    if (priceOf(above) <= priceOf(below)) throw refuse.spot('The relationship of the prices for the orders is not correct.');
    const { base, quote } = listing.spec;
    const lock = above.side === 'SELL' ? account.lock(base, above.qty, 2) : account.lock(quote, most(times(above.qty, priceOf(above)), times(below.qty, priceOf(below))), 2);
    if (lock === null) throw refuse.spot('Account has insufficient balance for requested action.');
    const list: OrderList = { id: this.#nextId++, clientId: clientId ?? this.#desk.clientId('web_list_'), account: account.name, listing, orders: [], status: 'EXECUTING', timeMs: this.#desk.venue.clock.now() };
    this.#lists.set(list.id, list);
    this.#desk.venue.batch(() => {
      for (const leg of [below, above]) list.orders.push(this.#desk.start(account, listing, leg, { listId: list.id, lock }));
      this.#report(list, 'EXEC_STARTED');
    });
    return list;
  }

  find(account: string, id: number | undefined, clientId: string | undefined): OrderList | undefined {
    const list = id === undefined ? [...this.#lists.values()].findLast((one) => one.clientId === clientId) : this.#lists.get(id);
    return list?.account === account ? list : undefined;
  }

  all(account: string): OrderList[] {
    return [...this.#lists.values()].filter((list) => list.account === account);
  }

  /** Makes a leg smaller and the other one with it, as only one of them can trade. @throws ApiError as `SpotDesk.shrink` */
  amend(order: SpotOrder, qty: Atoms, clientId: string | undefined): { readonly order: SpotOrder; readonly list: OrderList | null } {
    const list = order.listId < 0 ? null : (this.#lists.get(order.listId) ?? null);
    const former = order.clientId;
    this.#desk.shrink(order, qty, clientId);
    for (const other of list?.orders ?? []) if (other !== order && !isSpotFinal(other)) this.#desk.shrink(other, qty, other.clientId);
    if (list !== null && order.clientId !== former) this.#report(list, 'UPDATED');
    return { order, list };
  }

  /** Cancels both legs. @throws ApiError -2011 */
  cancel(list: OrderList | undefined): unknown {
    if (list === undefined || list.status === 'ALL_DONE') throw refuse.unknownOrder();
    const cancelId = this.#desk.clientId();
    this.#desk.venue.batch(() => list.orders.forEach((order) => this.#desk.end(order, 'CANCELED', 'CANCELED', { cancelId })));
    return { ...orderListReply(list), orderReports: list.orders.map((order) => spotCanceled(order, cancelId)) };
  }

  /** The first leg that trades, triggers or ends takes the other one with it. */
  #changed(order: SpotOrder, news: string): void {
    const list = order.listId < 0 ? undefined : this.#lists.get(order.listId);
    if (list === undefined || list.status === 'ALL_DONE') return;
    const isStarting = news === 'NEW' || news === 'REPLACED';
    if (!isStarting) {
      for (const other of list.orders) {
        if (other === order || isSpotFinal(other)) continue;
        if (news === 'TRADE' || news === 'TRIGGERED') {
          other.expiryReason = 'OCO_TRIGGER';
          this.#desk.end(other, 'EXPIRED', 'EXPIRED');
        } else if (news === 'CANCELED') this.#desk.end(other, 'CANCELED', 'CANCELED', { cancelId: this.#desk.clientId() });
      }
    }
    if (list.orders.length === 2 && list.orders.every(isSpotFinal)) {
      list.status = 'ALL_DONE';
      this.#report(list, 'ALL_DONE');
    }
  }

  #report(list: OrderList, status: 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE'): void {
    const nowMs = this.#desk.venue.clock.now();
    this.#desk.feed.emit(list.account, {
      e: 'listStatus', E: nowMs, s: list.listing.symbol, g: list.id, c: 'OCO', l: status, L: list.status, r: 'NONE', C: list.clientId, T: nowMs,
      O: list.orders.map((order) => ({ s: list.listing.symbol, i: order.id, c: order.clientId })),
    });
  }
}

/** The list object of every order-list reply. */
export function orderListReply(list: OrderList): Record<string, unknown> {
  return {
    orderListId: list.id,
    contingencyType: 'OCO',
    listStatusType: list.status === 'ALL_DONE' ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: list.status,
    listClientOrderId: list.clientId,
    transactionTime: list.timeMs,
    symbol: list.listing.symbol,
    orders: list.orders.map((order) => ({ symbol: list.listing.symbol, orderId: order.id, clientOrderId: order.clientId })),
  };
}

/** The reply to placing an OCO. */
export const placedList = (list: OrderList): Record<string, unknown> => ({ ...orderListReply(list), orderReports: list.orders.map(spotResult) });

