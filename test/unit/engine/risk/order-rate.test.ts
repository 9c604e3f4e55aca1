import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderRate } from '../../../../src/engine/risk/order-rate.ts';

describe('order rate', () => {
  it('counts the orders of the last window and forgets older ones', () => {
    const rate = createOrderRate(60_000);
    rate.note(1_000);
    rate.note(30_000);
    expect(rate.count(30_000)).toBe(2);
    expect(rate.count(60_999)).toBe(2);
    expect(rate.count(61_000)).toBe(1);
    expect(rate.count(90_000)).toBe(0);
  });

  it('continues from a snapshot, through JSON', () => {
    const rate = createOrderRate(60_000);
    rate.note(1_000);
    rate.note(2_000);
    const restored = createOrderRate(60_000);
    restored.restore(JSON.parse(JSON.stringify(rate.snapshot())));
    expect(restored.count(61_500)).toBe(1);
  });

  it('agrees with counting the whole list', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), (gaps) => {
      const rate = createOrderRate(60_000);
      const all: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        rate.note(now);
        all.push(now);
        expect(rate.count(now)).toBe(all.filter((time) => now - time < 60_000).length);
      }
    }), { seed: 7, numRuns: 200 });
  });

  it('refuses a time that is not one', () => {
    expect(() => createOrderRate(60_000).note(Number.NaN)).toThrow('expected the time of an order, was NaN');
  });
});
