import { describe, expect, it } from 'vitest';
import { barAt, columnsOf, sliceBarColumns } from '../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';

const bar = (n: number): Bar => ({
  openTimeMs: n, closeTimeMs: n + 0.1, open: n + 0.2, high: n + 0.3, low: n + 0.4, close: n + 0.5, volume: n + 0.6, quoteVolume: Number.NaN, tradeCount: n + 0.7, takerBuyVolume: n + 0.8,
});

describe('bar columns', () => {
  it('give back every field of every bar, the unknown ones too', () => {
    const columns = columnsOf([bar(1), bar(2), bar(3)]);
    expect([0, 1, 2].map((index) => barAt(columns, index))).toEqual([bar(1), bar(2), bar(3)]);
  });

  it('are cut without copying', () => {
    const columns = columnsOf([bar(1), bar(2), bar(3)]);
    const middle = sliceBarColumns(columns, 1, 2);
    expect([middle.length, barAt(middle, 0)]).toEqual([1, bar(2)]);
    expect(middle.close.buffer).toBe(columns.close.buffer);
  });
});
