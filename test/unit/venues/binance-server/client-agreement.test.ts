import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { Spot } from '@binance/spot';
import { MainClient, USDMClient } from 'binance';
import binanceModule from 'binance-api-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';

type Values = Readonly<Record<string, unknown>>;
type Ask = (params: Values) => Promise<any>;

/** What every client can say, each in its own words. */
interface Client {
  readonly order: Ask; readonly amend: Ask; readonly cancel: Ask; readonly query: Ask;
  readonly algo: Ask; readonly algoQuery: Ask; readonly algoCancel: Ask; readonly openAlgos: Ask;
  readonly positions: Ask; readonly income: Ask; readonly trades: Ask; readonly leverage: Ask; readonly marginType: Ask; readonly amendments: Ask;
  readonly spotOrder: Ask; readonly spotAmend: Ask; readonly spotCancel: Ask; readonly spotQuery: Ask; readonly spotReplace: Ask;
  readonly oco: Ask; readonly listQuery: Ask; readonly listCancel: Ask; readonly spotTrades: Ask; readonly account: Ask;
  /** The exchange's code in what the client throws. */
  readonly codeOf: (error: any) => number;
}

type Make = (server: BinanceServer, key: NewKey) => Client;

const data = (call: (params: any) => Promise<{ data(): Promise<any> }>): Ask => async (params) => (await call(params)).data();

const MAKERS: Readonly<Record<string, Make>> = {
  'binance 3.6.5': (server, { apiKey, apiSecret }) => {
    // Typed for numbers; the texts of exact decimals go through as they are.
    const keys = { api_key: apiKey, api_secret: apiSecret };
    const um: any = new USDMClient({ ...keys, baseUrl: server.urls.umRest }), spot: any = new MainClient({ ...keys, baseUrl: server.urls.spotRest });
    return {
      order: (p) => um.submitNewOrder(p), amend: (p) => um.modifyOrder(p), cancel: (p) => um.cancelOrder(p), query: (p) => um.getOrder(p),
      algo: (p) => um.submitNewAlgoOrder(p), algoQuery: (p) => um.getAlgoOrder(p), algoCancel: (p) => um.cancelAlgoOrder(p), openAlgos: (p) => um.getOpenAlgoOrders(p),
      positions: (p) => um.getPositionsV3(p), income: (p) => um.getIncomeHistory(p), trades: (p) => um.getAccountTrades(p), leverage: (p) => um.setLeverage(p), marginType: (p) => um.setMarginType(p), amendments: (p) => um.getOrderModifyHistory(p),
      spotOrder: (p) => spot.submitNewOrder(p), // Its own amendOrderKeepPriority asks the futures path by mistake.
      spotAmend: (p) => spot.putPrivate('api/v3/order/amend/keepPriority', p), spotCancel: (p) => spot.cancelOrder(p), spotQuery: (p) => spot.getOrder(p), spotReplace: (p) => spot.replaceOrder(p),
      oco: (p) => spot.submitNewOrderList(p), listQuery: (p) => spot.getOCO(p), listCancel: (p) => spot.cancelOCO(p), spotTrades: (p) => spot.getAccountTradeList(p), account: (p) => spot.getAccountInformation(p),
      codeOf: (error) => error.code,
    };
  },
  "Binance's SDKs 38.1.1 and 32.0.4": (server, { apiKey, apiSecret }) => {
    const rest = (basePath: string): any => ({ configurationRestAPI: { apiKey, apiSecret, basePath, retries: 0, timeout: 3_000 } });
    const um: any = new DerivativesTradingUsdsFutures(rest(server.urls.umRest)).restAPI, spot: any = new Spot(rest(server.urls.spotRest)).restAPI;
    return {
      order: data((p) => um.newOrder(p)), amend: data((p) => um.modifyOrder(p)), cancel: data((p) => um.cancelOrder(p)), query: data((p) => um.queryOrder(p)),
      algo: data((p) => um.newAlgoOrder(p)), algoQuery: data((p) => um.queryAlgoOrder(p)), algoCancel: data((p) => um.cancelAlgoOrder(p)), openAlgos: data((p) => um.currentAllAlgoOpenOrders(p)),
      positions: data((p) => um.positionInformationV3(p)), income: data((p) => um.getIncomeHistory(p)), trades: data((p) => um.accountTradeList(p)), leverage: data((p) => um.changeInitialLeverage(p)),
      marginType: data((p) => um.changeMarginType(p)), amendments: data((p) => um.getOrderModifyHistory(p)),
      spotOrder: data((p) => spot.newOrder(p)), spotAmend: data((p) => spot.orderAmendKeepPriority(p)), spotCancel: data((p) => spot.deleteOrder(p)), spotQuery: data((p) => spot.getOrder(p)), spotReplace: data((p) => spot.orderCancelReplace(p)),
      oco: data((p) => spot.orderListOco(p)), listQuery: data((p) => spot.getOrderList(p)), listCancel: data((p) => spot.deleteOrderList(p)), spotTrades: data((p) => spot.myTrades(p)), account: data((p) => spot.getAccount(p)),
      codeOf: (error) => error.code,
    };
  },
  'binance-api-node 0.13.10': (server, { apiKey, apiSecret }) => {
    const make: any = (binanceModule as any).default ?? binanceModule;
    const client = make({ apiKey, apiSecret, httpBase: server.urls.spotRest, httpFutures: server.urls.umRest });
    const raw = (method: string, path: string): Ask => (params) => client.privateRequest(method, path, params);
    return {
      order: (p) => client.futuresOrder(p), amend: (p) => client.futuresUpdateOrder(p), cancel: (p) => client.futuresCancelOrder(p), query: (p) => client.futuresGetOrder(p),
      algo: (p) => client.futuresCreateAlgoOrder(p), algoQuery: (p) => client.futuresGetAlgoOrder(p), algoCancel: (p) => client.futuresCancelAlgoOrder(p), openAlgos: (p) => client.futuresGetOpenAlgoOrders(p),
      positions: raw('GET', '/fapi/v3/positionRisk'), income: (p) => client.futuresIncome(p), trades: (p) => client.futuresUserTrades(p), leverage: (p) => client.futuresLeverage(p), marginType: (p) => client.futuresMarginType(p),
      amendments: raw('GET', '/fapi/v1/orderAmendment'),
      spotOrder: (p) => client.order(p), spotAmend: raw('PUT', '/api/v3/order/amend/keepPriority'), spotCancel: (p) => client.cancelOrder(p), spotQuery: (p) => client.getOrder(p),
      spotReplace: raw('POST', '/api/v3/order/cancelReplace'),
      // The only OCO it knows is the deprecated one.
      oco: (p) => client.orderOco({
        symbol: p['symbol'], side: p['side'], quantity: p['quantity'], price: p['abovePrice'], stopPrice: p['belowStopPrice'], stopLimitPrice: p['belowPrice'], stopLimitTimeInForce: 'GTC', listClientOrderId: p['listClientOrderId'],
        limitClientOrderId: p['aboveClientOrderId'], stopClientOrderId: p['belowClientOrderId'],
      }),
      listQuery: raw('GET', '/api/v3/orderList'), listCancel: raw('DELETE', '/api/v3/orderList'), spotTrades: (p) => client.myTrades(p), account: (p) => client.accountInfo(p),
      codeOf: (error) => error.code,
    };
  },
};

const FUTURES: readonly (readonly [what: string, order: Values, status: string])[] = [
  ['a limit order', { type: 'LIMIT', timeInForce: 'GTC', price: '55000' }, 'NEW'],
  ['a post-only order', { type: 'LIMIT', timeInForce: 'GTX', price: '55000' }, 'NEW'],
  ['a market order', { type: 'MARKET', newOrderRespType: 'RESULT' }, 'FILLED'],
  ['immediate or cancel', { type: 'LIMIT', timeInForce: 'IOC', price: '55000', newOrderRespType: 'RESULT' }, 'EXPIRED'],
  ['fill or kill', { type: 'LIMIT', timeInForce: 'FOK', price: '61000', newOrderRespType: 'RESULT' }, 'FILLED'],
  ['a price taken from the queue', { type: 'LIMIT', timeInForce: 'GTC', priceMatch: 'QUEUE_20' }, 'NEW'],
];
const ALGOS: readonly (readonly [type: string, more: Values])[] = [
  ['STOP_MARKET', { triggerPrice: '55000', closePosition: 'true' }],
  ['STOP', { triggerPrice: '55000', price: '54900', quantity: '0.01', timeInForce: 'GTC' }],
  ['TAKE_PROFIT_MARKET', { triggerPrice: '66000', quantity: '0.01', reduceOnly: 'true' }],
  ['TAKE_PROFIT', { triggerPrice: '66000', price: '66000', quantity: '0.01', timeInForce: 'GTC' }],
  ['TRAILING_STOP_MARKET', { callbackRate: '1', activatePrice: '61000', quantity: '0.01' }],
];
const SPOT: readonly (readonly [what: string, order: Values, status: string])[] = [
  ['a limit order', { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '55000' }, 'NEW'],
  ['a maker order', { side: 'BUY', type: 'LIMIT_MAKER', price: '55000' }, 'NEW'],
  ['a market order', { side: 'BUY', type: 'MARKET' }, 'FILLED'],
  ['a stop that becomes a market order', { side: 'SELL', type: 'STOP_LOSS', stopPrice: '55000' }, 'NEW'],
  ['a stop with a limit', { side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', stopPrice: '55000', price: '54900' }, 'NEW'],
  ['a target', { side: 'SELL', type: 'TAKE_PROFIT', stopPrice: '66000' }, 'NEW'],
  ['a target with a limit', { side: 'SELL', type: 'TAKE_PROFIT_LIMIT', timeInForce: 'GTC', stopPrice: '66000', price: '66000' }, 'NEW'],
  ['a trailing stop', { side: 'SELL', type: 'STOP_LOSS', trailingDelta: 200 }, 'NEW'],
];

describe.each(Object.entries(MAKERS))('%s agrees with the local Binance', (_name, make) => {
  let server: BinanceServer;
  let client: Client;
  // Its broker's prefix, without which the package complains on the console.
  const umId = (text: string): string => `x-15PC4ZJy${text}`, spotId = (text: string): string => `x-U5D79M5B${text}`;
  const refusal = async (promise: Promise<unknown>): Promise<number> => promise.then(() => 0, (error: unknown) => client.codeOf(error));

  beforeAll(async () => {
    vi.spyOn(console, 'info').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    server = await startBinanceServer({ seed: 14, tickMs: 0, symbols: ['BTCUSDT', 'ETHUSDT'] });
    client = make(server, server.addKey({ type: 'hmac' }));
  });
  afterAll(async () => {
    await server.close();
    vi.restoreAllMocks();
  });

  it.each(FUTURES)('on %s of futures', async (what, order, status) => {
    const id = umId(`f-${FUTURES.findIndex(([one]) => one === what)}`);
    const placed = await client.order({ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.01', newClientOrderId: id, ...order });
    expect(placed).toMatchObject({ status, clientOrderId: id, side: 'BUY', symbol: 'BTCUSDT' });
    expect(await client.query({ symbol: 'BTCUSDT', origClientOrderId: id })).toMatchObject({ status, clientOrderId: id, origQty: '0.010' });
    if (status !== 'NEW') return;
    expect((await client.cancel({ symbol: 'BTCUSDT', origClientOrderId: id })).status).toBe('CANCELED');
    expect(await refusal(client.cancel({ symbol: 'BTCUSDT', origClientOrderId: id }))).toBe(-2011);
  });

  it.each(ALGOS)('on a conditional order of type %s', async (type, more) => {
    const id = umId(`a-${type.toLowerCase()}`);
    await client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    const placed = await client.algo({ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type, clientAlgoId: id, ...more });
    expect(placed).toMatchObject({ clientAlgoId: id, algoStatus: 'NEW', orderType: type });
    expect(await client.algoQuery({ clientAlgoId: id })).toMatchObject({ clientAlgoId: id, algoStatus: 'NEW', actualOrderId: '' });
    expect((await client.openAlgos({ symbol: 'BTCUSDT' })).map((row: any) => row.clientAlgoId)).toEqual([id]);
    expect(await client.algoCancel({ clientAlgoId: id })).toMatchObject({ code: '200', msg: 'success' });
    expect(await refusal(client.algoCancel({ clientAlgoId: id }))).toBe(-2011);
  });

  it('on amending a futures order, and on what there is to refuse', async () => {
    const id = umId('amend');
    await client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.02', price: '55000', newClientOrderId: id });
    expect(await client.amend({ symbol: 'BTCUSDT', side: 'BUY', origClientOrderId: id, quantity: '0.03', price: '56000' })).toMatchObject({ clientOrderId: id, price: '56000.0', origQty: '0.030' });
    const [change] = await client.amendments({ symbol: 'BTCUSDT', origClientOrderId: id });
    expect(change.amendment).toMatchObject({ price: { before: '55000.0', after: '56000.0' }, origQty: { before: '0.020', after: '0.030' } });
    expect(await refusal(client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.02', price: '55000', newClientOrderId: id }))).toBe(-4116);
    expect(await refusal(client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTX', quantity: '0.02', price: '61000' }))).toBe(-5022);
    expect(await refusal(client.order({ symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '0.1', reduceOnly: 'true' }))).toBe(-2022);
    expect(await refusal(client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.00001', price: '55000' }))).toBe(-1111);
    expect(await refusal(client.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '50', price: '55000' }))).toBe(-2019);
    expect(await refusal(client.algo({ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '66000', quantity: '0.01' }))).toBe(-2021);
    expect(await refusal(client.query({ symbol: 'BTCUSDT', origClientOrderId: 'nobody' }))).toBe(-2013);
    await client.cancel({ symbol: 'BTCUSDT', origClientOrderId: id });
  });

  it('on positions, trades, income and settings', async () => {
    const [position] = await client.positions({ symbol: 'BTCUSDT' });
    expect(position).toMatchObject({ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: server.control.truth().um.positions[0]?.qty.padEnd(5, '0') });
    expect((await client.trades({ symbol: 'BTCUSDT' })).length).toBe(server.control.truth().um.trades);
    expect(new Set((await client.income({})).map((row: any) => row.incomeType))).toEqual(new Set(['COMMISSION']));
    expect(await client.leverage({ symbol: 'ETHUSDT', leverage: 7 })).toMatchObject({ symbol: 'ETHUSDT', leverage: 7 });
    expect(await client.marginType({ symbol: 'ETHUSDT', marginType: 'ISOLATED' })).toMatchObject({ code: 200, msg: 'success' });
    expect(await refusal(client.marginType({ symbol: 'ETHUSDT', marginType: 'ISOLATED' }))).toBe(-4046);
    expect(await refusal(client.marginType({ symbol: 'BTCUSDT', marginType: 'ISOLATED' }))).toBe(-4048);
  });

  it.each(SPOT)('on %s of spot', async (what, order, status) => {
    const id = spotId(`s-${SPOT.findIndex(([one]) => one === what)}`);
    const placed = await client.spotOrder({ symbol: 'BTCUSDT', quantity: '0.01', newClientOrderId: id, newOrderRespType: 'FULL', ...order });
    expect(placed).toMatchObject({ status, clientOrderId: id, executedQty: status === 'FILLED' ? '0.01000000' : '0.00000000' });
    expect(await client.spotQuery({ symbol: 'BTCUSDT', origClientOrderId: id })).toMatchObject({ status, clientOrderId: id });
    if (status === 'NEW') expect(await client.spotCancel({ symbol: 'BTCUSDT', origClientOrderId: id })).toMatchObject({ status: 'CANCELED', origClientOrderId: id });
  });

  it('on amending, replacing and refusing on spot', async () => {
    const id = spotId('amend'), next = spotId('next');
    await client.spotOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.03', price: '55000', newClientOrderId: id });
    const { amendedOrder } = await client.spotAmend({ symbol: 'BTCUSDT', origClientOrderId: id, newClientOrderId: id, newQty: '0.02' });
    expect(amendedOrder).toMatchObject({ clientOrderId: id, qty: '0.02000000' });
    const replaced = await client.spotReplace({
      symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '54000', cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: id, newClientOrderId: next,
    });
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' });
    expect(await refusal(client.spotOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '54000', newClientOrderId: next }))).toBe(-2010);
    expect(await refusal(client.spotOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.00001', price: '54000' }))).toBe(-1013);
    await client.spotCancel({ symbol: 'BTCUSDT', origClientOrderId: next });
    expect((await client.account({})).balances.find(({ asset }: any) => asset === 'USDT').locked).toBe('0.00000000');
    expect((await client.spotTrades({ symbol: 'BTCUSDT' })).length).toBe(server.control.truth().spot.trades);
  });

  it('on an OCO: placed, queried, canceled, and one leg taking the other with it', async () => {
    const oco = (tag: string): Values => ({
      symbol: 'ETHUSDT', side: 'SELL', quantity: '1', aboveType: 'LIMIT_MAKER', abovePrice: '3200', belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '2800', belowPrice: '2790', belowTimeInForce: 'GTC', listClientOrderId: spotId(`${tag}-l`),
      aboveClientOrderId: spotId(`${tag}-a`), belowClientOrderId: spotId(`${tag}-b`),
    });
    const placed = await client.oco(oco('one'));
    expect(placed).toMatchObject({ contingencyType: 'OCO', listStatusType: 'EXEC_STARTED' });
    expect(placed.orderReports).toHaveLength(2);
    expect((await client.listQuery({ origClientOrderId: spotId('one-l') })).listOrderStatus).toBe('EXECUTING');
    expect(await client.listCancel({ symbol: 'ETHUSDT', listClientOrderId: spotId('one-l') })).toMatchObject({ listOrderStatus: 'ALL_DONE' });
    await client.oco(oco('two'));
    server.control.jump('spot', 'ETHUSDT', '3210');
    expect(await client.spotQuery({ symbol: 'ETHUSDT', origClientOrderId: spotId('two-a') })).toMatchObject({ status: 'FILLED' });
    expect(await client.spotQuery({ symbol: 'ETHUSDT', origClientOrderId: spotId('two-b') })).toMatchObject({ status: 'EXPIRED' });
    server.control.jump('spot', 'ETHUSDT', '3000');
  });
});
