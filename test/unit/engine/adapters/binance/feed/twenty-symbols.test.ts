import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createBinanceFeed } from '../../../../../../src/engine/adapters/binance/feed/binance-feed.ts';
import type { BinanceFeed } from '../../../../../../src/engine/adapters/binance/feed/binance-feed.ts';
import type { DepthUpdated, FeedStatusChanged, MarketEvent, QuoteUpdated } from '../../../../../../src/engine/domain/market-event.ts';
import { ask, eventually, pause } from '../../../../../venues/raw-client.ts';
import type { BinanceServer } from '../../../../../venues/binance-server/index.ts';
import { instrumentOf, plainRest, startFastVenue } from './fast-venue.ts';

const TWENTY = [
  'BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'ADAUSDT', 'AVAXUSDT', 'LINKUSDT', 'LTCUSDT', 'DOTUSDT', 'TRXUSDT', 'NEARUSDT', 'FILUSDT', 'ATOMUSDT', 'BCHUSDT', 'ETCUSDT', 'APTUSDT', 'SUIUSDT',
  '币安人生USDT',
];
const LEVELS = 20;
const open: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

/** What was heard of one symbol, without keeping all of it. */
interface Heard {
  readonly bars: number[];
  readonly trades: Set<number>;
  repeatedTrades: number;
  lastTrade: number;
  /** Ids of trades that were passed over. */
  readonly holes: Set<number>;
  book: DepthUpdated | null;
  quote: QuoteUpdated | null;
  quotes: number;
}

interface Watch {
  readonly feed: BinanceFeed;
  readonly heard: ReadonlyMap<string, Heard>;
  readonly said: FeedStatusChanged[];
  /** Time spent on events, in ms, and how many there were. */
  readonly work: { ms: number; events: number };
}

function watch(market: 'spot' | 'um', venue: Awaited<ReturnType<typeof startFastVenue>>): Watch {
  const { machinery, endpoints, server } = venue;
  const instruments = TWENTY.map((symbol) => instrumentOf(market, symbol));
  const feed = createBinanceFeed(machinery, { market, endpoints, instruments, interval: '1m', wants: { quotes: true, trades: true, depthLevels: LEVELS }, rest: plainRest(server, market) });
  const heard = new Map<string, Heard>(instruments.map(({ id }) => [id, { bars: [], trades: new Set(), repeatedTrades: 0, lastTrade: 0, holes: new Set(), book: null, quote: null, quotes: 0 }]));
  const said: FeedStatusChanged[] = [];
  const work = { ms: 0, events: 0 };
  feed.start((event) => {
    const fromMs = performance.now();
    note(event, heard, said);
    work.events += 1;
    work.ms += performance.now() - fromMs;
  });
  open.push(feed);
  return { feed, heard, said, work };
}

function note(event: MarketEvent, heard: ReadonlyMap<string, Heard>, said: FeedStatusChanged[]): void {
  if (event.type === 'feed-status-changed') {
    said.push(event);
    return;
  }
  const one = heard.get(event.instrumentId);
  if (one === undefined) throw new Error(`expected one of the twenty, was ${event.instrumentId}`);
  if (event.type === 'bar-closed') one.bars.push(event.bar.openTimeMs);
  if (event.type === 'depth-updated') one.book = event;
  if (event.type === 'quote-updated') {
    one.quote = event;
    one.quotes += 1;
  }
  if (event.type !== 'trade-printed') return;
  const id = Number(event.tradeId);
  if (one.trades.has(id)) one.repeatedTrades += 1;
  one.trades.add(id);
  if (one.lastTrade > 0) for (let hole = one.lastTrade + 1; hole < id; hole++) one.holes.add(hole);
  one.holes.delete(id);
  one.lastTrade = Math.max(one.lastTrade, id);
}

const statuses = (one: Watch): readonly string[] => one.said.map(({ status }) => status).filter((status) => status !== 'gap');
const comes = (one: Watch, what: string, from: number): Promise<void> => eventually(() => statuses(one).slice(from).includes('disconnected') && statuses(one).at(-1) === 'connected', what, 10_000);

/** Every local book, compared with the exchange's own answer while its market stands still. */
async function booksThatDiffer(server: BinanceServer, market: 'spot' | 'um', one: Watch): Promise<readonly string[]> {
  const differ: string[] = [];
  const base = market === 'um' ? `${server.urls.umRest}/fapi/v1` : `${server.urls.spotRest}/api/v3`;
  for (const symbol of TWENTY) {
    const { body } = await ask(base, '/depth', { symbol, limit: LEVELS });
    const levels = (rows: string[][]): string => JSON.stringify(rows.map((row) => row.map(Number)));
    const mine = one.heard.get(`${market}:${symbol}`)?.book;
    if (JSON.stringify(mine?.bids) !== levels(body.bids) || JSON.stringify(mine?.asks) !== levels(body.asks)) differ.push(symbol);
  }
  return differ;
}

describe.each(['um', 'spot'] as const)('twenty symbols of %s with bars, trades, quotes, books and mark prices', (market) => {
  it('come through a lost route, a half-open line, a hole in the books and an announced end with every bar once, no trade twice and every book right', async () => {
    const venue = await startFastVenue({ symbols: TWENTY, tickMs: 0 });
    const { server } = venue;
    open.push({ stop: () => server.close() });
    const market_ = setInterval(() => server.control.step(), 100);
    open.push({ stop: () => Promise.resolve(clearInterval(market_)) });
    const lag = monitorEventLoopDelay({ resolution: 5 });
    const one = watch(market, venue);
    await eventually(() => statuses(one).includes('connected'), 'the feed to connect', 8_000);
    const role = market === 'um' ? 'umWs' : 'spotWs';
    await eventually(() => [...one.heard.values()].every(({ bars, book, trades }) => bars.length >= 1 && book !== null && trades.size > 0), 'a bar, a book and trades of each', 10_000);
    globalThis.gc?.();
    const heapBefore = process.memoryUsage().heapUsed;
    lag.enable();

    let before = statuses(one).length;
    if (market === 'um') {
      server.control.setRoute('market', 'down');
      await pause(700);
      server.control.setRoute('market', 'open');
    } else server.control.dropConnections('spotWs');
    await comes(one, 'the route to come back', before);

    before = statuses(one).length;
    server.control.setDoor(role, 'frozen');
    await eventually(() => statuses(one).slice(before).includes('disconnected'), 'the silence to be noticed', 5_000);
    server.control.setDoor(role, 'open');
    await comes(one, 'the line to come back', before);

    // Only a book that stands can have a hole: while it is fetched, what is lost before the snapshot is in it.
    for (const heard of one.heard.values()) heard.book = null;
    await eventually(() => [...one.heard.values()].every(({ book }) => book !== null), 'every book to stand again', 6_000);
    for (const name of ['btcusdt', 'adausdt', 'suiusdt']) server.control.fail({ role, match: `${name}@depth`, fault: { type: 'lose' } });
    await eventually(() => ['BTCUSDT', 'ADAUSDT', 'SUIUSDT'].every((symbol) => one.said.some(({ detail }) => detail.includes(`the order book of ${symbol} is fetched anew`))), 'the three holes to be said', 6_000);
    const connections = one.feed.figures().connections;
    if (market === 'spot') {
      server.control.announceShutdown();
      await eventually(() => one.feed.figures().connections === connections + 1, 'the new connection');
    }
    await eventually(() => [...one.heard.values()].every(({ bars }) => bars.length >= 4), 'four bars of each', 15_000);
    await pause(500);
    clearInterval(market_);
    await pause(400);
    lag.disable();

    expect(await booksThatDiffer(server, market, one)).toEqual([]);
    const uneven: string[] = [];
    let bars = 0, trades = 0, holes = 0, quotes = 0;
    for (const [id, { bars: opens, repeatedTrades, trades: ids, holes: missed, quote, quotes: count }] of one.heard) {
      if (opens.slice(1).some((openMs, index) => openMs - (opens[index] ?? 0) !== 60_000)) uneven.push(id);
      expect([id, repeatedTrades]).toEqual([id, 0]);
      if (!(quote !== null && quote.bid < quote.ask)) throw new Error(`${id}: expected bid below ask`);
      bars += opens.length;
      trades += ids.size;
      holes += missed.size;
      quotes += count;
    }
    expect(uneven).toEqual([]);
    // Every hole in the trades lies in one of the two times without a line, and is said.
    expect(one.said.filter(({ detail }) => detail.includes('trades are missing')).length > 0).toBe(holes > 0);
    // The half-open line is two on futures, each of which says so.
    expect(statuses(one).filter((status) => status === 'disconnected')).toHaveLength(market === 'um' ? 3 : 2);
    globalThis.gc?.();
    const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
    const { decoded, malformed } = one.feed.figures();
    expect([malformed, bars >= 20 * 4]).toEqual([0, true]);
    console.log(`twenty symbols of ${market}: ${decoded.scanned + decoded.parsed} messages (${decoded.parsed} parsed), ${bars} bars, ${trades} trades (${holes} missed while cut off), ${quotes} quotes, ${one.work.events} events; event loop p50 ${(lag.percentile(50) / 1e6).toFixed(1)}, p99 ${(lag.percentile(99) / 1e6).toFixed(1)}, max ${(lag.max / 1e6).toFixed(1)} ms with the exchange in the same thread; heap ${heapMb >= 0 ? '+' : ''}${heapMb.toFixed(1)} MB`);
  }, 60_000);
});

describe('liquidations', () => {
  it('are heard of and counted', async () => {
    const venue = await startFastVenue({ symbols: ['BTCUSDT'] });
    open.push({ stop: () => venue.server.close() });
    const one = createBinanceFeed(venue.machinery, { market: 'um', endpoints: venue.endpoints, instruments: [instrumentOf('um', 'BTCUSDT')], interval: '1m', wants: {}, rest: plainRest(venue.server, 'um') });
    const said: string[] = [];
    one.start((event) => { if (event.type === 'feed-status-changed') said.push(event.status); });
    open.push(one);
    await eventually(() => said.includes('connected'), 'the feed to connect', 5_000);
    const { server } = venue;
    const key = server.addKey({ type: 'hmac' });
    const { signedCall } = await import('../../../../../venues/raw-client.ts');
    const call = (path: string, params: any) => signedCall(server.urls.umRest, key, 'POST', `/fapi/v1${path}`, params, server.control.now());
    await call('/leverage', { symbol: 'BTCUSDT', leverage: 100 });
    await call('/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '4' });
    server.control.jump('um', 'BTCUSDT', '56000');
    await eventually(() => one.figures().liquidations === 1, 'the liquidation', 4_000);
    expect(server.control.truth().um.positions).toEqual([]);
  }, 60_000);
});
