import type { ApiKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import { createBinanceExchange, type BinanceExchangeOptions } from '../../../../../../src/engine/adapters/binance/exchange/binance-exchange.ts';
import { loadListing, type VenueSymbol } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import type { ApprovedOrder, OrderRequest } from '../../../../../../src/engine/domain/order.ts';
import type { OrderEvent, VenueEvent } from '../../../../../../src/engine/domain/order-event.ts';
import { instrumentIdOf } from '../../../../../../src/engine/domain/instrument.ts';
import { clientOrderId, priceTicks, qtyLots, type ClientOrderId, type InstrumentId } from '../../../../../../src/engine/domain/units.ts';
import { OrderTracker } from '../../../../../../src/engine/orders/order-tracker.ts';
import type { LiveExchange, OrderMilestone } from '../../../../../../src/engine/ports/live-exchange.ts';
import type { BinanceServerOptions } from '../../../../../venues/binance-server/index.ts';
import { eventually } from '../../../../../venues/raw-client.ts';
import { SPEED, startFastVenue, type FastVenue } from '../feed/fast-venue.ts';
import { keyAt } from '../rest/connected.ts';

export const SYMBOL = 'BTCUSDT';

/** A local exchange, our side of it, and what the engine would have made of what it was told. */
export interface TradingAccount {
  readonly venue: FastVenue;
  readonly exchange: LiveExchange;
  readonly connector: BinanceConnector;
  readonly symbol: VenueSymbol;
  readonly events: VenueEvent[];
  readonly doubts: string[];
  readonly milestones: OrderMilestone[];
  readonly connections: boolean[];
  readonly tracker: OrderTracker;
  submit(over: OrderOver): OrderRequest;
  cancel(id: string): void;
  /** Of one order, in the order told. */
  typesOf(id: string): string[];
  /** Signed lots, from what was told. */
  position(): number;
  told(id: string, type: VenueEvent['type'], timeoutMs?: number): Promise<void>;
  /** Nothing is under way any more. */
  idle(timeoutMs?: number): Promise<void>;
  /** Another one on the same account, as after a restart. */
  again(): Promise<TradingAccount>;
  stop(): Promise<void>;
}

export type OrderOver = { readonly id: string; readonly qty?: number; readonly limit?: number; readonly trigger?: number } & Partial<Pick<OrderRequest, 'side' | 'type' | 'purpose' | 'timeInForce' | 'reduceOnly' | 'callbackBps' | 'ocoGroup'>>;

export interface AccountOptions {
  readonly server?: Partial<BinanceServerOptions>;
  readonly entryPatienceMs?: number;
  readonly deadlineMs?: number;
  /** Changes what the exchange lists. */
  readonly list?: (symbol: VenueSymbol) => VenueSymbol;
}

export async function openAccount(market: 'spot' | 'um', options: AccountOptions = {}): Promise<TradingAccount> {
  const venue = await startFastVenue({ symbols: [SYMBOL], tickMs: 0, ...options.server });
  const account = await join(venue, market, keyAt(venue.server), options);
  return { ...account, stop: async () => {
    await account.exchange.stop();
    await venue.server.close();
  } };
}

async function join(venue: FastVenue, market: 'spot' | 'um', key: ApiKey, options: AccountOptions): Promise<TradingAccount> {
  const connectorOf = (deadlineMs: number): BinanceConnector => new BinanceConnector({
    market, restUrl: market === 'spot' ? venue.server.urls.spotRest : venue.server.urls.umRest, key, clock: venue.machinery.clock, deadlineMs,
    recvWindowMs: 60_000, wait: (ms) => new Promise((resolve) => { setTimeout(resolve, ms / SPEED); }),
  });
  const { symbols } = await loadListing(connectorOf(5_000));
  const connector = connectorOf(options.deadlineMs ?? 200);
  const listed = symbols.find(({ instrument }) => instrument.symbol === SYMBOL);
  invariant(listed, 'BTCUSDT is listed');
  const symbol = options.list?.(listed) ?? listed;
  const requests = new Map<ClientOrderId, OrderRequest>();
  const events: VenueEvent[] = [], doubts: string[] = [], milestones: OrderMilestone[] = [], connections: boolean[] = [];
  const tracker = new OrderTracker();
  const exchangeOptions: BinanceExchangeOptions = {
    connector, key, symbols: new Map<InstrumentId, VenueSymbol>([[symbol.instrument.id, symbol]]), endpoints: venue.endpoints, quoteAsset: 'USDT',
    decisionPriceOf: (id) => requests.get(id)?.decisionPrice ?? (id.startsWith('tw-') ? priceTicks(600_000) : null), hiResClock: () => performance.timeOrigin + performance.now(), entryPatienceMs: options.entryPatienceMs ?? 60_000,
  };
  const exchange = createBinanceExchange(venue.machinery, exchangeOptions);
  exchange.start({
    event: (event) => {
      events.push(event);
      if (event.type.startsWith('order-')) tracker.apply(event as OrderEvent);
    },
    doubt: (cause) => { doubts.push(cause); }, connected: (isConnected) => { connections.push(isConnected); }, milestone: (milestone) => { milestones.push(milestone); },
  });
  await eventually(() => connections.at(-1) === true, 'the account stream');
  const account: TradingAccount = {
    venue, exchange, connector, symbol, events, doubts, milestones, connections, tracker,
    submit: (over) => {
      const order = requestOf(market, over, venue.now());
      requests.set(order.clientOrderId, order);
      tracker.submitted(order, venue.now());
      exchange.submit(order as ApprovedOrder, venue.now());
      return order;
    },
    cancel: (id) => {
      tracker.cancelRequested(clientOrderId(id), venue.now());
      exchange.cancel(clientOrderId(id), symbol.instrument.id, venue.now());
    },
    typesOf: (id) => events.filter((event) => 'clientOrderId' in event && event.clientOrderId === id).map(({ type }) => type),
    position: () => events.reduce((sum, event) => {
      if (event.type !== 'order-filled' && event.type !== 'position-corrected' && event.type !== 'position-liquidated') return sum;
      return sum + (event.side === 'buy' ? event.qty : -event.qty);
    }, 0),
    told: (id, type, timeoutMs = 4_000) => eventually(() => account.typesOf(id).includes(type), `${type} of ${id}; told was ${account.typesOf(id).join(', ') || 'nothing'}; doubts ${doubts.join(' | ')}`, timeoutMs),
    idle: (timeoutMs = 5_000) => eventually(() => exchange.inFlight === 0, 'nothing to be under way', timeoutMs),
    again: () => join(venue, market, key, options),
    stop: () => exchange.stop(),
  };
  return account;
}

/** A market order of ten lots to buy, but for what is said. */
export function requestOf(market: 'spot' | 'um', over: OrderOver, nowMs: number): OrderRequest {
  const { id, qty = 10, limit, trigger, ...rest } = over;
  return {
    clientOrderId: clientOrderId(id), strategyId: 's', instrumentId: instrumentIdOf(market, SYMBOL), purpose: 'entry', side: 'buy', type: 'market', qty: qtyLots(qty), limitPrice: limit === undefined ? null : priceTicks(limit),
    triggerPrice: trigger === undefined ? null : priceTicks(trigger), callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: priceTicks(market === 'spot' ? 6_000_000 : 600_000),
    decidedAtMs: nowMs, reason: 'test', ...rest,
  };
}

/** A stop of ten lots. */
export const stopAt = (id: string, trigger: number, qty = 10): OrderOver => ({ id, qty, trigger, side: 'sell', type: 'stop-market', purpose: 'stop-loss', reduceOnly: true });
/** A target of ten lots. */
export const targetAt = (id: string, limit: number, qty = 10): OrderOver => ({ id, qty, limit, side: 'sell', type: 'limit', purpose: 'take-profit', reduceOnly: true });
/** A sale of ten lots at the market. */
export const exitOf = (id: string, qty = 10, purpose: 'exit' | 'flatten' = 'exit'): OrderOver => ({ id, qty, side: 'sell', purpose, reduceOnly: true });
