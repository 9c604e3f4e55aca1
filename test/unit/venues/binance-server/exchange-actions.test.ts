import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { Ear, keyCall, signedCall } from '../../../venues/raw-client.ts';

describe('what the exchange does to an account by itself', () => {
  let server: BinanceServer;
  let key: NewKey;
  const ears: Ear[] = [];

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 61, tickMs: 0, symbols: ['BTCUSDT', 'ETHUSDT', { symbol: 'BNBUSDT', price: '600' }] });
    key = server.addKey({ type: 'hmac' });
  });
  afterEach(async () => {
    for (const ear of ears.splice(0)) ear.close();
    await server.close();
  });

  const um = (method: string, path: string, params = {}) => signedCall(server.urls.umRest, key, method, `/fapi/v1${path}`, params);
  const spot = (method: string, path: string, params = {}) => signedCall(server.urls.spotRest, key, method, path, params);
  const buy = (quantity: string) => um('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity, newOrderRespType: 'RESULT' });
  async function userStream(): Promise<Ear> {
    const { body } = await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey');
    const ear = await Ear.open(`${server.urls.umWs}/private/ws/${body.listenKey}`);
    ears.push(ear);
    return ear;
  }
  const flat = () => server.control.truth().um.positions;

  it('deleverages with an order the account never sent, its fill CALCULATED, and a row in forceOrders', async () => {
    await buy('0.1');
    const ear = await userStream();
    server.control.deleverage('BTCUSDT', '0.04');
    const filled = await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'CALCULATED');
    expect(filled.o).toMatchObject({ c: expect.stringMatching(/^adl_autoclose/), S: 'SELL', X: 'FILLED', l: '0.04', z: '0.04', R: true });
    expect(flat()).toMatchObject([{ qty: '0.06' }]);
    const { body: forced } = await um('GET', '/forceOrders', { autoCloseType: 'ADL' });
    expect(forced).toHaveLength(1);
    expect((await um('GET', '/forceOrders', { autoCloseType: 'LIQUIDATION' })).body).toEqual([]);
    const { body: trades } = await um('GET', '/userTrades', { symbol: 'BTCUSDT' });
    expect(trades.at(-1)).toMatchObject({ qty: '0.040', side: 'SELL', buyer: false });
  });

  it('delists a symbol with orders and a position: every order ends with reason 7, the position is settled by an order of its own', async () => {
    await buy('0.1');
    await um('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '55000' });
    await um('POST', '/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '50000', closePosition: true, clientAlgoId: 'stop' });
    const ear = await userStream();
    server.control.pinMark('BTCUSDT', '61000');
    server.control.delist('um', 'BTCUSDT');
    await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.X === 'EXPIRED' && frame.o.er === '7');
    await ear.until((frame) => frame.e === 'ALGO_UPDATE' && frame.o.X === 'EXPIRED' && frame.o.caid === 'stop');
    const settled = await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.c.startsWith('settlement_autoclose-') && frame.o.X === 'FILLED');
    expect(settled.o).toMatchObject({ x: 'TRADE', L: '61000', l: '0.1' });
    expect([flat(), server.control.truth().um.openOrders, server.control.truth().um.openAlgoOrders]).toEqual([[], [], []]);
    expect((await buy('0.01')).body.code).toBe(-4108);
  });

  it('keeps an income history whose sum is the change of the wallet', async () => {
    await buy('0.1');
    server.control.chargeFunding('BTCUSDT', '0.001');
    server.control.adjustBalance('um', 'USDT', '250');
    await um('POST', '/order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.1', reduceOnly: true });
    const { body } = await um('GET', '/income', { limit: 1_000 });
    const types = new Set(body.map((row: any) => row.incomeType));
    expect(types).toEqual(new Set(['COMMISSION', 'FUNDING_FEE', 'TRANSFER', 'REALIZED_PNL']));
    expect(new Set(body.map((row: any) => row.tranId)).size).toBe(body.length);
    const atoms = (text: string): bigint => BigInt(text.replace('.', ''));
    const sum = body.reduce((total: bigint, row: any) => total + atoms(row.income), 0n);
    expect(atoms('10000.00000000') + sum).toBe(atoms(server.control.truth().um.wallet));
    // The long pays: 0.1 BTC at its mark price, near 60,000, times a thousandth.
    const { body: funding } = await um('GET', '/income', { incomeType: 'FUNDING_FEE' });
    expect(Number(funding[0].income)).toBeCloseTo(-6, 0);
    expect((await um('GET', '/income', { startTime: Date.now() + 60_000, endTime: Date.now() + 61_000 })).body).toEqual([]);
  });

  it('takes the fees of spot from BNB at three quarters, and from what was bought once the BNB is gone', async () => {
    await spot('POST', '/sapi/v1/bnbBurn', { spotBNBBurn: true });
    const bought = (await spot('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' })).body;
    const quote = Number(bought.cummulativeQuoteQty);
    const paid = bought.fills.reduce((sum: number, fill: any) => sum + Number(fill.commission), 0);
    expect(new Set(bought.fills.map((fill: any) => fill.commissionAsset))).toEqual(new Set(['BNB']));
    // A thousandth of the quote money, less a quarter, at 600 USDT a BNB.
    expect(paid).toBeCloseTo((quote * 0.001 * 0.75) / Number(server.control.prices('spot', 'BNBUSDT').last), 6);
    const { balances } = (await spot('GET', '/api/v3/account')).body;
    expect(balances.find(({ asset }: any) => asset === 'BTC').free).toBe('2.10000000');
    expect(Number(balances.find(({ asset }: any) => asset === 'BNB').free)).toBeCloseTo(10 - paid, 7);
    server.control.adjustBalance('spot', 'BNB', `-${(10 - paid).toFixed(8)}`);
    const poor = (await spot('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' })).body;
    expect(poor.fills[0].commissionAsset).toBe('BTC');
  });

  it('takes the fees of futures from BNB at nine tenths, in events, trades and income alike', async () => {
    server.control.adjustBalance('um', 'BNB', '1');
    await um('POST', '/feeBurn', { feeBurn: true });
    const ear = await userStream();
    await buy('0.1');
    const { o } = await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE' && frame.o.x === 'TRADE');
    const bnb = Number(server.control.prices('um', 'BNBUSDT').last);
    expect(o.N).toBe('BNB');
    expect(Number(o.n)).toBeCloseTo((Number(o.l) * Number(o.L) * 0.0005 * 0.9) / bnb, 6);
    expect((await um('GET', '/userTrades', { symbol: 'BTCUSDT' })).body[0].commissionAsset).toBe('BNB');
    expect((await um('GET', '/income', { incomeType: 'COMMISSION' })).body[0].asset).toBe('BNB');
    expect(server.control.truth().um.wallet).toBe('10000.00000000');
  });

  it('amends a futures order and remembers what it was', async () => {
    await um('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.02', price: '55000', newClientOrderId: 'mine' });
    await um('PUT', '/order', { symbol: 'BTCUSDT', side: 'BUY', origClientOrderId: 'mine', quantity: '0.03', price: '56000' });
    await um('PUT', '/order', { symbol: 'BTCUSDT', side: 'BUY', origClientOrderId: 'mine', quantity: '0.01', price: '56000' });
    const { body } = await um('GET', '/orderAmendment', { symbol: 'BTCUSDT', origClientOrderId: 'mine' });
    expect(body.map(({ amendment }: any) => amendment)).toEqual([
      { price: { before: '56000.0', after: '56000.0' }, origQty: { before: '0.030', after: '0.010' }, count: 2 },
      { price: { before: '55000.0', after: '56000.0' }, origQty: { before: '0.020', after: '0.030' }, count: 1 },
    ]);
  });

  it('gives an amended spot order a new client id unless it is told to keep the old one', async () => {
    await spot('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.3', price: '55000', newClientOrderId: 'mine' });
    const kept = (await spot('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'BTCUSDT', origClientOrderId: 'mine', newClientOrderId: 'mine', newQty: '0.2' })).body;
    expect(kept.amendedOrder).toMatchObject({ origClientOrderId: 'mine', clientOrderId: 'mine', qty: '0.20000000', status: 'NEW' });
    const renamed = (await spot('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'BTCUSDT', origClientOrderId: 'mine', newQty: '0.1' })).body;
    expect(renamed.amendedOrder.clientOrderId).not.toBe('mine');
    expect((await spot('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'mine' })).body.code).toBe(-2013);
    const { body } = await spot('GET', '/api/v3/order/amendments', { symbol: 'BTCUSDT', origClientOrderId: renamed.amendedOrder.clientOrderId });
    expect(body.map((row: any) => [row.origQty, row.newQty])).toEqual([['0.30000000', '0.20000000'], ['0.20000000', '0.10000000']]);
    expect((await spot('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'BTCUSDT', origClientOrderId: renamed.amendedOrder.clientOrderId, newQty: '0.5' })).body.code).toBe(-2038);
  });

  it('amends both legs of an OCO together, and locks no more than the smaller one needs', async () => {
    const oco = { symbol: 'BTCUSDT', side: 'SELL', quantity: '0.5', aboveType: 'LIMIT_MAKER', abovePrice: '65000', belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '55000', belowPrice: '54900', belowTimeInForce: 'GTC', aboveClientOrderId: 'above', belowClientOrderId: 'below' };
    await spot('POST', '/api/v3/orderList/oco', oco);
    const { body } = await spot('PUT', '/api/v3/order/amend/keepPriority', { symbol: 'BTCUSDT', origClientOrderId: 'above', newClientOrderId: 'above', newQty: '0.2' });
    expect(body.listStatus.contingencyType).toBe('OCO');
    const open = server.control.truth().spot;
    expect(Object.fromEntries(open.openOrders.map(({ clientId, qty }) => [clientId, qty]))).toEqual({ above: '0.20000000', below: '0.20000000' });
    expect(open.balances['BTC']).toEqual({ free: '1.80000000', locked: '0.20000000' });
  });

  it('says when leverage or margin type was changed from another device', async () => {
    const ear = await userStream();
    server.control.setLeverage('BTCUSDT', 7);
    expect((await ear.until((frame) => frame.e === 'ACCOUNT_CONFIG_UPDATE')).ac).toEqual({ s: 'BTCUSDT', l: 7 });
    server.control.setMarginType('BTCUSDT', 'isolated');
    const { a } = await ear.until((frame) => frame.e === 'ACCOUNT_UPDATE' && frame.a.m === 'MARGIN_TYPE_CHANGE');
    expect(a.P).toMatchObject([{ s: 'BTCUSDT', mt: 'isolated', pa: '0' }]);
    const { body } = await um('GET', '/symbolConfig', { symbol: 'BTCUSDT' });
    expect(body).toMatchObject([{ marginType: 'ISOLATED', leverage: 7 }]);
  });
});
