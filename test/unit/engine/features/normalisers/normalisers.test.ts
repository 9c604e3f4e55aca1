import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNormaliser, normalise } from '../../../../../src/engine/features/normalisers/fitted-normaliser.ts';
import type { FittedKind } from '../../../../../src/engine/features/normalisers/fitted-normaliser.ts';
import { quantileOf } from '../../../../../src/engine/compute/quantile.ts';
import { RollingNormaliser } from '../../../../../src/engine/features/normalisers/rolling-normaliser.ts';

const column = (...values: number[]) => ({ length: values.length, width: 1, values: Float64Array.from(values) });
const fit = (kind: FittedKind, rows: ReturnType<typeof column>, to = rows.length, clip: number | null = null) => fitNormaliser(kind, rows, { featureSetHash: 'h', from: 0, to, clip });
const scaled = (fitted: ReturnType<typeof fit>, value: number): number => {
  const out = new Float64Array(1);
  normalise(fitted, Float64Array.of(value), out);
  return out[0]!;
};

describe('a fitted normaliser', () => {
  it('of z-scores takes away the mean and divides by the deviation', () => {
    // 2 4 4 4 5 5 7 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, 32 / 8 = 4, deviation 2.
    const fitted = fit('z-score', column(2, 4, 4, 4, 5, 5, 7, 9));
    expect([fitted.centre, fitted.scale]).toEqual([[5], [2]]);
    expect(scaled(fitted, 9)).toBe(2);
  });

  it('of minimum and maximum fills -1 to 1', () => {
    const fitted = fit('min-max', column(10, 14, 30));
    expect([scaled(fitted, 10), scaled(fitted, 20), scaled(fitted, 30), scaled(fitted, 40)]).toEqual([-1, 0, 1, 2]);
  });

  it('of median and quartiles is not moved by one wild print', () => {
    // Sorted 1 2 3 4 5: median 3, quartiles 2 and 4; 2 / 1.34898 is the scale, whatever the last number is.
    const [tame, wild] = [fit('robust', column(5, 1, 4, 2, 3)), fit('robust', column(5e9, 1, 4, 2, 3))];
    expect(tame.centre).toEqual([3]);
    expect(tame.scale[0]).toBeCloseTo(2 / 1.3489795, 6);
    expect(wild).toEqual(tame);
  });

  it('spreads by the deviation where more than half of the values are one', () => {
    // Quartiles are both 0; mean 0.8, squares 4 × 0.64 + 10.24 = 12.8, / 5 = 2.56, deviation 1.6.
    const fitted = fit('robust', column(0, 0, 0, 0, 4));
    expect(fitted.centre).toEqual([0]);
    expect(fitted.scale[0]).toBeCloseTo(1.6, 12);
  });

  it.each<FittedKind>(['z-score', 'min-max', 'robust'])('%s makes 0 of a constant feature, of an unknown one and of one that was never known', (kind) => {
    for (const rows of [column(7, 7, 7), column(0.1, 0.1, 0.1), column(Number.NaN, Number.NaN)]) expect(scaled(fit(kind, rows), 100)).toBe(0);
    expect(scaled(fit(kind, column(1, 2, 3)), Number.NaN)).toBe(0);
  });

  it.each<FittedKind>(['z-score', 'min-max', 'robust'])('%s looks at the training rows alone', (kind) => {
    expect(fit(kind, column(1, 2, 3, 4, 1e6, -1e6), 4)).toEqual(fit(kind, column(1, 2, 3, 4, 5, Number.NaN), 4));
  });

  it('leaves unknown values out and sets what is beyond the bound to it', () => {
    const fitted = fit('z-score', column(-1, Number.NaN, 1), 3, 2.5);
    expect([fitted.centre, fitted.scale]).toEqual([[0], [1]]);
    expect([scaled(fitted, 3), scaled(fitted, -9), scaled(fitted, 2)]).toEqual([2.5, -2.5, 2]);
  });

  it('is the same after JSON', () => {
    const fitted = fit('robust', column(0.1, 0.7, 1 / 3), 3, 4);
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
  });

  it('refuses to be fitted to no rows', () => {
    expect(() => fit('z-score', column(1, 2), 0)).toThrow('expected training rows within 0 to 2, was 0 to 0');
  });

  it('brings any training rows to mean 0 and deviation 1', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 60 }), (values) => {
      fc.pre(new Set(values).size > 1);
      const fitted = fit('z-score', column(...values));
      const out = values.map((value) => scaled(fitted, value));
      const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
      expect(mean).toBeCloseTo(0, 9);
      expect(out.reduce((sum, value) => sum + value * value, 0) / out.length).toBeCloseTo(1, 9);
    }));
  });
});

describe('a quantile', () => {
  it('is that of R and NumPy', () => {
    // numpy.quantile([1, 2, 3, 4], [0, 0.25, 0.5, 0.9, 1]) by its definition: place 0.9 × 3 = 2.7, 3 + 0.7 × (4 - 3).
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantileOf(Float64Array.of(1, 2, 3, 4), share))).toEqual([1, 1.75, 2.5, expect.closeTo(3.7, 12), 4]);
    expect(quantileOf(new Float64Array(0), 0.5)).toBeNaN();
  });
});

describe('a rolling normaliser', () => {
  const update = (normaliser: RollingNormaliser, value: number): number => {
    const out = new Float64Array(1);
    normaliser.update(Float64Array.of(value), out);
    return out[0]!;
  };

  it('scales by the window that ends with the value', () => {
    const normaliser = new RollingNormaliser({ width: 1, window: 3, clip: null });
    // 1 2 3: mean 2, deviation √(2/3), (3 - 2) / 0.8165 = 1.2247. Then 2 3 10: mean 5, deviation √((9 + 4 + 25) / 3) = 3.5590, 5 / 3.5590 = 1.4049.
    expect([1, 2, 3, 10].map((value) => update(normaliser, value))).toEqual([0, 0, expect.closeTo(1.224744871, 8), expect.closeTo(1.404878717, 8)]);
  });

  it('gives 0 for what is unknown and does not remember it, and for what does not move', () => {
    const normaliser = new RollingNormaliser({ width: 1, window: 3, clip: 1 });
    expect([1, 2, Number.NaN, 3].map((value) => update(normaliser, value))).toEqual([0, 0, 0, 1]);
    const still = new RollingNormaliser({ width: 1, window: 3, clip: null });
    expect([0.1, 0.1, 0.1, 0.1].map((value) => update(still, value))).toEqual([0, 0, 0, 0]);
  });

  it('goes on from a snapshot as if nothing had been', () => {
    const [one, other] = [new RollingNormaliser({ width: 1, window: 4, clip: 3 }), new RollingNormaliser({ width: 1, window: 4, clip: 3 })];
    for (let i = 0; i < 7; i++) update(one, Math.sqrt(i));
    other.restore(JSON.parse(JSON.stringify(one.snapshot())));
    for (let i = 7; i < 20; i++) expect(update(other, Math.sqrt(i * 3 % 7))).toBe(update(one, Math.sqrt(i * 3 % 7)));
    expect(() => new RollingNormaliser({ width: 2, window: 4, clip: 3 }).restore(one.snapshot())).toThrow('expected a snapshot of 2 windows of 4, was of 1 of 4');
  });
});
