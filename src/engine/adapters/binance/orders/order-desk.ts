import { z } from 'zod';
import { formatPrice, formatQty } from '../../../domain/instrument.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import type { ClientOrderId, EpochMs, PriceTicks, QtyLots } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { shapeError } from '../errors.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { BinanceConnector, RestParams, RestRequest } from '../rest/connector.ts';
import { isConditional, ocoRequest, placeRequest, trailingRequest, type OcoWish, type OrderWish, type TrailingStop } from './order-params.ts';
import { fillsShape, replyFillsShape, type VenueFill } from './venue-fill.ts';
import { algoShape, orderShape, type VenueOrder } from './venue-order.ts';

/** An order and what of it was filled in the same breath; futures tell their fills only later. */
export interface Placed {
  readonly order: VenueOrder;
  readonly fills: readonly VenueFill[];
}

/** How an order is found again: by our own id. On futures a conditional order is found at the algo service. */
export interface OrderKey {
  readonly symbol: string;
  readonly clientOrderId: ClientOrderId;
  readonly isAlgo: boolean;
}

/** Returns the key of an order on a symbol. */
export function orderKeyOf(symbol: VenueSymbol, order: Pick<OrderRequest, 'clientOrderId' | 'type'>): OrderKey {
  return { symbol: symbol.instrument.symbol, clientOrderId: order.clientOrderId, isAlgo: symbol.instrument.market !== 'spot' && isConditional(order.type) };
}

/** When an order of unknown outcome is asked for: fresh algo orders may not be found for some seconds. @see protocol notes on -2013 */
const LOOK_UP_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;

/** An order that is not answered by then is looked up; the exchange refuses by itself what reaches it later (recvWindow). */
const ORDER_DEADLINE_MS = 5_000;

/** The orders of one market over REST. Every method throws a VenueError; one of kind `unknown` is settled with {@link OrderDesk.settle}, never by sending again. */
export class OrderDesk {
  readonly #connector: BinanceConnector;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(connector: BinanceConnector, wait: (ms: number) => Promise<void>) {
    this.#connector = connector;
    this.#wait = wait;
  }

  /** Places an order. Its id must have been stored before. @param options.notAfterMs by the exchange's time, later than this it is not sent any more */
  async place(symbol: VenueSymbol, order: OrderWish, options: { readonly notAfterMs?: EpochMs } = {}): Promise<Placed> {
    return this.#place({ ...placeRequest(symbol, order), ...options, deadlineMs: ORDER_DEADLINE_MS });
  }

  /** Places a trailing stop. */
  async placeTrailing(symbol: VenueSymbol, stop: TrailingStop): Promise<Placed> {
    return this.#place(trailingRequest(symbol, stop));
  }

  /** Places the protective pair of a spot position; both or none come to rest. */
  async placeOco(symbol: VenueSymbol, wish: OcoWish): Promise<readonly VenueOrder[]> {
    const { orderReports } = await this.#connector.call({ ...ocoRequest(symbol, wish), deadlineMs: ORDER_DEADLINE_MS }, z.object({ orderReports: z.array(orderShape) }));
    return orderReports;
  }

  /** Cancels an order. An order that is not open any more is an error of kind unknown with code -2011: look it up. */
  async cancel(key: OrderKey): Promise<void> {
    const [path, params] = this.#find(key);
    await this.#connector.call({ method: 'DELETE', path, params, security: 'signed', effect: 'change', weight: 1, deadlineMs: ORDER_DEADLINE_MS }, z.unknown());
  }

  /** Cancels everything of a symbol, conditional orders too; nothing to cancel is success. */
  async cancelAll(symbol: string): Promise<void> {
    const paths = this.#connector.market === 'spot' ? ['/api/v3/openOrders'] : ['/fapi/v1/allOpenOrders', '/fapi/v1/algoOpenOrders'];
    for (const path of paths) {
      try {
        await this.#connector.call({ method: 'DELETE', path, params: { symbol }, security: 'signed', effect: 'change', weight: 1 }, z.unknown());
      } catch (error) {
        if (!(error instanceof VenueError && error.code === -2011)) throw error;
      }
    }
  }

  /** Returns the order, or null when the exchange knows of none with this id (yet: see {@link OrderDesk.settle}). */
  async lookUp(key: OrderKey): Promise<VenueOrder | null> {
    const [path, params] = this.#find(key);
    const request: RestRequest = { method: 'GET', path, params, security: 'signed', effect: 'read', weight: this.#connector.market === 'spot' ? 4 : 1, urgency: 'now' };
    try {
      return await this.#connector.call(request, key.isAlgo ? algoShape : orderShape);
    } catch (error) {
      if (error instanceof VenueError && error.code === -2013) return null;
      throw error;
    }
  }

  /**
   * Finds out what became of an order of unknown outcome: asks for it until it shows up, at growing distances.
   * @returns null when every answer said that there is none: it was not placed, and only now may the same id be sent again
   * @throws VenueError of kind unknown while the last question could not be answered
   */
  async settle(key: OrderKey): Promise<VenueOrder | null> {
    let isAnswered = false;
    for (const waitMs of LOOK_UP_AFTER_MS) {
      await this.#wait(waitMs);
      try {
        const order = await this.lookUp(key);
        if (order !== null) return order;
        isAnswered = true;
      } catch (error) {
        if (!(error instanceof VenueError) || error.kind === 'auth') throw error;
        isAnswered = false;
      }
    }
    if (!isAnswered) throw new VenueError(`${key.symbol}: cannot find out what became of order ${key.clientOrderId}; trading must stay halted`, { kind: 'unknown' });
    return null;
  }

  /** Returns what rests at the exchange, conditional orders too, ours and others'; all symbols when none is named. */
  async openOrders(symbol?: string): Promise<readonly VenueOrder[]> {
    const all = symbol === undefined;
    const read = (path: string, weight: number): RestRequest => ({ method: 'GET', path, params: { symbol }, security: 'signed', effect: 'read', weight });
    if (this.#connector.market === 'spot') return this.#connector.call(read('/api/v3/openOrders', all ? 80 : 6), z.array(orderShape));
    const orders = await this.#connector.call(read('/fapi/v1/openOrders', all ? 40 : 1), z.array(orderShape));
    const algos = await this.#connector.call(read('/fapi/v1/openAlgoOrders', all ? 40 : 1), z.array(algoShape));
    return [...orders, ...algos];
  }

  /** Returns fills of a symbol, oldest first: those of one order, those from a trade id on, those since a time, or the latest; at most 1,000. */
  async fills(symbol: string, of: { readonly orderId?: string; readonly fromTradeId?: string; readonly sinceMs?: EpochMs } = {}): Promise<readonly VenueFill[]> {
    const isSpot = this.#connector.market === 'spot';
    const params: RestParams = { symbol, orderId: of.orderId, fromId: of.fromTradeId, startTime: of.sinceMs, limit: 1_000 };
    return this.#connector.call({ method: 'GET', path: isSpot ? '/api/v3/myTrades' : '/fapi/v1/userTrades', params, security: 'signed', effect: 'read', weight: isSpot ? (of.orderId === undefined ? 20 : 5) : 5 }, fillsShape);
  }

  /**
   * Changes price and quantity of a resting futures limit order, which loses its place in the queue; on spot shrinks the quantity and keeps the place.
   * Conditional orders cannot be changed: place the new one, then cancel the old one.
   * @throws VenueError of kind rejected for what the market does not offer
   */
  async amend(symbol: VenueSymbol, order: Pick<OrderRequest, 'clientOrderId' | 'side'>, to: { readonly qty: QtyLots; readonly limitPrice: PriceTicks | null }): Promise<VenueOrder> {
    const { instrument } = symbol;
    const quantity = formatQty(instrument, to.qty);
    const base = { method: 'PUT', security: 'signed', effect: 'change' } as const;
    if (instrument.market === 'spot') {
      if (to.limitPrice !== null) throw new VenueError('spot orders keep their price: replace the order instead', { kind: 'rejected' });
      const params = { symbol: instrument.symbol, origClientOrderId: order.clientOrderId, newClientOrderId: order.clientOrderId, newQty: quantity };
      return (await this.#connector.call({ ...base, path: '/api/v3/order/amend/keepPriority', params, weight: 4 }, z.object({ amendedOrder: amendedShape }))).amendedOrder;
    }
    if (to.limitPrice === null) throw new VenueError('futures orders are changed by price and quantity together', { kind: 'rejected' });
    const params = { symbol: instrument.symbol, side: order.side === 'buy' ? 'BUY' : 'SELL', origClientOrderId: order.clientOrderId, quantity, price: formatPrice(instrument, to.limitPrice) };
    return this.#connector.call({ ...base, path: '/fapi/v1/order', params, weight: 1, orders: 1 }, orderShape);
  }

  /**
   * Asks the futures exchange to cancel the plain orders of a symbol unless it hears again within `ms`; 0 calls it off.
   * Conditional orders, our stops, are not touched by it.
   */
  async cancelUnlessHeard(symbol: string, ms: number): Promise<void> {
    await this.#connector.call({ method: 'POST', path: '/fapi/v1/countdownCancelAll', params: { symbol, countdownTime: ms }, security: 'signed', effect: 'change', weight: 10 }, z.unknown());
  }

  async #place(request: RestRequest): Promise<Placed> {
    if (request.path === '/fapi/v1/algoOrder') return { order: await this.#connector.call(request, algoShape), fills: [] };
    if (request.path === '/fapi/v1/order') return { order: await this.#connector.call(request, orderShape), fills: [] };
    const [order, { fills }] = await this.#connector.call(request, z.unknown().transform((row, context): [VenueOrder, z.output<typeof replyFillsShape>] => {
      const parsed = orderShape.safeParse(row), parsedFills = replyFillsShape.safeParse(row);
      if (parsed.success && parsedFills.success) return [parsed.data, parsedFills.data];
      context.addIssue({ code: 'custom', message: (parsed.error ?? parsedFills.error)?.issues[0]?.message ?? 'unknown shape' });
      return z.NEVER;
    }));
    const { symbol, orderId, side, updatedAtMs } = order;
    if (orderId === null) throw shapeError({ market: 'spot', method: request.method, path: request.path, effect: 'change' }, 'orderId: missing');
    return { order, fills: fills.map((fill) => ({ symbol, orderId, side, isMaker: false, timeMs: updatedAtMs, ...fill })) };
  }

  #find(key: OrderKey): [path: string, params: RestParams] {
    if (key.isAlgo) return ['/fapi/v1/algoOrder', { clientAlgoId: key.clientOrderId }];
    return [this.#connector.market === 'spot' ? '/api/v3/order' : '/fapi/v1/order', { symbol: key.symbol, origClientOrderId: key.clientOrderId }];
  }
}

/** The amended order names its quantity `qty` in the documentation and `origQty` elsewhere. */
const amendedShape = z.looseObject({}).transform((row) => ({ ...row, origQty: row['origQty'] ?? row['qty'] })).pipe(orderShape);
