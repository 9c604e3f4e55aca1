import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { Spot } from '@binance/spot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { eventually } from '../../../venues/raw-client.ts';

describe("Binance's own SDKs against the local Binance", () => {
  let server: BinanceServer;
  let hmac: NewKey;
  let ed25519: NewKey;
  let futures: DerivativesTradingUsdsFutures;
  let spot: Spot;

  beforeAll(async () => {
    // The SDK logs every connection on the console.
    vi.spyOn(console, 'info').mockImplementation(() => {});
    vi.spyOn(console, 'log').mockImplementation(() => {});
    server = await startBinanceServer({ seed: 12, tickMs: 40 });
    hmac = server.addKey({ type: 'hmac' });
    ed25519 = server.addKey({ type: 'ed25519' });
    const rest = (basePath: string) => ({ apiKey: hmac.apiKey, apiSecret: hmac.apiSecret, basePath, retries: 0, timeout: 3_000 });
    const wsApi = (wsURL: string) => ({ apiKey: ed25519.apiKey, privateKey: ed25519.privateKey, wsURL, timeout: 3_000 });
    futures = new DerivativesTradingUsdsFutures({
      configurationRestAPI: rest(server.urls.umRest), configurationWebsocketAPI: wsApi(server.urls.umWsApi) as any, configurationWebsocketStreams: { wsURL: server.urls.umWs },
    });
    spot = new Spot({ configurationRestAPI: rest(server.urls.spotRest), configurationWebsocketAPI: wsApi(server.urls.spotWsApi) as any, configurationWebsocketStreams: { wsURL: server.urls.spotWs } });
  });

  afterAll(async () => {
    await server.close();
    vi.restoreAllMocks();
  });

  it('places, queries and cancels over futures REST, with exact ids beyond 2^53', async () => {
    const placed = await (await futures.restAPI.newOrder({ symbol: 'BTCUSDT', side: 'BUY' as any, type: 'LIMIT' as any, timeInForce: 'GTC' as any, quantity: 0.01, price: 55_000, newClientOrderId: 'sdk-1' })).data();
    expect(BigInt(placed.orderId as bigint)).toBeGreaterThan(2n ** 53n);
    const queried = await (await futures.restAPI.queryOrder({ symbol: 'BTCUSDT', orderId: placed.orderId as bigint })).data();
    expect(queried).toMatchObject({ clientOrderId: 'sdk-1', status: 'NEW', orderId: placed.orderId });
    const canceled = await (await futures.restAPI.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'sdk-1' })).data();
    expect(canceled.status).toBe('CANCELED');
  });

  it('places and cancels a conditional order and reads account and positions', async () => {
    const algo = await (await futures.restAPI.newAlgoOrder({ algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL' as any, type: 'STOP_MARKET', triggerPrice: 50_000, quantity: 0.01, clientAlgoId: 'sdk-algo' } as any)).data();
    expect(algo).toMatchObject({ clientAlgoId: 'sdk-algo', algoStatus: 'NEW' });
    const gone = await (await futures.restAPI.cancelAlgoOrder({ clientAlgoId: 'sdk-algo' } as any)).data();
    expect(gone).toMatchObject({ code: '200', msg: 'success' });
    const account = await (await futures.restAPI.accountInformationV3()).data();
    expect(account.assets?.[0]).toMatchObject({ asset: 'USDT', walletBalance: '10000.00000000' });
  });

  it('trades over the futures WS API with Ed25519 signatures', async () => {
    const connection = await futures.websocketAPI.connect();
    try {
      const placed = (await connection.newOrder({ symbol: 'BTCUSDT', side: 'BUY' as any, type: 'LIMIT' as any, timeInForce: 'GTC' as any, quantity: 0.01, price: 54_000, newClientOrderId: 'sdk-ws' })).data as any;
      expect(placed).toMatchObject({ clientOrderId: 'sdk-ws', status: 'NEW' });
      const canceled = (await connection.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'sdk-ws' })).data as any;
      expect(canceled.status).toBe('CANCELED');
    } finally {
      await connection.disconnect();
    }
  });

  it('trades over the spot WS API and hears of it on the same connection', async () => {
    const connection = await spot.websocketAPI.connect();
    try {
      const heard: any[] = [];
      const stream = (await connection.userDataStreamSubscribeSignature()) as any;
      stream.stream.on('message', (event: any) => heard.push(event));
      const session = (await connection.sessionLogon({})) as any;
      expect((session[0] ?? session).data.apiKey).toBe(ed25519.apiKey);
      const placed = (await connection.orderPlace({ symbol: 'BTCUSDT', side: 'BUY' as any, type: 'MARKET' as any, quantity: 0.01, newClientOrderId: 'sdk-spot' } as any)).data as any;
      expect(placed.status).toBe('FILLED');
      await eventually(() => heard.some((event) => event.e === 'executionReport' && event.X === 'FILLED' && event.c === 'sdk-spot'), 'the execution report');
      await eventually(() => heard.some((event) => event.e === 'outboundAccountPosition'), 'the balances');
    } finally {
      await connection.disconnect();
    }
  });

  it('receives futures streams and the user data of a listen key', async () => {
    const { listenKey } = (await (await futures.restAPI.startUserDataStream()).data()) as { listenKey: string };
    const connection = await futures.websocketStreams.connect();
    try {
      const market: any[] = [], own: any[] = [];
      connection.aggregateTradeStreams({ symbol: 'btcusdt' }).on('message', (event: any) => void market.push(event));
      connection.diffBookDepthStreams({ symbol: 'btcusdt', updateSpeed: '100ms' as any }).on('message', (event: any) => void market.push(event));
      connection.userData(listenKey).on('message', (event: any) => void own.push(event));
      await eventually(() => market.some((event) => event.e === 'aggTrade') && market.some((event) => event.e === 'depthUpdate'), 'market streams', 5_000);
      await futures.restAPI.newOrder({ symbol: 'SOLUSDT', side: 'BUY' as any, type: 'MARKET' as any, quantity: 1 });
      await eventually(() => own.some((event) => event.e === 'ORDER_TRADE_UPDATE' && event.o.X === 'FILLED') && own.some((event) => event.e === 'ACCOUNT_UPDATE'), 'user data', 5_000);
    } finally {
      await connection.disconnect();
    }
  });
});
