import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { stepCloses } from '../../../../../src/engine/run/analysis/step-closes.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];

function bars(lengthMs: number, closes: Readonly<Record<number, number>>) {
  return columnsOf(Object.entries(closes).map(([index, close]) => {
    const openTimeMs = Number(index) * lengthMs;
    return { openTimeMs, closeTimeMs: openTimeMs + lengthMs - 1, open: close, high: close, low: close, close, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 };
  }));
}

describe('closing prices by step', () => {
  it('are the last of each hour', () => {
    expect(stepCloses([bars(30 * MINUTE, { 0: 100, 1: 110, 2: 50, 3: 99 })], HOUR)).toEqual({ endMs: [HOUR, 2 * HOUR], closes: [Float64Array.of(110), Float64Array.of(99)], longer: 0 });
  });

  it('span missing bars in one step, and count such steps', () => {
    expect(stepCloses([bars(HOUR, { 0: 100, 1: 101, 5: 80 })], HOUR)).toMatchObject({ endMs: [HOUR, 2 * HOUR, 6 * HOUR], longer: 1 });
  });

  it('are only of steps that every instrument has', () => {
    const { endMs, closes } = stepCloses([bars(HOUR, { 0: 100, 1: 110, 2: 121 }), bars(HOUR, { 0: 10, 2: 20 })], HOUR);
    expect(endMs).toEqual([HOUR, 3 * HOUR]);
    expect(closes.map((row) => [...row])).toEqual([[100, 10], [121, 20]]);
  });

  it('leave a last hour out that is not over', () => {
    expect(stepCloses([bars(30 * MINUTE, { 0: 100, 1: 110, 2: 50 })], HOUR).endMs).toEqual([HOUR]);
  });
});
