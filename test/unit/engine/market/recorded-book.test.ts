import { describe, expect, it } from 'vitest';
import { OrderBook } from '../../../../src/engine/market/order-book.ts';
import type { BookRule, BookUpdate } from '../../../../src/engine/market/order-book.ts';
import { BOOK_RECORDINGS, RAW_RECORDINGS, recordedLines } from '../../../support/recorded-messages.ts';

interface WireDepth { readonly s: string; readonly U: number; readonly u: number; readonly pu?: number; readonly b: readonly Level[]; readonly a: readonly Level[] }
interface WireTicker { readonly u: number; readonly b: string; readonly B: string; readonly a: string; readonly A: string }
interface WireSnapshot { readonly lastUpdateId: number; readonly bids: readonly Level[]; readonly asks: readonly Level[] }
interface Top { readonly id: number; readonly top: readonly number[] }
type Level = readonly [string, string];

const flat = (levels: readonly Level[]): readonly number[] => levels.flat().map(Number);
const ruleOf = (name: string): BookRule => (name.startsWith('spot') ? 'spot' : 'futures');
const diffOf = (wire: WireDepth) => ({ firstUpdateId: wire.U, lastUpdateId: wire.u, previousUpdateId: wire.pu ?? null, bids: flat(wire.b), asks: flat(wire.a) });
const snapshotOf = (wire: WireSnapshot) => ({ lastUpdateId: wire.lastUpdateId, bids: flat(wire.bids), asks: flat(wire.asks) });

// The numbers are those of ../shared/data/README.md, counted there by another program.
describe('a recorded book', () => {
  it.each([
    ['spot-BTCUSDT-20240808T2354', 6495, 6493, 6491],
    ['um-BTCUSDT-20240808T2354', 6551, 6547, 6547],
    ['um-ETHUSDT-20240808T2354', 6586, 6581, 6581],
  ] as const)('equals the recorded best bid and ask, price and quantity: %s', (name, received, applied, equal) => {
    expect(BOOK_RECORDINGS).toContain(name);
    const lines = recordedLines(name);
    if (!lines) return;
    // The first book is shown the early changes after the snapshot, so that each state can be looked at; the second keeps them itself.
    const book = new OrderBook(ruleOf(name));
    const keeping = new OrderBook(ruleOf(name));
    const early: WireDepth[] = [];
    const tickers: WireTicker[] = [];
    const tops: Top[] = [];
    const results: BookUpdate[] = [];
    const follow = (wire: WireDepth): void => {
      const result = book.update(diffOf(wire));
      results.push(result);
      if (result === 'applied') tops.push({ id: book.lastUpdateId, top: [book.bestBid, book.bestBidQty, book.bestAsk, book.bestAskQty] });
    };
    for (const { kind, text } of lines) {
      const json = JSON.parse(text) as { readonly stream?: string; readonly data?: unknown };
      if (kind === 'http') {
        const snapshot = snapshotOf(json as unknown as WireSnapshot);
        expect([book.takeSnapshot(snapshot), keeping.takeSnapshot(snapshot)]).toEqual(['synced', 'synced']);
        early.forEach(follow);
      } else if (json.stream?.endsWith('@bookTicker')) tickers.push(json.data as WireTicker);
      else if (json.stream?.includes('@depth')) {
        keeping.update(diffOf(json.data as WireDepth));
        if (book.needsSnapshot) early.push(json.data as WireDepth);
        else follow(json.data as WireDepth);
      }
    }
    expect(results.length).toBe(received);
    expect(results.filter((result) => result === 'gap' || result === 'crossed')).toEqual([]);
    expect(countEqual(tops, tickers)).toEqual({ compared: applied, equal });
    expect([keeping.lastUpdateId, keeping.depth(1000)]).toEqual([book.lastUpdateId, book.depth(1000)]);
  });

  it.each([['cm-20210722T0113', 10], ['spot-20210417T1636', 10], ['spot-20211012T0028', 4], ['um-20210722T2225', 4]] as const)('syncs with every snapshot and never breaks: %s', (name, snapshots) => {
    expect(RAW_RECORDINGS).toContain(name);
    const lines = recordedLines(name);
    if (!lines) return;
    const books = new Map<string, OrderBook>();
    const bookOf = (symbol: string): OrderBook => {
      const book = books.get(symbol) ?? new OrderBook(ruleOf(name));
      books.set(symbol, book);
      return book;
    };
    const results: string[] = [];
    const syncs: string[] = [];
    for (const { kind, url, text } of lines) {
      const symbol = /depth\?symbol=([^&]+)/.exec(url)?.[1];
      if (kind === 'http' && symbol) syncs.push(bookOf(symbol).takeSnapshot(snapshotOf(JSON.parse(text) as WireSnapshot)));
      const { stream, data } = JSON.parse(text) as { readonly stream?: string; readonly data?: WireDepth };
      if (data && stream?.includes('@depth')) results.push(bookOf(data.s).update(diffOf(data)));
    }
    expect(syncs).toEqual(Array.from({ length: snapshots }, () => 'synced'));
    expect(results.filter((result) => result === 'gap' || result === 'crossed')).toEqual([]);
    expect(results.filter((result) => result === 'applied').length).toBeGreaterThan(100);
  });
});

/** Compares each state of the book with the last best bid and ask at or before its update id. */
function countEqual(tops: readonly Top[], tickers: readonly WireTicker[]): { readonly compared: number; readonly equal: number } {
  let at = 0;
  let equal = 0;
  for (const { id, top } of tops) {
    while (at + 1 < tickers.length && tickers[at + 1]!.u <= id) at += 1;
    const ticker = tickers[at]!;
    const expected = [ticker.b, ticker.B, ticker.a, ticker.A].map(Number);
    if (expected.every((value, index) => value === top[index])) equal += 1;
  }
  return { compared: tops.length, equal };
}
