import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, combinations, combinatorialSplits } from '../../../../../src/engine/evidence/splits/combinatorial.ts';
import { placesOf } from '../../../../../src/engine/evidence/splits/range.ts';

describe('combinatorial purged splits', () => {
  // López de Prado 2018, ch. 12, figure 12.1: N = 6, k = 2 gives C(6, 2) = 15 splits and C(6, 2) · 2 / 6 = 5 paths; path 1 of group 1 is split 1, of group 6 is split 5.
  const { splits, paths } = combinatorialSplits({ count: 60 }, { folds: 6, testFolds: 2 });

  it('of six groups, two tested, are fifteen and join to five paths', () => {
    expect(splits).toHaveLength(15);
    expect(paths).toHaveLength(5);
    // The figure numbers the splits from 1.
    expect(paths[0]!.map((split) => split + 1)).toEqual([1, 1, 2, 3, 4, 5]);
    expect(paths[4]!.map((split) => split + 1)).toEqual([5, 9, 12, 14, 15, 15]);
  });

  it('name path by path the splits that a published implementation names', () => {
    // skfolio, test_combinatorial.py: five groups, two tested
    const columns = combinatorialSplits({ count: 12 }, { folds: 5, testFolds: 2 }).paths;
    expect(columns).toEqual([[0, 0, 1, 2, 3], [1, 4, 4, 5, 6], [2, 5, 7, 7, 8], [3, 6, 8, 9, 9]]);
  });

  it('test every sample once in every path, and learn from nothing that is tested, purged or under embargo', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 7, max: 90 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (folds, tested, count, purge, embargo) => {
      const testFolds = Math.min(tested, folds - 1);
      const all = combinatorialSplits({ count, purge, embargo }, { folds, testFolds });
      expect(all.splits).toHaveLength(combinations(folds, testFolds));
      expect(all.paths).toHaveLength(combinations(folds - 1, testFolds - 1));
      for (const path of all.paths) expect(path.flatMap((split, fold) => (all.splits[split]!.testedFolds.includes(fold) ? placesOf([all.folds[fold]!]) : []))).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(new Set(all.paths.flatMap((path) => path.map((split, fold) => `${split} ${fold}`))).size).toBe(folds * all.paths.length);
      for (const { train, tests } of all.splits) {
        const testPlaces = placesOf(tests);
        const wanted = Array.from({ length: count }, (_, i) => i).filter((i) => testPlaces.every((test) => i + purge < test || i > test + purge + embargo));
        expect(placesOf(train)).toEqual(wanted);
      }
    }), { numRuns: 150 });
  });

  it('refuse what makes no sense, and numbers of splits that nobody means', () => {
    expect(() => combinatorialSplits({ count: 60 }, { folds: 6, testFolds: 6 })).toThrow('expected from 1 to 5 tested folds of 6, was 6');
    expect(() => combinatorialSplits({ count: 3 }, { folds: 6, testFolds: 2 })).toThrow('expected at least one sample for each of 6 folds, was 3 samples');
    expect(() => combinatorialSplits({ count: 60 }, { folds: 20, testFolds: 10 })).toThrow('expected at most 100000 splits, was 184756');
    expect(() => combinatorialSplits({ count: 60, purge: -1 }, { folds: 6, testFolds: 2 })).toThrow('expected a whole purge from 0, was -1');
  });
});

describe('choices', () => {
  it('come in the order of a dictionary, each once', () => {
    expect(choices(4, 2)).toEqual([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    expect(choices(16, 8)).toHaveLength(12_870);
  });
});
