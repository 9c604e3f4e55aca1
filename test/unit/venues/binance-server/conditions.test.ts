import { afterEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from '../../../venues/binance-server/index.ts';
import { ask, Ear, eventually, keyCall, pause, signedCall } from '../../../venues/raw-client.ts';

const MINUTE = 60_000;

describe('the conditions that a test can bring about', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });
  async function start(options: Partial<BinanceServerOptions> = {}): Promise<BinanceServer> {
    const server = await startBinanceServer({ seed: 62, tickMs: 0, symbols: ['BTCUSDT'], ...options });
    open.push(server);
    return server;
  }
  async function listen(url: string): Promise<Ear> {
    const ear = await Ear.open(url);
    open.push(ear);
    return ear;
  }

  it('lets two hours pass: bars of all of them exist, stops have triggered, the listen key has ended and funding was charged', async () => {
    let base = Date.UTC(2026, 10, 21, 7, 10);
    const server = await start({ clock: { now: () => base } });
    const key = server.addKey({ type: 'hmac' });
    const call = (method: string, path: string, params: any) => signedCall(server.urls.umRest, key, method, `/fapi/v1${path}`, params, server.control.now());
    await call('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    await call('POST', '/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59000', closePosition: true });
    const { body: { listenKey } } = await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey');
    const before = server.control.now();
    server.control.follow('um', 'BTCUSDT', [...Array.from({ length: 240 }, () => '59900'), '58900']);
    server.control.passTime(120 * MINUTE);
    expect(server.control.now() - before).toBe(120 * MINUTE);
    base += 1;
    expect(server.control.truth().um).toMatchObject({ positions: [], openAlgoOrders: [] });
    const { body: bars } = await ask(server.urls.umRest, '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', startTime: before, endTime: before + 120 * MINUTE - 1, limit: 1_000 });
    expect(bars).toHaveLength(120);
    expect(bars.slice(1).every((bar: any, index: number) => bar[0] - bars[index][0] === MINUTE)).toBe(true);
    expect(bars.every((bar: any) => bar[8] > 0)).toBe(true);
    const { body: income } = await call('GET', '/income', { incomeType: 'FUNDING_FEE' });
    expect(income).toMatchObject([{ symbol: 'BTCUSDT', time: Date.UTC(2026, 10, 21, 8) }]);
    const gone = await keyCall(server.urls.umRest, key, 'PUT', '/fapi/v1/listenKey');
    expect([listenKey.length, gone.body.code]).toEqual([64, -1125]);
  });

  it('lets a price crash through a stop and come back: the stop fills far below its trigger', async () => {
    const server = await start();
    const key = server.addKey({ type: 'hmac' });
    const call = (path: string, params: any) => signedCall(server.urls.umRest, key, 'POST', `/fapi/v1${path}`, params);
    await call('/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    await call('/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '59400', closePosition: true });
    server.control.follow('um', 'BTCUSDT', ['59800', '57000', '59900']);
    server.control.step(3);
    const { body } = await signedCall(server.urls.umRest, key, 'GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
    expect(Number(body.at(-1).price)).toBeLessThan(57_010);
    expect(Number(server.control.prices('um', 'BTCUSDT').last)).toBeGreaterThan(59_000);
    server.control.step(5);
    expect(server.control.truth().um.positions).toEqual([]);
  });

  it('answers a depth request with a book older than the stream', async () => {
    const server = await start();
    server.control.staleDepth('um', 'BTCUSDT');
    const ear = await listen(`${server.urls.umWs}/public/ws/btcusdt@depth@100ms`);
    server.control.step(3);
    const first = await ear.until((frame) => frame.e === 'depthUpdate');
    const { body: stale } = await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 5 });
    const { body: fresh } = await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 5 });
    expect(stale.lastUpdateId).toBeLessThan(first.U);
    expect(fresh.lastUpdateId).toBeGreaterThanOrEqual(first.u);
  });

  it('takes one futures route down, or silences it, and leaves the others alone', async () => {
    const server = await start();
    const market = await listen(`${server.urls.umWs}/market/ws/btcusdt@aggTrade`);
    const book = await listen(`${server.urls.umWs}/public/ws/btcusdt@bookTicker`);
    server.control.setRoute('market', 'down');
    await market.untilClosed();
    await expect(Ear.open(`${server.urls.umWs}/market/ws/btcusdt@aggTrade`)).rejects.toThrow(/hang up|ECONNRESET/);
    server.control.setRoute('market', 'silent');
    const mute = await listen(`${server.urls.umWs}/market/ws/btcusdt@aggTrade`);
    mute.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    await mute.until((frame) => frame.id === 1);
    server.control.step(20);
    await book.until((frame) => frame.e === 'bookTicker');
    await pause(30);
    expect(mute.frames.some((frame) => frame.e === 'aggTrade')).toBe(false);
    server.control.setRoute('market', 'open');
    server.control.step(20);
    await mute.until((frame) => frame.e === 'aggTrade');
  });

  it('refuses the connection after too many tries, and counts requests of no weight too', async () => {
    const server = await start({ limits: { um: { connectionsPer5m: 3 }, spot: { rawPer5m: 2 } }, clock: { now: () => 1_795_000_000_000 } });
    for (let i = 0; i < 3; i++) await listen(`${server.urls.umWs}/public/ws`);
    await expect(Ear.open(`${server.urls.umWs}/public/ws`)).rejects.toThrow(/429/);
    await expect(Ear.open(server.urls.umWsApi)).rejects.toThrow(/429/);
    expect(server.control.connectionAttempts('um')).toBe(5);
    await ask(server.urls.spotRest, '/api/v3/ping');
    await ask(server.urls.spotRest, '/api/v3/ping');
    const third = await ask(server.urls.spotRest, '/api/v3/ping');
    expect([third.status, third.body.code, third.headers['retry-after']]).toEqual([429, -1003, '200']);
  });

  it('says both texts of -1021', async () => {
    const server = await start();
    const key = server.addKey({ type: 'hmac' });
    const account = () => signedCall(server.urls.umRest, key, 'GET', '/fapi/v3/balance');
    server.control.shiftClock(-1_500);
    expect((await account()).body).toEqual({ code: -1021, msg: "Timestamp for this request was 1000ms ahead of the server's time." });
    server.control.shiftClock(8_000);
    expect((await account()).body).toEqual({ code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' });
    server.control.shiftClock(-6_500);
    expect((await account()).status).toBe(200);
    server.control.fail({ match: '/fapi/v3/balance', fault: { type: 'timestamp-ahead' } });
    expect((await account()).body.msg).toMatch(/1000ms ahead/);
  });

  it('adds fields that nobody has heard of, to objects, rows and frames inside their envelope', async () => {
    const server = await start();
    server.control.setUnknownFields('on');
    const { body: info } = await ask(server.urls.umRest, '/fapi/v1/exchangeInfo');
    const { body: rows } = await ask(server.urls.umRest, '/fapi/v1/fundingRate', { symbol: 'BTCUSDT', limit: 2 });
    const { body: bars } = await ask(server.urls.umRest, '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1m', limit: 2 });
    expect([info.zz, rows[0].zz, bars[0].length]).toEqual([{ new: [1, '2', null] }, { new: [1, '2', null] }, 12]);
    const ear = await listen(`${server.urls.umWs}/public/stream?streams=btcusdt@bookTicker`);
    server.control.step(3);
    const frame = await ear.until((one) => one.stream === 'btcusdt@bookTicker');
    expect([frame.zz.new.length, frame.data.zz.new.length, frame.data.s]).toEqual([3, 3, 'BTCUSDT']);
  });

  it('closes every bar that a jump of the clock has passed, each once', async () => {
    let now = Date.UTC(2026, 10, 21, 9, 30, 30);
    const server = await start({ clock: { now: () => now } });
    const ear = await listen(`${server.urls.umWs}/market/ws/btcusdt@kline_1m`);
    server.control.step(3);
    await ear.until((frame) => frame.e === 'kline');
    now += 5 * MINUTE;
    await eventually(() => ear.frames.filter((frame) => frame.k?.x).length === 5, 'five closed bars');
    expect(ear.frames.filter((frame) => frame.k?.x).map((frame) => frame.k.t - Date.UTC(2026, 10, 21, 9, 30))).toEqual([0, 1, 2, 3, 4].map((minute) => minute * MINUTE));
    now -= 2 * MINUTE;
    await pause(600);
    now += 2 * MINUTE;
    await pause(600);
    expect(ear.frames.filter((frame) => frame.k?.x)).toHaveLength(5);
  });
});
