import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinanceServer, type BinanceServer } from '../../../venues/binance-server/index.ts';
import { ask } from '../../../venues/raw-client.ts';

const RECORDED = new URL('../../../../../shared/data/rest/gct-public-rest.jsonl.gz', import.meta.url);

/**
 * What of a value can be compared with another day's: field names, and of each the sort of value. A decimal is told by its form, with how many
 * places it has on spot, where prices always have eight.
 */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? ['empty'] : Array.isArray(value[0]) || typeof value[0] === 'object' ? [shapeOf(value[0])] : value.map(shapeOf);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? 'decimal' : 'text';
  return typeof value;
}

/** Fields of today's API that the recording is too old to have. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  '/api/v3/avgPrice': ['closeTime'],
  '/fapi/v1/aggTrades': ['nq'],
  '/fapi/v1/trades': ['isRPITrade'],
  '/fapi/v1/fundingRate': ['markPrice', 'rateType'],
  '/fapi/v1/ticker/bookTicker': ['lastUpdateId'],
};

const CALLS: readonly (readonly [path: string, params: Readonly<Record<string, string | number>>])[] = [
  ['/api/v3/aggTrades', { symbol: 'BTCUSDT', limit: 5 }],
  ['/api/v3/avgPrice', { symbol: 'BTCUSDT' }],
  ['/api/v3/depth', { symbol: 'BTCUSDT', limit: 5 }],
  ['/api/v3/historicalTrades', { symbol: 'BTCUSDT', limit: 5 }],
  ['/api/v3/klines', { symbol: 'BTCUSDT', interval: '5m', limit: 5 }],
  ['/api/v3/ticker/24hr', { symbol: 'BTCUSDT' }],
  ['/api/v3/ticker/bookTicker', { symbol: 'BTCUSDT' }],
  ['/api/v3/ticker/price', { symbol: 'BTCUSDT' }],
  ['/api/v3/trades', { symbol: 'BTCUSDT', limit: 5 }],
  ['/fapi/v1/aggTrades', { symbol: 'BTCUSDT', limit: 5 }],
  ['/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 5 }],
  ['/fapi/v1/fundingRate', { symbol: 'BTCUSDT', limit: 5 }],
  ['/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '5m', limit: 5 }],
  ['/fapi/v1/openInterest', { symbol: 'BTCUSDT' }],
  ['/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' }],
  ['/fapi/v1/ticker/bookTicker', {}],
  ['/fapi/v1/ticker/price', { symbol: 'BTCUSDT' }],
  ['/fapi/v1/time', {}],
  ['/fapi/v1/trades', { symbol: 'BTCUSDT', limit: 5 }],
];

describe.skipIf(!existsSync(RECORDED))('answers beside recorded ones', () => {
  let server: BinanceServer;
  const recorded = new Map<string, unknown[]>();

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 2, tickMs: 0, symbols: ['BTCUSDT'] });
    server.control.step(30);
    for (const text of gunzipSync(readFileSync(RECORDED)).toString('utf8').split('\n')) {
      if (text === '') continue;
      const line = JSON.parse(text) as { path: string; response: unknown };
      recorded.set(line.path, [...(recorded.get(line.path) ?? []), line.response]);
    }
  });
  afterAll(() => server.close());

  it.each(CALLS)('%s has the fields and the sorts of value that Binance sent', async (path, params) => {
    const { status, body } = await ask(path.startsWith('/api') ? server.urls.spotRest : server.urls.umRest, path, params);
    expect(status).toBe(200);
    const ours = shapeOf(body);
    const theirs = (recorded.get(path) ?? []).map(shapeOf);
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.map((shape) => JSON.stringify(sorted(shape)))).toContain(JSON.stringify(sorted(without(ours, NEWER[path] ?? []))));
  });

  it('lists symbols with the fields and filters that Binance listed', async () => {
    for (const [base, path] of [[server.urls.spotRest, '/api/v3/exchangeInfo'], [server.urls.umRest, '/fapi/v1/exchangeInfo']] as const) {
      const ours = (await ask(base, path)).body;
      const theirs = recorded.get(path)?.[0] as any;
      const names = (value: object): string[] => Object.keys(value).toSorted();
      expect(names(ours)).toEqual(expect.arrayContaining(names(theirs).filter((name) => name !== 'sors')));
      const symbol = theirs.symbols.find((row: any) => row.symbol === 'BTCUSDT') ?? theirs.symbols[0];
      const missing = names(symbol).filter((name) => !names(ours.symbols[0]).includes(name));
      // Fields for features that Tradewind does not use: order amendment history, one-pays-the-other, pegs, margin trading of futures.
      const unused = ['allowAmend', 'liquidationFee', 'opoAllowed', 'pegInstructionsAllowed'];
      expect(missing.filter((name) => !unused.includes(name))).toEqual([]);
      for (const filter of symbol.filters) {
        const same = ours.symbols[0].filters.find((row: any) => row.filterType === filter.filterType);
        const isGone = ['MAX_NUM_ALGO_ORDERS', 'MAX_POSITION', 'T_PLUS_SELL', 'PERCENT_PRICE', 'MIN_NOTIONAL', 'MAX_NUM_ORDER_AMENDS'].includes(filter.filterType) && same === undefined;
        if (!isGone) expect(names(same)).toEqual(expect.arrayContaining(names(filter).filter((name) => name !== 'limit' || filter.filterType !== 'MAX_NUM_ORDERS')));
      }
    }
  });
});

function without(shape: unknown, names: readonly string[]): unknown {
  if (Array.isArray(shape)) return shape.map((item) => without(item, names));
  if (shape === null || typeof shape !== 'object') return shape;
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)));
}

function sorted(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(sorted);
  if (shape === null || typeof shape !== 'object') return shape;
  return Object.fromEntries(Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, sorted(item)]));
}
