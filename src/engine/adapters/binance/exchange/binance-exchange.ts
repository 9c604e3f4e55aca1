import { z } from 'zod';
import { isOpen, type ApprovedOrder, type OrderRequest } from '../../../domain/order.ts';
import type { OrderEvent, PositionCorrected } from '../../../domain/order-event.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks } from '../../../domain/units.ts';
import type { AccountReading, FillRecord, IncomeRow, KnownOrder, LiveExchange, LiveExchangeListener, RestingOrder } from '../../../ports/live-exchange.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { invariant } from '../../../domain/assert.ts';
import { createListenKey, extendListenKey } from '../account.ts';
import type { ApiKey } from '../api-key.ts';
import type { BinanceEndpoints } from '../endpoints.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { createFuturesUserStream, createSpotUserStream, type UserStream, type UserStreamListener } from '../feed/user-stream.ts';
import { isConditional } from '../orders/order-params.ts';
import { OrderDesk, orderKeyOf } from '../orders/order-desk.ts';
import type { VenueOrder } from '../orders/venue-order.ts';
import type { BinanceConnector, RestParams } from '../rest/connector.ts';
import { signerOf, signWsApi } from '../signing.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import { pause } from '../sockets/scheduler.ts';
import { readAccountOnce } from './account-reading.ts';
import type { Amendment } from './amendment.ts';
import type { ExchangeContext } from './exchange-context.ts';
import { FuturesGuard } from './futures-guard.ts';
import { readIncome } from './income.ts';
import { Lane } from './lane.ts';
import { OrderHistory } from './order-history.ts';
import { OrderNews } from './order-news.ts';
import { SendGate } from './send-gate.ts';
import { Sentry } from './sentry.ts';
import { SpotGuard } from './spot-guard.ts';

export interface BinanceExchangeOptions {
  /** Says which market it is: spot or USDⓈ-M futures. */
  readonly connector: BinanceConnector;
  /** What is traded here. */
  readonly symbols: ReadonlyMap<InstrumentId, VenueSymbol>;
  readonly endpoints: Pick<BinanceEndpoints, 'spot' | 'um'>;
  readonly quoteAsset: string;
  /** The key of the connector; signs the subscription of the spot account stream. */
  readonly key: ApiKey;
  /** Returns what the planner saw when it decided; null says that the order is not of this session. */
  readonly decisionPriceOf: (clientOrderId: ClientOrderId) => PriceTicks | null;
  /** Returns what an order of this session was asked for as; for those that rest from before a restart. Default: guessed from what the exchange shows. */
  readonly requestOf?: (clientOrderId: ClientOrderId) => OrderRequest | null;
  /** Milliseconds with fractions, for milestones. */
  readonly hiResClock: () => number;
  /** How old an entry may be when its turn to be sent comes; default 2,000 ms. Older ones are reported as rejected. */
  readonly entryPatienceMs?: number;
}

/** Connects an account of one Binance market as a {@link LiveExchange}. Nothing is called before `start`. */
export function createBinanceExchange(machinery: SocketMachinery, options: BinanceExchangeOptions): LiveExchange {
  return new BinanceExchange(machinery, options);
}

/** A doubt about an order that is this young is settled by asking several times: it may be on its way still. */
const FRESH_MS = 30_000;
const FRESH_LOOK_UP_MS = [0, 500, 1_000, 2_000, 5_000, 10_000] as const;
const SURE_LOOK_UP_MS = [0, 500] as const;

class BinanceExchange implements LiveExchange {
  readonly #options: BinanceExchangeOptions;
  readonly #machinery: SocketMachinery;
  readonly #context: ExchangeContext;
  readonly #bySymbol: ReadonlyMap<string, VenueSymbol>;
  readonly #lanes = new Map<InstrumentId, Lane>();
  readonly #news: OrderNews;
  readonly #sentry: Sentry;
  #listener: LiveExchangeListener | null = null;
  #stream: UserStream | null = null;
  #isStopped = false;

  constructor(machinery: SocketMachinery, options: BinanceExchangeOptions) {
    this.#options = options;
    this.#machinery = machinery;
    const { connector, decisionPriceOf, hiResClock, symbols } = options;
    const now = (): EpochMs => machinery.clock.now();
    const wait = (ms: number): Promise<void> => pause(machinery.scheduler, ms);
    this.#bySymbol = new Map([...symbols.values()].map((symbol) => [symbol.instrument.symbol, symbol]));
    const desk = new OrderDesk(connector, wait);
    this.#news = new OrderNews({
      market: connector.market, scheduler: machinery.scheduler, symbols: this.#bySymbol, decisionPriceOf, hiResClock, now, listener: () => this.#heard(),
      lifeOf: async ({ request, symbol }) => (await this.#lifeOf(request, symbol)).events,
    });
    const news = this.#news;
    const history = new OrderHistory({ connector, desk, baseFees: news.baseFees, decisionPriceOf: (id) => news.decisionPriceOf(id), clientIdOf: (symbol, venueId) => news.clientIdOf(symbol, venueId), now: () => connector.time.now(), wait });
    const isStopped = (): boolean => this.#isStopped;
    this.#context = {
      connector, desk, history, news, wait, clock: machinery.clock, gate: new SendGate(machinery.scheduler), entryPatienceMs: options.entryPatienceMs ?? 2_000,
      get isStopped() { return isStopped(); },
      after: (ms, run) => machinery.scheduler.after(ms, run),
      doubt: (cause) => { if (!this.#isStopped) this.#listener?.doubt(cause); },
      locked: (cause) => this.#locked(cause),
    };
    this.#sentry = new Sentry(this.#context, [...symbols.values()]);
    for (const [id, symbol] of symbols) {
      const nudge = (): void => this.#lanes.get(id)?.nudge();
      this.#lanes.set(id, new Lane(this.#context, symbol, connector.market === 'spot' ? new SpotGuard(this.#context, symbol, nudge) : new FuturesGuard(this.#context, nudge)));
    }
  }

  get inFlight(): number {
    let count = this.#news.owing;
    for (const lane of this.#lanes.values()) count += lane.inFlight;
    return count;
  }

  start(listener: LiveExchangeListener): void {
    invariant(this.#listener === null, 'an exchange is started once');
    this.#listener = listener;
    this.#sentry.start();
    const stream = this.#stream = this.#openStream();
    // The subscription on spot is signed with the exchange's time.
    void this.#options.connector.time.ensure().catch(() => undefined).then(() => { if (!this.#isStopped) stream.start(); });
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#news.stop();
    this.#sentry.stop();
    this.#stream?.stop();
    return Promise.resolve();
  }

  submit(order: ApprovedOrder): void {
    const lane = this.#laneOf(order.instrumentId);
    // Sent before: harmless.
    if (this.#isStopped || this.#news.get(order.clientOrderId) !== null) return;
    lane.submit(this.#news.follow(order, lane.symbol));
  }

  cancel(id: ClientOrderId, instrumentId: InstrumentId): void {
    if (this.#isStopped) return;
    const order = this.#news.get(id);
    if (order !== null) {
      if (!order.isEnded) this.#laneOf(instrumentId).cancel(order);
    } else void this.#cancelUnknown(id, instrumentId);
  }

  amend(id: ClientOrderId, instrumentId: InstrumentId, to: Amendment): void {
    if (this.#isStopped) return;
    const order = this.#news.get(id);
    if (order === null) this.#context.doubt(`order ${id} was to be changed, but nothing is known of it here`);
    else this.#laneOf(instrumentId).amend(order, to);
  }

  readAccount(): Promise<AccountReading> {
    const { desk, wait } = this.#context;
    const { connector, quoteAsset } = this.#options;
    return readAccountOnce({ connector, desk, symbols: this.#bySymbol, quoteAsset, now: () => this.#machinery.clock.now(), wait, revision: () => this.#news.revision, seen: (orders) => this.#adopt(orders) });
  }

  async lookUp({ request }: KnownOrder): Promise<readonly (OrderEvent | PositionCorrected)[]> {
    const symbol = this.#symbolOf(request.instrumentId);
    const isFresh = this.#machinery.clock.now() - request.decidedAtMs < FRESH_MS;
    for (const waitMs of isFresh ? FRESH_LOOK_UP_MS : SURE_LOOK_UP_MS) {
      if (waitMs > 0) await this.#context.wait(waitMs);
      const life = await this.#lifeOf(request, symbol);
      const last = life.orders.at(-1);
      if (last === undefined) continue;
      const order = this.#news.follow(request, symbol);
      if (isOpen(last.status) && last.orderId !== null) this.#laneOf(request.instrumentId).guard.adopt(order, { venueId: last.orderId, listId: last.orderListId });
      this.#news.note(order, life);
      return life.events;
    }
    return [];
  }

  fillsSince(instrumentId: InstrumentId, sinceMs: EpochMs): Promise<readonly FillRecord[]> {
    return this.#context.history.fillsSince(this.#symbolOf(instrumentId), sinceMs);
  }

  async incomeSince(sinceMs: EpochMs): Promise<readonly IncomeRow[]> {
    const { connector, quoteAsset } = this.#options;
    if (connector.market === 'spot') return [];
    await connector.time.ensure();
    return readIncome(connector, { quoteAsset, symbols: this.#bySymbol, sinceMs, nowMs: connector.time.now() });
  }

  async cancelResting(order: RestingOrder): Promise<void> {
    const algoId = order.venueOrderId.startsWith('algo:') ? order.venueOrderId.slice('algo:'.length) : null;
    const [path, params]: [string, RestParams] = algoId === null ? [`${this.#options.connector.market === 'spot' ? '/api/v3' : '/fapi/v1'}/order`, { symbol: order.symbol, orderId: order.venueOrderId }] : ['/fapi/v1/algoOrder', { algoId }];
    await unlessGone(this.#options.connector.call({ method: 'DELETE', path, params, security: 'signed', effect: 'change', weight: 1 }, z.unknown()));
  }

  /** Takes over what rests from before a restart: what is to be replaced must be known. */
  #adopt(orders: readonly VenueOrder[]): void {
    for (const row of orders) {
      const order = this.#news.adopt(row, this.#options.requestOf?.(row.clientOrderId) ?? null);
      if (order !== null && row.orderId !== null) this.#laneOf(order.request.instrumentId).guard.adopt(order, { venueId: row.orderId, listId: row.orderListId });
    }
  }

  /** What was taken away only to be placed again has not ended. */
  async #lifeOf(request: OrderRequest, symbol: VenueSymbol): ReturnType<OrderHistory['lifeOf']> {
    const { orders, events } = await this.#context.history.lifeOf(request, symbol);
    const isInner = this.#news.get(request.clientOrderId)?.inner.has(orders.at(-1)?.orderId ?? '') === true;
    return { orders, events: isInner ? events.filter(({ type }) => type !== 'order-canceled' && type !== 'order-expired' && type !== 'order-rejected') : events };
  }

  #openStream(): UserStream {
    const { connector, endpoints, key } = this.#options;
    const listener: UserStreamListener = {
      message: (message) => { if (!this.#isStopped) this.#news.message(message); },
      lost: (_sinceMs, reason) => {
        this.#news.revision++;
        if (!this.#isStopped) this.#heard().connected(false, reason);
      },
      ready: (gap) => {
        this.#news.revision++;
        if (this.#isStopped) return;
        this.#heard().connected(true, gap === null ? 'the account stream delivers' : `the account stream delivers again: ${gap.reason}`);
        if (gap !== null) this.#context.doubt(`the account stream was silent (${gap.reason})`);
      },
    };
    if (connector.market === 'um') return createFuturesUserStream(this.#machinery, { endpoints, keys: { create: () => createListenKey(connector), keepAlive: () => extendListenKey(connector) } }, listener);
    const signer = signerOf(key);
    return createSpotUserStream(this.#machinery, { endpoints, sign: (params) => signWsApi(params, { apiKey: key.apiKey, signer, timestampMs: connector.time.now() }) }, listener);
  }

  /** An order that rests from before, and that nobody has looked up: it may be of either kind. */
  async #cancelUnknown(id: ClientOrderId, instrumentId: InstrumentId): Promise<void> {
    const { instrument } = this.#symbolOf(instrumentId);
    const kinds = instrument.market === 'spot' ? ['limit' as const] : ['limit' as const, 'stop-market' as const];
    for (const type of kinds) {
      try {
        await this.#context.desk.cancel(orderKeyOf(this.#symbolOf(instrumentId), { clientOrderId: id, type }));
        return;
      } catch (error) {
        if (!(error instanceof VenueError)) throw error;
        if (error.code !== -2011 || isConditional(type)) this.#context.doubt(`order ${id} was to be canceled, but nothing is known of it here: ${error.message}`);
      }
    }
  }

  #locked(cause: string): void {
    this.#context.doubt(`the exchange does not accept the key: ${cause}`);
    for (const lane of this.#lanes.values()) lane.rejectWaiting('not sent: the exchange does not accept the key');
  }

  #heard(): LiveExchangeListener {
    invariant(this.#listener !== null, 'the exchange was started');
    return this.#listener;
  }

  #symbolOf(id: InstrumentId): VenueSymbol {
    return this.#laneOf(id).symbol;
  }

  #laneOf(id: InstrumentId): Lane {
    const lane = this.#lanes.get(id);
    invariant(lane, () => `expected an instrument of this exchange, was ${id}`);
    return lane;
  }
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof VenueError && error.code === -2011)) throw error;
  }
}
