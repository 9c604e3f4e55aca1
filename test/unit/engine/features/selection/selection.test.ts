import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { correlationOf, filterByCorrelation } from '../../../../../src/engine/features/selection/correlation-filter.ts';
import { mutualInformation } from '../../../../../src/engine/features/selection/mutual-information.ts';
import { permutationImportance } from '../../../../../src/engine/features/selection/permutation-importance.ts';
import { fitPrincipalComponents, project } from '../../../../../src/engine/features/selection/principal-components.ts';
import type { Rows } from '../../../../../src/engine/features/normalisers/fitted-normaliser.ts';

function rowsOf(...columns: readonly (readonly number[])[]): Rows {
  const length = columns[0]?.length ?? 0;
  return { length, width: columns.length, values: Float64Array.from({ length: length * columns.length }, (_, at) => columns[at % columns.length]![Math.floor(at / columns.length)]!) };
}

function normals(count: number, seed: string): number[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => rng.normal());
}

describe('the correlation filter', () => {
  it('computes Pearson\'s correlation over the rows that are known', () => {
    // x - mean = -1 0 1, y - mean = -1 -1 2 (mean 2): Σxy = 3, Σx² = 2, Σy² = 6, 3 / √12 = 0.8660.
    expect(correlationOf(rowsOf([1, 2, 3, 99], [1, 1, 4, Number.NaN]), 0, 1)).toBeCloseTo(Math.sqrt(3) / 2, 14);
  });

  it('drops the copy and the opposite of what it has kept, and names it', () => {
    const [a, b] = [normals(400, 'a'), normals(400, 'b')];
    const rows = rowsOf(a, b, a.map((value) => -2 * value + 1), a.map((value, i) => value + 0.1 * b[i]!));
    const { kept, dropped } = filterByCorrelation(rows, 0.95, [0, 1, 2, 3]);
    expect(kept).toEqual([0, 1]);
    // Feature 3 is a + 0.1 b of independent a and b: 1 / √1.01 = 0.995.
    expect(dropped).toEqual([{ feature: 2, like: 0, correlation: expect.closeTo(-1, 12) }, { feature: 3, like: 0, correlation: expect.closeTo(0.995, 2) }]);
  });

  it('keeps the one that is preferred, and one that never changes', () => {
    const a = normals(50, 'a');
    expect(filterByCorrelation(rowsOf(a, a, a.map(() => 1)), 0.9, [1, 2, 0])).toMatchObject({ kept: [1, 2], dropped: [{ feature: 0, like: 1 }] });
  });
});

describe('permutation importance', () => {
  const [a, b, c] = [normals(600, 'p'), normals(600, 'q'), normals(600, 'r')];
  const target = a.map((value, i) => 3 * value + b[i]!);
  // The model knows the truth: 3 a + b. Shuffling a column x with weight w gives errors w (x' - x), of mean square 2 w² var(x).
  const score = ({ values, width, length }: Rows): number => {
    let sum = 0;
    for (let row = 0; row < length; row++) sum += (3 * values[row * width]! + values[row * width + 1]! - target[row]!) ** 2;
    return -sum / length;
  };
  const rows = rowsOf(a, b, c);

  it('ranks features by what the model makes of them', () => {
    const [first, second, third] = permutationImportance(rows, { score, repeats: 5, rng: createRng('importance') });
    // 2 × 9 = 18 and 2 × 1 = 2; the standard error of a mean square of 600 is √(2 / 600) × 18 ≈ 1.
    expect(first!.drop).toBeGreaterThan(14);
    expect(first!.drop).toBeLessThan(22);
    expect(second!.drop).toBeGreaterThan(1.5);
    expect(second!.drop).toBeLessThan(2.5);
    expect(third).toEqual({ feature: 2, drop: 0, deviation: 0 });
  });

  it('leaves the rows as they were and gives the same again', () => {
    const before = rows.values.slice();
    const once = permutationImportance(rows, { score, repeats: 2, rng: createRng('x') });
    expect(permutationImportance(rows, { score, repeats: 2, rng: createRng('x') })).toEqual(once);
    expect(rows.values).toEqual(before);
  });
});

describe('mutual information', () => {
  const x = Float64Array.from(normals(4000, 'x'));

  it('of a series with itself is the logarithm of the bins, less the bias', () => {
    // 8 equal bins: ln 8 = 2.0794; bias (8 - 1)² / (2 × 4000) = 0.0061.
    expect(mutualInformation(x, x, 8)).toBeCloseTo(Math.log(8) - 49 / 8000, 10);
  });

  it('of independent series is near nothing', () => {
    // Before the bias is taken away 2 n × MI is χ² with 49 degrees: standard deviation √98 / 8000 = 0.0012; four of them.
    expect(mutualInformation(x, Float64Array.from(normals(4000, 'y')), 8)).toBeLessThan(0.005);
  });

  it('of correlated normals is -½ ln(1 - ρ²)', () => {
    const noise = normals(4000, 'z');
    const y = x.map((value, i) => 0.8 * value + 0.6 * noise[i]!);
    // -½ ln(1 - 0.64) = 0.5108; bins lose some of it.
    const found = mutualInformation(x, y, 16);
    expect(found).toBeGreaterThan(0.44);
    expect(found).toBeLessThan(0.54);
  });

  it('finds what no correlation sees', () => {
    const square = x.map((value) => value * value);
    expect(Math.abs(correlationOf(rowsOf(Array.from(x), Array.from(square)), 0, 1))).toBeLessThan(0.1);
    // |x| decides x²: of 8 bins of x pairs of two share their bins of x², so about ln 4 is known.
    expect(mutualInformation(x, square, 8)).toBeGreaterThan(1);
  });

  it('counts equal values once, leaves unknown ones out and says nothing of too few', () => {
    const coin = Float64Array.of(0, 0, 1, 1, 0, 1, 0, 1);
    // A fair coin knows itself: ln 2, less (2 - 1)² / 16.
    expect(mutualInformation(coin, coin, 4)).toBeCloseTo(Math.LN2 - 1 / 16, 12);
    expect(mutualInformation(Float64Array.of(...coin, Number.NaN), Float64Array.of(...coin, 5), 4)).toBeCloseTo(Math.LN2 - 1 / 16, 12);
    expect(mutualInformation(coin.slice(0, 3), coin.slice(0, 3), 4)).toBe(0);
    expect(mutualInformation(coin.map(() => 1), coin, 4)).toBe(0);
  });
});

describe('principal components', () => {
  it('find the line that points lie on', () => {
    // (x, 2x): direction (1, 2) / √5, variance 5 × var(x) = 5 × 2 / 3; across it nothing.
    const found = fitPrincipalComponents(rowsOf([-1, 0, 1], [-2, 0, 2]), { from: 0, to: 3, most: 2 });
    expect(found.components[0]).toEqual([expect.closeTo(1 / Math.sqrt(5), 12), expect.closeTo(2 / Math.sqrt(5), 12)]);
    expect(found.variances).toEqual([expect.closeTo(10 / 3, 12), expect.closeTo(0, 12)]);
    expect(found.shares).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]);
    const out = new Float64Array(2);
    project(found, Float64Array.of(1, 2), out);
    expect([...out]).toEqual([expect.closeTo(Math.sqrt(5), 12), expect.closeTo(0, 12)]);
  });

  it('find planted factors of their variances', () => {
    const [one, two, noise] = [normals(3000, '1'), normals(3000, '2'), normals(3000, '3')];
    // Axes turned by 45°: variances 9, 1 and 0.01, each within four times √(2 / 3000) = 10 %.
    const rows = rowsOf(one.map((value, i) => (3 * value + two[i]!) * Math.SQRT1_2), one.map((value, i) => (3 * value - two[i]!) * Math.SQRT1_2), noise.map((value) => 0.1 * value));
    const { variances, components } = fitPrincipalComponents(rows, { from: 0, to: 3000, most: 3 });
    for (const [index, expected] of [9, 1, 0.01].entries()) expect(Math.abs(variances[index]! / expected - 1)).toBeLessThan(0.11);
    expect(Math.abs(components[0]![0]! - Math.SQRT1_2)).toBeLessThan(0.03);
    expect(Math.abs(components[2]![2]!)).toBeGreaterThan(0.99);
  });

  it('look at the training rows alone, and take what is unknown for the mean', () => {
    const [train, other] = [rowsOf([-1, 0, 1, 500], [0, 1, 0, 9]), rowsOf([-1, 0, 1, -7], [0, 1, 0, Number.NaN])];
    expect(fitPrincipalComponents(train, { from: 0, to: 3, most: 2 })).toEqual(fitPrincipalComponents(other, { from: 0, to: 3, most: 2 }));
    const out = new Float64Array(1);
    project(fitPrincipalComponents(rowsOf([1, 3], [5, 5]), { from: 0, to: 2, most: 1 }), Float64Array.of(Number.NaN, Number.NaN), out);
    expect(out[0]).toBe(0);
  });
});
