import binanceModule from 'binance-api-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer } from '../../../venues/binance-server/index.ts';
import { eventually } from '../../../venues/raw-client.ts';

const Binance: any = (binanceModule as any).default ?? binanceModule;

describe('binance-api-node against the local Binance', () => {
  let server: BinanceServer;
  let client: any;
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 13, tickMs: 40 });
    const key = server.addKey({ type: 'hmac' });
    client = Binance({
      apiKey: key.apiKey, apiSecret: key.apiSecret, httpBase: server.urls.spotRest, httpFutures: server.urls.umRest, wsBase: `${server.urls.spotWs}/ws`, wsApi: server.urls.spotWsApi,
      wsFutures: `${server.urls.umWs}/public/ws`, wsFuturesPublic: `${server.urls.umWs}/public/ws`, wsFuturesMarket: `${server.urls.umWs}/market/ws`, wsFuturesPrivate: `${server.urls.umWs}/private/ws`,
    });
  });

  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    await server.close();
  });

  it('reads bars, books and exchange rules', async () => {
    expect(await client.candles({ symbol: 'BTCUSDT', interval: '1m', limit: 10 })).toHaveLength(10);
    expect((await client.futuresBook({ symbol: 'BTCUSDT', limit: 5 })).asks).toHaveLength(5);
    expect((await client.exchangeInfo()).symbols[0].symbol).toBe('BTCUSDT');
  });

  it('places, queries and cancels on spot and futures, a symbol that is not ASCII included', async () => {
    const placed = await client.futuresOrder({ symbol: '币安人生USDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '100', price: '0.1900', newClientOrderId: 'node-1' });
    expect(placed.status).toBe('NEW');
    expect((await client.futuresGetOrder({ symbol: '币安人生USDT', origClientOrderId: 'node-1' })).clientOrderId).toBe('node-1');
    expect((await client.futuresCancelOrder({ symbol: '币安人生USDT', origClientOrderId: 'node-1' })).status).toBe('CANCELED');
    const spot = await client.order({ symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', quantity: '0.01', price: '65000', newClientOrderId: 'node-2' });
    expect(spot.status).toBe('NEW');
    expect((await client.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'node-2' })).status).toBe('CANCELED');
  });

  it('reaches the conditional orders', async () => {
    const algo = await client.privateRequest('POST', `${server.urls.umRest}/fapi/v1/algoOrder`, { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_MARKET', triggerPrice: '66000', quantity: '0.01', clientAlgoId: 'node-algo' }).catch(() => null)
      ?? (await client.futuresCreateAlgoOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_MARKET', triggerPrice: '66000', quantity: '0.01', clientAlgoId: 'node-algo', algoType: 'CONDITIONAL' }));
    expect(algo.clientAlgoId).toBe('node-algo');
    expect((await client.futuresCancelAlgoOrder({ clientAlgoId: 'node-algo' })).msg).toBe('success');
  });

  it('hears its own futures and spot orders', async () => {
    const own: any[] = [], spotOwn: any[] = [];
    closers.push(await client.ws.futuresUser((event: any) => own.push(event)));
    closers.push(await client.ws.user((event: any) => spotOwn.push(event)));
    await client.futuresOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newClientOrderId: 'node-3' });
    await client.order({ symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1', newClientOrderId: 'node-4' });
    await eventually(() => own.some((event) => event.eventType === 'ORDER_TRADE_UPDATE' && event.orderStatus === 'FILLED'), 'the futures fill', 5_000);
    await eventually(() => spotOwn.some((event) => event.eventType === 'executionReport' && event.orderStatus === 'FILLED'), 'the spot fill', 5_000);
  });
});
