import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Playback, startBinanceServer, type BinanceServer, type PlayedFile } from '../../../venues/binance-server/index.ts';
import { ask, Ear, eventually, pause, signedCall } from '../../../venues/raw-client.ts';
import { readBars } from '../../../venues/binance-server/market/bar-recording.ts';

const data = (path: string): URL => new URL(`../../../../../shared/data/${path}`, import.meta.url);
const SPOT_BOOK = data('book/spot-BTCUSDT-20240808T2354.jsonl.gz');
const UM_BOOK = data('book/um-BTCUSDT-20240808T2354.jsonl.gz');
const SPOT_MINUTES = data('klines/spot-1m/BTCUSDT-1m-2024-07-26_2024-08-25.csv.gz');
const MINUTE = 60_000;

describe.skipIf(!existsSync(SPOT_BOOK))('recorded markets that carry the clock', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });
  async function play(files: readonly PlayedFile[]): Promise<{ readonly server: BinanceServer; readonly playback: Playback }> {
    const playback = new Playback(files);
    const server = await startBinanceServer({ seed: 5, tickMs: 0, clock: playback.clock, symbols: playback.symbols });
    open.push(server);
    server.control.play(playback);
    return { server, playback };
  }
  async function listen(url: string): Promise<Ear> {
    const ear = await Ear.open(url);
    open.push(ear);
    return ear;
  }

  it('makes of the recorded trades the minutes that another source published, over REST and on the stream, many times faster than they passed', async () => {
    const { server, playback } = await play([{ kind: 'spot', symbol: 'BTCUSDT', book: SPOT_BOOK }]);
    const ear = await listen(`${server.urls.spotWs}/ws/btcusdt@kline_1m/btcusdt@aggTrade`);
    const startMs = playback.clock.now(), wallMs = performance.now();
    while (!playback.isOver) {
      playback.advance(10_000);
      await new Promise(setImmediate);
    }
    const speed = (playback.clock.now() - startMs) / (performance.now() - wallMs);
    const fromMs = Date.UTC(2024, 7, 8, 23, 55), toMs = Date.UTC(2024, 7, 9, 0, 5);
    const published = readBars(SPOT_MINUTES).filter(({ openMs }) => openMs >= fromMs && openMs < toMs).map((bar) => [bar.openMs, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]);
    const { body } = await ask(server.urls.spotRest, '/api/v3/klines', { symbol: 'BTCUSDT', interval: '1m', startTime: fromMs, endTime: toMs - 1 });
    expect(body.map((row: any[]) => [row[0], ...row.slice(1, 6).map(Number)])).toEqual(published);
    expect(published).toHaveLength(10);
    await eventually(() => ear.frames.some((frame) => frame.k?.x && frame.k.t === toMs - MINUTE), 'the last minute on the stream');
    const closed = ear.frames.filter((frame) => frame.k?.x && frame.k.t >= fromMs && frame.k.t < toMs).map(({ k }) => [k.t, Number(k.o), Number(k.h), Number(k.l), Number(k.c), Number(k.v)]);
    expect(closed).toEqual(published);
    const { body: day } = await ask(server.urls.spotRest, '/api/v3/aggTrades', { symbol: 'BTCUSDT', limit: 1_000 });
    expect(ear.frames.filter((frame) => frame.e === 'aggTrade').slice(-1_000).map(({ a, p, q }) => [a, p, q])).toEqual(day.map(({ a, p, q }: any) => [a, p, q]));
    expect(speed).toBeGreaterThan(20);
  }, 60_000);

  it('keeps book, best bid and ask, trades and mark price of futures in agreement', async () => {
    const { server, playback } = await play([{ kind: 'um', symbol: 'BTCUSDT', book: UM_BOOK }]);
    const book = await listen(`${server.urls.umWs}/public/ws/btcusdt@depth@100ms/btcusdt@bookTicker`);
    const market = await listen(`${server.urls.umWs}/market/ws/btcusdt@aggTrade/btcusdt@markPrice@1s`);
    playback.advance(1_000);
    const { body: snapshot } = await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 });
    playback.advance(20_000);
    await eventually(() => market.frames.filter((frame) => frame.e === 'markPriceUpdate').length >= 15, 'mark prices');
    // Changes are sent every 100 ms: a moment is found at which none waits.
    const look = async (): Promise<any> => (await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 })).body;
    let now = await look();
    for (let tries = 0; tries < 100 && !book.frames.some((frame) => frame.u === now.lastUpdateId && frame.e === 'depthUpdate'); tries++) {
      playback.advance(10);
      now = await look();
      await pause(2);
    }
    const sides = { b: new Map<string, string>(snapshot.bids), a: new Map<string, string>(snapshot.asks) };
    for (const frame of book.frames.filter((one) => one.e === 'depthUpdate' && one.u > snapshot.lastUpdateId)) {
      for (const side of ['b', 'a'] as const) for (const [price, qty] of frame[side]) {
        if (Number(qty) === 0) sides[side].delete(price);
        else sides[side].set(price, qty);
      }
    }
    const best = (levels: ReadonlyMap<string, string>, sign: number): number => Math.max(...[...levels.keys()].map((price) => sign * Number(price))) * sign;
    const ticker = book.frames.findLast((frame) => frame.e === 'bookTicker');
    expect([best(sides.b, 1), best(sides.a, -1)]).toEqual([Number(now.bids[0][0]), Number(now.asks[0][0])]);
    expect([ticker.b, ticker.B, ticker.a, ticker.A]).toEqual([...now.bids[0], ...now.asks[0]]);
    const trades = market.frames.filter((frame) => frame.e === 'aggTrade');
    expect(trades.length).toBeGreaterThan(50);
    expect(trades.slice(1).every((trade, index) => trade.a === trades[index].a + 1 && trade.T >= trades[index].T)).toBe(true);
    const lastMark = market.frames.findLast((frame) => frame.e === 'markPriceUpdate');
    const atThatTime = trades.findLast((trade) => trade.T <= lastMark.E);
    expect(Number(lastMark.p)).toBe(Number(atThatTime.p));
  }, 60_000);

  it('plays a day of eleven recorded symbols with their funding, and trades with whoever is there', async () => {
    const symbols = ['AVAXUSDT', 'BCHUSDT', 'BNBUSDT', 'BTCUSDT', 'ETHUSDT', 'LAYERUSDT', 'LINKUSDT', 'LTCUSDT', 'SOLUSDT', 'SUIUSDT', 'XRPUSDT'];
    const fromMs = Date.UTC(2025, 4, 6), hours = 9;
    const files = symbols.map((symbol): PlayedFile => ({
      kind: 'um', symbol, bars: data(`klines/um-1m/${symbol}-1m-2025-05-04_2025-06-03.csv.gz`), funding: data(`funding/${symbol}-fundingRate-2025-03_2025-06-03.csv.gz`), fromMs, toMs: fromMs + hours * 60 * MINUTE,
    }));
    const { server, playback } = await play(files);
    const key = server.addKey({ type: 'hmac' });
    const call = (method: string, path: string, params: any) => signedCall(server.urls.umRest, key, method, `/fapi/v1${path}`, params, server.control.now());
    playback.advance(2 * MINUTE);
    expect((await call('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newOrderRespType: 'RESULT' })).body.status).toBe('FILLED');
    const entry = Number(server.control.truth().um.positions[0]?.entryPrice);
    const wallMs = performance.now();
    while (!playback.isOver) {
      playback.advance(10 * MINUTE);
      await new Promise(setImmediate);
    }
    const seconds = (performance.now() - wallMs) / 1_000;
    for (const symbol of symbols) {
      const recorded = readBars(data(`klines/um-1m/${symbol}-1m-2025-05-04_2025-06-03.csv.gz`)).filter(({ openMs }) => openMs >= fromMs && openMs < fromMs + hours * 60 * MINUTE);
      const { body } = await ask(server.urls.umRest, '/fapi/v1/klines', { symbol, interval: '1m', startTime: fromMs, endTime: fromMs + hours * 60 * MINUTE - 1, limit: 1_500 });
      const own = symbol === 'BTCUSDT' ? 3 : 0;
      expect(body.slice(own).map((row: any[]) => [row[0], ...row.slice(1, 6).map(Number)]), symbol).toEqual(recorded.slice(own).map((bar) => [bar.openMs, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]));
    }
    // 0.01 BTC, the recorded rate of 08:00, at the mark price of that moment.
    const { body: income } = await call('GET', '/income', { incomeType: 'FUNDING_FEE' });
    const { body: rates } = await ask(server.urls.umRest, '/fapi/v1/fundingRate', { symbol: 'BTCUSDT', startTime: fromMs + 1, limit: 5 });
    expect(rates.map(({ fundingTime }: any) => fundingTime)).toEqual([fromMs + 8 * 60 * MINUTE]);
    expect(Number(income[0].income)).toBeCloseTo(-0.01 * Number(rates[0].markPrice) * Number(rates[0].fundingRate), 6);
    expect(entry).toBeGreaterThan(90_000);
    expect(seconds).toBeLessThan(20);
  }, 60_000);
});
