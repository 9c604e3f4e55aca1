import { describe, expect, it } from 'vitest';
import { bookLevels, groupedSide, groupSteps } from '../../../../src/renderer/src/panels/book/book-levels.ts';

describe('the ladder', () => {
  it('groups away from the spread, so that no price looks better than it is', () => {
    expect(groupedSide([[100.4, 1], [100.3, 2], [99.9, 3]], 1, 'bid', 1)).toEqual([[100, 3], [99, 3]]);
    expect(groupedSide([[100.5, 1], [100.9, 2], [101.1, 3]], 1, 'ask', 1)).toEqual([[101, 3], [102, 3]]);
  });

  it('leaves every level where it is at the step of the price itself', () => {
    const levels = [[100.3, 1], [100.2, 2], [100.1, 3]] as const;
    expect(groupedSide(levels, 0.1, 'bid', 1)).toEqual(levels);
    expect(groupedSide(levels.toReversed(), 0.1, 'ask', 1)).toEqual(levels.toReversed());
  });

  it('offers steps of the tick and ten, fifty and a hundred times it', () => {
    expect(groupSteps('0.1')).toEqual([0.1, 1, 5, 10]);
    expect(groupSteps('0.0000001')).toEqual([1e-7, 1e-6, 5e-6, 1e-5]);
  });

  it('sums from the spread outwards and scales the bars by the deeper side', () => {
    const { bids, asks } = bookLevels([[99, 1], [98, 3]], [[101, 2], [102, 6]], 10);
    expect(bids.map(({ total, share }) => [total, share])).toEqual([[1, 0.125], [4, 0.5]]);
    expect(asks.map(({ total, share }) => [total, share])).toEqual([[2, 0.25], [8, 1]]);
  });
});
