import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { depthSnapshot } from '../../../../../../src/engine/adapters/binance/decode/depth-snapshot.ts';
import { readExchangeInfo } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { createMarketRest } from '../../../../../../src/engine/adapters/binance/feed/connector-rest.ts';
import type { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { instrumentOf } from '../feed/fast-venue.ts';
import { BOOK_RECORDINGS, RAW_RECORDINGS, recordedLines } from '../../../../../support/recorded-messages.ts';
import { sharedText } from '../../../../../support/shared-bars.ts';

interface Recorded {
  readonly path: string;
  readonly query: string;
  readonly response: unknown;
}

const REPLIES = 'gct-public-rest.jsonl.gz';

/** A connector whose every answer is one recorded reply. */
const answering = (market: 'spot' | 'um', response: unknown): BinanceConnector =>
  ({ market, call: ({ path }: { readonly path: string }, shape: { parse(value: unknown): unknown }) => Promise.resolve(shape.parse(path.endsWith('/time') ? { serverTime: Number.MAX_SAFE_INTEGER } : response)) }) as unknown as BinanceConnector;

const recorded = sharedText(`data/rest/${REPLIES}`)?.trim().split('\n').map((line) => JSON.parse(line) as Recorded) ?? [];
const of = (path: string): readonly Recorded[] => recorded.filter((line) => line.path === path && Array.isArray(line.response) === (path !== '/api/v3/depth' && path !== '/fapi/v1/depth'));

describe.skipIf(recorded.length === 0)('recorded replies', () => {
  it.each(['raw-ws', 'book', 'rest'] as const)('are all looked at: %s', (folder) => {
    const url = new URL(`../../../../../../../shared/data/${folder}`, import.meta.url);
    expect(existsSync(url)).toBe(true);
    const covered = { 'raw-ws': RAW_RECORDINGS.map((name) => `${name}.jsonl.gz`), book: BOOK_RECORDINGS.map((name) => `${name}.jsonl.gz`), rest: [REPLIES] }[folder];
    expect(readdirSync(url).toSorted((a, b) => a.localeCompare(b))).toEqual([...covered].toSorted((a, b) => a.localeCompare(b)));
  });

  it.each([['spot', '/api/v3/klines', 13], ['um', '/fapi/v1/klines', 6]] as const)('of bars give every number: %s', async (market, path, count) => {
    const replies = of(path);
    expect(replies).toHaveLength(count);
    for (const { response } of replies) {
      const rows = response as (string | number)[][];
      const [first, last] = [rows[0]?.[0], rows.at(-1)?.[0]];
      if (first === undefined || last === undefined) continue;
      const bars = await createMarketRest(answering(market, rows)).klines(instrumentOf(market, 'BTCUSDT'), '1m', Number(first), Number(last) + 1);
      expect(bars.map((bar) => [bar.openTimeMs, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.closeTimeMs, bar.quoteVolume, bar.tradeCount, bar.takerBuyVolume])).toEqual(rows.map((row) => row.slice(0, 10).map(Number)));
    }
  });

  it.each([['spot', '/api/v3/depth', 1], ['um', '/fapi/v1/depth', 3]] as const)('of books give every level: %s', async (market, path, count) => {
    const replies = of(path);
    expect(replies).toHaveLength(count);
    for (const { response } of replies) {
      const { lastUpdateId, bids, asks } = response as { lastUpdateId: number; bids: string[][]; asks: string[][] };
      expect(await createMarketRest(answering(market, response)).depthSnapshot(instrumentOf(market, 'BTCUSDT'))).toEqual({ lastUpdateId, bids: bids.flat().map(Number), asks: asks.flat().map(Number) });
    }
  });

  it('of funding give the rate, and the mark price where one was printed', async () => {
    const replies = of('/fapi/v1/fundingRate');
    // Three of the nine that were recorded are empty.
    expect(replies).toHaveLength(6);
    for (const { response } of replies) {
      for (const row of response as { fundingRate: string; markPrice?: string }[]) {
        const expected = row.markPrice === undefined || row.markPrice === '' ? null : { rate: Number(row.fundingRate), markPrice: Number(row.markPrice) };
        expect(await createMarketRest(answering('um', [row])).funding(instrumentOf('um', 'BTCUSDT'), 0)).toEqual(expected);
      }
    }
  });

  it.each([...RAW_RECORDINGS, ...BOOK_RECORDINGS])('inside the recordings of sockets give every symbol and every level: %s', (name) => {
    const market = name.startsWith('spot') ? 'spot' : 'um';
    let snapshots = 0, infos = 0;
    for (const { kind, text } of recordedLines(name) ?? []) {
      if (kind !== 'http') continue;
      const reply = JSON.parse(text) as { symbols?: { symbol: string; contractType?: string }[]; lastUpdateId?: number; bids?: string[][]; asks?: string[][] };
      if (reply.lastUpdateId !== undefined) {
        snapshots += 1;
        expect(depthSnapshot(reply)).toEqual({ lastUpdateId: reply.lastUpdateId, bids: reply.bids?.flat().map(Number), asks: reply.asks?.flat().map(Number) });
      } else if (reply.symbols !== undefined && !name.startsWith('cm')) {
        infos += 1;
        const listing = readExchangeInfo(market, reply);
        expect(listing.symbols.length + listing.skipped.length).toBe(reply.symbols.length);
        for (const { reason } of listing.skipped) expect(reason.length).toBeGreaterThan(5);
      }
    }
    expect([snapshots > 0, infos]).toEqual([true, name.startsWith('cm') || (BOOK_RECORDINGS as readonly string[]).includes(name) ? 0 : 1]);
  });
});
