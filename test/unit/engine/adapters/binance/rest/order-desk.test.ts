import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPositions, setLeverage, setMarginType, setOneWayMode, readSymbolSettings } from '../../../../../../src/engine/adapters/binance/account.ts';
import { loadListing, type VenueSymbol } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { judgeKey, readKeyPermissions } from '../../../../../../src/engine/adapters/binance/key-permissions.ts';
import { OrderDesk, orderKeyOf } from '../../../../../../src/engine/adapters/binance/orders/order-desk.ts';
import { fillEvent, statusEvents } from '../../../../../../src/engine/adapters/binance/orders/venue-events.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { startBinanceServer, type BinanceServer } from '../../../../../venues/binance-server/index.ts';
import { connect, failureOf, keyAt, wish } from './connected.ts';

const noWait = (): Promise<void> => Promise.resolve();
let server: BinanceServer;
beforeAll(async () => { server = await startBinanceServer({ seed: 5, tickMs: 0 }); });
afterAll(() => server.close());

/** An account of its own. */
async function trader(market: 'spot' | 'um', account: string, type: 'hmac' | 'ed25519' = 'hmac') {
  const connector = connect(server, market, { key: keyAt(server, { type, account }) });
  const { symbols } = await loadListing(connector);
  const symbol = (name: string): VenueSymbol => {
    const found = symbols.find(({ instrument }) => instrument.symbol === name);
    invariant(found, () => `${name} is listed`);
    return found;
  };
  return { connector, desk: new OrderDesk(connector, noWait), symbol, btc: symbol('BTCUSDT') };
}

describe('futures orders at the exchange', () => {
  it('of every type come to rest or fill, are found by our id, listed and canceled', async () => {
    const { desk, btc } = await trader('um', 'all-types', 'ed25519');
    await desk.place(btc, wish({ id: 'entry' }));
    const resting = [
      wish({ id: 'l', type: 'limit', limit: 590_000 }), wish({ id: 'po', type: 'limit', limit: 590_000, timeInForce: 'post-only' }), wish({ id: 'ro', type: 'limit', side: 'sell', limit: 620_000, reduceOnly: true }),
      wish({ id: 'sm', type: 'stop-market', side: 'sell', trigger: 580_000, reduceOnly: true }), wish({ id: 'sl', type: 'stop-limit', side: 'sell', trigger: 580_000, limit: 579_000, reduceOnly: true }),
      wish({ id: 'tm', type: 'take-profit-market', side: 'sell', trigger: 630_000, reduceOnly: true }), wish({ id: 'tl', type: 'take-profit-limit', side: 'sell', trigger: 630_000, limit: 629_000, reduceOnly: true }),
    ];
    for (const order of resting) expect((await desk.place(btc, order)).order).toMatchObject({ clientOrderId: order.clientOrderId, status: 'accepted', isReduceOnly: order.reduceOnly });
    await desk.placeTrailing(btc, { clientOrderId: clientOrderId('tr'), side: 'sell', qty: qtyLots(10), callbackBps: 100, activationPrice: priceTicks(620_000), reduceOnly: true });
    expect((await desk.openOrders('BTCUSDT')).map((order) => order.clientOrderId).toSorted()).toEqual(['l', 'po', 'ro', 'sl', 'sm', 'tl', 'tm', 'tr']);
    for (const order of resting.slice(0, 4)) {
      const key = orderKeyOf(btc, order);
      await desk.cancel(key);
      expect(await desk.lookUp(key)).toMatchObject({ status: 'canceled' });
    }
    await desk.cancelAll('BTCUSDT');
    expect(await desk.openOrders()).toEqual([]);
  });

  it('keep a 19-digit id whole from placing to its fills', async () => {
    const { desk, btc } = await trader('um', 'long-ids');
    const { order } = await desk.place(btc, wish({ id: 'x' }));
    expect(order.orderId).toMatch(/^\d{19}$/);
    const fills = await desk.fills('BTCUSDT', { orderId: order.orderId ?? '' });
    expect(fills.map(({ orderId, qty }) => [orderId, qty])).toEqual([[order.orderId, '0.010']]);
  });

  it('become what our tracker understands', async () => {
    const { desk, btc } = await trader('um', 'events');
    const { order } = await desk.place(btc, wish({ id: 'ev' }));
    expect(statusEvents('um', order)).toMatchObject([{ type: 'order-accepted', venueOrderId: order.orderId, clientOrderId: 'ev', instrumentId: 'um:BTCUSDT' }]);
    const [fill] = await desk.fills('BTCUSDT', { orderId: order.orderId ?? '' });
    invariant(fill, 'a market order fills');
    const event = fillEvent(fill, { market: 'um', instrument: btc.instrument, clientOrderId: order.clientOrderId, decisionPrice: priceTicks(600_000), priceOf: () => null });
    // 0.010 at 60003.0: fee 0.05 % of 600.03 = 0.300015; 3.0 worse than decided, times 0.010, is 0.03.
    expect(event).toMatchObject({ price: 600_030, qty: 10, fee: 30_001_500n, slippage: 3_000_000n, liquidity: 'taker', fillId: `um:BTCUSDT:${order.orderId}:${fill.tradeId}` });
    const stop = wish({ id: 'ev-stop', type: 'stop-market', side: 'sell', trigger: 590_000, reduceOnly: true });
    const placed = await desk.place(btc, stop);
    expect(statusEvents('um', placed.order)).toMatchObject([{ type: 'order-accepted', venueOrderId: `algo:${placed.order.algoId}` }]);
    await desk.cancel(orderKeyOf(btc, stop));
    const canceled = await desk.lookUp(orderKeyOf(btc, stop));
    invariant(canceled, 'a canceled order is remembered');
    expect(statusEvents('um', canceled).map(({ type }) => type)).toEqual(['order-accepted', 'order-canceled']);
  });

  it('are amended in price and quantity, and conditional ones are seen to trigger', async () => {
    const { desk, symbol } = await trader('um', 'amend');
    const eth = symbol('ETHUSDT');
    await desk.place(eth, wish({ id: 'am', type: 'limit', qty: 100, limit: 290_000 }));
    expect(await desk.amend(eth, wish({ id: 'am' }), { qty: qtyLots(50), limitPrice: priceTicks(291_000) })).toMatchObject({ qty: '0.050', price: '2910.00' });
    await desk.cancelAll('ETHUSDT');
    await desk.place(eth, wish({ id: 'in', qty: 100 }));
    const stop = wish({ id: 'out', type: 'stop-market', side: 'sell', qty: 100, trigger: 280_000, reduceOnly: true });
    await desk.place(eth, stop);
    server.control.jump('um', 'ETHUSDT', '2790');
    const ended = await desk.lookUp(orderKeyOf(eth, stop));
    expect(ended).toMatchObject({ status: 'filled', filledQty: '0.100' });
    expect(await desk.fills('ETHUSDT', { orderId: ended?.orderId ?? '' })).not.toHaveLength(0);
  });

  it('that are refused say why for good; that exist or are gone ask to be looked up', async () => {
    const { desk, btc } = await trader('um', 'refused');
    expect(await failureOf(desk.place(btc, wish({ qty: 5_000 })))).toMatchObject({ kind: 'rejected', code: -2019, retryable: false });
    expect(await failureOf(desk.place(btc, wish({ type: 'limit', limit: 700_000, timeInForce: 'post-only' })))).toMatchObject({ kind: 'rejected' });
    const order = wish({ id: 'twice', type: 'limit', limit: 590_000 });
    await desk.place(btc, order);
    expect(await failureOf(desk.place(btc, order))).toMatchObject({ kind: 'unknown', code: -4116 });
    await desk.cancel(orderKeyOf(btc, order));
    expect(await failureOf(desk.cancel(orderKeyOf(btc, order)))).toMatchObject({ kind: 'unknown', code: -2011 });
    expect(await desk.lookUp(orderKeyOf(btc, wish({ id: 'never' })))).toBeNull();
  });
});

describe('spot orders at the exchange', () => {
  it('report their fills at once, the fee in the base asset turned into quote', async () => {
    const { desk, btc } = await trader('spot', 'spot-fills');
    const { order, fills } = await desk.place(btc, wish({ id: 's', qty: 1_000 }));
    const [fill] = fills;
    invariant(fill, 'a market order fills');
    const event = fillEvent(fill, { market: 'spot', instrument: btc.instrument, clientOrderId: order.clientOrderId, decisionPrice: null, priceOf: () => null });
    // 0.01 BTC: the fee of 0.00001 BTC is worth 0.00001 × 60003 = 0.60003 USDT.
    expect(event).toMatchObject({ fee: 60_003_000n, price: 6_000_300, qty: 1_000 });
    expect(await desk.fills('BTCUSDT')).toMatchObject([{ tradeId: fill.tradeId, orderId: order.orderId }]);
  });

  it('charge the standard fee when it was paid in an asset of unknown price, and its worth when known', async () => {
    const { btc } = await trader('spot', 'bnb');
    const fill = { symbol: 'BTCUSDT', tradeId: '1', orderId: '2', side: 'buy', price: '60000.00', qty: '0.01000', commission: '0.00075000', commissionAsset: 'BNB', isMaker: false, timeMs: 0 } as const;
    const feeWith = (price: string | null): bigint => fillEvent(fill, { market: 'spot', instrument: btc.instrument, clientOrderId: clientOrderId('x'), decisionPrice: null, priceOf: () => price }).fee;
    // 0.1 % of 600 is 0.6; 0.00075 × 612.5 is 0.459375.
    expect([feeWith(null), feeWith('612.5')]).toEqual([60_000_000n, 45_937_500n]);
  });

  it('rest as a pair and shrink in place', async () => {
    const { desk, btc } = await trader('spot', 'oco');
    const pair = await desk.placeOco(btc, { listClientOrderId: 'list', takeProfit: wish({ id: 'tp', type: 'limit', side: 'sell', qty: 1_000, limit: 6_200_000 }), stopLoss: wish({ id: 'sl', type: 'stop-market', side: 'sell', qty: 1_000, trigger: 5_800_000 }) });
    expect(pair.map(({ clientOrderId: id, status }) => `${id} ${status}`).toSorted()).toEqual(['sl accepted', 'tp accepted']);
    expect(new Set(pair.map(({ orderListId }) => orderListId)).size).toBe(1);
    await desk.cancelAll('BTCUSDT');
    await desk.place(btc, wish({ id: 'big', type: 'limit', qty: 1_000, limit: 5_900_000 }));
    expect(await desk.amend(btc, wish({ id: 'big' }), { qty: qtyLots(600), limitPrice: null })).toMatchObject({ clientOrderId: 'big', qty: '0.00600000' });
    await desk.cancel(orderKeyOf(btc, wish({ id: 'big', type: 'limit' })));
    await desk.cancelAll('BTCUSDT');
    expect(await desk.openOrders()).toEqual([]);
  });
});

describe('the account', () => {
  it('shows a short position with its sign, and takes settings that it has already', async () => {
    const { connector, desk, btc } = await trader('um', 'settings');
    await setOneWayMode(connector);
    await setMarginType(connector, 'BTCUSDT', 'isolated');
    await setMarginType(connector, 'BTCUSDT', 'isolated');
    await setLeverage(connector, 'BTCUSDT', 7);
    expect(await readSymbolSettings(connector, 'BTCUSDT')).toEqual([{ symbol: 'BTCUSDT', leverage: 7, marginType: 'isolated' }]);
    await desk.place(btc, wish({ id: 'short', side: 'sell' }));
    expect(await readPositions(connector)).toMatchObject([{ symbol: 'BTCUSDT', qty: '-0.010', positionSide: 'BOTH' }]);
  });

  it('refuses a key that may withdraw, and says how to mend it', async () => {
    const key = keyAt(server, { type: 'hmac', permissions: ['read', 'spot', 'futures', 'withdraw'] });
    const permissions = await readKeyPermissions(connect(server, 'spot', { key }));
    const verdict = judgeKey(permissions, { environment: 'live', needs: ['um'] });
    expect(verdict.isAccepted).toBe(false);
    expect(verdict.problems).toEqual(['This key may withdraw money. Tradewind never needs that: at Binance, API Management, edit the key and untick "Enable Withdrawals", or make a new key without it.']);
  });

  it('accepts a key that may trade and nothing more, and a silent demo; never a silent live exchange', async () => {
    const permissions = await readKeyPermissions(connect(server, 'spot'));
    expect(judgeKey(permissions, { environment: 'live', needs: ['spot', 'um'] })).toMatchObject({ isAccepted: true, problems: [] });
    expect(judgeKey(null, { environment: 'demo', needs: ['um'] }).isAccepted).toBe(true);
    expect(judgeKey(null, { environment: 'live', needs: ['um'] }).isAccepted).toBe(false);
    expect(judgeKey(null, { environment: 'custom', needs: ['um'] }).isAccepted).toBe(false);
  });
});
