import { describe, expect, it } from 'vitest';
import { binOf, distributionOf, limitOf, stabilityIndex, usualWindows } from '../../../../src/engine/compute/psi.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';

describe('stabilityIndex', () => {
  it('is the sum of (live - reference) times the logarithm of their ratio, with half a value in every bin', () => {
    // 100 values in four bins of a quarter each: with half a value more in each, 25.5 of 102 were expected; 40.5 and three times 20.5 came.
    // 0.1470588 * ln(1.588235) + 3 * -0.0490196 * ln(0.803922) = 0.1470588 * 0.462623 + 0.1470588 * 0.218253 = 0.100129
    expect(stabilityIndex([0.25, 0.25, 0.25, 0.25], [40, 20, 20, 20])).toBeCloseTo(0.100129, 5);
  });

  it('is 0 for the same shares, finite for an empty bin, and unknown for no values', () => {
    expect(stabilityIndex([0.2, 0.3, 0.5], [20, 30, 50])).toBeCloseTo(0, 12);
    expect(stabilityIndex([0.5, 0.5], [1000, 0])).toBeLessThan(5);
    expect(stabilityIndex([0.5, 0.5], [0, 0])).toBeNaN();
  });

  it('comes to (bins - 1) / n by chance alone', () => {
    // Yurdakul & Naranjo 2020: n times the index is chi-square with 9 degrees of freedom where the reference is known: mean 9, variance 18.
    const rng = createRng('psi');
    const runs = 2_000;
    let sum = 0;
    for (let run = 0; run < runs; run++) {
      const counts = new Float64Array(10);
      for (let draw = 0; draw < 500; draw++) counts[rng.int(10)]!++;
      sum += stabilityIndex(new Float64Array(10).fill(0.1), counts) * 500;
    }
    // Four standard errors of the mean, and what half a value a bin takes away.
    expect(Math.abs(sum / runs - 9)).toBeLessThan(4 * Math.sqrt(18 / runs) + 0.15);
  });
});

describe('distributionOf', () => {
  it('cuts known values into tenths', () => {
    const { edges, shares, known } = distributionOf([...Array.from({ length: 100 }, (_, index) => index), ...new Array<number>(25).fill(Number.NaN)]);
    expect(edges).toHaveLength(9);
    for (const share of shares) expect(share).toBeCloseTo(0.1, 10);
    expect(known).toBe(0.8);
  });

  it('makes fewer bins of values that are tied', () => {
    expect(distributionOf([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])).toEqual({ edges: [1], shares: [0.6, 0.4], known: 1 });
    expect(distributionOf([3, 3, 3])).toEqual({ edges: [], shares: [1], known: 1 });
  });

  it('puts a value at an edge above it', () => {
    expect([0.5, 1, 1.5, 2, 9].map((value) => binOf([1, 2], value))).toEqual([0, 1, 1, 2, 2]);
  });
});

describe('usualWindows', () => {
  it('finds that the quarters of a rising line are nothing like the whole', () => {
    const line = [Float64Array.from({ length: 4_000 }, (_, index) => index)];
    const whole = [distributionOf(line[0]!)];
    // A window of 400 of 4,000 lies in one or two tenths: far beyond any customary limit, and usual for this line.
    const usual = usualWindows([line], whole, 400);
    expect(usual?.columns[0]?.red).toBeGreaterThan(1);
    expect(usualWindows([line], whole, 2_000)).toBeNull();
  });

  it('raises a limit, the more the fewer values there are, and never lowers one', () => {
    expect(limitOf(0.25, 0.6, { windowBars: 960, count: 960 })).toBe(0.6);
    expect(limitOf(0.25, 0.6, { windowBars: 960, count: 480 })).toBeCloseTo(1.2, 12);
    expect(limitOf(0.25, 0.1, { windowBars: 960, count: 960 })).toBe(0.25);
    expect(limitOf(0.25, null, { windowBars: 960, count: 10 })).toBe(0.25);
  });
});
