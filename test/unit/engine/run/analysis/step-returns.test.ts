import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { stepReturns } from '../../../../../src/engine/run/analysis/step-returns.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];

function bars(lengthMs: number, closes: Readonly<Record<number, number>>) {
  return columnsOf(Object.entries(closes).map(([index, close]) => {
    const openTimeMs = Number(index) * lengthMs;
    return { openTimeMs, closeTimeMs: openTimeMs + lengthMs - 1, open: close, high: close, low: close, close, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 };
  }));
}

describe('returns by step', () => {
  it('go from the last close of one hour to that of the next', () => {
    const { returns, endMs, longer } = stepReturns([bars(30 * MINUTE, { 0: 100, 1: 110, 2: 50, 3: 99 })], HOUR);
    expect(endMs).toEqual([2 * HOUR]);
    expect(returns[0]?.[0]).toBeCloseTo(99 / 110 - 1, 12);
    expect(longer).toBe(0);
  });

  it('span missing bars with all of their move, and count such steps', () => {
    const { returns, longer } = stepReturns([bars(HOUR, { 0: 100, 1: 101, 5: 80 })], HOUR);
    expect(returns.map(([value]) => value)).toEqual([expect.closeTo(0.01, 12), expect.closeTo(80 / 101 - 1, 12)]);
    expect(longer).toBe(1);
  });

  it('are only of steps that every instrument has', () => {
    const { endMs, returns } = stepReturns([bars(HOUR, { 0: 100, 1: 110, 2: 121 }), bars(HOUR, { 0: 10, 2: 20 })], HOUR);
    expect(endMs).toEqual([3 * HOUR]);
    expect([...returns[0] ?? []]).toEqual([expect.closeTo(0.21, 12), 1]);
  });

  it('leave a last hour out that is not over', () => {
    expect(stepReturns([bars(30 * MINUTE, { 0: 100, 1: 110, 2: 50 })], HOUR).returns).toEqual([]);
  });
});
