import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import type { FeatureSpec } from '../../../../src/engine/domain/feature.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { createFeatureSet } from '../../../../src/engine/features/feature-set.ts';
import { sharedBars } from '../../../support/shared-bars.ts';

const EVERY_KIND: readonly FeatureSpec[] = [
  { name: 'fast', kind: 'ema', period: 5 }, { name: 'close', kind: 'close' }, { name: 'slow', kind: 'sma', period: 12 }, { name: 'atr', kind: 'atr', period: 7 },
  { name: 'adx', kind: 'adx', period: 6 }, { name: 'top', kind: 'highest', period: 9 }, { name: 'bottom', kind: 'lowest', period: 4 }, { name: 'ema', kind: 'ema', period: 9 },
  { name: 'open', kind: 'open' }, { name: 'high', kind: 'high' }, { name: 'low', kind: 'low' }, { name: 'volume', kind: 'volume' },
];

function randomBars(count: number, seed: string): Bar[] {
  const rng = createRng(seed);
  let price = 100;
  return Array.from({ length: count }, (_, index) => {
    const open = price;
    price *= 1 + 0.01 * rng.normal();
    const spread = 0.01 * rng.float();
    return {
      openTimeMs: index * 60_000, closeTimeMs: index * 60_000 + 59_999, open, high: Math.max(open, price) * (1 + spread), low: Math.min(open, price) * (1 - spread), close: price,
      volume: rng.exponential(1), quoteVolume: Number.NaN, tradeCount: 5, takerBuyVolume: Number.NaN,
    };
  });
}

const observations = (bars: readonly Bar[], specs = EVERY_KIND): number[][] => {
  const features = createFeatureSet(specs);
  return bars.map((bar) => Array.from(features.update(bar)));
};

describe('a feature set', () => {
  it('writes each feature in the place of its spec', () => {
    const specs: readonly FeatureSpec[] = [
      { name: 'b', kind: 'sma', period: 2 }, { name: 'v', kind: 'volume' }, { name: 'a', kind: 'ema', period: 1 }, { name: 'o', kind: 'open' }, { name: 'c', kind: 'sma', period: 1 },
    ];
    const [first, second] = observations([
      { ...randomBars(1, 'x')[0]!, open: 1, close: 10, volume: 5 }, { ...randomBars(1, 'x')[0]!, open: 2, close: 20, volume: 6 },
    ], specs);
    expect(first).toEqual([Number.NaN, 5, 10, 1, 10]);
    expect(second).toEqual([15, 6, 20, 2, 20]);
    expect(createFeatureSet(specs).names).toEqual(['b', 'v', 'a', 'o', 'c']);
  });

  it('is NaN before the first bar and always the same buffer', () => {
    const features = createFeatureSet(EVERY_KIND);
    expect(Array.from(features.values).every(Number.isNaN)).toBe(true);
    expect(features.update(randomBars(1, 'x')[0]!)).toBe(features.values);
  });

  it('is whole exactly after its warm-up', () => {
    for (const spec of EVERY_KIND) {
      const isReady = observations(randomBars(30, 'warm'), [spec]).map(([value]) => !Number.isNaN(value));
      const { warmupBars } = createFeatureSet([spec]);
      expect(isReady, spec.name).toEqual(isReady.map((_, index) => index + 1 >= warmupBars));
    }
    expect(createFeatureSet(EVERY_KIND).warmupBars).toBe(12);
  });

  it('has forgotten where it began after its settling time, to a thousandth', () => {
    const bars = randomBars(600, 'settle');
    for (const spec of EVERY_KIND) {
      const { settlingBars } = createFeatureSet([spec]);
      const whole = observations(bars, [spec]).at(-1)![0]!;
      const late = observations(bars.slice(-settlingBars), [spec]).at(-1)![0]!;
      expect(Math.abs(late / whole - 1), spec.name).toBeLessThan(1e-3);
    }
  });

  it('does not look ahead: what comes after a bar leaves its observation unchanged', () => {
    const bars = randomBars(120, 'ahead');
    const expected = observations(bars);
    fc.assert(fc.property(fc.integer({ min: 0, max: 119 }), (cut) => {
      const changed = bars.map((bar, index) => (index > cut ? { ...bar, open: 1, high: 9_999, low: 1, close: 5_000, volume: 0 } : bar));
      expect(observations(changed).slice(0, cut + 1)).toEqual(expected.slice(0, cut + 1));
    }), { numRuns: 30 });
  });

  it('goes on exactly after a snapshot that went through JSON, wherever the cut is', () => {
    const bars = randomBars(60, 'cut');
    const expected = observations(bars);
    for (let cut = 0; cut <= bars.length; cut++) {
      const before = createFeatureSet(EVERY_KIND);
      for (const bar of bars.slice(0, cut)) before.update(bar);
      const after = createFeatureSet(EVERY_KIND);
      after.restore(JSON.parse(JSON.stringify(before.snapshot())));
      expect(Array.from(after.values)).toEqual(cut === 0 ? EVERY_KIND.map(() => Number.NaN) : expected[cut - 1]);
      expect(bars.slice(cut).map((bar) => Array.from(after.update(bar)))).toEqual(expected.slice(cut));
    }
  });

  it('refuses a snapshot of other features and a period that is none', () => {
    const other = createFeatureSet([{ name: 'x', kind: 'sma', period: 3 }]);
    expect(() => other.restore(createFeatureSet([{ name: 'x', kind: 'sma', period: 4 }]).snapshot())).toThrow('expected a snapshot of');
    expect(() => createFeatureSet([{ name: 'fast', kind: 'ema', period: 0 }])).toThrow('fast: expected a whole period from 1, was 0');
    expect(() => createFeatureSet([{ name: 'adx', kind: 'adx', period: 1 }])).toThrow('adx: expected a whole period from 2, was 1');
  });

  it('streams over two years of real bars, halt included, without a NaN after its warm-up', () => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    if (!bars) return;
    const features = createFeatureSet(EVERY_KIND);
    let unready = 0;
    for (const bar of bars) if (features.update(bar).some((value) => !Number.isFinite(value))) unready += 1;
    expect(unready).toBe(features.warmupBars - 1);
  });
});
