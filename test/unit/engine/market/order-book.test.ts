import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide } from '../../../../src/engine/market/book-side.ts';
import { OrderBook } from '../../../../src/engine/market/order-book.ts';
import type { BookDiff, BookSnapshot } from '../../../../src/engine/market/order-book.ts';

const snapshot = (lastUpdateId: number, bids: readonly number[] = [100, 1], asks: readonly number[] = [101, 1]): BookSnapshot => ({ lastUpdateId, bids, asks });
const spotDiff = (firstUpdateId: number, lastUpdateId: number, bids: readonly number[] = [], asks: readonly number[] = []): BookDiff => ({ firstUpdateId, lastUpdateId, previousUpdateId: null, bids, asks });
const futuresDiff = (previousUpdateId: number, firstUpdateId: number, lastUpdateId: number, bids: readonly number[] = []): BookDiff => ({ firstUpdateId, lastUpdateId, previousUpdateId, bids, asks: [] });

describe('a spot book', () => {
  it('keeps changes until its snapshot, drops the older ones and applies the rest', () => {
    const book = new OrderBook('spot');
    expect(book.update(spotDiff(5, 7, [99, 5]))).toBe('buffered');
    expect(book.update(spotDiff(8, 10, [98, 4]))).toBe('buffered');
    expect(book.update(spotDiff(11, 12, [100, 2]))).toBe('buffered');
    expect(book.takeSnapshot(snapshot(9))).toBe('synced');
    expect(book.needsSnapshot).toBe(false);
    expect(book.lastUpdateId).toBe(12);
    expect(book.depth(5)).toEqual({ bids: [[100, 2], [98, 4]], asks: [[101, 1]] });
  });

  it('refuses a snapshot from before the first change and takes a later one', () => {
    const book = new OrderBook('spot');
    book.update(spotDiff(11, 12, [100, 2]));
    expect(book.takeSnapshot(snapshot(9))).toBe('too-old');
    expect(book.needsSnapshot).toBe(true);
    expect(book.takeSnapshot(snapshot(10))).toBe('synced');
    expect(book.bestBidQty).toBe(2);
  });

  it('follows changes that continue its numbering, and leaves old ones out', () => {
    const book = new OrderBook('spot');
    book.takeSnapshot(snapshot(10));
    expect(book.update(spotDiff(11, 12, [100, 3]))).toBe('applied');
    expect(book.update(spotDiff(11, 12, [100, 7]))).toBe('stale');
    expect(book.update(spotDiff(12, 14, [], [101, 9]))).toBe('applied');
    expect([book.bestBid, book.bestBidQty, book.bestAsk, book.bestAskQty]).toEqual([100, 3, 101, 9]);
  });

  it('is empty after a hole and needs a snapshot that holds the change after it', () => {
    const book = new OrderBook('spot');
    book.takeSnapshot(snapshot(10));
    expect(book.update(spotDiff(12, 13, [100, 3]))).toBe('gap');
    expect(book.needsSnapshot).toBe(true);
    expect(book.bestBid).toBeNaN();
    expect(book.size).toBe(0);
    expect(book.update(spotDiff(14, 15, [100, 4]))).toBe('buffered');
    expect(book.takeSnapshot(snapshot(10))).toBe('too-old');
    expect(book.takeSnapshot(snapshot(12))).toBe('synced');
    expect([book.bestBidQty, book.lastUpdateId, book.resyncs]).toEqual([4, 15, 1]);
  });

  it('finds a hole among the changes that it kept', () => {
    const book = new OrderBook('spot');
    book.update(spotDiff(8, 10));
    book.update(spotDiff(13, 14));
    expect(book.takeSnapshot(snapshot(9))).toBe('gap');
    expect(book.takeSnapshot(snapshot(13))).toBe('synced');
    expect(book.lastUpdateId).toBe(14);
  });

  it('does not stand when the best bid reaches the best ask', () => {
    const book = new OrderBook('spot');
    book.takeSnapshot(snapshot(10));
    expect(book.update(spotDiff(11, 11, [101, 1]))).toBe('crossed');
    expect(book.needsSnapshot).toBe(true);
  });

  it('forgets everything with its connection', () => {
    const book = new OrderBook('spot');
    book.takeSnapshot(snapshot(10));
    book.reset();
    expect([book.needsSnapshot, book.size]).toEqual([true, 0]);
    expect(book.takeSnapshot(snapshot(3))).toBe('synced');
  });
});

describe('a futures book', () => {
  // The official example of the numbering: U is usually above the u before it, and only pu tells that nothing is missing.
  it('begins with the change whose range holds the snapshot, then follows the number of the change before', () => {
    const book = new OrderBook('futures');
    book.update(futuresDiff(90, 95, 98, [99, 1]));
    book.update(futuresDiff(98, 101, 110, [99, 2]));
    book.update(futuresDiff(110, 114, 120, [99, 3]));
    expect(book.takeSnapshot(snapshot(105))).toBe('synced');
    expect([book.lastUpdateId, book.qtyAt('bids', 99)]).toEqual([120, 3]);
    expect(book.update(futuresDiff(120, 127, 130, [99, 4]))).toBe('applied');
    expect(book.update(futuresDiff(131, 131, 140))).toBe('gap');
  });

  it('applies the change that ends exactly at the snapshot, as the next one names it', () => {
    const book = new OrderBook('futures');
    book.takeSnapshot(snapshot(105));
    expect(book.update(futuresDiff(90, 95, 105))).toBe('applied');
    expect(book.update(futuresDiff(90, 95, 105))).toBe('stale');
    expect(book.update(futuresDiff(105, 108, 110, [99, 2]))).toBe('applied');
    expect([book.lastUpdateId, book.qtyAt('bids', 99)]).toEqual([110, 2]);
  });

  it('asks again when the first change begins after the snapshot', () => {
    const book = new OrderBook('futures');
    book.update(futuresDiff(98, 101, 110));
    expect(book.takeSnapshot(snapshot(90))).toBe('too-old');
    const quiet = new OrderBook('futures');
    expect(quiet.takeSnapshot(snapshot(90))).toBe('synced');
    expect(quiet.update(futuresDiff(98, 101, 110))).toBe('gap');
  });

  it('begins with a change after the snapshot when the change before it is in the snapshot', () => {
    const book = new OrderBook('futures');
    book.takeSnapshot(snapshot(100));
    expect(book.update(futuresDiff(98, 103, 110, [99, 2]))).toBe('applied');
  });
});

describe('a side of a book', () => {
  it.each(['bids', 'asks'] as const)('holds after any changes what a plain map holds: %s', (name) => {
    const change = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const side = new BookSide(name);
      const map = new Map<number, number>();
      for (const [price, qty] of changes) {
        side.update([price, qty]);
        if (qty === 0) map.delete(price);
        else map.set(price, qty);
      }
      const expected = [...map].toSorted(([left], [right]) => (name === 'bids' ? right - left : left - right));
      expect(side.best(1000)).toEqual(expected);
      expect([side.length, side.bestPrice, side.bestQty]).toEqual([expected.length, expected[0]?.[0] ?? Number.NaN, expected[0]?.[1] ?? Number.NaN]);
      for (let price = 0; price <= 61; price++) expect(side.qtyAt(price)).toBe(map.get(price) ?? 0);
    }));
  });

  it('grows with its levels', () => {
    const side = new BookSide('asks');
    for (let price = 5000; price > 0; price--) side.update([price, price]);
    expect([side.length, side.bestPrice, side.qtyAt(5000)]).toEqual([5000, 1, 5000]);
  });
});
