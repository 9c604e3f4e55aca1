import { describe, expect, it } from 'vitest';
import { cohortSize, cohortWork, promotedCount, rungShares } from '../../../../../src/engine/learn/search/halving.ts';

describe('successive halving', () => {
  const plan = { keepOneIn: 3, rungs: 2 };

  it('runs 27 on a ninth, 9 on a third, 3 on the whole: a third of the work', () => {
    expect(cohortSize(plan)).toBe(27);
    expect(rungShares(plan)).toEqual([1 / 9, 1 / 3, 1]);
    expect(promotedCount(27, plan)).toBe(9);
    // 27 / 9 + 9 / 3 + 3 = 9 of 27 whole runs.
    expect(cohortWork(plan)).toBeCloseTo(1 / 3, 12);
  });

  it('always lets one go on', () => {
    expect(promotedCount(2, plan)).toBe(1);
  });
});
