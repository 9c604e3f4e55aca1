import { describe, expect, it } from 'vitest';
import { leafOrder, singleLinkage } from '../../../../src/engine/compute/linkage.ts';

/** Distances of points on a line. */
function onLine(points: readonly number[]): Float64Array {
  return Float64Array.from(points.flatMap((a) => points.map((b) => Math.abs(a - b))));
}

describe('single linkage', () => {
  it('joins the nearest first and measures a group by its nearest member', () => {
    // 0, 1, 3, 7, 15: the gaps are 1, 2, 4, 8, so each point joins the chain in turn. Leaves 0 to 4; the joinings are 5, 6, 7, 8.
    expect(singleLinkage(onLine([0, 1, 3, 7, 15]), 5)).toEqual([[0, 1], [2, 5], [3, 6], [4, 7]]);
  });

  it('joins groups with groups', () => {
    // {0, 10} and {2, 11}: gaps 2, 8, 1. First 1 and 3, then 0 and 2, then the two groups.
    expect(singleLinkage(onLine([0, 10, 2, 11]), 4)).toEqual([[1, 3], [0, 2], [4, 5]]);
  });

  it('takes the first of equal distances', () => {
    expect(singleLinkage(Float64Array.of(0, 1, 1, 1, 0, 1, 1, 1, 0), 3)).toEqual([[0, 1], [2, 3]]);
  });
});

describe('order of the leaves', () => {
  it('puts alike next to alike', () => {
    expect(leafOrder(singleLinkage(onLine([0, 10, 2, 11]), 4), 4)).toEqual([1, 3, 0, 2]);
  });

  it('of one leaf is that leaf, of none nothing', () => {
    expect(leafOrder([], 1)).toEqual([0]);
    expect(leafOrder([], 0)).toEqual([]);
  });
});
