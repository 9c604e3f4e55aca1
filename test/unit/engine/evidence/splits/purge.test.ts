import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalFolds, purgedFolds } from '../../../../../src/engine/evidence/splits/folds.ts';
import { trainingRanges } from '../../../../../src/engine/evidence/splits/purge.ts';
import { placesOf } from '../../../../../src/engine/evidence/splits/range.ts';

describe('what may be learned from', () => {
  it('leaves out the samples whose label reaches into the tested part, and those that begin before its last label ends', () => {
    // Ten days; each label lasts two more days, the one of day 1 five more. Tested are days 4 and 5, whose labels end on day 7.
    const labels = { starts: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ends: [2, 6, 4, 5, 6, 7, 8, 9, 10, 11] };
    expect(placesOf(trainingRanges({ count: 10, labels }, [{ from: 4, to: 6 }]))).toEqual([0, 8, 9]);
    expect(placesOf(trainingRanges({ count: 10, labels, embargo: 1 }, [{ from: 4, to: 6 }]))).toEqual([0, 9]);
  });

  it('is the same whether labels of one length are told by their length or one by one', () => {
    fc.assert(fc.property(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 2, max: 5 }), (count, purge, embargo, folds) => {
      const labels = { starts: Array.from({ length: count }, (_, i) => i), ends: Array.from({ length: count }, (_, i) => i + purge) };
      expect(purgedFolds({ count, embargo, labels }, folds)).toEqual(purgedFolds({ count, purge, embargo }, folds));
    }), { numRuns: 100 });
  });

  it('shares no time with what is tested, whatever the labels are', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 12 })), { minLength: 4, maxLength: 40 });
    fc.assert(fc.property(spans, fc.integer({ min: 2, max: 4 }), (steps, folds) => {
      let time = 0;
      const starts = steps.map(([step]) => (time += step));
      const ends = steps.map(([, length], i) => starts[i]! + length);
      for (const { train, tests } of purgedFolds({ count: steps.length, labels: { starts, ends } }, folds)) {
        const tested = placesOf(tests);
        for (const place of placesOf(train)) for (const test of tested) expect(starts[place]! > ends[test]! || ends[place]! < starts[test]!).toBe(true);
      }
    }), { numRuns: 100 });
  });

  it('refuses labels that do not fit', () => {
    expect(() => purgedFolds({ count: 3, labels: { starts: [0, 1], ends: [0, 1] } }, 2)).toThrow('expected 3 labels, one for each sample, was 2 beginnings and 2 ends');
    expect(() => purgedFolds({ count: 2, labels: { starts: [0, 5], ends: [1, 4] } }, 2)).toThrow('expected label 1 to end at or after its beginning 5, was 4');
    expect(() => purgedFolds({ count: 2, labels: { starts: [5, 0], ends: [5, 5] } }, 2)).toThrow('expected labels in order of time, was 0 after 5 at 1');
  });
});

describe('equal folds', () => {
  it('give what is left over to the first or to the last', () => {
    expect(equalFolds(12, 5)).toEqual([{ from: 0, to: 3 }, { from: 3, to: 6 }, { from: 6, to: 8 }, { from: 8, to: 10 }, { from: 10, to: 12 }]);
    expect(equalFolds(12, 5, 'last-fold').at(-1)).toEqual({ from: 8, to: 12 });
    expect(() => equalFolds(3, 1)).toThrow('expected at least 2 folds, was 1');
  });
});
