import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { TicketOrder } from '../../../../../src/engine/contract/api.ts';
import type { View } from '../../../../../src/engine/contract/view.ts';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { saveConnection } from '../../../../../src/engine/run/live/connections.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { startBinanceServer } from '../../../../venues/binance-server/index.ts';
import type { BinanceServer } from '../../../../venues/binance-server/index.ts';
import { eventually } from '../../../../venues/raw-client.ts';
import { aDisk } from '../session/session-fixture.ts';

/** What a test says of an order; the rest is as on an empty ticket. */
type Written = Pick<TicketOrder, 'side' | 'type' | 'qty'> & Partial<TicketOrder>;

/** A demo account at a local exchange, traded through the same methods as the ticket. */
interface Desk {
  readonly server: BinanceServer;
  readonly view: View;
  readonly symbol: string;
  readonly store: Store;
  /** Places an order; rejects when the gate denies it. */
  place(ticket: Written): Promise<void>;
  call: ReturnType<typeof createHandlers>;
  /** Returns a price that far from the best bid, in the symbol's steps. */
  price(share: number): string;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => { for (const close of open.splice(0).toReversed()) await close(); });

async function demo(market: 'spot' | 'um'): Promise<Desk> {
  const server = await startBinanceServer({ seed: 7, tickMs: 50 });
  const { apiKey, apiSecret } = server.addKey({ type: 'hmac' });
  const { store } = aDisk();
  const keyRing = new KeyRing(() => undefined);
  const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined, pause: () => undefined });
  const workstation = new Workstation({
    store, clock: { now: () => Date.now() }, keyRing, version: '1.2.3', firstSequence: 1, broadcast: () => undefined,
    research: { backtest: never, training: never, trainingPreview: never, importFiles: never, evidence: never, report: never, honesty: never, search: never, comparison: never, download: never, features: never, protocol: never, boosting: never, close: () => Promise.resolve() },
  });
  const { id } = saveConnection(store.settings, { name: 'local', environment: 'custom', urls: server.urls }, () => false);
  keyRing.set([{ connectionId: id, kind: 'hmac', apiKey, secret: apiSecret }]);
  workstation.open({ afterCrash: false });
  const call = createHandlers(workstation);
  const turns = setInterval(() => {
    workstation.turn();
    workstation.frame();
  }, 20);
  open.push(async () => {
    clearInterval(turns);
    await server.close();
  });
  await call['session.start']({ kind: 'venue', mode: 'demo', connectionId: id, market, symbols: ['BTCUSDT'], interval: '1m', stopGraceSeconds: 5, startingCash: '10000' });
  // Strategies would trade into the middle of it.
  for (const strategy of workstation.publisher.view.strategies) await call['strategies.remove']({ id: strategy.id });
  const symbol = `${market}:BTCUSDT`;
  await eventually(() => workstation.publisher.view.trading.holds.length === 0 && typeof workstation.publisher.view.quotes[symbol]?.bid === 'number', 'the session to be ready', 10_000);
  const decimals = market === 'spot' ? 2 : 1;
  return {
    server, call, symbol, store,
    get view() { return workstation.publisher.view; },
    price: (share) => ((workstation.publisher.view.quotes[symbol]?.bid ?? 0) * (1 + share)).toFixed(decimals),
    async place(ticket) {
      const { denial } = await call['order.place']({ limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: null, takeProfitPrice: null, instrumentId: symbol, ...ticket });
      if (denial !== null) throw new Error(denial);
    },
  };
}

const resting = ({ view }: Desk): readonly string[] => view.orders.map(({ purpose, type, status }) => `${purpose} ${type} ${status}`).toSorted();

describe.each(['um', 'spot'] as const)('on a %s demo account', (market) => {
  it('a market order is filled, and its stop and target rest at the exchange', async () => {
    const desk = await demo(market);
    await desk.place({ side: 'buy', type: 'market', qty: '0.02', stopPrice: desk.price(-0.02), takeProfitPrice: desk.price(0.03) });
    await eventually(() => resting(desk).join() === 'stop-loss stop-market accepted,take-profit limit accepted', 'both protective orders to rest');
    const truth = desk.server.control.truth();
    const atExchange = market === 'um' ? [...truth.um.openOrders, ...truth.um.openAlgoOrders] : truth.spot.openOrders;
    expect(atExchange).toHaveLength(2);
    expect(desk.view.positions).toMatchObject([{ side: 'long' }]);
    expect(desk.view.fills.at(-1)).toMatchObject({ side: 'buy', liquidity: 'taker' });
    expect(desk.view.foreign.orders).toEqual([]);

    // Stop and target are moved; the old ones go, and never is there a moment without a stop.
    await desk.call['position.protect']({ instrumentId: desk.symbol, stopPrice: desk.price(-0.01), takeProfitPrice: desk.price(0.02) });
    await eventually(() => resting(desk).length === 2 && resting(desk).every((line) => line.endsWith('accepted')), 'the moved orders to rest');
    await desk.call['position.close']({ instrumentId: desk.symbol });
    await eventually(() => desk.view.positions.length === 0 && desk.view.orders.length === 0, 'the account to be flat');
    expect(desk.view.trades).toHaveLength(1);
    expect((await desk.call['account.reconcile']({})).message).toMatch(/^equal/);
    expect(desk.view.trading.holds).toEqual([]);
  }, 40_000);

  it('limit, post-only, at once or not at all, whole or not at all: each does what its name says', async () => {
    const desk = await demo(market);
    const protect = { stopPrice: desk.price(-0.1) };
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(-0.02), ...protect });
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(-0.03), timeInForce: 'post-only', ...protect });
    await eventually(() => resting(desk).join() === 'entry limit accepted,entry limit accepted', 'two orders to rest');
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(0.01), timeInForce: 'post-only', ...protect });
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(-0.02), timeInForce: 'ioc', ...protect });
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(-0.02), timeInForce: 'fok', ...protect });
    await eventually(() => ended(desk) === 3, 'three orders to end unfilled');
    await eventually(() => resting(desk).length === 2, 'the two that rest to be left');

    const [first, second] = desk.view.orders;
    if (market === 'um') {
      const cheaper = desk.price(-0.025);
      await desk.call['order.amend']({ clientOrderId: first!.clientOrderId, qty: '0.012', limitPrice: cheaper, triggerPrice: null });
      await eventually(() => desk.view.orders.some(({ limitPrice, qty }) => limitPrice === cheaper && qty === '0.012'), 'the order to be changed');
    } else {
      await desk.call['order.amend']({ clientOrderId: first!.clientOrderId, qty: '0.00800', limitPrice: null, triggerPrice: null });
      await eventually(() => desk.view.orders.some(({ qty }) => qty === '0.00800'), 'the order to be made smaller');
    }
    for (const { clientOrderId } of [first!, second!]) await desk.call['order.cancel']({ clientOrderId });
    await eventually(() => desk.view.orders.length === 0, 'both to be canceled');
    await desk.place({ side: 'buy', type: 'limit', qty: '0.01', limitPrice: desk.price(0.01), timeInForce: 'ioc', ...protect });
    await eventually(() => resting(desk).join() === 'stop-loss stop-market accepted', 'a fill at once and its stop');
    await desk.call['position.close']({ instrumentId: desk.symbol });
    await eventually(() => desk.view.positions.length === 0 && desk.view.orders.length === 0, 'the account to be flat');
    expect((await desk.call['account.reconcile']({})).message).toMatch(/^equal/);
  }, 60_000);

  it('stop, take-profit and trailing orders wait at the exchange and go off there', async () => {
    const desk = await demo(market);
    const stopPrice = desk.price(-0.2);
    await desk.place({ side: 'buy', type: 'stop-market', qty: '0.01', triggerPrice: desk.price(0.01), stopPrice });
    await desk.place({ side: 'buy', type: 'stop-limit', qty: '0.01', triggerPrice: desk.price(0.015), limitPrice: desk.price(0.03), stopPrice });
    await desk.place({ side: 'buy', type: 'take-profit-market', qty: '0.01', triggerPrice: desk.price(-0.03), stopPrice });
    await desk.place({ side: 'buy', type: 'take-profit-limit', qty: '0.01', triggerPrice: desk.price(-0.03), limitPrice: desk.price(-0.02), stopPrice });
    await desk.place({ side: 'buy', type: 'trailing-stop-market', qty: '0.01', callbackBps: 100, stopPrice });
    await eventually(() => resting(desk).length === 5 && resting(desk).every((line) => line.endsWith('accepted')), 'five orders to wait');
    const before = Number(desk.price(0));
    desk.server.control.jump(market, 'BTCUSDT', String(Math.round(before * 1.02)));
    await eventually(() => desk.view.fills.length >= 2 && desk.view.positions.length === 1, 'the two stops to go off');
    desk.server.control.jump(market, 'BTCUSDT', String(Math.round(before * 0.96)));
    desk.server.control.jump(market, 'BTCUSDT', String(Math.round(before)));
    await eventually(() => resting(desk).join() === 'stop-loss stop-market accepted', 'the rest to go off');
    const bought = desk.view.fills.filter(({ side }) => side === 'buy').reduce((sum, { qty }) => sum + Number(qty), 0);
    expect(bought).toBeCloseTo(0.05, 6);
    await desk.call['position.close']({ instrumentId: desk.symbol });
    await eventually(() => desk.view.positions.length === 0 && desk.view.orders.length === 0, 'the account to be flat');
    expect((await desk.call['account.reconcile']({})).message).toMatch(/^equal/);
  }, 60_000);
});

/** How many orders have ended without a fill and without anybody asking for it. */
function ended(desk: Desk): number {
  return desk.store.records(desk.view.session?.id ?? '').orders.page({ limit: 100 }).items.filter(({ status }) => status === 'expired' || status === 'rejected').length;
}
