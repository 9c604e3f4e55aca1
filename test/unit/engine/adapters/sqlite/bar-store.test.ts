import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { barAt, type BarColumns } from '../../../../../src/engine/ports/bar-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BTC = instrumentId('um:BTCUSDT');
const MINUTE = 60_000;
/** 2024-01-01T00:00Z */
const START = 1_704_067_200_000;

function opened(folder = temporaryFolder()): Store {
  const store = openStore(folder);
  onTestFinished(() => store.close());
  return store;
}

function bar(minute: number, fields: Partial<Bar> = {}): Bar {
  const openTimeMs = START + minute * MINUTE;
  return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open: 1, high: 3, low: 0.5, close: 2, volume: 10, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN, ...fields };
}

function columns(bars: readonly Bar[]): BarColumns {
  const of = (name: keyof Bar): Float64Array => Float64Array.from(bars, (one) => one[name]);
  return {
    length: bars.length, openTimeMs: of('openTimeMs'), closeTimeMs: of('closeTimeMs'), open: of('open'), high: of('high'), low: of('low'), close: of('close'),
    volume: of('volume'), quoteVolume: of('quoteVolume'), tradeCount: of('tradeCount'), takerBuyVolume: of('takerBuyVolume'),
  };
}

function rows(bars: BarColumns): readonly Bar[] {
  return Array.from({ length: bars.length }, (_, index) => barAt(bars, index));
}

function everything(store: Store): readonly Bar[] {
  return rows(store.bars.read(BTC, '1m', 0, Infinity));
}

describe('bar store', () => {
  it('returns the bars whose open time is in [from, to)', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0), bar(1), bar(2), bar(3)]));
    expect(rows(store.bars.read(BTC, '1m', START + MINUTE, START + 3 * MINUTE))).toEqual([bar(1), bar(2)]);
    expect(store.bars.read(BTC, '1m', START + 30_000, START + MINUTE).length).toBe(0);
    expect(store.bars.read(BTC, '5m', 0, Infinity).length).toBe(0);
  });

  it('counts equal bars as unchanged and leaves the bytes alone', () => {
    const folder = temporaryFolder();
    const store = opened(folder);
    const bars = columns([bar(0), bar(1, { quoteVolume: 5 }), bar(1440)]);
    expect(store.bars.write(BTC, '1m', bars)).toEqual({ added: 3, changed: 0, unchanged: 0 });
    const bytes = (): unknown => { const file = new Sqlite(`${folder}/tradewind.db`, { readonly: true }); const all = file.prepare('SELECT * FROM bar_days').all(); file.close(); return all; };
    const before = bytes();
    expect(store.bars.write(BTC, '1m', bars)).toEqual({ added: 0, changed: 0, unchanged: 3 });
    expect(bytes()).toEqual(before);
  });

  it('replaces a differing bar', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0), bar(1), bar(2)]));
    expect(store.bars.write(BTC, '1m', columns([bar(1, { close: 2.5 }), bar(3)]))).toEqual({ added: 1, changed: 1, unchanged: 0 });
    expect(everything(store)).toEqual([bar(0), bar(1, { close: 2.5 }), bar(2), bar(3)]);
  });

  it('never loses what is known to a bar that agrees but knows less', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0, { quoteVolume: 15, tradeCount: 4 })]));
    expect(store.bars.write(BTC, '1m', columns([bar(0)]))).toEqual({ added: 0, changed: 0, unchanged: 1 });
    expect(store.bars.write(BTC, '1m', columns([bar(0, { takerBuyVolume: 6 })]))).toEqual({ added: 0, changed: 1, unchanged: 0 });
    expect(everything(store)).toEqual([bar(0, { quoteVolume: 15, tradeCount: 4, takerBuyVolume: 6 })]);
  });

  it('keeps the closing time of a bar that was cut short', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0), bar(1, { closeTimeMs: START + MINUTE + 12_345 })]));
    expect(everything(store)[1]?.closeTimeMs).toBe(START + MINUTE + 12_345);
  });

  it('says what is stored', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0), bar(5000)]));
    store.bars.write(BTC, '1h', columns([bar(0, { closeTimeMs: START + 60 * MINUTE - 1 })]));
    store.bars.write(instrumentId('spot:ETHUSDT'), '1m', columns([bar(7)]));
    expect(store.bars.series().map((series) => [series.instrumentId, series.interval, series.from - START, series.to - START, series.count])).toEqual(expect.arrayContaining([
      ['spot:ETHUSDT', '1m', 7 * MINUTE, 7 * MINUTE, 1], ['um:BTCUSDT', '1h', 0, 0, 1], ['um:BTCUSDT', '1m', 0, 5000 * MINUTE, 2],
    ]));
  });

  it('deletes one series and no other', () => {
    const store = opened();
    store.bars.write(BTC, '1m', columns([bar(0), bar(5000)]));
    store.bars.write(BTC, '5m', columns([bar(0, { closeTimeMs: START + 5 * MINUTE - 1 })]));
    expect(store.bars.delete(BTC, '1m')).toBe(2);
    expect(store.bars.series().map((series) => series.interval)).toEqual(['5m']);
    expect(store.bars.delete(BTC, '1m')).toBe(0);
  });

  it('tells when stored bytes were damaged, and what to do', () => {
    const folder = temporaryFolder();
    const store = opened(folder);
    store.bars.write(BTC, '1m', columns([bar(0), bar(1)]));
    const file = new Sqlite(`${folder}/tradewind.db`);
    file.exec('UPDATE bar_days SET columns = zeroblob(length(columns))');
    file.close();
    expect(() => everything(store)).toThrow('the stored 1m bars of um:BTCUSDT on 2024-01-01 are damaged: delete this series and import it again');
  });

  it('refuses bars out of order as a fault of the program', () => {
    expect(() => opened().bars.write(BTC, '1m', columns([bar(1), bar(0)]))).toThrow(/expected ascending open times/);
  });

  it('holds the same bars whatever pieces they were written in', () => {
    const value = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constant(Number.NaN));
    const anyBar = fc.record({ minute: fc.integer({ min: 0, max: 5000 }), close: fc.double({ min: 0.1, noNaN: true }), volume: value, quoteVolume: value });
    const anyBars = fc.uniqueArray(anyBar, { selector: (one) => one.minute, maxLength: 30 });
    fc.assert(fc.property(anyBars, fc.array(fc.nat(3)), (described, pieceOf) => {
      const store = openStore(temporaryFolder());
      const bars = described.map(({ minute, ...fields }) => bar(minute, fields)).toSorted((one, other) => one.openTimeMs - other.openTimeMs);
      for (let piece = 0; piece <= 3; piece++) store.bars.write(BTC, '1m', columns(bars.filter((_, index) => (pieceOf[index] ?? 0) === piece)));
      expect(everything(store)).toEqual(bars);
      store.close();
    }), { numRuns: 25 });
  });
});

describe('tick stores', () => {
  const trades = (ids: readonly number[], fields: { readonly price?: number; readonly stepMs?: number } = {}) => ({
    length: ids.length, tradeId: Float64Array.from(ids), timeMs: Float64Array.from(ids, (id) => START + id * (fields.stepMs ?? 1_000_000)), price: new Float64Array(ids.length).fill(fields.price ?? 2),
    qty: new Float64Array(ids.length).fill(0.5), takerBought: Uint8Array.from(ids, (id) => id % 2),
  });

  it('merges trades by id across hours and counts what it did', () => {
    const store = opened();
    expect(store.trades.write(BTC, trades([1, 2, 5, 9]))).toEqual({ added: 4, changed: 0, unchanged: 0 });
    expect(store.trades.write(BTC, trades([1, 2, 5, 9]))).toEqual({ added: 0, changed: 0, unchanged: 4 });
    expect(store.trades.write(BTC, trades([2, 3], { price: 7 }))).toEqual({ added: 1, changed: 1, unchanged: 0 });
    const all = store.trades.read(BTC, 0, Infinity);
    expect([[...all.tradeId], [...all.price], [...all.takerBought]]).toEqual([[1, 2, 3, 5, 9], [2, 7, 7, 2, 2], [1, 0, 1, 1, 1]]);
    expect([...store.trades.read(BTC, START + 2_000_000, START + 5_000_000).tradeId]).toEqual([2, 3]);
    expect(store.trades.series()).toEqual([{ instrumentId: BTC, from: START + 1_000_000, to: START + 9_000_000, count: 5 }]);
    expect([store.trades.delete(BTC), store.trades.series()]).toEqual([5, []]);
  });

  it('keeps quotes in their order, equal times included, and replaces their time span', () => {
    const store = opened();
    const quotes = (times: readonly number[], bids: readonly number[]) => {
      const bid = Float64Array.from(bids);
      return { length: times.length, timeMs: Float64Array.from(times, (time) => START + time), bid, bidQty: bid, ask: bid.map((price) => price + 1), askQty: bid };
    };
    store.quotes.write(BTC, quotes([0, 5, 5, 5, 9], [1, 2, 3, 2, 4]));
    expect(store.quotes.write(BTC, quotes([0, 5, 5, 5, 9], [1, 2, 3, 2, 4]))).toEqual({ added: 0, changed: 0, unchanged: 5 });
    expect(store.quotes.write(BTC, quotes([5, 6], [8, 9]))).toEqual({ added: 0, changed: 2, unchanged: 0 });
    expect([...store.quotes.read(BTC, 0, Infinity).bid]).toEqual([1, 8, 9, 4]);
  });
});
