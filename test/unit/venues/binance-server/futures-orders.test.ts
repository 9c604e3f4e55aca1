import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { Ear, keyCall, signedCall } from '../../../venues/raw-client.ts';

describe('futures orders', () => {
  let server: BinanceServer;
  let key: NewKey;
  const ears: Ear[] = [];

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 5, tickMs: 0, symbols: [{ symbol: 'BTCUSDT', price: '60000' }] });
    key = server.addKey({ type: 'hmac' });
  });
  afterEach(async () => {
    for (const ear of ears.splice(0)) ear.close();
    await server.close();
  });

  const call = (method: string, path: string, params = {}) => signedCall(server.urls.umRest, key, method, path, params);
  const order = (params: Record<string, string | number>) => call('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', newOrderRespType: 'RESULT', ...params });
  const limit = (side: string, price: string, quantity: string, extra = {}) => order({ side, type: 'LIMIT', timeInForce: 'GTC', price, quantity, ...extra });
  const market = (side: string, quantity: string, extra = {}) => order({ side, type: 'MARKET', quantity, ...extra });
  const position = () => server.control.truth().um.positions[0];
  async function userData(): Promise<Ear> {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    const ear = await Ear.open(`${server.urls.umWs}/private/ws/${listenKey}`);
    ears.push(ear);
    return ear;
  }

  it.each([
    ['a price off the tick', { price: '60000.05', quantity: '0.1' }, -4014],
    ['a price with too many decimals', { price: '60000.123', quantity: '0.1' }, -1111],
    ['a quantity with too many decimals', { price: '60000', quantity: '0.0001' }, -1111],
    ['no quantity', { price: '60000', quantity: '0' }, -4003],
    ['a quantity beyond the largest', { price: '60000', quantity: '100000' }, -4005],
    ['a buy far above the mark', { price: '70000', quantity: '0.1' }, -4016],
    ['more than the margin', { price: '59000', quantity: '40' }, -2019],
    ['a client id that is not one', { price: '59000', quantity: '0.1', newClientOrderId: 'with space' }, -4015],
    ['a position side of the other mode', { price: '59000', quantity: '0.1', positionSide: 'LONG' }, -4061],
    ['a post-only order that would take', { price: '60100', quantity: '0.1', timeInForce: 'GTX' }, -5022],
    ['reduce-only without a position', { price: '59000', quantity: '0.1', reduceOnly: 'true' }, -2022],
  ])('refuses %s', async (_what, params, code) => {
    expect((await limit('BUY', params.price, params.quantity, params)).body.code).toBe(code);
    expect(server.control.truth().um.openOrders).toHaveLength(0);
  });

  it('refuses a fill-or-kill order beyond the book and a sell far below the mark', async () => {
    server.control.dryUp('um', 'BTCUSDT');
    server.control.offer('um', 'BTCUSDT', 'SELL', '60000', '0.4');
    expect((await limit('BUY', '60000', '0.5', { timeInForce: 'FOK' })).body.code).toBe(-5021);
    expect((await limit('BUY', '60000', '0.4', { timeInForce: 'FOK' })).body.status).toBe('FILLED');
    expect((await limit('SELL', '50000', '0.1')).body.code).toBe(-4024);
    expect((await limit('BUY', '59000', '0.001', { symbol: 'NOPE' })).body.code).toBe(-1121);
    expect((await order({ side: 'SELL', type: 'STOP_MARKET', stopPrice: '59000', quantity: '0.1' })).body.code).toBe(-4120);
  });

  it('judges the minimum notional by the mark price for market orders and spares reduce-only', async () => {
    await server.close();
    server = await startBinanceServer({ seed: 5, tickMs: 0, symbols: [{ symbol: 'BTCUSDT', price: '60000', minNotional: '100' }] });
    key = server.addKey({ type: 'hmac' });
    expect((await market('BUY', '0.001')).body.code).toBe(-4164);
    await market('BUY', '0.002');
    expect((await market('SELL', '0.001', { reduceOnly: 'true' })).body.status).toBe('FILLED');
  });

  it('lets a client id be used again only after its order has ended', async () => {
    await limit('BUY', '59000', '0.1', { newClientOrderId: 'mine' });
    expect((await limit('BUY', '59000', '0.1', { newClientOrderId: 'mine' })).body.code).toBe(-4116);
    await call('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'mine' });
    expect((await limit('BUY', '59000', '0.1', { newClientOrderId: 'mine' })).status).toBe(200);
  });

  it('fills in price, then time order, partly and then wholly, as a maker', async () => {
    const ear = await userData();
    server.control.dryUp('um', 'BTCUSDT');
    await limit('BUY', '60000', '0.3', { newClientOrderId: 'first' });
    await limit('BUY', '60000', '0.3', { newClientOrderId: 'second' });
    await limit('BUY', '60001', '0.1', { newClientOrderId: 'better' });
    server.control.take('um', 'BTCUSDT', 'SELL', '0.5');
    const fills = () => ear.frames.filter((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'TRADE').map(({ o }) => [o.c, o.l, o.z, o.L, o.X, o.m]);
    await ear.until(() => fills().length === 3);
    expect(fills()).toEqual([
      ['better', '0.1', '0.1', '60001', 'FILLED', true],
      ['first', '0.3', '0.3', '60000', 'FILLED', true],
      ['second', '0.1', '0.1', '60000', 'PARTIALLY_FILLED', true],
    ]);
  });

  it('books entry, profit and fees of a round trip exactly', async () => {
    server.control.dryUp('um', 'BTCUSDT');
    server.control.offer('um', 'BTCUSDT', 'SELL', '60000', '1');
    server.control.offer('um', 'BTCUSDT', 'SELL', '60100', '1');
    await market('BUY', '1.5');
    // (1 x 60000 + 0.5 x 60100) / 1.5 = 60033.333...
    expect(position()).toMatchObject({ qty: '1.5', entryPrice: '60033.33333333' });
    server.control.offer('um', 'BTCUSDT', 'BUY', '60500', '2');
    await market('SELL', '1.5', { reduceOnly: 'true' });
    expect(position()).toBeUndefined();
    // Profit 1.5 x 60500 - 90050 = 700; fees 0.05 % of 90050 and of 90750 = 45.025 + 45.375.
    expect(server.control.truth().um.wallet).toBe('10609.60000000');
    const trades = (await call('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' })).body;
    expect(trades.map((trade: any) => [trade.side, trade.qty, trade.realizedPnl, trade.commission])).toEqual([
      ['BUY', '1.000', '0.00000000', '30.00000000'],
      ['BUY', '0.500', '0.00000000', '15.02500000'],
      ['SELL', '1.500', '700.00000000', '45.37500000'],
    ]);
    const income = (await call('GET', '/fapi/v1/income', { symbol: 'BTCUSDT', incomeType: 'REALIZED_PNL' })).body;
    expect(income.map((row: any) => row.income)).toEqual(['700.00000000']);
  });

  it('keeps the entry while a position shrinks and takes a new one when it turns', async () => {
    server.control.dryUp('um', 'BTCUSDT');
    server.control.offer('um', 'BTCUSDT', 'SELL', '60000', '1');
    server.control.offer('um', 'BTCUSDT', 'BUY', '59900', '5');
    await market('BUY', '1');
    await market('SELL', '0.4');
    expect(position()).toMatchObject({ qty: '0.6', entryPrice: '60000' });
    await market('SELL', '1');
    expect(position()).toMatchObject({ qty: '-0.4', entryPrice: '59900' });
    // 10000 - 100 of loss - 0.05 % of 60000 + 1.4 x 59900.
    expect(server.control.truth().um.wallet).toBe('9828.07000000');
  });

  it('never lets reduce-only orders turn a position round', async () => {
    await market('BUY', '0.2');
    await limit('SELL', '61000', '0.2', { reduceOnly: 'true', newClientOrderId: 'near' });
    await limit('SELL', '62000', '0.2', { reduceOnly: 'true', newClientOrderId: 'far' });
    server.control.jump('um', 'BTCUSDT', '63000');
    expect(position()).toBeUndefined();
    expect((await call('GET', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'far' })).body.status).toBe('EXPIRED');
    expect((await market('SELL', '0.1', { reduceOnly: 'true' })).body.code).toBe(-2022);
  });

  it('says NEW in an ACK although the order is filled, and says averages only to queries', async () => {
    const ack = await market('BUY', '0.1', { newOrderRespType: 'ACK', newClientOrderId: 'ack' });
    expect(ack.body).toMatchObject({ status: 'NEW', executedQty: '0.000' });
    expect(ack.body).not.toHaveProperty('avgPrice');
    expect(ack.text).toMatch(/"orderId":\d{19},/);
    const asked = (await call('GET', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'ack' })).body;
    expect(asked).toMatchObject({ status: 'FILLED', executedQty: '0.100', avgPrice: '60003.00000', cumQuote: '6000.30000' });
  });

  it('changes an order in place, refuses an empty change, and cancels when there is nothing left to do', async () => {
    await limit('BUY', '59000', '0.2', { newClientOrderId: 'edit' });
    const change = (quantity: string, price: string) => call('PUT', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', origClientOrderId: 'edit', quantity, price });
    expect((await change('0.2', '59000')).body.code).toBe(-5027);
    expect((await change('0.3', '59100')).body).toMatchObject({ origQty: '0.300', price: '59100.0', status: 'NEW' });
    server.control.dryUp('um', 'BTCUSDT');
    server.control.take('um', 'BTCUSDT', 'SELL', '0.1');
    expect((await change('0.1', '59200')).body.status).toBe('CANCELED');
  });

  it('keeps hedge mode apart: both sides at once, no reduce-only, no surplus', async () => {
    await call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect((await call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' })).body.code).toBe(-4059);
    await market('BUY', '0.2', { positionSide: 'LONG' });
    await market('SELL', '0.1', { positionSide: 'SHORT' });
    expect(server.control.truth().um.positions.map(({ side, qty }) => [side, qty])).toEqual([['LONG', '0.2'], ['SHORT', '-0.1']]);
    expect((await market('SELL', '0.3', { positionSide: 'LONG' })).body.code).toBe(-2022);
    expect((await market('SELL', '0.1')).body.code).toBe(-4061);
    await market('SELL', '0.2', { positionSide: 'LONG' });
    expect(server.control.truth().um.positions.map(({ side }) => side)).toEqual(['SHORT']);
  });

  it('guards leverage, margin type and position mode', async () => {
    expect((await call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 200 })).body.code).toBe(-4028);
    expect((await call('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 10 })).body).toMatchObject({ leverage: 10, symbol: 'BTCUSDT' });
    expect((await call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'CROSSED' })).body.code).toBe(-4046);
    await limit('BUY', '59000', '0.1');
    expect((await call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })).body.code).toBe(-4047);
    expect((await call('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' })).body.code).toBe(-4067);
    await call('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    await market('BUY', '0.1');
    expect((await call('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })).body.code).toBe(-4048);
    const [config] = (await call('GET', '/fapi/v1/symbolConfig', { symbol: 'BTCUSDT' })).body;
    expect(config).toMatchObject({ marginType: 'CROSSED', leverage: 10 });
  });

  it('sends orders in batches, each with its own answer', async () => {
    const rows = [
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '59000', quantity: '0.1', newClientOrderId: 'b1' },
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '59000.01', quantity: '0.1' },
    ];
    const { body } = await call('POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(rows) });
    expect(body[0]).toMatchObject({ clientOrderId: 'b1', status: 'NEW' });
    expect(body[1]).toEqual({ code: -4014, msg: 'Price not increased by tick size.' });
  });

  it('cancels by the dead-man switch', async () => {
    await limit('BUY', '59000', '0.1');
    await call('POST', '/fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: 30_000 });
    expect(server.control.truth().um.openOrders).toHaveLength(1);
    server.control.shiftClock(31_000);
    await expect.poll(() => server.control.truth().um.openOrders.length).toBe(0);
  });
});
