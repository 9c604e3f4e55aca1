import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { BlockSum } from '../../../../../src/engine/features/indicators/statistics/block-sum.ts';
import { ExtremeAge } from '../../../../../src/engine/features/indicators/statistics/extreme-age.ts';
import { RollingLine } from '../../../../../src/engine/features/indicators/statistics/rolling-line.ts';
import { RollingMoments } from '../../../../../src/engine/features/indicators/statistics/rolling-moments.ts';
import { SortedWindow } from '../../../../../src/engine/features/indicators/statistics/sorted-window.ts';

/** n additions of values up to m are wrong by at most n² × 2^-53 × m; here 50² × 1.1e-16 × 1e5 = 3e-8 at the very most. */
const SUM_ERROR = 3e-8;
/** Not whole windows: the last one lies across two blocks. */
const BARS = 1_000_013;

describe('a window over a million bars', () => {
  it('drifts neither in its sum nor in its variance nor in its slope', () => {
    const rng = createRng('drift');
    const [sum, moments, line] = [new BlockSum(50), new RollingMoments(50), new RollingLine(50)];
    const last = new Float64Array(50);
    let price = 30_000;
    for (let i = 0; i < BARS; i++) {
      price = Math.min(1e5, Math.max(1_000, price * (1 + 0.002 * (rng.float() - 0.5))));
      last[i % 50] = price;
      moments.update(price);
      line.update(price);
      const total = sum.update(price);
      if (i % 99_991 === 49 || i === BARS - 1) expect(Math.abs(total - last.reduce((a, b) => a + b, 0))).toBeLessThan(SUM_ERROR);
    }
    const inOrder = Array.from({ length: 50 }, (_, i) => last[(BARS + i) % 50]!);
    const mean = inOrder.reduce((a, b) => a + b, 0) / 50;
    const squares = inOrder.reduce((a, b) => a + (b - mean) ** 2, 0);
    const slope = inOrder.reduce((a, b, i) => a + (b - mean) * (i - 24.5), 0) / ((50 * (2_500 - 1)) / 12);
    expect(Math.abs(moments.squares / squares - 1)).toBeLessThan(1e-10);
    expect(Math.abs(line.slope / slope - 1)).toBeLessThan(1e-9);
  });

  it('forgets a price a trillion times too large with the bar that it leaves', () => {
    const [sum, moments] = [new BlockSum(3), new RollingMoments(3)];
    const found = [1, 1e15, 1, 2, 3, 4].map((value) => [moments.update(value), sum.update(value), moments.squares].slice(1));
    // 1, 2, 3 and 2, 3, 4: sums 6 and 9, both with squares of 1 + 0 + 1.
    expect(found.slice(4)).toEqual([[6, 2], [9, 2]]);
  });
});

describe('a sorted window', () => {
  it('knows rank, quantile and mean distance as counting does', () => {
    const rng = createRng('sorted');
    const sorted = new SortedWindow(17);
    const values = Array.from({ length: 400 }, () => Math.round(20 * rng.float()));
    values.forEach((value, i) => {
      sorted.update(value);
      if (i < 16) return;
      const window = values.slice(i - 16, i + 1).sort((a, b) => a - b);
      expect(window.map((_, rank) => sorted.at(rank))).toEqual(window);
      expect(sorted.countBelow(10)).toBe(window.filter((each) => each < 10).length);
      expect(sorted.meanDistance(7.5)).toBeCloseTo(window.reduce((a, b) => a + Math.abs(b - 7.5), 0) / 17, 12);
    });
  });
});

describe('the age of an extreme', () => {
  it('counts from the newest of equal ones', () => {
    const highest = new ExtremeAge('maximum', 3);
    // 1 5 5 2 1 1: the windows 1 5 5, 5 5 2, 5 2 1, 2 1 1 have their newest maximum 0, 1, 2 and 2 ago.
    expect([1, 5, 5, 2, 1, 1].map((value) => highest.update(value))).toEqual([Number.NaN, Number.NaN, 0, 1, 2, 2]);
  });
});

describe('a line through a window', () => {
  it('is the least-squares line: 1, 3, 2 has slope 1/2 and ends at 2.5; a constant has slope 0', () => {
    const line = new RollingLine(3);
    [9, 1, 3, 2].forEach((value) => line.update(value));
    // mean 2; ((-1)(-1) + 0 + (1)(0)) / 2 = 1/2; weighted (1 + 6 + 6) / 6.
    expect([line.slope, line.at(2), line.weighted].map((value) => Number(value.toFixed(12)))).toEqual([0.5, 2.5, 2.166666666667]);
    [0.1, 0.1, 0.1].forEach((value) => line.update(value));
    expect([line.slope, line.squares]).toEqual([0, 0]);
  });
});
