import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey, type RequestFault } from '../../../venues/binance-server/index.ts';
import { ask, Ear, eventually, keyCall, pause, signedCall } from '../../../venues/raw-client.ts';

describe('what can go wrong', () => {
  let server: BinanceServer;
  let key: NewKey;
  const ears: Ear[] = [];

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 41, tickMs: 0, symbols: ['BTCUSDT'] });
    key = server.addKey({ type: 'hmac' });
  });
  afterEach(async () => {
    for (const ear of ears.splice(0)) ear.close();
    await server.close();
  });

  const buy = () => signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '55000', quantity: '0.01', newClientOrderId: 'one' });
  const resting = () => server.control.truth().um.openOrders.length;
  const onOrder = (fault: RequestFault) => server.control.fail({ role: 'umRest', match: 'POST /fapi/v1/order', fault });
  async function listen(url: string): Promise<Ear> {
    const ear = await Ear.open(url);
    ears.push(ear);
    return ear;
  }

  it.each([
    ['unknown-executed', 503, -1000, /Unknown error/, 1],
    ['unknown-not-executed', 503, -1000, /Unknown error/, 0],
    ['unavailable', 503, -1000, /Service Unavailable/, 0],
    ['internal', 503, -1001, /unable to process/, 0],
    ['throttled', 503, -1008, /throttled/, 0],
    ['timeout-executed', 408, -1007, /execution status unknown/, 1],
    ['timestamp', 400, -1021, /recvWindow/, 0],
  ] as const)('%s: answers %i and leaves the order where it says', async (type, status, code, text, orders) => {
    onOrder({ type });
    const answer = await buy();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
    expect(resting()).toBe(orders);
    expect(server.control.pendingFaults).toBe(0);
  });

  it.each([['drop-before', 0], ['drop-after', 1]] as const)('%s: the connection is gone, the order count is %i', async (type, orders) => {
    onOrder({ type });
    await expect(buy()).rejects.toThrow(/ECONNRESET|hang up/);
    expect(resting()).toBe(orders);
  });

  it.each([['hang', 0], ['hang-after', 1]] as const)('%s: no answer comes, the order count is %i', async (type, orders) => {
    onOrder({ type });
    const answer = buy().then(() => 'answered', () => 'dropped');
    expect(await Promise.race([answer, pause(60).then(() => 'silence')])).toBe('silence');
    expect(resting()).toBe(orders);
  });

  it('answers late, or acts late', async () => {
    onOrder({ type: 'delay', ms: 50 });
    const first = buy();
    await eventually(() => resting() === 1, 'the order before its answer');
    expect((await first).status).toBe(200);
    await signedCall(server.urls.umRest, key, 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    onOrder({ type: 'slow', ms: 50 });
    const second = buy();
    await pause(20);
    expect(resting()).toBe(0);
    expect((await second).status).toBe(200);
  });

  it('skips, repeats and stops as the script says', async () => {
    server.control.fail({ match: '/fapi/v1/time', skip: 1, times: 2, fault: { type: 'waf' } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await ask(server.urls.umRest, '/fapi/v1/time')).status);
    expect(statuses).toEqual([200, 403, 403, 200, 200]);
  });

  it('says how long to wait after 429 and 418', async () => {
    server.control.fail({ fault: { type: 'too-many', retryAfterS: 7 } });
    const tooMany = await ask(server.urls.spotRest, '/api/v3/time');
    expect([tooMany.status, tooMany.headers['retry-after'], tooMany.body.code]).toEqual([429, '7', -1003]);
    server.control.ban('um', 90_000);
    const banned = await ask(server.urls.umRest, '/fapi/v1/time');
    expect([banned.status, banned.headers['retry-after']]).toEqual([418, '90']);
    expect(banned.body.msg).toMatch(/IP banned until \d{13}/);
    expect((await ask(server.urls.spotRest, '/api/v3/time')).status).toBe(200);
  });

  it('counts weight and orders, warns with 429 and bans with 418 whoever goes on', async () => {
    await server.close();
    server = await startBinanceServer({ seed: 41, tickMs: 0, symbols: ['BTCUSDT'], limits: { um: { weightPerMinute: 50, ordersPer10s: 2 } }, clock: { now: () => 1_795_000_000_000 } });
    key = server.addKey({ type: 'hmac' });
    const at = 1_795_000_000_000;
    const place = (price: string) => signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price, quantity: '0.01' }, at);
    const first = await place('55000');
    expect([first.headers['x-mbx-order-count-10s'], first.headers['x-mbx-order-count-1m']]).toEqual(['1', '1']);
    await place('55000');
    const third = await place('55000');
    expect([third.status, third.body.code, third.headers['retry-after']]).toEqual([429, -1015, '10']);
    const depth = () => ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 });
    expect((await depth()).headers['x-mbx-used-weight-1m']).toBe('20');
    expect((await depth()).headers['x-mbx-used-weight-1m']).toBe('40');
    const warned = await depth();
    // 1795000000000 is twenty seconds before a whole minute.
    expect([warned.status, warned.body.code, warned.headers['retry-after']]).toEqual([429, -1003, '20']);
    let last = warned;
    for (let i = 0; i < 10; i++) last = await depth();
    expect([last.status, last.headers['retry-after']]).toEqual([418, '120']);
  });

  it('freezes half-open: sockets stay, nothing arrives, pings go unanswered', async () => {
    const ear = await listen(`${server.urls.umWs}/public/ws/btcusdt@bookTicker`);
    server.control.step();
    await ear.until((frame) => frame.e === 'bookTicker');
    server.control.setDoor('umWs', 'frozen');
    const before = ear.frames.length;
    let pongs = 0;
    ear.socket.on('pong', () => pongs++);
    ear.socket.ping();
    server.control.step(20);
    await pause(80);
    expect([ear.frames.length, pongs, ear.closed]).toEqual([before, 0, false]);
    server.control.setDoor('umWs', 'open');
    await ear.untilClosed();
    const again = await listen(`${server.urls.umWs}/public/ws/btcusdt@bookTicker`);
    server.control.step();
    await again.until((frame) => frame.e === 'bookTicker');
  });

  it('can lose one half: REST down while streams live, and the other way round', async () => {
    const ear = await listen(`${server.urls.umWs}/public/ws/btcusdt@bookTicker`);
    server.control.setDoor('umRest', 'down');
    await expect(ask(server.urls.umRest, '/fapi/v1/time')).rejects.toThrow(/ECONNRESET|hang up/);
    server.control.step();
    await ear.until((frame) => frame.e === 'bookTicker');
    server.control.setDoor('umRest', 'open');
    server.control.setDoor('umWs', 'down');
    await ear.untilClosed();
    await expect(Ear.open(`${server.urls.umWs}/public/ws`)).rejects.toThrow(/ECONNRESET|hang up/);
    expect((await ask(server.urls.umRest, '/fapi/v1/time')).status).toBe(200);
  });

  it('closes for maintenance and says so', async () => {
    server.control.setMaintenance('on');
    expect((await ask(server.urls.umRest, '/fapi/v1/time')).status).toBe(503);
    expect((await ask(server.urls.spotRest, '/sapi/v1/system/status')).body).toEqual({ status: 1, msg: 'system_maintenance' });
    await expect(Ear.open(`${server.urls.spotWs}/ws/btcusdt@trade`)).rejects.toThrow(/503/);
    server.control.setMaintenance('off');
    expect((await ask(server.urls.umRest, '/fapi/v1/time')).status).toBe(200);
  });

  it('loses, doubles, swaps, delays and garbles frames by what is in them', async () => {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    const ear = await listen(`${server.urls.umWs}/private/ws/${listenKey}`);
    const kinds = (): string[] => ear.frames.map((frame) => (typeof frame === 'string' ? 'garbage' : frame.e));
    const market = () => signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    const story = async (count: number): Promise<string[]> => {
      ear.frames.length = 0;
      await market();
      await eventually(() => ear.frames.length >= count, `${count} frames`);
      await pause(20);
      return kinds();
    };
    expect(await story(4)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE']);
    server.control.fail({ match: 'ORDER_TRADE_UPDATE FILLED', fault: { type: 'lose' } });
    expect(await story(3)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ACCOUNT_UPDATE']);
    server.control.fail({ match: 'ACCOUNT_UPDATE', fault: { type: 'duplicate' } });
    expect(await story(5)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ACCOUNT_UPDATE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE']);
    server.control.fail({ match: 'ACCOUNT_UPDATE', fault: { type: 'reorder' } });
    expect(await story(4)).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    server.control.fail({ match: 'TRADE_LITE', fault: { type: 'late', ms: 20 } });
    expect(await story(4)).toEqual(['ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE', 'TRADE_LITE']);
    server.control.fail({ match: 'ACCOUNT_UPDATE', fault: { type: 'garble' } });
    expect(await story(5)).toContain('garbage');
    server.control.fail({ match: 'ACCOUNT_UPDATE', fault: { type: 'cut' } });
    await market();
    await ear.untilClosed();
    // What happened behind the client's back is still the truth.
    expect(server.control.truth().um.positions[0]?.qty).toBe('0.07');
  });

  it('lets a reply overtake the events it belongs to', async () => {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    const ear = await listen(`${server.urls.umWs}/private/ws/${listenKey}`);
    server.control.delayUserData(60);
    await buy();
    expect(ear.frames).toHaveLength(0);
    await ear.until((frame) => frame.e === 'ORDER_TRADE_UPDATE');
  });

  it('delists: orders expire, positions are settled, the contract says so', async () => {
    await buy();
    await signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    const ear = await listen(`${server.urls.umWs}/market/ws/!contractInfo`);
    server.control.delist('um', 'BTCUSDT');
    expect(await ear.until((frame) => frame.e === 'contractInfo')).toMatchObject({ s: 'BTCUSDT', cs: 'SETTLING' });
    expect(server.control.truth().um).toMatchObject({ openOrders: [], positions: [] });
    expect((await buy()).body.code).toBe(-4108);
  });

  it('lets others change leverage and balance', async () => {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    const ear = await listen(`${server.urls.umWs}/private/ws/${listenKey}`);
    server.control.setLeverage('BTCUSDT', 3);
    expect(await ear.until((frame) => frame.e === 'ACCOUNT_CONFIG_UPDATE')).toMatchObject({ ac: { s: 'BTCUSDT', l: 3 } });
    server.control.adjustBalance('um', 'USDT', '-1234.5');
    expect((await ear.until((frame) => frame.e === 'ACCOUNT_UPDATE')).a).toMatchObject({ m: 'WITHDRAW', B: [{ a: 'USDT', wb: '8765.5', bc: '-1234.5' }] });
  });

  it('pings, cuts whoever does not answer, whoever talks too much, and whoever has lived long enough', async () => {
    await server.close();
    server = await startBinanceServer({ seed: 41, tickMs: 0, symbols: ['BTCUSDT'], heartbeat: { pingMs: 30, pongMs: 250, lifeMs: 800 } });
    const { WebSocket } = await import('ws');
    const mute = new WebSocket(`${server.urls.umWs}/public/ws`, { autoPong: false });
    const polite = await listen(`${server.urls.umWs}/public/ws`);
    const loud = await listen(`${server.urls.spotWs}/ws`);
    for (let i = 0; i < 12; i++) loud.send({ method: 'LIST_SUBSCRIPTIONS', id: i });
    await loud.untilClosed();
    const closedAt = await new Promise<number>((resolve) => {
      const start = Date.now();
      mute.once('close', () => resolve(Date.now() - start));
    });
    expect(closedAt).toBeLessThan(750);
    expect(polite.closed).toBe(false);
    await polite.untilClosed();
  });
});
