import { describe, expect, it } from 'vitest';
import { bestR, breakEvenTicks, trailCandidate } from '../../../../src/engine/orders/trailing.ts';
import { COIN } from '../core/story.ts';

describe('where a rule hangs the stop', () => {
  it.each([
    // 4 % below a best price of 125 is 120. 4 % above a best of 80 is 83.2, toward the price 83.
    [{ kind: 'percent', percent: 4 }, 1, 125, 120, 120],
    [{ kind: 'percent', percent: 4 }, -1, 80, 84, 83],
    // 7.5 behind the best close of 120 is 112.5: toward the price, 113. Highs do not count.
    [{ kind: 'atr', distance: 7.5 }, 1, 125, 120, 113],
    [{ kind: 'atr', distance: 7.5 }, -1, 80, 84, 91],
    // 7.5 behind the highest high of 125, the lowest low of 80.
    [{ kind: 'chandelier', distance: 7.5 }, 1, 125, 120, 118],
    [{ kind: 'chandelier', distance: 7.5 }, -1, 80, 84, 87],
  ] as const)('%j, direction %d, best %d, best close %d: %d', (rule, direction, best, bestClose, at) => {
    expect(trailCandidate(COIN, rule, direction, { best, bestClose })).toBe(at);
  });
});

describe('break-even', () => {
  it('lies at the entry plus the fees of both sides, rounded to where nothing is lost', () => {
    // 0.4 a coin for each side of 100: 100.8, the next tick is 101; for a short 99.2, and 99.
    expect(breakEvenTicks(COIN, 100, 1, 0.4)).toBe(101);
    expect(breakEvenTicks(COIN, 100, -1, 0.4)).toBe(99);
    expect(breakEvenTicks(COIN, 100, 1, 0)).toBe(100);
  });

  it('is measured in first stop distances', () => {
    expect(bestR({ best: 103, risk: 2 }, 100, 1)).toBe(1.5);
    expect(bestR({ best: 97, risk: 2 }, 100, -1)).toBe(1.5);
    expect(bestR({ best: 99, risk: 2 }, 100, 1)).toBe(0);
    expect(bestR({ best: 99, risk: 0 }, 100, 1)).toBe(0);
  });
});
