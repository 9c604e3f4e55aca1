import { afterEach, describe, expect, it } from 'vitest';
import { createBinanceFeed } from '../../../../../../src/engine/adapters/binance/feed/binance-feed.ts';
import type { BinanceFeed, BinanceFeedOptions } from '../../../../../../src/engine/adapters/binance/feed/binance-feed.ts';
import type { BarClosed, DepthUpdated, FeedStatusChanged, MarketEvent, TradePrinted } from '../../../../../../src/engine/domain/market-event.ts';
import { ask, eventually, pause } from '../../../../../venues/raw-client.ts';
import { instrumentOf, plainRest, startFastVenue } from './fast-venue.ts';
import type { FastVenue } from './fast-venue.ts';

const TEN = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'ADAUSDT', 'AVAXUSDT', 'LINKUSDT', '币安人生USDT'];
const open: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

interface Run {
  readonly venue: FastVenue;
  readonly feed: BinanceFeed;
  readonly events: MarketEvent[];
  of<Type extends MarketEvent['type']>(type: Type, symbol?: string): Extract<MarketEvent, { readonly type: Type }>[];
  statuses(): readonly string[];
}

async function run(market: 'spot' | 'um', symbols: readonly string[], wants: BinanceFeedOptions['wants'] = { quotes: true, trades: true, depthLevels: 5 }): Promise<Run> {
  const venue = await startFastVenue({ symbols });
  const { machinery, endpoints, server } = venue;
  const feed = createBinanceFeed(machinery, { market, endpoints, instruments: symbols.map((symbol) => instrumentOf(market, symbol)), interval: '1m', wants, rest: plainRest(server, market) });
  const events: MarketEvent[] = [];
  feed.start((event) => events.push(event));
  open.push(feed, { stop: () => server.close() });
  const of = ((type: string, symbol?: string) => events.filter((event) => event.type === type && (symbol === undefined || (event as BarClosed).instrumentId === `${market}:${symbol}`))) as Run['of'];
  const statuses = (): readonly string[] => (of('feed-status-changed') as FeedStatusChanged[]).map(({ status }) => status).filter((status) => status !== 'gap');
  await eventually(() => statuses().includes('connected'), 'the feed to connect', 5_000);
  return { venue, feed, events, of, statuses };
}

function expectUnbroken(bars: readonly BarClosed[]): void {
  const opens = bars.map(({ bar }) => bar.openTimeMs);
  expect(opens.slice(1).map((openMs, index) => openMs - (opens[index] ?? 0))).toEqual(opens.slice(1).map(() => 60_000));
}

/** The trade ids of one symbol, from first to last, are all there. */
function expectAllTrades(trades: readonly TradePrinted[]): void {
  const ids = trades.map(({ tradeId }) => Number(tradeId)).toSorted((a, b) => a - b);
  expect(new Set(ids).size).toBe(ids.length);
  expect((ids.at(-1) ?? 0) - (ids[0] ?? 0) + 1).toBe(ids.length);
}

/** Waits until the market stands still, then compares our last five levels with the server's. */
async function expectSameBook({ venue, of }: Run, market: 'spot' | 'um', symbol: string): Promise<void> {
  const base = market === 'um' ? `${venue.server.urls.umRest}/fapi/v1` : `${venue.server.urls.spotRest}/api/v3`;
  const theirs = async (): Promise<unknown> => {
    const { body } = await ask(base, '/depth', { symbol, limit: 5 });
    return { bids: body.bids.map((level: string[]) => level.map(Number)), asks: body.asks.map((level: string[]) => level.map(Number)) };
  };
  const ours = (): unknown => {
    const last = of('depth-updated', symbol).at(-1) as DepthUpdated;
    return { bids: last.bids, asks: last.asks };
  };
  for (let tries = 0; tries < 15; tries++) {
    if (JSON.stringify(await theirs()) === JSON.stringify(ours())) return;
    await pause(37);
  }
  expect(ours()).toEqual(await theirs());
}

describe('the live feed of futures', () => {
  it('delivers quotes, trades, books and unbroken bars of ten symbols, and after a cut the bars of the time without', async () => {
    const one = await run('um', TEN);
    await eventually(() => TEN.every((symbol) => one.of('bar-closed', symbol).length >= 1), 'a bar of each symbol', 8_000);
    one.venue.server.control.setDoor('umWs', 'down');
    await eventually(() => one.statuses().includes('disconnected'), 'the cut to be seen');
    await pause(3_100);
    const before = one.of('bar-closed', 'BTCUSDT').length;
    one.venue.server.control.setDoor('umWs', 'open');
    await eventually(() => one.statuses().at(-1) === 'connected', 'the feed to come back', 8_000);
    for (const symbol of TEN) {
      expectUnbroken(one.of('bar-closed', symbol));
      expect(one.of('quote-updated', symbol).length).toBeGreaterThan(0);
      expect(one.of('trade-printed', symbol).length).toBeGreaterThan(0);
    }
    expect(one.of('bar-closed', 'BTCUSDT').length).toBeGreaterThan(before);
    expect(one.events.some((event) => event.type === 'feed-status-changed' && /BTCUSDT: \d+ 1m bars? from .* have been fetched/.test(event.detail))).toBe(true);
    await eventually(() => TEN.every((symbol) => one.of('depth-updated', symbol).length > 0), 'books', 4_000);
    for (const event of one.of('quote-updated')) if (!(event.bid < event.ask)) throw new Error(`expected bid below ask, was ${event.bid}, ${event.ask}`);
  }, 60_000);

  it('notices a frozen line by its silence', async () => {
    const one = await run('um', ['BTCUSDT', 'ETHUSDT']);
    one.venue.server.control.setDoor('umWs', 'frozen');
    await eventually(() => one.statuses().includes('disconnected'), 'the silence to be noticed', 4_000);
    const said = one.of('feed-status-changed').find(({ status }) => status === 'disconnected') as FeedStatusChanged;
    expect(said.detail).toMatch(/^futures (public|market) streams: nothing was heard for 2\d s; bars are held back/);
    one.venue.server.control.setDoor('umWs', 'open');
    await eventually(() => one.statuses().at(-1) === 'connected', 'the feed to come back', 8_000);
  }, 60_000);

  it('delivers each trade once and keeps the book right when frames come doubled, swapped or garbled', async () => {
    const one = await run('um', ['BTCUSDT']);
    for (const type of ['duplicate', 'reorder', 'garble'] as const) one.venue.server.control.fail({ role: 'umWs', match: /BTCUSDT@(aggTrade|bookTicker|depth)/i, times: 8, skip: 3, fault: { type } });
    await eventually(() => one.venue.server.control.pendingFaults === 0, 'every fault to have hit', 8_000);
    await pause(400);
    expectAllTrades(one.of('trade-printed') as TradePrinted[]);
    await expectSameBook(one, 'um', 'BTCUSDT');
    expect(one.feed.figures().malformed).toBe(8);
    expect(one.statuses()).toEqual(['connected']);
  }, 60_000);

  it('starts a book over when a change of it was lost', async () => {
    const one = await run('um', ['BTCUSDT']);
    await eventually(() => one.of('depth-updated').length > 2, 'the book');
    one.venue.server.control.fail({ role: 'umWs', match: '@depth', fault: { type: 'lose' } });
    await eventually(() => one.events.some((event) => event.type === 'feed-status-changed' && event.detail.includes('the order book of BTCUSDT is fetched anew: a change is missing')), 'the hole to be said', 4_000);
    await expectSameBook(one, 'um', 'BTCUSDT');
  }, 60_000);
});

describe('the live feed of spot', () => {
  it('loses nothing when the venue announces its end', async () => {
    const one = await run('spot', ['BTCUSDT', 'ETHUSDT']);
    one.venue.server.control.announceShutdown();
    await pause(500);
    expect(one.venue.server.control.connections('spot')).toBe(1);
    expect(one.feed.figures().connections).toBe(2);
    expect(one.statuses()).toEqual(['connected']);
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) expectAllTrades(one.of('trade-printed', symbol) as TradePrinted[]);
    await expectSameBook(one, 'spot', 'BTCUSDT');
  }, 60_000);
});
