import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { Ear, signatureOf } from '../../../venues/raw-client.ts';

describe('the WebSocket API', () => {
  let server: BinanceServer;
  let hmac: NewKey;
  let ed25519: NewKey;
  const ears: Ear[] = [];
  let nextId = 1;

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 31, tickMs: 0, symbols: ['BTCUSDT'] });
    hmac = server.addKey({ type: 'hmac' });
    ed25519 = server.addKey({ type: 'ed25519' });
  });
  afterAll(async () => {
    for (const ear of ears) ear.close();
    await server.close();
  });

  async function open(url: string): Promise<Ear> {
    const ear = await Ear.open(url);
    ears.push(ear);
    return ear;
  }

  async function ask(ear: Ear, method: string, params: Record<string, string | number> = {}): Promise<any> {
    const id = nextId++;
    ear.send({ id, method, params });
    return ear.until((frame) => frame.id === id);
  }

  /** Signs as the documentation says: sorted by name, values as sent. */
  function signed(key: NewKey, params: Record<string, string | number>): Record<string, string | number> {
    const all: Record<string, string | number> = { ...params, apiKey: key.apiKey, timestamp: Date.now() };
    const payload = Object.keys(all).toSorted().map((name) => `${name}=${all[name]}`).join('&');
    return { ...all, signature: signatureOf(key, payload) };
  }

  it('places, queries and cancels on futures, each request signed for itself', async () => {
    const ear = await open(server.urls.umWsApi);
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '55000', quantity: '0.01', newClientOrderId: 'ws-1' };
    const placed = await ask(ear, 'order.place', signed(hmac, order));
    expect(placed).toMatchObject({ status: 200, result: { clientOrderId: 'ws-1', status: 'NEW' } });
    expect(placed.rateLimits.map((row: any) => [row.rateLimitType, row.interval, row.count])).toContainEqual(['ORDERS', 'SECOND', 1]);
    expect((await ask(ear, 'order.status', signed(hmac, { symbol: 'BTCUSDT', origClientOrderId: 'ws-1' }))).result.price).toBe('55000.0');
    expect((await ask(ear, 'order.cancel', signed(hmac, { symbol: 'BTCUSDT', origClientOrderId: 'ws-1' }))).result.status).toBe('CANCELED');
    expect(await ask(ear, 'order.cancel', signed(hmac, { symbol: 'BTCUSDT', origClientOrderId: 'ws-1' }))).toMatchObject({ status: 400, error: { code: -2011, msg: 'Unknown order sent.' } });
    const algo = await ask(ear, 'algoOrder.place', signed(hmac, { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', quantity: '0.01', clientAlgoId: 'ws-algo' }));
    expect(algo.result.algoStatus).toBe('NEW');
    expect((await ask(ear, 'algoOrder.cancel', signed(hmac, { clientAlgoId: 'ws-algo' }))).result.msg).toBe('success');
    expect((await ask(ear, 'v2/account.balance', signed(hmac, {}))).result[0].asset).toBe('USDT');
  });

  it('takes an id of nineteen digits sent as a number', async () => {
    const ear = await open(server.urls.umWsApi);
    const placed = await ask(ear, 'order.place', signed(hmac, { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '55000', quantity: '0.01' }));
    expect(placed.status).toBe(200);
    const orderId = /"orderId":(\d{19})/.exec(ear.texts.at(-1) ?? '')?.[1] ?? '';
    const { signature, ...params } = signed(hmac, { symbol: 'BTCUSDT', orderId });
    ear.socket.send(JSON.stringify({ id: 'long', method: 'order.cancel', params: { ...params, signature } }).replace(`"${orderId}"`, orderId));
    expect((await ear.until((frame) => frame.id === 'long')).result.status).toBe('CANCELED');
  });

  it('lets an Ed25519 session go on without signatures, and an HMAC key not log on', async () => {
    const ear = await open(server.urls.spotWsApi);
    expect((await ask(ear, 'session.logon', signed(hmac, {}))).status).toBe(400);
    expect((await ask(ear, 'account.status', { timestamp: Date.now() })).error.code).toBe(-1102);
    expect((await ask(ear, 'session.logon', signed(ed25519, {}))).result.apiKey).toBe(ed25519.apiKey);
    const account = await ask(ear, 'account.status', { timestamp: Date.now() });
    expect(account.result.accountType).toBe('SPOT');
    expect((await ask(ear, 'userDataStream.subscribe')).result).toEqual({ subscriptionId: 0 });
    expect((await ask(ear, 'userDataStream.subscribe')).error.code).toBe(-2035);
    await ask(ear, 'order.place', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', timestamp: Date.now() });
    await ear.until((frame) => frame.subscriptionId === 0 && frame.event.e === 'executionReport' && frame.event.X === 'FILLED');
    await ask(ear, 'session.logout');
    expect((await ask(ear, 'account.status', { timestamp: Date.now() })).error.code).toBe(-1102);
  });

  it('has retired the spot listen key and knows no method that is not one', async () => {
    const ear = await open(server.urls.spotWsApi);
    expect((await ask(ear, 'userDataStream.start', { apiKey: hmac.apiKey })).status).toBe(404);
    expect((await ask(ear, 'order.dance')).status).toBe(400);
    expect((await ask(ear, 'order.place', { ...signed(hmac, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' }), quantity: '1' })).error.code).toBe(-1022);
  });

  it('says when it is going to shut down and ends subscriptions on command', async () => {
    const api = await open(server.urls.spotWsApi);
    const raw = await open(`${server.urls.spotWs}/ws/btcusdt@aggTrade`);
    const combined = await open(`${server.urls.spotWs}/stream?streams=btcusdt@aggTrade`);
    await ask(api, 'userDataStream.subscribe.signature', signed(hmac, {}));
    server.control.terminateUserStreams();
    await api.until((frame) => frame.event?.e === 'eventStreamTerminated');
    expect((await ask(api, 'session.subscriptions')).result).toEqual([]);
    server.control.announceShutdown(20);
    await api.until((frame) => frame.event?.e === 'serverShutdown');
    await raw.until((frame) => frame.e === 'serverShutdown');
    await combined.until((frame) => frame.stream === '!serverShutdown' && frame.data.e === 'serverShutdown');
    await Promise.all([raw.untilClosed(), combined.untilClosed(), api.untilClosed()]);
  });
});
