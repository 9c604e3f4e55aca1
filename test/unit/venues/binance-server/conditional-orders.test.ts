import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { Ear, keyCall, signedCall } from '../../../venues/raw-client.ts';

describe('conditional futures orders', () => {
  let server: BinanceServer;
  let key: NewKey;
  let ear: Ear;

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 6, tickMs: 0, symbols: [{ symbol: 'BTCUSDT', price: '60000' }] });
    key = server.addKey({ type: 'hmac' });
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    ear = await Ear.open(`${server.urls.umWs}/private/stream?listenKey=${listenKey}`);
  });
  afterEach(async () => {
    ear.close();
    await server.close();
  });

  const call = (method: string, path: string, params = {}) => signedCall(server.urls.umRest, key, method, path, params);
  const algo = (params: Record<string, string>) => call('POST', '/fapi/v1/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', ...params });
  const market = (side: string, quantity: string) => call('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side, type: 'MARKET', quantity });
  const find = async (clientAlgoId: string) => (await call('GET', '/fapi/v1/algoOrder', { clientAlgoId })).body;
  const told = () => ear.frames.map(({ data }) => (data.e === 'ALGO_UPDATE' ? `algo ${data.o.X}` : data.e === 'ORDER_TRADE_UPDATE' ? `order ${data.o.x} ${data.o.X}` : data.e));

  it('triggers a stop, sends its child under the same client id, and tells the whole story in order', async () => {
    await market('BUY', '0.1');
    const placed = await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', closePosition: 'true', clientAlgoId: 'guard' });
    expect(placed.text).toMatch(/"algoId":\d{16},/);
    ear.frames.length = 0;
    server.control.jump('um', 'BTCUSDT', '58900');
    await ear.until(({ data }) => data.e === 'ALGO_UPDATE' && data.o.X === 'FINISHED');
    expect(told().filter((line) => line !== 'TRADE_LITE' && line !== 'ACCOUNT_UPDATE')).toEqual(['algo TRIGGERING', 'algo TRIGGERED', 'order NEW NEW', 'order TRADE FILLED', 'algo FINISHED']);
    const fill = ear.frames.find(({ data }) => data.o?.x === 'TRADE').data.o;
    expect(fill).toMatchObject({ c: 'guard', ot: 'STOP_MARKET', o: 'MARKET', cp: true, R: true, z: '0.1' });
    expect(ear.texts.find((text) => text.includes('"TRIGGERED"'))).toMatch(/"ai":"\d{19}"/);
    expect(server.control.truth().um.positions).toHaveLength(0);
    expect(await find('guard')).toMatchObject({ algoStatus: 'FINISHED', actualQty: '0.100', actualType: 'MARKET' });
  });

  it.each([
    ['STOP_MARKET', 'BUY', '61000', '61200'],
    ['STOP_MARKET', 'SELL', '59000', '58800'],
    ['TAKE_PROFIT_MARKET', 'BUY', '59000', '58800'],
    ['TAKE_PROFIT_MARKET', 'SELL', '61000', '61200'],
  ])('%s %s waits for %s', async (type, side, triggerPrice, beyond) => {
    await algo({ side, type, triggerPrice, quantity: '0.01', clientAlgoId: 'wait' });
    server.control.jump('um', 'BTCUSDT', '60100');
    expect((await find('wait')).algoStatus).toBe('NEW');
    server.control.jump('um', 'BTCUSDT', beyond);
    expect((await find('wait')).algoStatus).toBe('FINISHED');
  });

  it('watches the price it was told to watch', async () => {
    await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', quantity: '0.01', workingType: 'MARK_PRICE', clientAlgoId: 'by-mark' });
    server.control.pinMark('BTCUSDT', '60000');
    server.control.jump('um', 'BTCUSDT', '58500');
    expect((await find('by-mark')).algoStatus).toBe('NEW');
    server.control.pinMark('BTCUSDT', '58990');
    expect((await find('by-mark')).algoStatus).toBe('FINISHED');
  });

  it('holds a protected order back while mark and last price stand apart', async () => {
    await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', quantity: '0.01', priceProtect: 'true', clientAlgoId: 'protected' });
    server.control.pinMark('BTCUSDT', '60000');
    server.control.jump('um', 'BTCUSDT', '56000');
    expect((await find('protected')).algoStatus).toBe('NEW');
    server.control.pinMark('BTCUSDT', '56500');
    expect((await find('protected')).algoStatus).not.toBe('NEW');
  });

  it('trails from its activation and fires when the price comes back by the rate', async () => {
    await market('BUY', '0.1');
    await algo({ side: 'SELL', type: 'TRAILING_STOP_MARKET', quantity: '0.1', callbackRate: '1', activatePrice: '61000', reduceOnly: 'true', clientAlgoId: 'trail' });
    server.control.jump('um', 'BTCUSDT', '59500');
    expect((await find('trail')).algoStatus).toBe('NEW');
    server.control.jump('um', 'BTCUSDT', '62000');
    await ear.until(({ data }) => data.e === 'ALGO_UPDATE' && data.o.ia === true);
    // 1 % below the best price of about 62000 is about 61380.
    server.control.jump('um', 'BTCUSDT', '61500');
    expect((await find('trail')).algoStatus).toBe('NEW');
    server.control.jump('um', 'BTCUSDT', '61300');
    expect((await find('trail')).algoStatus).toBe('FINISHED');
    expect(server.control.truth().um.positions).toHaveLength(0);
  });

  it.each([
    ['a stop the price is already beyond', { side: 'SELL', type: 'STOP_MARKET', triggerPrice: '60500', quantity: '0.1' }, -2021],
    ['a take-profit the price is already beyond', { side: 'SELL', type: 'TAKE_PROFIT_MARKET', triggerPrice: '59000', quantity: '0.1' }, -2021],
    ['a trailing activation on the wrong side', { side: 'BUY', type: 'TRAILING_STOP_MARKET', callbackRate: '1', activatePrice: '61000', quantity: '0.1' }, -2021],
    ['a quantity beside closePosition', { side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', quantity: '0.1', closePosition: 'true' }, -4137],
    ['closePosition on a limit stop', { side: 'SELL', type: 'STOP', triggerPrice: '59000', price: '58900', closePosition: 'true' }, -4138],
    ['no trigger price', { side: 'SELL', type: 'STOP_MARKET', quantity: '0.1' }, -1102],
    ['a trigger off the tick', { side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000.05', quantity: '0.1' }, -4014],
    ['a callback rate out of range', { side: 'SELL', type: 'TRAILING_STOP_MARKET', callbackRate: '25', quantity: '0.1' }, -2007],
  ])('refuses %s', async (_what, params, code) => {
    expect((await algo(params)).body.code).toBe(code);
  });

  it('accepts what there is no money for, and rejects it only when it triggers', async () => {
    expect((await algo({ side: 'BUY', type: 'STOP_MARKET', triggerPrice: '61000', quantity: '80', clientAlgoId: 'too-big' })).status).toBe(200);
    server.control.jump('um', 'BTCUSDT', '61500');
    const { data } = await ear.until((frame) => frame.data.o?.X === 'REJECTED');
    expect(data.o).toMatchObject({ caid: 'too-big', rm: 'Margin is insufficient.', ai: '' });
  });

  it('keeps ids apart, one closePosition per direction, and 200 at most', async () => {
    await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', closePosition: 'true', clientAlgoId: 'one' });
    expect((await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '58000', quantity: '0.1', clientAlgoId: 'one' })).body.code).toBe(-4116);
    expect((await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '58000', closePosition: 'true' })).body.code).toBe(-4130);
    for (let i = 1; i < 200; i++) await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000', quantity: '0.001' });
    expect((await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000', quantity: '0.001' })).body.code).toBe(-4045);
    expect((await call('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).body.code).toBe(200);
    expect(server.control.truth().um.openAlgoOrders).toHaveLength(200);
    await call('DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' });
    expect(server.control.truth().um.openAlgoOrders).toHaveLength(0);
  });

  it('can make a fresh order unknown for a while', async () => {
    server.control.lagAlgoOrders(5_000);
    await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', quantity: '0.1', clientAlgoId: 'fresh' });
    expect((await find('fresh')).code).toBe(-2013);
    expect((await call('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'fresh' })).body.code).toBe(-2011);
    server.control.shiftClock(5_001);
    expect((await signedCall(server.urls.umRest, key, 'GET', '/fapi/v1/algoOrder', { clientAlgoId: 'fresh' }, Date.now() + 5_001)).body.algoStatus).toBe('NEW');
  });

  it('lets a fill overtake the news of its trigger', async () => {
    await market('BUY', '0.1');
    await algo({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', closePosition: 'true', clientAlgoId: 'late' });
    ear.frames.length = 0;
    server.control.fail({ role: 'umWs', match: 'ALGO_UPDATE', times: 3, fault: { type: 'late', ms: 60 } });
    server.control.jump('um', 'BTCUSDT', '58900');
    await ear.until(({ data }) => data.o?.X === 'FINISHED');
    expect(told().indexOf('order TRADE FILLED')).toBeLessThan(told().indexOf('algo TRIGGERING'));
  });
});
