import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { ask, Ear, keyCall, pause, signedCall } from '../../../venues/raw-client.ts';

type Rows = readonly (readonly [string, string])[];

/** A book kept by Binance's written procedure and nothing else. */
class FollowedBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();

  constructor(snapshot: { bids: Rows; asks: Rows }) {
    this.set(snapshot.bids, snapshot.asks);
  }

  set(bids: Rows, asks: Rows): void {
    for (const [side, rows] of [[this.bids, bids], [this.asks, asks]] as const) {
      for (const [price, qty] of rows) {
        if (Number(qty) === 0) side.delete(price);
        else side.set(price, qty);
      }
    }
  }

  get touch(): [number, number] {
    return [Math.max(...[...this.bids.keys()].map(Number)), Math.min(...[...this.asks.keys()].map(Number))];
  }
}

describe('streams', () => {
  let server: BinanceServer;
  let key: NewKey;
  const ears: Ear[] = [];

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 21, tickMs: 25, symbols: ['BTCUSDT', 'ETHUSDT'] });
    key = server.addKey({ type: 'hmac' });
  });
  afterAll(async () => {
    for (const ear of ears) ear.close();
    await server.close();
  });

  async function listen(url: string): Promise<Ear> {
    const ear = await Ear.open(url);
    ears.push(ear);
    return ear;
  }

  it('lets a futures book be kept by pu, with holes in U, equal to the REST book at the same update', async () => {
    const ear = await listen(`${server.urls.umWs}/public/stream?streams=btcusdt@depth@100ms`);
    await ear.until((frame) => frame.data?.e === 'depthUpdate');
    const rest = async () => (await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 })).body;
    const snapshot = await rest();
    const book = new FollowedBook(snapshot);
    let last: number | null = null, holes = 0, seen = 0, compared = 0;
    const end = Date.now() + 3_000;
    while ((compared < 3 || holes === 0) && Date.now() < end) {
      const now = await rest();
      await pause(30);
      for (; seen < ear.frames.length; seen++) {
        const diff = ear.frames[seen].data;
        if (diff.u < snapshot.lastUpdateId) continue;
        if (last === null) expect(diff.U).toBeLessThanOrEqual(snapshot.lastUpdateId);
        else {
          expect(diff.pu).toBe(last);
          if (diff.U > last + 1) holes++;
        }
        book.set(diff.b, diff.a);
        last = diff.u;
        expect(book.touch[0]).toBeLessThan(book.touch[1]);
      }
      if (now.lastUpdateId !== last) continue;
      compared++;
      expect(Object.fromEntries(book.bids)).toEqual(Object.fromEntries(now.bids));
      expect(Object.fromEntries(book.asks)).toEqual(Object.fromEntries(now.asks));
    }
    expect(compared).toBeGreaterThan(0);
    // U must not be what continuity is judged by.
    expect(holes).toBeGreaterThan(0);
  });

  it('gives spot diffs without holes, and a book equal to the REST book at the same update', async () => {
    const ear = await listen(`${server.urls.spotWs}/ws/btcusdt@depth@100ms`);
    await ear.until((frame) => frame.e === 'depthUpdate');
    const { body: snapshot } = await ask(server.urls.spotRest, '/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 });
    expect(snapshot.lastUpdateId).toBeGreaterThanOrEqual(ear.frames[0].U);
    const book = new FollowedBook(snapshot);
    let id = snapshot.lastUpdateId, seen = 0, compared = 0;
    const end = Date.now() + 2_500;
    while (compared < 3 && Date.now() < end) {
      const { body: rest } = await ask(server.urls.spotRest, '/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 });
      await pause(30);
      for (; seen < ear.frames.length; seen++) {
        const diff = ear.frames[seen];
        if (diff.u <= id) continue;
        expect(diff.U).toBeLessThanOrEqual(id + 1);
        book.set(diff.b, diff.a);
        id = diff.u;
      }
      if (rest.lastUpdateId !== id) continue;
      compared++;
      expect(Object.fromEntries(book.bids)).toEqual(Object.fromEntries(rest.bids));
      expect(Object.fromEntries(book.asks)).toEqual(Object.fromEntries(rest.asks));
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('tells each route its own streams and keeps quiet on the wrong one', async () => {
    const wrong = await listen(`${server.urls.umWs}/public/ws`);
    wrong.send({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade', 'btcusdt@kline_1m', 'btcusdt@markPrice@1s'], id: 7 });
    expect(await wrong.until((frame) => frame.id === 7)).toEqual({ result: null, id: 7 });
    const right = await listen(`${server.urls.umWs}/market/ws/btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@markPrice@1s/!markPrice@arr@1s`);
    for (const event of ['aggTrade', 'kline', 'markPriceUpdate']) await right.until((frame) => frame.e === event);
    const all = await right.until((frame) => Array.isArray(frame));
    // All-market streams carry COIN-M rows too.
    expect(all.map((row: any) => row.st)).toEqual([1, 1, 2]);
    expect(wrong.frames.filter((frame) => frame.e !== undefined)).toEqual([]);
  });

  it('subscribes, lists, unsubscribes and answers nonsense', async () => {
    const ear = await listen(`${server.urls.spotWs}/stream`);
    ear.send({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker', 'ethusdt@trade'], id: 'a' });
    await ear.until((frame) => frame.id === 'a');
    ear.send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
    expect((await ear.until((frame) => frame.id === 2)).result).toEqual(['btcusdt@bookTicker', 'ethusdt@trade']);
    expect(await ear.until((frame) => frame.stream === 'btcusdt@bookTicker')).toMatchObject({ data: { s: 'BTCUSDT' } });
    ear.send({ method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker'], id: 3 });
    await ear.until((frame) => frame.id === 3);
    ear.send({ method: 'DANCE', id: 4 });
    expect((await ear.until((frame) => frame.id === 4)).code).toBe(2);
  });

  it('closes bars once, and the closed bar is the one that REST gives', async () => {
    const ear = await listen(`${server.urls.spotWs}/ws/btcusdt@kline_1s`);
    const closed = await ear.until((frame) => frame.k?.x === true && frame.k.n > 0, 4_000);
    const [row] = (await ask(server.urls.spotRest, '/api/v3/klines', { symbol: 'BTCUSDT', interval: '1s', startTime: closed.k.t, limit: 1 })).body;
    expect(row.slice(0, 9)).toEqual([closed.k.t, closed.k.o, closed.k.h, closed.k.l, closed.k.c, closed.k.v, closed.k.T, closed.k.q, closed.k.n]);
    expect(ear.frames.filter((frame) => frame.k.t === closed.k.t && frame.k.x === true)).toHaveLength(1);
  });

  it('numbers trades and aggregates without holes, the same over REST', async () => {
    const ear = await listen(`${server.urls.umWs}/market/ws/btcusdt@aggTrade`);
    await pause(400);
    const heard = ear.frames.slice();
    for (const [index, trade] of heard.entries()) if (index > 0) expect(trade.a).toBe(heard[index - 1].a + 1);
    const { body } = await ask(server.urls.umRest, '/fapi/v1/aggTrades', { symbol: 'BTCUSDT', fromId: heard[0].a, limit: heard.length });
    expect(body.map((trade: any) => [trade.a, trade.p, trade.q, trade.T])).toEqual(heard.map((trade: any) => [trade.a, trade.p, trade.q, trade.T]));
  });

  it('carries the same private events on every form of address', async () => {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    expect((await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body.listenKey).toBe(listenKey);
    const raw = await listen(`${server.urls.umWs}/private/ws/${listenKey}`);
    const filtered = await listen(`${server.urls.umWs}/private/ws?listenKey=${listenKey}&events=ORDER_TRADE_UPDATE`);
    const combined = await listen(`${server.urls.umWs}/private/stream?listenKey=${listenKey}`);
    const late = await listen(`${server.urls.umWs}/private/ws`);
    late.send({ method: 'SUBSCRIBE', params: [listenKey], id: 1 });
    await late.until((frame) => frame.id === 1);
    await signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    const isFill = (event: any) => event?.e === 'ORDER_TRADE_UPDATE' && event.o.X === 'FILLED';
    await Promise.all([raw.until(isFill), filtered.until(isFill), late.until(isFill), combined.until((frame) => frame.stream === listenKey && isFill(frame.data))]);
    expect(raw.frames.map(({ e }) => e)).toEqual(expect.arrayContaining(['TRADE_LITE', 'ACCOUNT_UPDATE']));
    expect(filtered.frames.every(({ e }) => e === 'ORDER_TRADE_UPDATE')).toBe(true);
    expect(raw.texts.find((text) => text.includes('"FILLED"'))).toMatch(/"i":\d{19},/);
  });

  it('lets a listen key expire: told once, silent after, unknown to a keep-alive', async () => {
    const { listenKey } = (await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body;
    const ear = await listen(`${server.urls.umWs}/private/ws/${listenKey}`);
    server.control.expireListenKey();
    expect(await ear.until((frame) => frame.e === 'listenKeyExpired')).toMatchObject({ listenKey });
    await signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.01' });
    await pause(50);
    expect(ear.frames).toHaveLength(1);
    expect(ear.closed).toBe(false);
    expect((await keyCall(server.urls.umRest, key, 'PUT', '/fapi/v1/listenKey')).body.code).toBe(-1125);
    expect((await keyCall(server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body.listenKey).not.toBe(listenKey);
  });
});

describe('the market by its seed', () => {
  it('is the same for the same seed and steps, and another for another seed', async () => {
    const run = async (seed: number): Promise<unknown> => {
      const server = await startBinanceServer({ seed, tickMs: 0, symbols: ['BTCUSDT'], clock: { now: () => 1_795_000_000_000 } });
      server.control.step(50);
      const answers = await Promise.all(['depth', 'aggTrades'].map(async (path) => (await ask(server.urls.umRest, `/fapi/v1/${path}`, { symbol: 'BTCUSDT', limit: 100 })).text));
      const bars = (await ask(server.urls.umRest, '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1h', limit: 48 })).text;
      await server.close();
      return [...answers, bars];
    };
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
  });

  it('has a past in which larger bars are made of smaller ones', async () => {
    const server = await startBinanceServer({ seed: 3, tickMs: 0, symbols: ['BTCUSDT'], clock: { now: () => 1_795_000_000_000 } });
    const start = Math.floor(1_795_000_000_000 / 86_400_000 - 2) * 86_400_000;
    const bars = async (interval: string, limit: number) => (await ask(server.urls.spotRest, '/api/v3/klines', { symbol: 'BTCUSDT', interval, startTime: start, limit })).body;
    const [day] = await bars('1d', 1);
    const hours = await bars('1h', 24);
    const minutes = await bars('1m', 60);
    await server.close();
    expect([hours[0][1], Math.max(...hours.map((bar: any) => Number(bar[2]))), hours[23][4]]).toEqual([day[1], Number(day[2]), day[4]]);
    expect(Math.min(...minutes.map((bar: any) => Number(bar[3])))).toBe(Number(hours[0][3]));
    expect(minutes.reduce((sum: number, bar: any) => sum + bar[8], 0)).toBe(hours[0][8]);
    for (let i = 1; i < 24; i++) expect(hours[i][1]).toBe(hours[i - 1][4]);
  });
});
