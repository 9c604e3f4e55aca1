import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, frontOf, kneeOf, layersOf } from '../../../../../src/engine/learn/search/front.ts';
import { contributions, greedySubset, hypervolume } from '../../../../../src/engine/learn/search/hypervolume.ts';
import { ranked } from '../../../../../src/engine/learn/search/rank.ts';

const POINTS = [[1, 5], [2, 3], [4, 1], [4, 4], [2, 3]];
const grid = (dimensions: number) => fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: dimensions, maxLength: dimensions }), { minLength: 1, maxLength: 8 });

/** Counts the unit cells of the box up to 6 that some point dominates. */
function counted(points: readonly (readonly number[])[], dimensions: number): number {
  let cells = 0;
  for (let cell = 0; cell < 6 ** dimensions; cell++) {
    const at = Array.from({ length: dimensions }, (_, axis) => Math.floor(cell / 6 ** axis) % 6);
    if (points.some((point) => point.every((loss, axis) => loss <= at[axis]!))) cells++;
  }
  return cells;
}

describe('the front', () => {
  it('holds what no other beats in everything, equals too', () => {
    expect(frontOf(POINTS)).toEqual([0, 1, 2, 4]);
    expect(layersOf(POINTS)).toEqual([[0, 1, 2, 4], [3]]);
  });

  it('is nobody\'s worse', () => {
    fc.assert(fc.property(grid(3), (points) => {
      const front = new Set(frontOf(points));
      return points.every((point, index) => front.has(index) === !points.some((other) => dominates(other, point)));
    }));
  });
});

describe('the hypervolume', () => {
  it('of three steps is what they cover', () => {
    // Up to (6, 6): 5 × 1 by the first, 4 × 2 by the second, 2 × 2 by the third.
    expect(hypervolume(POINTS, [6, 6])).toBe(5 + 8 + 4);
    expect(hypervolume([[2, 2, 2], [1, 3, 3]], [4, 4, 4])).toBe(8 + 3 - 2);
  });

  it.each([1, 2, 3])('in %i dimensions is that of the cells, counted one by one', (dimensions) => {
    fc.assert(fc.property(grid(dimensions), (points) => hypervolume(points, Array.from({ length: dimensions }, () => 6)) === counted(points, dimensions)), { numRuns: 60 });
  });

  it('shrinks by the contribution of what is taken away', () => {
    // Without the middle one, (2..4) × (3..5) is lost; without one of two equals nothing.
    expect(contributions([[1, 5], [2, 3], [4, 1]], [6, 6])).toEqual([1, 4, 4]);
    expect(contributions([[2, 3], [2, 3]], [6, 6])).toEqual([0, 0]);
  });

  it('is covered by the same points, whether all are asked at every step or only those that may matter', () => {
    fc.assert(fc.property(grid(3), fc.integer({ min: 1, max: 5 }), (points, count) => {
      const reference = [6, 6, 6];
      const volume = (chosen: readonly number[]): number => hypervolume(chosen.map((index) => points[index]!), reference);
      const plain: number[] = [];
      while (plain.length < Math.min(count, points.length)) {
        const left = points.map((_, index) => index).filter((index) => !plain.includes(index));
        plain.push(left.reduce((best, index) => (volume([...plain, index]) > volume([...plain, best]) ? index : best)));
      }
      expect(greedySubset(points, reference, count)).toEqual(plain);
    }));
  });

  it('is covered best by points that are far apart', () => {
    expect(greedySubset([[1, 5], [2, 3], [2.1, 2.9], [4, 1]], [6, 6], 2)).toEqual([2, 3]);
  });
});

describe('the knee', () => {
  it('is where the front bends most', () => {
    expect(kneeOf([[0, 1], [0.1, 0.2], [0.5, 0.15], [1, 0]])).toBe(1);
    expect(kneeOf([])).toBeNull();
  });
});

describe('the order of trials', () => {
  const trial = (number: number, share: number, losses: readonly number[] | null) => ({ number, point: Float64Array.of(0), share, losses });

  it('puts those that were run furthest first, and failed ones last', () => {
    expect(ranked([trial(0, 1 / 3, [-9]), trial(1, 1, [5]), trial(2, 0, null), trial(3, 1, [2]), trial(4, 1 / 3, [-10])])).toEqual([3, 1, 4, 0, 2]);
  });

  it('goes by layers where there are several losses', () => {
    expect(ranked([trial(0, 1, [4, 4]), trial(1, 1, [1, 5]), trial(2, 1, [2, 3]), trial(3, 1, [4, 1])]).at(-1)).toBe(0);
  });
});
