import { describe, expect, it } from 'vitest';
import { EwmaVolatility } from '../../../../../src/engine/features/indicators/ewma-volatility.ts';
import { settlingBars, warmupBars } from '../../../../../src/engine/features/warmup.ts';

/** Closes whose log returns are the given ones, begun at 100. */
function closesOf(returns: readonly number[]): readonly number[] {
  const closes = [100];
  for (const change of returns) closes.push((closes.at(-1) ?? 100) * Math.exp(change));
  return closes;
}

describe('the volatility of a bar', () => {
  it('begins at the root of the mean square and goes on with the weight of 2 / (period + 1)', () => {
    const volatility = new EwmaVolatility(3);
    const values = closesOf([0.01, -0.02, 0.03, 0.04]).map((close) => volatility.update(close));
    expect(values.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    // (1 + 4 + 9) / 3 = 14/3 of 1e-4; then half of it and half of 16e-4.
    expect(values[3]).toBeCloseTo(Math.sqrt(14 / 3) * 0.01, 12);
    expect(values[4]).toBeCloseTo(Math.sqrt((14 / 3 + 16) / 2) * 0.01, 12);
  });

  it('with a period of 33 weighs the newest return by 1/17: the 0.94 of RiskMetrics, rounded', () => {
    const volatility = new EwmaVolatility(33);
    for (const close of closesOf(Array.from({ length: 33 }, () => 0.01))) volatility.update(close);
    const last = closesOf(Array.from({ length: 33 }, () => 0.01)).at(-1) ?? 0;
    // 16/17 of 1 and 1/17 of 9, in squares of a percent.
    expect(volatility.update(last * Math.exp(0.03))).toBeCloseTo(Math.sqrt(25 / 17) * 0.01, 12);
  });

  it('is nothing while prices stand still, and goes on from a snapshot', () => {
    const volatility = new EwmaVolatility(2);
    for (const close of [100, 100, 100]) volatility.update(close);
    expect(volatility.update(100)).toBe(0);
    const twin = new EwmaVolatility(2);
    twin.restore(JSON.parse(JSON.stringify(volatility.snapshot())) as ReturnType<EwmaVolatility['snapshot']>);
    expect(twin.update(101)).toBe(volatility.update(101));
  });

  it('needs one bar more than its period, and forgets its beginning like an EMA', () => {
    expect(warmupBars({ name: '', kind: 'volatility', period: 33 })).toBe(34);
    // 34 + ln 1000 / 2 × 34 = 34 + 117.4
    expect(settlingBars({ name: '', kind: 'volatility', period: 33 })).toBe(152);
  });
});
