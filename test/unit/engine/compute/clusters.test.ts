import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkedGroups } from '../../../../src/engine/compute/clusters.ts';

const groupsOf = (size: number, ...links: (readonly [number, number])[]): readonly (readonly number[])[] =>
  linkedGroups(size, (a, b) => links.some(([x, y]) => (x === a && y === b) || (x === b && y === a)));

describe('linked groups', () => {
  it('puts together what is linked through others, and leaves the rest alone', () => {
    expect(groupsOf(6, [5, 2], [2, 0], [3, 4])).toEqual([[0, 2, 5], [1], [3, 4]]);
    expect(groupsOf(3)).toEqual([[0], [1], [2]]);
    expect(groupsOf(0)).toEqual([]);
  });

  it('never parts a pair that is linked, and counts everyone once', () => {
    const pair = fc.tuple(fc.nat(9), fc.nat(9));
    fc.assert(fc.property(fc.array(pair, { maxLength: 12 }), (links) => {
      const groups = groupsOf(10, ...links);
      expect(groups.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      for (const [a, b] of links) expect(groups.find((group) => group.includes(a))).toContain(b);
    }));
  });
});
