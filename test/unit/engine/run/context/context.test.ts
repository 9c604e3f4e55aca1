import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import { contextView, refreshContext } from '../../../../../src/engine/run/context/context.ts';
import { startCoinGeckoServer } from '../../../../venues/coingecko-server/index.ts';

const START_MS = 1_712_512_855_000;
const HOUR_MS = 3_600_000;

async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'context-'));
  const [server, store] = [await startCoinGeckoServer(), openStore(folder)];
  onTestFinished(async () => {
    await server.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let nowMs = START_MS;
  return {
    server, store,
    pass: (ms: number) => { nowMs += ms; },
    view: () => contextView(store, nowMs),
    refresh: (symbols: readonly string[] = ['BTC', '1000PEPE', 'NOPE']) => refreshContext({ store, clock: { now: () => nowMs }, symbols, url: server.url, wait: (ms) => { nowMs += ms; return Promise.resolve(); }, deadlineMs: 500 }),
  };
}

describe('context data', () => {
  it('is nothing, and asks nobody, until a person asks', async () => {
    const { server, view } = await open();
    expect([view(), server.requests]).toEqual([{ values: [], fetchedMs: null, problem: null }, []]);
  });

  it('holds the market, what trends, and the coins that are traded', async () => {
    const { refresh } = await open();
    const { values, fetchedMs, problem } = await refresh();
    expect(Object.fromEntries(values.map(({ name, value }) => [name, value]))).toEqual({
      'total-market-cap-usd': 2_721_226_850_772.63, 'btc-dominance-pct': 50.4468, 'eth-dominance-pct': 14.9228,
      'trending-rank:BRETT': 1, 'trending-rank:ENA': 2, 'trending-rank:PEPE': 3, 'market-cap-usd:BTC': 1_381_651_251_183, 'market-cap-usd:PEPE': 3_000_000_000,
    });
    expect([fetchedMs, problem]).toEqual([START_MS, null]);
  });

  it('is asked for at most once an hour, and becomes a series', async () => {
    const { server, store, refresh, pass } = await open();
    await refresh();
    pass(HOUR_MS - 1);
    await refresh();
    expect(server.requests).toHaveLength(3);
    pass(1);
    await refresh();
    expect(server.requests).toHaveLength(6);
    expect(store.context.read('btc-dominance-pct', 0, Infinity).map(({ timeMs }) => timeMs)).toEqual([START_MS, START_MS + HOUR_MS]);
  });

  it('does not ask for coins when none is traded', async () => {
    const { server, refresh } = await open();
    await refresh([]);
    expect(server.requests).toEqual(['/api/v3/global', '/api/v3/search/trending']);
  });

  it('is shown with its age and the reason when it cannot be had, and what is known stays', async () => {
    const { server, refresh, view, pass } = await open();
    await refresh();
    pass(5 * HOUR_MS + 60_000);
    expect(view().problem).toBe('context data is 5 hours old: it is fetched when you ask for it');
    server.fail(/./, { type: 'status', status: 502 });
    const { values, problem } = await refresh();
    expect([values.length, problem]).toEqual([8, 'context data is 5 hours old: CoinGecko /api/v3/global: expected an answer, found HTTP 502']);
    pass(60_000);
    server.heal();
    expect((await refresh()).problem).toBeNull();
  });

  it('says why there is none yet', async () => {
    const { server, refresh } = await open();
    server.fail(/./, { type: 'garbage' });
    expect(await refresh()).toMatchObject({ values: [], fetchedMs: null, problem: expect.stringMatching(/^there is no context data yet: CoinGecko \/api\/v3\/global: expected another answer/) as string });
  });

  it('leaves CoinGecko alone for as long as it asked, whoever asks again', async () => {
    const { server, refresh, pass } = await open();
    server.fail(/./, { type: 'throttled', retryAfter: '300' });
    await refresh();
    // The first call was refused: the others are not even made.
    expect(server.requests).toHaveLength(1);
    server.heal();
    pass(299_000);
    expect((await refresh()).problem).toContain('it wants no calls for 300 s');
    expect(server.requests).toHaveLength(1);
    pass(1_000);
    expect((await refresh()).problem).toBeNull();
  });

  it('does not ask again within a minute of a failure', async () => {
    const { server, refresh, pass } = await open();
    server.fail(/global/, { type: 'status', status: 500 });
    await refresh();
    pass(59_000);
    await refresh();
    expect(server.requests).toHaveLength(3);
  });

  it('keeps what came when only a part did, and gives each series one sample an hour', async () => {
    const { server, store, refresh, pass } = await open();
    server.fail(/trending/, { type: 'status', status: 500 });
    const first = await refresh();
    expect([first.values.some(({ name }) => name === 'btc-dominance-pct'), first.fetchedMs]).toEqual([true, null]);
    server.heal();
    pass(60_000);
    const second = await refresh();
    expect([second.values.some(({ name }) => name === 'trending-rank:ENA'), second.problem]).toEqual([true, null]);
    expect(store.context.read('btc-dominance-pct', 0, Infinity)).toHaveLength(1);
  });
});
