import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdownOf, indexAt, roundTicks, thinnedIndices } from '../../../../src/renderer/src/panels/page/curve.ts';

describe('drawdown', () => {
  it('is the fall below the highest value so far', () => {
    expect(drawdownOf([100, 120, 90, 120, 132, 66])).toEqual([0, 0, -0.25, 0, 0, -0.5]);
  });

  it('of nothing is nothing', () => {
    expect(drawdownOf([])).toEqual([]);
  });
});

describe('thinning', () => {
  it('never loses the first, the last, the lowest or the highest value', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 }), fc.integer({ min: 1, max: 60 }), (values, buckets) => {
      const indices = thinnedIndices(values, buckets);
      const kept = indices.map((index) => values[index] ?? 0);
      expect(indices[0]).toBe(0);
      expect(indices.at(-1)).toBe(values.length - 1);
      expect(kept.reduce((least, value) => Math.min(least, value), Infinity)).toBe(values.reduce((least, value) => Math.min(least, value), Infinity));
      expect(kept.reduce((most, value) => Math.max(most, value), -Infinity)).toBe(values.reduce((most, value) => Math.max(most, value), -Infinity));
      expect(indices.length).toBeLessThanOrEqual(Math.max(values.length <= buckets * 4 ? values.length : 0, buckets * 4));
    }), { numRuns: 60 });
  });
});

describe('ticks', () => {
  it('are round and inside the range', () => {
    // 770 / 4 = 192.5, the next round step is 200
    expect(roundTicks(9650, 10_420, 4)).toEqual([9800, 10_000, 10_200, 10_400]);
    expect(roundTicks(5, 5, 4)).toEqual([5]);
  });
});

describe('the value at a moment', () => {
  it('is the newest one at or before it', () => {
    expect([0, 10, 15, 99].map((time) => indexAt([10, 20, 30], time))).toEqual([0, 0, 0, 2]);
  });
});
