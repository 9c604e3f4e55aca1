import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { FEATURE_BARS, RegimeFeatures } from '../../../../src/engine/regime/features.ts';

function bar(index: number, close: number, range: number, volume = 2): Bar {
  return { openTimeMs: index * 60_000, closeTimeMs: index * 60_000 + 59_999, open: close, high: close * range, low: close, close, volume, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
}

function featuresOf(bars: readonly Bar[]): Float64Array | null {
  const features = new RegimeFeatures();
  const out = new Float64Array(3);
  const isReady = bars.map((one) => features.update(one, out)).at(-1) ?? false;
  return isReady ? out : null;
}

describe('the features of a regime', () => {
  it('need a close before the first of their bars', () => {
    const bars = Array.from({ length: FEATURE_BARS + 1 }, (_, index) => bar(index, 100, 1.01));
    expect(featuresOf(bars.slice(0, -1))).toBeNull();
    expect(featuresOf(bars)).not.toBeNull();
  });

  it('measure how far moves carry on: equal steps up are as far as it goes', () => {
    // 24 equal steps r: |24 r| / sqrt(24 r²) = sqrt(24) = 4.899; its root is 2.2134.
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, 100 * 1.01 ** index, 1.01)))?.[0]).toBe(2.2134);
  });

  it('measure nothing where every move is taken back', () => {
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, index % 2 === 0 ? 100 : 101, 1.01)))?.[0]).toBe(0);
  });

  it('measure volatility by the range of the bars', () => {
    // ln(1.02) = 0.0198026; over sqrt(4 ln 2) = 1.6651: 0.0118928; its logarithm is -4.4318.
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, 100, 1.02)))?.[1]).toBe(-4.4318);
  });

  it('measure turnover in the quote asset, and know when it is not known', () => {
    // ln(2 × 100) = 5.2983
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, 100, 1.02)))?.[2]).toBe(5.2983);
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, 100, 1.02, index === 7 ? Number.NaN : 2)))?.[2]).toBeNaN();
  });

  it('are numbers also where the market stands still', () => {
    expect(featuresOf(Array.from({ length: 25 }, (_, index) => bar(index, 100, 1, 0)))?.every(Number.isFinite)).toBe(true);
  });
});
