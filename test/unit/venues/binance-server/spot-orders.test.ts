import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { Ear, signatureOf, signedCall } from '../../../venues/raw-client.ts';

describe('spot orders', () => {
  let server: BinanceServer;
  let key: NewKey;
  let ear: Ear | null = null;

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 8, tickMs: 0, symbols: [{ symbol: 'BTCUSDT', price: '60000' }] });
    key = server.addKey({ type: 'hmac' });
  });
  afterEach(async () => {
    ear?.close();
    ear = null;
    await server.close();
  });

  const call = (method: string, path: string, params = {}) => signedCall(server.urls.spotRest, key, method, path, params);
  const order = (params: Record<string, string>) => call('POST', '/api/v3/order', { symbol: 'BTCUSDT', ...params });
  const limit = (side: string, price: string, quantity: string, extra = {}) => order({ side, type: 'LIMIT', timeInForce: 'GTC', price, quantity, ...extra });
  const balance = (asset: string) => server.control.truth().spot.balances[asset];
  const oco = (extra = {}) =>
    call('POST', '/api/v3/orderList/oco', {
      symbol: 'BTCUSDT', side: 'SELL', quantity: '0.5', aboveType: 'LIMIT_MAKER', abovePrice: '62000', belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '59000', belowPrice: '58500', belowTimeInForce: 'GTC', ...extra,
    });
  async function userData(): Promise<Ear> {
    ear = await Ear.open(server.urls.spotWsApi);
    const timestamp = Date.now();
    ear.send({ id: 1, method: 'userDataStream.subscribe.signature', params: { apiKey: key.apiKey, timestamp, signature: signatureOf(key, `apiKey=${key.apiKey}&timestamp=${timestamp}`) } });
    await ear.until((frame) => frame.id === 1 && frame.status === 200);
    return ear;
  }

  it.each([
    ['a price off the tick', { price: '59000.001', quantity: '0.1' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a quantity off the step', { price: '59000', quantity: '0.100001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['a price far from the average', { price: '400000', quantity: '0.1' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    ['a notional below the smallest', { price: '59000', quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    ['more than the balance', { price: '59000', quantity: '2' }, -2010, 'Account has insufficient balance for requested action.'],
    ['too many decimals', { price: '59000', quantity: '0.1000000001' }, -1111, 'Precision is over the maximum defined for this asset.'],
  ])('refuses %s', async (_what, params, code, msg) => {
    const answer = await limit('BUY', params.price, params.quantity);
    expect(answer.body).toEqual({ code, msg });
    expect(balance('USDT')).toEqual({ free: '100000.00000000', locked: '0.00000000' });
  });

  it('refuses post-only orders that would take, stops that would trigger, and ids that are in use', async () => {
    expect((await order({ side: 'BUY', type: 'LIMIT_MAKER', price: '60500', quantity: '0.1' })).body.msg).toBe('Order would immediately match and take.');
    expect((await order({ side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', stopPrice: '61000', price: '60900', quantity: '0.1' })).body.msg).toBe('Order would trigger immediately.');
    await limit('BUY', '59000', '0.1', { newClientOrderId: 'mine' });
    expect((await limit('BUY', '59000', '0.1', { newClientOrderId: 'mine' })).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' });
    server.control.setStatus('spot', 'BTCUSDT', 'HALT');
    expect((await limit('BUY', '59000', '0.1')).body.msg).toBe('Market is closed.');
  });

  it('locks, spends and gives back money to the last unit', async () => {
    server.control.dryUp('spot', 'BTCUSDT');
    await limit('BUY', '59000', '0.5', { newClientOrderId: 'bid' });
    expect(balance('USDT')).toEqual({ free: '70500.00000000', locked: '29500.00000000' });
    server.control.take('spot', 'BTCUSDT', 'SELL', '0.2');
    expect(balance('USDT')).toEqual({ free: '70500.00000000', locked: '17700.00000000' });
    // 2 + 0.2 less one per mille.
    expect(balance('BTC')).toEqual({ free: '2.19980000', locked: '0.00000000' });
    const canceled = (await call('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'bid', newClientOrderId: 'stop-it' })).body;
    expect(canceled).toMatchObject({ origClientOrderId: 'bid', clientOrderId: 'stop-it', status: 'CANCELED', executedQty: '0.20000000', cummulativeQuoteQty: '11800.00000000' });
    expect(balance('USDT')).toEqual({ free: '88200.00000000', locked: '0.00000000' });
  });

  it('gives back the difference when a limit order fills better than asked', async () => {
    server.control.dryUp('spot', 'BTCUSDT');
    server.control.offer('spot', 'BTCUSDT', 'SELL', '60000', '1');
    const full = (await limit('BUY', '60100', '0.5')).body;
    expect(full).toMatchObject({ status: 'FILLED', cummulativeQuoteQty: '30000.00000000' });
    expect(full.fills).toMatchObject([{ price: '60000.00000000', qty: '0.50000000', commission: '0.00050000', commissionAsset: 'BTC' }]);
    expect(balance('USDT')).toEqual({ free: '70000.00000000', locked: '0.00000000' });
  });

  it('reports a life on the user stream: new, traded, canceled under the cancel id', async () => {
    const own = await userData();
    server.control.dryUp('spot', 'BTCUSDT');
    await limit('BUY', '59000', '0.5', { newClientOrderId: 'life' });
    server.control.take('spot', 'BTCUSDT', 'SELL', '0.2');
    await call('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'life', newClientOrderId: 'the-end' });
    await own.until((frame) => frame.event?.X === 'CANCELED');
    const reports = own.frames.filter((frame) => frame.event?.e === 'executionReport').map(({ event }) => [event.x, event.X, event.c, event.C, event.z, event.t === -1]);
    expect(reports).toEqual([
      ['NEW', 'NEW', 'life', '', '0.00000000', true],
      ['TRADE', 'PARTIALLY_FILLED', 'life', '', '0.20000000', false],
      ['CANCELED', 'CANCELED', 'the-end', 'life', '0.20000000', true],
    ]);
    expect(own.frames.find((frame) => frame.event)?.subscriptionId).toBe(0);
  });

  it('holds both legs of an OCO on one lock; the stop takes the profit leg away', async () => {
    const own = await userData();
    const { body } = await oco({ listClientOrderId: 'bracket' });
    expect(body).toMatchObject({ contingencyType: 'OCO', listOrderStatus: 'EXECUTING', listClientOrderId: 'bracket' });
    expect(body.orders).toHaveLength(2);
    expect(balance('BTC')).toEqual({ free: '1.50000000', locked: '0.50000000' });
    server.control.jump('spot', 'BTCUSDT', '58900');
    await own.until((frame) => frame.event?.e === 'listStatus' && frame.event.l === 'ALL_DONE');
    expect(balance('BTC')).toEqual({ free: '1.50000000', locked: '0.00000000' });
    const reports = own.frames.filter((frame) => frame.event?.e === 'executionReport').map(({ event }) => [event.o, event.X, event.eR ?? '']);
    expect(reports).toContainEqual(['LIMIT_MAKER', 'EXPIRED', 'OCO_TRIGGER']);
    expect(reports).toContainEqual(['STOP_LOSS_LIMIT', 'FILLED', '']);
  });

  it('takes the profit leg away when the stop triggers, although the stop does not fill yet', async () => {
    await oco({ belowPrice: '59900' });
    server.control.jump('spot', 'BTCUSDT', '58900');
    expect(server.control.truth().spot.openOrders.map(({ type, status }) => [type, status])).toEqual([['STOP_LOSS_LIMIT', 'NEW']]);
    expect(balance('BTC')).toEqual({ free: '1.50000000', locked: '0.50000000' });
  });

  it('lets the profit leg of an OCO fill and ends the stop', async () => {
    await oco();
    server.control.jump('spot', 'BTCUSDT', '62500');
    const orders = (await call('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body;
    expect(orders.map((row: any) => [row.type, row.status])).toEqual([['STOP_LOSS_LIMIT', 'EXPIRED'], ['LIMIT_MAKER', 'FILLED']]);
    expect(server.control.truth().spot.openOrders).toHaveLength(0);
  });

  it('cancels both legs when one is canceled, and refuses prices the wrong way round', async () => {
    const { body } = await oco();
    await call('DELETE', '/api/v3/orderList', { symbol: 'BTCUSDT', orderListId: body.orderListId });
    expect(server.control.truth().spot.openOrders).toHaveLength(0);
    expect(balance('BTC')).toEqual({ free: '2.00000000', locked: '0.00000000' });
    expect((await oco({ abovePrice: '58000', belowStopPrice: '59000' })).body.code).toBe(-2010);
  });

  it('trails a stop loss by basis points', async () => {
    await order({ side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', trailingDelta: '100', price: '55000', quantity: '0.1', newClientOrderId: 'trail' });
    const status = async () => (await call('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'trail' })).body.status;
    server.control.jump('spot', 'BTCUSDT', '62000');
    server.control.jump('spot', 'BTCUSDT', '61500');
    expect(await status()).toBe('NEW');
    server.control.jump('spot', 'BTCUSDT', '61300');
    expect(await status()).toBe('FILLED');
  });

  it('replaces an order, partly failing when the new one is refused', async () => {
    await limit('BUY', '59000', '0.1', { newClientOrderId: 'old' });
    const replace = (price: string, name: string) =>
      call('POST', '/api/v3/order/cancelReplace', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: name, newClientOrderId: 'new' });
    expect((await replace('59500', 'old')).body).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' });
    expect((await replace('59600', 'old')).body).toMatchObject({ code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED' } });
    const partly = await replace('59600.001', 'new');
    expect([partly.status, partly.body.code, partly.body.data.newOrderResponse.code]).toEqual([409, -2021, -1013]);
  });

  it('makes an order smaller without losing its turn', async () => {
    server.control.dryUp('spot', 'BTCUSDT');
    await limit('BUY', '59000', '0.4', { newClientOrderId: 'front' });
    await limit('BUY', '59000', '0.4', { newClientOrderId: 'back' });
    await call('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'BTCUSDT', origClientOrderId: 'front', newQty: '0.2' });
    server.control.take('spot', 'BTCUSDT', 'SELL', '0.3');
    expect(server.control.truth().spot.openOrders.map((row) => [row.clientId, row.executed])).toEqual([['back', '0.10000000']]);
    expect(balance('USDT')?.locked).toBe('17700.00000000');
  });
});
