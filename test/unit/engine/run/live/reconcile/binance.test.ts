import { afterEach, describe, expect, it } from 'vitest';
import { createBinanceExchange } from '../../../../../../src/engine/adapters/binance/exchange/binance-exchange.ts';
import { loadListing } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { readBalances } from '../../../../../../src/engine/adapters/binance/account.ts';
import { pause } from '../../../../../../src/engine/adapters/binance/sockets/scheduler.ts';
import { Engine } from '../../../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../../../src/engine/core/engine-config.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import { scaledFromDecimal } from '../../../../../../src/engine/domain/decimal.ts';
import type { Input } from '../../../../../../src/engine/domain/input.ts';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { lotsFromDecimal } from '../../../../../../src/engine/domain/instrument.ts';
import { nearestTicks } from '../../../../../../src/engine/domain/rounding.ts';
import { qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import type { LiveExchange } from '../../../../../../src/engine/ports/live-exchange.ts';
import { expectedCash, isDust } from '../../../../../../src/engine/run/live/reconcile/cash-plan.ts';
import { readVenueSettings } from '../../../../../../src/engine/run/live/reconcile/read-settings.ts';
import { reconcile } from '../../../../../../src/engine/run/live/reconcile/reconcile.ts';
import type { Reconciliation } from '../../../../../../src/engine/run/live/reconcile/reconciliation.ts';
import type { NewKey } from '../../../../../venues/binance-server/index.ts';
import { eventually, signedCall } from '../../../../../venues/raw-client.ts';
import { SPEED, startFastVenue, type FastVenue } from '../../../adapters/binance/feed/fast-venue.ts';
import { keyAt } from '../../../adapters/binance/rest/connected.ts';
import { kinds } from './account-rig.ts';

const SYMBOL = 'BTCUSDT';

/** The engine, the real connector and a local Binance; a test says what the engine hears of the account's stream, and trades by another hand. */
class Desk {
  readonly engine: Engine;
  readonly venue: FastVenue;
  readonly exchange: LiveExchange;
  readonly instrument: Instrument;
  readonly #connector: BinanceConnector;
  readonly #hand: NewKey;
  hears = true;
  #activity = 0;

  private constructor(parts: { readonly engine: Engine; readonly venue: FastVenue; readonly exchange: LiveExchange; readonly instrument: Instrument; readonly connector: BinanceConnector }) {
    this.engine = parts.engine;
    this.venue = parts.venue;
    this.exchange = parts.exchange;
    this.instrument = parts.instrument;
    this.#connector = parts.connector;
    this.#hand = parts.venue.server.addKey({ type: 'hmac' });
  }

  static async open(market: 'spot' | 'um'): Promise<Desk> {
    const venue = await startFastVenue({ symbols: [SYMBOL], tickMs: 0 });
    const key = keyAt(venue.server);
    const { urls } = venue.server;
    const connector = new BinanceConnector({ market, restUrl: market === 'spot' ? urls.spotRest : urls.umRest, key, clock: venue.machinery.clock, deadlineMs: 500, recvWindowMs: 60_000, wait: (ms) => new Promise((resolve) => { setTimeout(resolve, ms / SPEED); }) });
    const symbol = (await loadListing(connector)).symbols.find(({ instrument }) => instrument.symbol === SYMBOL);
    invariant(symbol, 'BTCUSDT is listed');
    const { instrument } = symbol;
    const config = engineConfig.parse({ risk: { maxSymbolExposurePct: 1000, maxTotalExposurePct: 2000, leverage: 20, riskPerTradePct: 10, dailyLossLimitPct: 100, maxDrawdownPct: 100, drawdownReducePct: 100 }, strategies: [] });
    const cash = (await readBalances(connector)).find(({ asset }) => asset === 'USDT')?.total ?? '0';
    const engine = new Engine({ instruments: [instrument], config, quoteAsset: 'USDT', startingCash: quoteAtoms(scaledFromDecimal(cash, 8) ?? 0n), orderIdPrefix: 'tw', startMs: venue.now() });
    const exchange = createBinanceExchange(venue.machinery, {
      connector, symbols: new Map([[instrument.id, symbol]]), endpoints: venue.endpoints, quoteAsset: 'USDT', key, decisionPriceOf: (id) => engine.state.tracker.get(id)?.request.decisionPrice ?? null,
      hiResClock: () => performance.now(), entryPatienceMs: 60_000,
    });
    const desk = new Desk({ engine, venue, exchange, instrument, connector });
    let isConnected = false;
    exchange.start({
      event: (event) => {
        desk.#activity++;
        if (desk.hears) desk.say(event);
      },
      doubt: () => { desk.#activity++; }, connected: (now) => { isConnected = now; }, milestone: () => {},
    });
    await eventually(() => isConnected, 'the account stream');
    desk.quote();
    return desk;
  }

  get price(): number {
    return Number(this.venue.server.control.prices(this.instrument.market === 'spot' ? 'spot' : 'um', SYMBOL).last);
  }

  say(input: Input): void {
    const nowMs = this.venue.now();
    for (const output of this.engine.process(input)) {
      if (output.type === 'submit-order') this.exchange.submit(output.order, nowMs);
      if (output.type === 'cancel-order') this.exchange.cancel(output.clientOrderId, output.instrumentId, nowMs);
    }
  }

  quote(): void {
    this.say({ type: 'quote-updated', timeMs: this.venue.now(), instrumentId: this.instrument.id, bid: this.price, ask: this.price, bidQty: 1, askQty: 1 });
  }

  /** Buys at the market, with a stop 5 % below. */
  buy(qty: string): void {
    this.quote();
    this.say({
      type: 'place-order', timeMs: this.venue.now(),
      order: { instrumentId: this.instrument.id, side: 'buy', type: 'market', qty: this.lots(qty), limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: nearestTicks(this.instrument, this.price * 0.95), takeProfitPrice: null },
    });
  }

  /** Another hand on the same account. */
  async byHand(method: string, path: string, params: Readonly<Record<string, string>>): Promise<void> {
    const base = this.instrument.market === 'spot' ? this.venue.server.urls.spotRest : this.venue.server.urls.umRest;
    const { status, text } = await signedCall(base, this.#hand, method, path, { ...params, recvWindow: 60_000 }, this.venue.now());
    if (status !== 200) throw new Error(`expected the exchange to do it, was ${status}: ${text}`);
  }

  async compare(): Promise<Reconciliation> {
    return reconcile(this.engine, this.exchange, {
      sinceMs: this.engine.status.sinceMs, orderIdPrefix: 'tw', activity: () => this.#activity, wait: (ms) => pause(this.venue.machinery.scheduler, ms),
      readSettings: this.instrument.market === 'spot' ? null : () => readVenueSettings(this.#connector, [this.instrument]),
    });
  }

  async settle(): Promise<Reconciliation> {
    const found = await this.compare();
    this.hears = true;
    for (const event of found.events) this.say(event);
    for (const order of found.cancel) await this.exchange.cancelResting(order);
    await this.quiet();
    return found;
  }

  async quiet(): Promise<void> {
    await eventually(() => this.exchange.inFlight === 0, 'nothing under way');
    await pause(this.venue.machinery.scheduler, 1_000);
  }

  lots(text: string): ReturnType<typeof qtyLots> {
    return lotsFromDecimal(this.instrument, text) ?? qtyLots(0);
  }
}

/** The second look finds nothing, and money and quantities are those of the exchange. */
async function expectEqual(own: Desk, qty: string, foreign = '0'): Promise<void> {
  expect(await own.compare()).toMatchObject({ events: [], cancel: [], problems: [] });
  expect(own.engine.state.ledger.qty(own.instrument.id)).toBe(own.lots(qty));
  const { cash } = await own.exchange.readAccount();
  expect(isDust(cash - expectedCash(own.engine), cash)).toBe(true);
  if (own.instrument.market === 'um') {
    const { um } = own.venue.server.control.truth();
    expect(um.positions.map((held) => own.lots(held.qty))).toEqual(Number(qty) + Number(foreign) === 0 ? [] : [own.lots(qty) + own.lots(foreign)]);
    expect([...um.openOrders, ...um.openAlgoOrders].map(({ clientId }) => clientId).filter((id) => id.startsWith('tw-')).toSorted()).toEqual(own.engine.openOrders().map(({ request }) => request.clientOrderId).toSorted());
  }
}

let desk: Desk | null = null;
afterEach(async () => {
  await desk?.exchange.stop();
  await desk?.venue.server.close();
  desk = null;
});

async function open(market: 'spot' | 'um'): Promise<Desk> {
  desk = await Desk.open(market);
  return desk;
}

describe('a futures account', () => {
  it('agrees after a trade that was heard, to the atom', async () => {
    const own = await open('um');
    own.buy('0.010');
    await own.quiet();
    const { cash } = await own.exchange.readAccount();
    expect(expectedCash(own.engine)).toBe(cash);
    await expectEqual(own, '0.010');
  });

  it('fills, a triggered stop and funding that were not heard', async () => {
    const own = await open('um');
    own.hears = false;
    own.buy('0.010');
    await eventually(() => own.venue.server.control.truth().um.positions.length === 1, 'the fill');
    await own.quiet();
    expect(kinds(await own.settle())).toEqual(['order-accepted', 'order-filled']);
    await expectEqual(own, '0.010');

    own.hears = false;
    own.venue.server.control.chargeFunding(SYMBOL, '0.001');
    own.venue.server.control.jump('um', SYMBOL, (own.price * 0.94).toFixed(0));
    await eventually(() => own.venue.server.control.truth().um.positions.length === 0, 'the stop');
    await own.quiet();
    const found = await own.settle();
    expect(kinds(found).toSorted()).toEqual(['funding-booked', ...Array.from({ length: kinds(found).length - 1 }, () => 'order-filled')]);
    await expectEqual(own, '0');
    expect(own.engine.account().funding).toBeLessThan(0n);
    expect(own.engine.account().transfers).toBe(0n);
  });

  it('a position that another hand shrinks, enlarges and turns; orders and money that it moves', async () => {
    const own = await open('um');
    own.buy('0.010');
    await own.quiet();

    await own.byHand('POST', '/fapi/v1/order', { symbol: SYMBOL, side: 'SELL', type: 'MARKET', quantity: '0.004' });
    expect(kinds(await own.settle())).toContain('position-corrected');
    await expectEqual(own, '0.006');
    expect(own.engine.openOrders().filter(({ cancelRequested }) => !cancelRequested).map(({ request }) => request.qty)).toEqual([own.lots('0.006')]);

    await own.byHand('POST', '/fapi/v1/order', { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.003' });
    await own.byHand('POST', '/fapi/v1/order', { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: (own.price * 0.9).toFixed(1), quantity: '0.005' });
    own.venue.server.control.adjustBalance('um', 'USDT', '-250');
    const found = await own.settle();
    expect(found).toMatchObject({ foreign: { orders: [{ qty: '0.005' }], positions: [{ qty: own.lots('0.003') }] }, foreignHold: expect.stringMatching(/^The account holds long 0\.003 BTCUSDT beside ours/) as string });
    expect(found.events).toContainEqual(expect.objectContaining({ type: 'transfer-booked', amount: -25_000_000_000n }));
    await expectEqual(own, '0.006', '0.003');

    await own.byHand('POST', '/fapi/v1/order', { symbol: SYMBOL, side: 'SELL', type: 'MARKET', quantity: '0.020' });
    expect((await own.settle()).foreignHold).toMatch(/^The account holds short 0\.011 BTCUSDT that Tradewind did not open/);
    await expectEqual(own, '0', '-0.011');
  });

  it('a symbol that is delisted', async () => {
    const own = await open('um');
    own.buy('0.010');
    await own.quiet();
    own.hears = false;
    own.venue.server.control.delist('um', SYMBOL);
    const found = await own.settle();
    expect(found.problems).toEqual([]);
    await expectEqual(own, '0');
  });

  it('leverage that was changed elsewhere', async () => {
    const own = await open('um');
    own.venue.server.control.setLeverage(SYMBOL, 75);
    expect((await own.compare()).warnings).toEqual(['BTCUSDT stands at 75× at the exchange; Tradewind is set to 20× and keeps to that. Set the leverage at the exchange to 20×, so that nothing else can go beyond it.']);
  });
});

describe('a spot account', () => {
  it('agrees after purchases whose fee was taken in the coin, and holds no more than is owned', async () => {
    const own = await open('spot');
    own.buy('0.01234');
    await own.quiet();
    const found = await own.settle();
    expect(found.problems).toEqual([]);
    const qty = own.engine.state.ledger.qty(own.instrument.id);
    expect(qty).toBeLessThan(own.lots('0.01234'));
    expect(await own.compare()).toMatchObject({ events: [], cancel: [], problems: [], foreignHold: null });
    // Two coins were there before.
    expect(found.foreign.positions.find(({ symbol }) => symbol === SYMBOL)?.qty).toBe(own.lots('2'));
  });

  it('what another hand sells of what is ours', async () => {
    const own = await open('spot');
    own.buy('0.01000');
    await own.quiet();
    await own.settle();
    const qty = own.engine.state.ledger.qty(own.instrument.id);
    own.hears = false;
    await own.byHand('DELETE', '/api/v3/openOrders', { symbol: SYMBOL });
    await own.byHand('POST', '/api/v3/order', { symbol: SYMBOL, side: 'SELL', type: 'MARKET', quantity: '2.00400' });
    await own.quiet();
    const found = await own.settle();
    expect(kinds(found)).toEqual(expect.arrayContaining(['position-corrected', 'order-canceled']));
    expect(found.problems).toEqual([]);
    // A part of a lot of the fee was left beside the two coins; all but it and what the hand left of ours is gone.
    expect(qty - own.engine.state.ledger.qty(own.instrument.id)).toBeGreaterThanOrEqual(own.lots('0.00398'));
    await own.settle();
    expect(await own.compare()).toMatchObject({ events: [], problems: [] });
  });
});
