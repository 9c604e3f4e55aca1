import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { notionalAtoms } from '../../../../../src/engine/domain/instrument.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder } from '../../../../../src/engine/domain/order.ts';
import { formatQty } from '../../../../../src/engine/domain/instrument.ts';
import { nearestTicks } from '../../../../../src/engine/domain/rounding.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import type { PriceTicks } from '../../../../../src/engine/domain/units.ts';
import { LiveSession } from '../../../../../src/engine/run/live/live-session.ts';
import type { SessionPlan, VenuePlan } from '../../../../../src/engine/run/session/plan.ts';
import { aDisk, restless, START } from '../session/session-fixture.ts';
import { COIN, Hours, ScriptedExchange } from '../live/live-fixture.ts';

const LAX = { dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0, stalePriceSeconds: 0, maxDrawdownPct: 100, drawdownReducePct: 100, maxOrdersPerMinute: 1000, riskPerTradePct: 0.05, leverage: 5 };

/** An account that takes its time: an order is accepted after 80 ms, a market order fills in two halves after 150 and 400 ms, and some entries are rejected. Resting stops fill a tick behind their trigger. */
export class SlowAccount extends ScriptedExchange {
  readonly #hours: Hours;
  readonly #resting = new Map<string, ApprovedOrder>();
  readonly #rejected: ReadonlySet<number>;
  #entries = 0;
  #fills = 0;
  #halves = 0;
  #onTheWay = 0;
  /** Average price of what is held, in ticks. */
  #average = 0;
  bid = 100;

  constructor(hours: Hours, rejected: ReadonlySet<number>) {
    super();
    this.#hours = hours;
    this.#rejected = rejected;
  }

  override get inFlight(): number { return this.#onTheWay; }

  override readAccount(): ReturnType<ScriptedExchange['readAccount']> {
    this.reading = { ...this.reading, takenAtMs: this.#hours.nowMs };
    return super.readAccount();
  }

  override submit(order: ApprovedOrder): void {
    super.submit(order);
    this.#onTheWay++;
    const isRejected = order.purpose === 'entry' && this.#rejected.has(++this.#entries);
    this.#hours.after(80, () => {
      this.#onTheWay--;
      if (isRejected) return void this.listener?.event({ type: 'order-rejected', timeMs: this.#hours.nowMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, reason: 'margin is insufficient' });
      this.accept(order, this.#hours.nowMs);
      this.#resting.set(order.clientOrderId, order);
      if (order.type !== 'market') return;
      const half = Math.floor(order.qty / 2);
      const price = () => nearestTicks(COIN, this.bid + (order.side === 'buy' ? 0.1 : 0));
      this.#hours.after(70, () => { this.#fillPart(order, half, price()); });
      this.#hours.after(320, () => { this.#fillPart(order, order.qty - half, price()); });
    });
  }

  override cancel(id: string): void {
    super.cancel(id);
    this.#hours.after(50, () => {
      const order = this.#resting.get(id);
      if (order === undefined) return;
      this.#remove(order);
      this.listener?.event({ type: 'order-canceled', timeMs: this.#hours.nowMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, reason: 'canceled' });
    });
  }

  /** Fills what rests where the bar has been. */
  see({ high, low }: Bar): void {
    for (const order of [...this.#resting.values()]) {
      const level = order.triggerPrice ?? order.limitPrice;
      if (level === null || order.type === 'market') continue;
      const isReached = (order.side === 'sell') === (order.triggerPrice !== null) ? low * 10 < level : high * 10 > level;
      const slip = order.triggerPrice === null ? 0 : order.side === 'sell' ? -1 : 1;
      if (isReached && this.#resting.has(order.clientOrderId)) this.#fillPart(order, order.qty, priceTicks(level + slip));
    }
  }

  #fillPart(order: ApprovedOrder, qty: number, price: PriceTicks): void {
    const before = this.reading.positions[0]?.qty ?? 0;
    const change = order.side === 'buy' ? qty : -qty;
    const held = before + change;
    const closing = Math.sign(before) === -Math.sign(change) ? Math.min(Math.abs(before), qty) : 0;
    const won = closing * Math.sign(before) * (price - this.#average);
    this.#average = closing > 0 ? this.#average : (Math.abs(before) * this.#average + qty * price) / Math.abs(held);
    // A tick-lot is 0.0001 of the quote asset.
    const cash = quoteAtoms(this.reading.cash + BigInt(Math.round(won * 10_000)) - (notionalAtoms(COIN, price, qtyLots(qty)) * 6n) / 10_000n);
    this.reading = { ...this.reading, cash };
    this.reading = { ...this.reading, positions: held === 0 ? [] : [{ instrumentId: COIN.id, symbol: COIN.symbol, qty: qtyLots(held), qtyText: formatQty(COIN, qtyLots(held)), entryPrice: price, markPrice: price, liquidationPrice: null }] };
    const fee = quoteAtoms((notionalAtoms(COIN, price, qtyLots(qty)) * 6n) / 10_000n);
    this.listener?.event({ type: 'order-filled', timeMs: this.#hours.nowMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, fillId: `f${++this.#fills}`, side: order.side, price, qty: qtyLots(qty), fee, liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false });
    const isDone = this.#resting.get(order.clientOrderId) !== undefined && (order.type !== 'market' || ++this.#halves % 2 === 0);
    if (isDone) this.#remove(order);
  }

  #remove({ clientOrderId }: ApprovedOrder): void {
    this.#resting.delete(clientOrderId);
    this.reading = { ...this.reading, orders: this.reading.orders.filter((one) => one.clientOrderId !== clientOrderId) };
  }
}

/** A session on prices of the moment: minutes that come when they close, a quote after each, one cut of the feed. */
export async function venueSession(mode: Exclude<VenuePlan['mode'], 'live'>, { minutes, rejected = new Set<number>(), cut = null }: { readonly minutes: number; readonly rejected?: ReadonlySet<number>; readonly cut?: readonly [from: number, to: number] | null }): Promise<Store> {
  const { store } = aDisk();
  const hours = new Hours();
  const account = new SlowAccount(hours, rejected);
  const plan: SessionPlan = {
    kind: 'venue', title: `Venue ${mode}`, seed: 3, startMs: START, startingCash: '100000', quoteAsset: 'USDT', instruments: [COIN],
    engine: engineConfig.parse({ strategies: [restless([COIN.id], '5m')], risk: LAX }), execution: simExchangeSchema.parse({ matchOn: 'ticks', requireFunding: false, leverage: 5 }),
    replay: null, orderIdPrefix: 'tw1', venue: { mode, connectionId: 'c', name: 'test', environment: 'custom', market: 'um', interval: '1m', stopGraceSeconds: 30 },
  };
  account.reading = { ...account.reading, cash: quoteAtoms(10_000_000_000_000n) };
  store.instruments.put(COIN);
  const session = LiveSession.start(store, { id: 's1', plan, startedMs: START, latchedBy: null, replaces: null, history: new Map() }, hours);
  let hear: (event: MarketEvent) => void = () => undefined;
  session.connect({
    clock: hours, scheduler: hours, exchange: mode === 'paper' ? null : account, readSettings: null,
    feed: { start: (heard) => { hear = heard; }, stop: () => Promise.resolve(), figures: () => ({ isConnected: true, connections: 1, malformed: 0, liquidations: 0, decoded: { scanned: 0, parsed: 0 }, funding: [] }) },
    figures: () => ({ weightUsed: 0, weightLimit: 2400, clockOffsetMs: 0, roundTripMs: 1 }),
  });
  const quote = (mid: number): void => {
    account.bid = Math.round(mid * 10 - 0.5) / 10;
    hear({ type: 'quote-updated', timeMs: hours.nowMs, instrumentId: COIN.id, bid: account.bid, bidQty: 1_000, ask: account.bid + 0.1, askQty: 1_000 });
  };
  hear({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'connected', detail: 'delivering' });
  account.listener?.connected(true, 'delivering');
  const rng = createRng('venue');
  let price = 100;
  for (let minute = 0; minute < minutes; minute++) {
    if (cut?.[0] === minute) hear({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'disconnected', detail: 'the connection was lost' });
    if (cut?.[1] === minute) hear({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'connected', detail: 'delivering' });
    const openTimeMs = START + minute * MINUTE_MS;
    const open = price;
    price = Math.max(50, open + Math.round(rng.normal() * 3) / 10);
    const [high, low] = [Math.max(open, price) + 0.1, Math.min(open, price) - 0.1];
    await hours.pass(openTimeMs + MINUTE_MS - 1 - hours.nowMs);
    const bar: Bar = { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open, high, low, close: price, volume: 5_000, quoteVolume: 5_000 * price, tradeCount: 100, takerBuyVolume: 2_500 };
    account.see(bar);
    hear({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: COIN.id, interval: '1m', bar });
    await hours.pass(20);
    quote(price);
  }
  await hours.pass(1_000);
  session.checkpoint();
  await session.disconnect();
  return store;
}
