import { z } from 'zod';
import { lotsFromDecimal, ticksFromDecimal, type Instrument } from '../../../domain/instrument.ts';
import type { OrderEvent, OrderFilled, PositionCorrected } from '../../../domain/order-event.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import { clientOrderId, qtyLots, type ClientOrderId, type EpochMs, type PriceTicks } from '../../../domain/units.ts';
import type { FillRecord } from '../../../ports/live-exchange.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { orderKeyOf, type OrderDesk } from '../orders/order-desk.ts';
import { fillEvent, statusEvents } from '../orders/venue-events.ts';
import type { VenueFill } from '../orders/venue-fill.ts';
import { orderShape, type VenueOrder } from '../orders/venue-order.ts';
import type { BinanceConnector } from '../rest/connector.ts';
import type { BaseFees } from './base-fees.ts';

export interface OrderHistoryOptions {
  readonly connector: BinanceConnector;
  readonly desk: OrderDesk;
  readonly baseFees: BaseFees;
  readonly decisionPriceOf: (id: ClientOrderId) => PriceTicks | null;
  /** Returns our id of an order of the exchange, or null when it was never seen here. */
  readonly clientIdOf: (symbol: string, venueId: string) => ClientOrderId | null;
  readonly now: () => EpochMs;
  readonly wait: (ms: number) => Promise<void>;
}

const PAGE = 1_000;
const DAY_MS = 86_400_000;
const NOBODY = clientOrderId('');
/** Fills may be listed a moment after the order says that it has them. */
const FILLS_AGAIN_MS = [0, 300, 1_000, 3_000] as const;
/** Orders whose owner is asked for, in one reading of fills. */
const MOST_LOOK_UPS = 50;

/** What the exchange remembers of orders and fills, as our events. */
export class OrderHistory {
  readonly #options: OrderHistoryOptions;

  constructor(options: OrderHistoryOptions) {
    this.#options = options;
  }

  /**
   * Returns the events of an order's whole life; empty when the exchange says that there is none with its id.
   * @throws VenueError, of kind unknown when fills are missing that the order has
   */
  async lifeOf(request: OrderRequest, symbol: VenueSymbol): Promise<{ readonly orders: readonly VenueOrder[]; readonly events: readonly (OrderEvent | PositionCorrected)[] }> {
    const orders = await this.#ordersOf(request, symbol);
    const last = orders.at(-1);
    if (last === undefined) return { orders, events: [] };
    const fills: FillRecord[] = [];
    let filledBefore = 0;
    for (const order of orders) {
      fills.push(...await this.fillsOf(order, symbol, request.clientOrderId));
      if (order !== last) filledBefore += lotsFromDecimal(symbol.instrument, order.filledQty) ?? 0;
    }
    const [first, ...ends] = statusEvents(this.#options.connector.market, last);
    return { orders, events: [...(first?.type === 'order-accepted' ? [first] : []), ...this.#changeOf(request, symbol.instrument, { last, filledBefore }), ...fills, ...(first?.type === 'order-rejected' ? [first] : []), ...ends] };
  }

  /** Returns all fills of a symbol since a time, oldest first. @throws VenueError */
  async fillsSince(symbol: VenueSymbol, sinceMs: EpochMs): Promise<readonly FillRecord[]> {
    const fills = await this.#allFills(symbol.instrument.symbol, sinceMs);
    const owners = await this.#ownersOf(fills, symbol);
    await this.#openTabs(fills, symbol);
    return fills.flatMap((fill) => this.#recordsOf(fill, symbol.instrument, owners.get(fill.orderId) ?? NOBODY));
  }

  /** Returns fills of an order of ours as events. @throws VenueError of kind unknown when one is no multiple of the symbol's steps */
  recordsOf(fills: readonly VenueFill[], symbol: VenueSymbol, id: ClientOrderId): readonly FillRecord[] {
    return fills.flatMap((fill) => this.#recordsOf(fill, symbol.instrument, id));
  }

  /** A spot order that was placed again under its id is several orders there; the exchange finds the last one by that id, and all in its list. */
  async #ordersOf(request: OrderRequest, symbol: VenueSymbol): Promise<readonly VenueOrder[]> {
    const { desk, connector } = this.#options;
    const last = await desk.lookUp(orderKeyOf(symbol, request));
    if (last === null) return [];
    if (connector.market === 'um' || (request.purpose !== 'stop-loss' && request.purpose !== 'take-profit' && request.type !== 'limit')) return [last];
    const found = new Map<string, VenueOrder>();
    for (let fromMs = request.decidedAtMs - 1_000; fromMs < this.#options.now(); fromMs += DAY_MS) {
      const params = { symbol: symbol.instrument.symbol, startTime: fromMs, endTime: fromMs + DAY_MS - 1, limit: PAGE };
      const rows = await connector.call({ method: 'GET', path: '/api/v3/allOrders', params, security: 'signed', effect: 'read', weight: 20 }, z.array(orderShape));
      for (const row of rows) if (row.clientOrderId === request.clientOrderId && row.orderId !== null) found.set(row.orderId, row);
      // More than a page of orders in a day: what the id finds has to do.
      if (rows.length >= PAGE) break;
    }
    if (last.orderId !== null) found.set(last.orderId, last);
    return [...found.values()].toSorted((a, b) => (BigInt(a.orderId ?? 0) < BigInt(b.orderId ?? 0) ? -1 : 1));
  }

  /** Returns the fills of one order of the exchange, all that it says it has. @throws VenueError, of kind unknown while some are missing */
  async fillsOf(order: VenueOrder, symbol: VenueSymbol, id: ClientOrderId): Promise<readonly FillRecord[]> {
    const { instrument } = symbol;
    const wanted = lotsFromDecimal(instrument, order.filledQty);
    if (wanted === null) throw new VenueError(`order ${id}: expected a multiple of the symbol's step to be filled, was ${order.filledQty}`, { kind: 'unknown' });
    if (wanted === 0) return [];
    if (order.orderId === null) throw new VenueError(`order ${id} has filled, but the exchange does not say as what`, { kind: 'unknown' });
    for (const waitMs of FILLS_AGAIN_MS) {
      if (waitMs > 0) await this.#options.wait(waitMs);
      const fills = await this.#pages(instrument.symbol, { orderId: order.orderId });
      const own = fills.filter((fill) => fill.orderId === order.orderId);
      const total = own.reduce((sum, fill) => sum + (lotsFromDecimal(instrument, fill.qty) ?? 0), 0);
      if (total >= wanted) return own.flatMap((fill) => this.#recordsOf(fill, instrument, id));
    }
    throw new VenueError(`order ${id} has filled ${order.filledQty}, but not all of its fills are listed yet`, { kind: 'unknown', retryable: true });
  }

  /** What rests may have been amended since it was asked for. */
  #changeOf(request: OrderRequest, instrument: Instrument, { last, filledBefore }: { readonly last: VenueOrder; readonly filledBefore: number }): readonly OrderEvent[] {
    const rest = lotsFromDecimal(instrument, last.qty);
    if (rest === null) return [];
    const qty = qtyLots(filledBefore + rest);
    const price = request.type === 'limit' ? ticksFromDecimal(instrument, last.price) : request.limitPrice;
    if (price === null && request.type === 'limit') return [];
    if (qty === request.qty && price === request.limitPrice) return [];
    return [{ type: 'order-amended', timeMs: last.updatedAtMs, clientOrderId: request.clientOrderId, instrumentId: instrument.id, qty, limitPrice: price }];
  }

  #recordsOf(fill: VenueFill, instrument: Instrument, id: ClientOrderId): readonly FillRecord[] {
    const { market } = this.#options.connector;
    const decisionPrice = id === '' ? null : this.#options.decisionPriceOf(id);
    const event: OrderFilled = fillEvent(fill, { market, instrument, clientOrderId: id, decisionPrice, priceOf: () => null });
    return this.#options.baseFees.settle(instrument, event, { amount: fill.commission, asset: fill.commissionAsset });
  }

  /** Fees in the bought asset are added up over an order, so its fills before the time asked for count as well. */
  async #openTabs(fills: readonly VenueFill[], symbol: VenueSymbol): Promise<void> {
    const { instrument } = symbol;
    if (instrument.market !== 'spot') return;
    const bought = new Set(fills.filter((fill) => fill.side === 'buy' && fill.commissionAsset === instrument.baseAsset).map(({ orderId }) => orderId));
    for (const orderId of bought) for (const fill of await this.#pages(instrument.symbol, { orderId })) this.#recordsOf(fill, instrument, NOBODY);
  }

  /** Tells whose orders the fills were of; those never seen here are asked for. */
  async #ownersOf(fills: readonly VenueFill[], symbol: VenueSymbol): Promise<ReadonlyMap<string, ClientOrderId>> {
    const { clientIdOf, connector, decisionPriceOf } = this.#options;
    const { symbol: name } = symbol.instrument;
    const owners = new Map<string, ClientOrderId>();
    let lookUps = 0;
    for (const { orderId } of fills) {
      if (owners.has(orderId)) continue;
      const known = clientIdOf(name, orderId);
      if (known !== null) owners.set(orderId, known);
      else if (lookUps++ < MOST_LOOK_UPS) {
        const isSpot = connector.market === 'spot';
        const id = await connector.call({ method: 'GET', path: isSpot ? '/api/v3/order' : '/fapi/v1/order', params: { symbol: name, orderId }, security: 'signed', effect: 'read', weight: isSpot ? 4 : 1 }, orderShape)
          .then((order) => order.clientOrderId, (error: unknown) => {
            if (error instanceof VenueError && error.code === -2013) return NOBODY;
            throw error;
          });
        owners.set(orderId, id !== '' && decisionPriceOf(id) !== null ? id : NOBODY);
      }
    }
    return owners;
  }

  async #allFills(symbol: string, sinceMs: EpochMs): Promise<readonly VenueFill[]> {
    // The exchange answers at most a day (spot) or a week (futures) from the time asked for.
    const windowMs = this.#options.connector.market === 'spot' ? DAY_MS : 7 * DAY_MS;
    const fills = new Map<string, VenueFill>();
    for (let fromMs = sinceMs; fromMs <= this.#options.now(); fromMs += windowMs) {
      const page = await this.#options.desk.fills(symbol, { sinceMs: fromMs });
      for (const fill of page) fills.set(keyOf(fill), fill);
      const last = page.at(-1);
      if (last === undefined) continue;
      if (page.length >= PAGE) {
        for (const fill of await this.#pages(symbol, { fromTradeId: next(last) })) fills.set(keyOf(fill), fill);
        break;
      }
    }
    return [...fills.values()].filter(({ timeMs }) => timeMs >= sinceMs).toSorted((a, b) => a.timeMs - b.timeMs || (BigInt(a.tradeId) < BigInt(b.tradeId) ? -1 : 1));
  }

  async #pages(symbol: string, of: { readonly orderId?: string; readonly fromTradeId?: string }): Promise<readonly VenueFill[]> {
    const fills = [...await this.#options.desk.fills(symbol, of)];
    let last: VenueFill | undefined = fills.at(-1);
    for (let count = fills.length; last !== undefined && count >= PAGE;) {
      const page: readonly VenueFill[] = await this.#options.desk.fills(symbol, { fromTradeId: next(last) });
      fills.push(...(of.orderId === undefined ? page : page.filter(({ orderId }) => orderId === of.orderId)));
      last = page.at(-1);
      count = page.length;
    }
    return fills;
  }
}

const keyOf = (fill: VenueFill): string => `${fill.orderId}:${fill.tradeId}`;
const next = (fill: VenueFill): string => (BigInt(fill.tradeId) + 1n).toString();
