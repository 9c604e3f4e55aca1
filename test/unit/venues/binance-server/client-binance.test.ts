import { MainClient, USDMClient, WebsocketClient } from 'binance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { eventually } from '../../../venues/raw-client.ts';

const silent = { trace() {}, info() {}, error() {} };
// The package wants its broker's prefix on client ids and says so on the console.
const ownId = (name: string): string => `x-15PC4ZJy${name}`;

describe('the npm package binance 3 against the local Binance', () => {
  let server: BinanceServer;
  let key: NewKey;
  let spot: MainClient;
  let futures: USDMClient;
  const sockets: WebsocketClient[] = [];

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 11, tickMs: 40 });
    key = server.addKey({ type: 'hmac' });
    const keys = { api_key: key.apiKey, api_secret: key.apiSecret };
    spot = new MainClient({ ...keys, baseUrl: server.urls.spotRest });
    futures = new USDMClient({ ...keys, baseUrl: server.urls.umRest });
  });

  afterAll(async () => {
    for (const socket of sockets) socket.closeAll(true);
    await server.close();
  });

  function listen(wsUrl: string, wsKey: string, topics: string[]): any[] {
    const seen: any[] = [];
    const socket = new WebsocketClient({ api_key: key.apiKey, api_secret: key.apiSecret, wsUrl, beautify: false }, silent as any);
    sockets.push(socket);
    socket.on('message', (message: any) => seen.push(message.data ?? message));
    void socket.subscribe(topics, wsKey as any);
    return seen;
  }

  it('reads market data of both markets', async () => {
    const info = await futures.getExchangeInfo();
    expect(info.symbols.map(({ symbol }) => symbol)).toContain('BTCUSDT');
    const bars: any = await spot.getKlines({ symbol: 'BTCUSDT', interval: '1h', limit: 5 });
    expect(bars).toHaveLength(5);
    expect(Number(bars[4][0]) - Number(bars[3][0])).toBe(3_600_000);
    const book = await futures.getOrderBook({ symbol: 'ETHUSDT', limit: 5 });
    expect(book.bids).toHaveLength(5);
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
  });

  it('places, queries and cancels a futures order', async () => {
    await futures.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price: 55_000, newClientOrderId: ownId('pkg-binance-1') });
    const order = await futures.getOrder({ symbol: 'BTCUSDT', origClientOrderId: ownId('pkg-binance-1') });
    expect(order).toMatchObject({ status: 'NEW', type: 'LIMIT', side: 'BUY', price: '55000.0', origQty: '0.010' });
    expect(await futures.getAllOpenOrders({ symbol: 'BTCUSDT' })).toHaveLength(1);
    const canceled = await futures.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: ownId('pkg-binance-1') });
    expect(canceled).toMatchObject({ status: 'CANCELED', clientOrderId: ownId('pkg-binance-1') });
    await expect(futures.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: ownId('pkg-binance-1') })).rejects.toMatchObject({ code: -2011 });
  });

  it('opens a futures position, protects it with a conditional order and closes it', async () => {
    await futures.submitNewOrder({ symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: 0.5 });
    const stop: any = await futures.submitNewAlgoOrder({ algoType: 'CONDITIONAL', symbol: 'ETHUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '2800', closePosition: 'true', clientAlgoId: ownId('pkg-stop') } as any);
    expect(stop).toMatchObject({ algoStatus: 'NEW', orderType: 'STOP_MARKET' });
    const [position]: any = await futures.getPositionsV3({ symbol: 'ETHUSDT' });
    expect(position).toMatchObject({ positionAmt: '0.500', positionSide: 'BOTH' });
    await expect(futures.submitNewOrder({ symbol: 'ETHUSDT', side: 'SELL', type: 'STOP_MARKET', stopPrice: 2_800, closePosition: 'true' } as any)).rejects.toMatchObject({ code: -4120 });
    await futures.cancelAlgoOrder({ clientAlgoId: ownId('pkg-stop') } as any);
    await futures.submitNewOrder({ symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: 0.5, reduceOnly: 'true' });
    expect(server.control.truth().um.positions).toHaveLength(0);
  });

  it('trades on spot and sees its balances change', async () => {
    const filled: any = await spot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.01 });
    expect(filled).toMatchObject({ status: 'FILLED', executedQty: '0.01000000' });
    expect(filled.fills.length).toBeGreaterThan(0);
    const account = await spot.getAccountInformation();
    // 2 BTC at the start, 0.01 bought less one per mille of fee.
    expect(account.balances.find(({ asset }) => asset === 'BTC')?.free).toBe('2.00999000');
    await expect(spot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 5, price: 50_000 })).rejects.toMatchObject({ code: -2010 });
  });

  it('receives market streams on the right routes', async () => {
    const spotSeen = listen(`${server.urls.spotWs}/ws`, 'main', ['btcusdt@aggTrade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker', 'btcusdt@kline_1m']);
    const publicSeen = listen(`${server.urls.umWs}/public/ws`, 'usdmPublic', ['btcusdt@depth@100ms', 'btcusdt@bookTicker']);
    const marketSeen = listen(`${server.urls.umWs}/market/ws`, 'usdmMarket', ['btcusdt@aggTrade', 'btcusdt@markPrice@1s', 'btcusdt@kline_1m']);
    const has = (seen: any[], event: string): boolean => seen.some((message) => message.e === event);
    await eventually(() => ['aggTrade', 'depthUpdate', 'kline'].every((event) => has(spotSeen, event)) && spotSeen.some((message) => 'B' in message && !('e' in message)), 'all spot streams', 5_000);
    await eventually(() => ['depthUpdate', 'bookTicker'].every((event) => has(publicSeen, event)), 'public futures streams', 5_000);
    await eventually(() => ['aggTrade', 'markPriceUpdate', 'kline'].every((event) => has(marketSeen, event)), 'market futures streams', 5_000);
  });
});
