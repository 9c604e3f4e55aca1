import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import type { Scheduler } from '../../../../../src/engine/adapters/binance/sockets/scheduler.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import type { ManualOrder } from '../../../../../src/engine/domain/input.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder } from '../../../../../src/engine/domain/order.ts';
import type { OrderEvent } from '../../../../../src/engine/domain/order-event.ts';
import { formatQty } from '../../../../../src/engine/domain/instrument.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import type { AccountReading, LiveExchange, LiveExchangeListener } from '../../../../../src/engine/ports/live-exchange.ts';
import { VenueError } from '../../../../../src/engine/ports/venue-error.ts';
import { LiveSession } from '../../../../../src/engine/run/live/live-session.ts';
import type { VenueLink } from '../../../../../src/engine/run/live/venue-link.ts';
import type { SessionPlan, VenuePlan } from '../../../../../src/engine/run/session/plan.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { aDisk, START } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';

export const COIN = anInstrument({ symbol: 'AAAUSDT' });
/** 100.0 in ticks of 0.1. */
export const HUNDRED = priceTicks(1_000);

/** Time that a test moves; what was planned for a moment happens when it is passed. */
export class Hours implements Scheduler {
  nowMs = START;
  #planned: { atMs: number; run: () => void }[] = [];

  now = (): number => this.nowMs;

  after(delayMs: number, run: () => void): () => void {
    const entry = { atMs: this.nowMs + delayMs, run };
    this.#planned.push(entry);
    return () => { this.#planned = this.#planned.filter((one) => one !== entry); };
  }

  /** Lets time pass, and everything that was waiting for an answer get it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (;;) {
      await settled();
      const [next] = this.#planned.filter(({ atMs }) => atMs <= untilMs).toSorted((one, other) => one.atMs - other.atMs);
      if (!next) break;
      this.#planned = this.#planned.filter((one) => one !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = untilMs;
    await settled();
  }
}

/** Lets promises that wait for nothing but each other come to their end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}

/** An account whose orders rest until a test fills or loses them. */
export class ScriptedExchange implements LiveExchange {
  readonly sent: ApprovedOrder[] = [];
  readonly canceled: string[] = [];
  /** What the account shows. */
  reading: AccountReading = { takenAtMs: START, orders: [], positions: [], cash: quoteAtoms(1_000_000_000_000n) };
  /** What a look-up finds, by order id; an id that is not there was never sent. */
  readonly fates = new Map<string, readonly OrderEvent[]>();
  isReachable = true;
  readings = 0;
  get inFlight(): number { return 0; }
  listener: LiveExchangeListener | null = null;
  /** Told of every order before it is noted as sent. */
  onSubmit: (order: ApprovedOrder) => void = () => {};

  start(listener: LiveExchangeListener): void { this.listener = listener; }
  stop(): Promise<void> { this.listener = null; return Promise.resolve(); }
  submit(order: ApprovedOrder): void { this.onSubmit(order); this.sent.push(order); }
  cancel(id: string): void { this.canceled.push(id); }
  amend(): void {}
  cancelResting(): Promise<void> { return Promise.resolve(); }
  fillsSince(): Promise<readonly never[]> { return Promise.resolve([]); }
  incomeSince(): Promise<readonly never[]> { return Promise.resolve([]); }
  lookUp({ request }: Parameters<LiveExchange['lookUp']>[0]): Promise<readonly OrderEvent[]> { return Promise.resolve(this.fates.get(request.clientOrderId) ?? []); }

  readAccount(): Promise<AccountReading> {
    this.readings++;
    return this.isReachable ? Promise.resolve(this.reading) : Promise.reject(new VenueError('the exchange cannot be reached', { kind: 'network' }));
  }

  /** Accepts an order and lets it rest on the account. */
  accept(order: ApprovedOrder, timeMs: number): void {
    const venueOrderId = `v-${order.clientOrderId}`;
    this.reading = {
      ...this.reading,
      orders: [...this.reading.orders, {
        clientOrderId: order.clientOrderId, venueOrderId, instrumentId: order.instrumentId, symbol: COIN.symbol, side: order.side, type: order.type, qty: formatQty(COIN, order.qty), filledQty: '0', price: '0', triggerPrice: '0', reduceOnly: order.reduceOnly,
      }],
    };
    this.listener?.event({ type: 'order-accepted', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, venueOrderId });
  }

  /** Fills an order whole at the price, and changes the account accordingly. */
  fill(order: ApprovedOrder, timeMs: number, price = HUNDRED): void {
    const held = (this.reading.positions[0]?.qty ?? 0) + (order.side === 'buy' ? order.qty : -order.qty);
    this.reading = {
      ...this.reading, orders: this.reading.orders.filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId),
      positions: held === 0 ? [] : [{ instrumentId: COIN.id, symbol: COIN.symbol, qty: qtyLots(held), qtyText: formatQty(COIN, qtyLots(held)), entryPrice: price, markPrice: price, liquidationPrice: null }],
    };
    this.listener?.event(fillOf(order, timeMs, price));
  }
}

/** The report of a fill of the whole order. */
export function fillOf(order: Pick<ApprovedOrder, 'clientOrderId' | 'instrumentId' | 'side' | 'qty'>, timeMs: number, price = HUNDRED): OrderEvent {
  return {
    type: 'order-filled', timeMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, fillId: `f-${order.clientOrderId}`, side: order.side, price, qty: order.qty, fee: quoteAtoms(0n), liquidity: 'taker',
    slippage: quoteAtoms(0n), ambiguous: false,
  };
}

/** A session on a scripted venue. */
export interface Rehearsal {
  readonly disk: Disk;
  readonly hours: Hours;
  readonly exchange: ScriptedExchange;
  session: LiveSession;
  /** Sends a market event. */
  market(event: MarketEvent): void;
  /** Connects the session: the feed delivers, the account is heard and compared. */
  connect(): Promise<void>;
  /** Kills the program without a word and brings the session back, not connected yet. */
  crash(): void;
}

/** Starts a session that trades nothing by itself. */
export function rehearse(mode: VenuePlan['mode'] = 'demo'): Rehearsal {
  const disk = aDisk();
  const hours = new Hours();
  const exchange = new ScriptedExchange();
  let listener: (event: MarketEvent) => void = () => {};
  const rehearsal: Rehearsal = {
    disk, hours, exchange,
    session: LiveSession.start(disk.store, { id: 's1', plan: planOf(mode), startedMs: START, latchedBy: null, replaces: null, history: new Map() }, hours),
    market: (event) => { listener(event); },
    async connect() {
      rehearsal.session.connect(link());
      rehearsal.market({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'connected', detail: 'delivering' });
      rehearsal.market(quote(hours.nowMs));
      exchange.listener?.connected(true, 'delivering');
      await hours.pass(2_000);
    },
    crash() {
      const store = disk.kill();
      const stored = store.sessions.get('s1');
      if (stored === null) throw new Error('expected the session to be stored');
      exchange.listener = null;
      rehearsal.session = LiveSession.recover(store, stored, hours).session;
    },
  };
  const link = (): VenueLink => ({
    clock: hours, scheduler: hours, exchange: mode === 'paper' ? null : exchange, readSettings: null,
    feed: { start: (heard) => { listener = heard; }, stop: () => { listener = () => {}; return Promise.resolve(); }, figures: () => ({ isConnected: true, connections: 1, malformed: 0, liquidations: 0, decoded: { scanned: 0, parsed: 0 }, funding: [] }) },
    figures: () => ({ weightUsed: 0, weightLimit: 2400, clockOffsetMs: 0, roundTripMs: 1 }),
  });
  return rehearsal;
}

/** A quote around 100. */
export function quote(timeMs: number, mid = 100): MarketEvent {
  return { type: 'quote-updated', timeMs, instrumentId: COIN.id, bid: mid - 0.05, bidQty: 10, ask: mid + 0.05, askQty: 10 };
}

/** An order by hand for a hundred lots with a stop five below the market. */
export function buy(session: LiveSession, what: Partial<ManualOrder> = {}): void {
  session.enter({
    type: 'place-order', timeMs: session.commandMs,
    order: { instrumentId: COIN.id, side: 'buy', type: 'market', qty: qtyLots(100), limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: priceTicks(950), takeProfitPrice: null, ...what },
  });
}

function planOf(mode: VenuePlan['mode']): SessionPlan {
  return {
    kind: 'venue', title: 'test', seed: 0, startMs: START, startingCash: '10000', quoteAsset: 'USDT', instruments: [COIN], engine: engineConfig.parse({}), execution: simExchangeSchema.parse({ matchOn: 'ticks', requireFunding: false }),
    replay: null, orderIdPrefix: 'tw1', venue: { mode, connectionId: 'c', name: 'test', environment: 'custom', market: 'um', interval: '1m', stopGraceSeconds: 5 },
  };
}

export { MINUTE_MS, START };
