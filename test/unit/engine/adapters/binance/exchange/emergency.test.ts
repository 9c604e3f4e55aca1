import { afterAll, describe, expect, it } from 'vitest';
import { emergencyFlatten, type EmergencyMarket } from '../../../../../../src/engine/adapters/binance/exchange/emergency.ts';
import { loadListing, type VenueSymbol } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { OrderDesk } from '../../../../../../src/engine/adapters/binance/orders/order-desk.ts';
import { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import { qtyLots, type InstrumentId } from '../../../../../../src/engine/domain/units.ts';
import { startBinanceServer, type BinanceServer, type RequestFault } from '../../../../../venues/binance-server/index.ts';
import { connect, keyAt, wallClock, wish } from '../rest/connected.ts';

const servers: BinanceServer[] = [];
afterAll(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const noWait = (): Promise<void> => Promise.resolve();

async function venue() {
  const server = await startBinanceServer({ seed: 4, tickMs: 0, symbols: ['BTCUSDT', 'ETHUSDT'] });
  servers.push(server);
  const key = keyAt(server);
  const marketOf = async (market: 'spot' | 'um') => {
    const desk = new OrderDesk(connect(server, market, { key }), noWait);
    const { symbols } = await loadListing(connect(server, market, { key }));
    const symbol = (name: string): VenueSymbol => {
      const found = symbols.find(({ instrument }) => instrument.symbol === name);
      invariant(found, name);
      return found;
    };
    /** What a thread without the engine has: a connector of its own. */
    const emergency = (over: Partial<EmergencyMarket> = {}): EmergencyMarket => ({
      connector: new BinanceConnector({ market, restUrl: market === 'spot' ? server.urls.spotRest : server.urls.umRest, key, clock: wallClock, deadlineMs: 300 }), symbols: [symbol('BTCUSDT')], orderIdPrefix: 'tw', held: new Map(), heldAsOfMs: Date.now() + 60_000, ...over,
    });
    return { desk, symbol, emergency };
  };
  return { server, um: await marketOf('um'), spot: await marketOf('spot') };
}

const holding = (symbol: VenueSymbol, lots: number): ReadonlyMap<InstrumentId, ReturnType<typeof qtyLots>> => new Map([[symbol.instrument.id, qtyLots(lots)]]);

describe.concurrent('an emergency on futures', () => {
  it('cancels the orders of the session, closes its position, and leaves alone what is of others', async () => {
    const { server, um } = await venue();
    const btc = um.symbol('BTCUSDT'), eth = um.symbol('ETHUSDT');
    await um.desk.place(btc, wish({ id: 'tw-1', qty: 30 }));
    await um.desk.place(btc, wish({ id: 'tw-2', type: 'stop-market', side: 'sell', trigger: 580_000, qty: 30, reduceOnly: true }));
    await um.desk.place(btc, wish({ id: 'tw-3', type: 'limit', limit: 590_000 }));
    await um.desk.place(btc, wish({ id: 'other-1', type: 'limit', limit: 580_000 }));
    await um.desk.place(eth, wish({ id: 'other-2', qty: 100 }));
    expect(await emergencyFlatten([um.emergency()])).toEqual({ canceledOrders: 2, flattenedPositions: 1, verifiedFlat: true, problems: [] });
    const truth = server.control.truth().um;
    expect(truth.openOrders.map(({ clientId }) => clientId)).toEqual(['other-1']);
    expect(truth.openAlgoOrders).toEqual([]);
    expect(truth.positions.map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
  });

  it.each<RequestFault>([
    { type: 'drop-before' }, { type: 'drop-after' }, { type: 'hang' }, { type: 'hang-after' }, { type: 'unknown-executed' }, { type: 'unavailable' }, { type: 'too-many', retryAfterS: 1 }, { type: 'timestamp' },
  ])('ends flat although every request fails once with $type', async (fault) => {
    const { server, um } = await venue();
    const btc = um.symbol('BTCUSDT');
    await um.desk.place(btc, wish({ id: 'tw-1', qty: 30, side: 'sell' }));
    await um.desk.place(btc, wish({ id: 'tw-2', type: 'stop-market', trigger: 620_000, qty: 30, reduceOnly: true }));
    for (const match of ['GET /fapi/v1/openOrders', 'GET /fapi/v3/positionRisk', 'DELETE /fapi/v1/algoOrder', 'POST /fapi/v1/order']) server.control.fail({ match, fault });
    const report = await emergencyFlatten([um.emergency()]);
    expect(report.verifiedFlat).toBe(true);
    expect(server.control.truth().um).toMatchObject({ positions: [], openOrders: [], openAlgoOrders: [] });
  }, 60_000);

  it('says that it could not, when the exchange does not answer in time', async () => {
    const { server, um } = await venue();
    await um.desk.place(um.symbol('BTCUSDT'), wish({ id: 'tw-1', qty: 30 }));
    server.control.setDoor('umRest', 'frozen');
    const report = await emergencyFlatten([um.emergency()], { deadlineMs: 800 });
    expect(report).toMatchObject({ verifiedFlat: false, flattenedPositions: 0 });
    expect(report.problems).toContain('BTCUSDT: not verified flat within the time');
  });
});

describe.concurrent('an emergency on spot', () => {
  it('takes the pair away, sells what the session holds, and not what was owned before', async () => {
    const { server, spot } = await venue();
    const btc = spot.symbol('BTCUSDT');
    await spot.desk.place(btc, wish({ id: 'tw-1', qty: 1_000 }));
    await spot.desk.placeOco(btc, { listClientOrderId: 'tw-2.1', stopLoss: wish({ id: 'tw-2', type: 'stop-market', side: 'sell', trigger: 5_800_000, qty: 999 }), takeProfit: wish({ id: 'tw-3', type: 'limit', side: 'sell', limit: 6_200_000, qty: 999 }) });
    const report = await emergencyFlatten([spot.emergency({ held: holding(btc, 999) })]);
    expect(report).toMatchObject({ canceledOrders: 2, flattenedPositions: 1, verifiedFlat: true });
    expect(server.control.truth().spot).toMatchObject({ openOrders: [], balances: { BTC: { free: '2.00000000', locked: '0.00000000' } } });
  });

  it('sells once although the answer to the sale is lost', async () => {
    const { server, spot } = await venue();
    const btc = spot.symbol('BTCUSDT');
    server.control.fail({ match: 'POST /api/v3/order', fault: { type: 'drop-after' } });
    const report = await emergencyFlatten([spot.emergency({ held: holding(btc, 1_000), heldAsOfMs: Date.now() - 1 })]);
    expect(report.verifiedFlat).toBe(true);
    expect(server.control.truth().spot.balances['BTC']?.free).toBe('1.99000000');
  });

  it('sells nothing of the owner\'s when the stop has sold already while nobody listened', async () => {
    const { server, spot } = await venue();
    const btc = spot.symbol('BTCUSDT');
    await spot.desk.place(btc, wish({ id: 'tw-1', qty: 1_000 }));
    await spot.desk.place(btc, wish({ id: 'tw-2', type: 'stop-market', side: 'sell', trigger: 5_900_000, qty: 999 }));
    const heldAsOfMs = Date.now();
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    server.control.jump('spot', 'BTCUSDT', '58900');
    const report = await emergencyFlatten([spot.emergency({ held: holding(btc, 999), heldAsOfMs })]);
    expect(report).toMatchObject({ flattenedPositions: 0, verifiedFlat: true });
    expect(server.control.truth().spot.balances['BTC']?.free).toBe('2.00000000');
  });
});
