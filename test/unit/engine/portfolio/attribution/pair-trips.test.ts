import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairTrips } from '../../../../../src/engine/portfolio/attribution/pair-trips.ts';
import type { Alignment } from '../../../../../src/engine/portfolio/attribution/pair-trips.ts';

const at = (...times: readonly number[]) => times.map((decidedMs) => ({ entry: { decidedMs } }));
const pairs = (found: readonly Alignment[]) => found.map(({ live, backtest }) => [live, backtest]);

describe('pairing trades', () => {
  it('leaves the others with their own partners when one is missing, though each is within the tolerance of the next', () => {
    // Entries every 10; the live side lacks the second. A pairing that takes whatever comes first would shift all that follow.
    expect(pairs(pairTrips(at(0, 20, 30, 40), at(0, 10, 20, 30, 40), 15))).toEqual([[0, 0], [null, 1], [1, 2], [2, 3], [3, 4]]);
  });

  it('pairs one that came a bar late, and none that came after the tolerance', () => {
    expect(pairs(pairTrips(at(10), at(0), 15))).toEqual([[0, 0]]);
    expect(pairs(pairTrips(at(16), at(0), 15))).toEqual([[null, 0], [0, null]]);
    expect(pairTrips([], [], 15)).toEqual([]);
  });

  it('makes as many pairs as can be made, and each trade is in one line', () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(fc.property(times, times, fc.integer({ min: 0, max: 12 }), (live, backtest, tolerance) => {
      const found = pairTrips(at(...live), at(...backtest), tolerance);
      expect(found.flatMap((one) => (one.live === null ? [] : [one.live]))).toEqual(live.map((_, index) => index));
      expect(found.flatMap((one) => (one.backtest === null ? [] : [one.backtest]))).toEqual(backtest.map((_, index) => index));
      const made = found.filter((one) => one.live !== null && one.backtest !== null);
      for (const one of made) expect(Math.abs(live[one.live!]! - backtest[one.backtest!]!)).toBeLessThanOrEqual(tolerance);
      expect(made).toHaveLength(most(live, backtest, tolerance));
    }), { numRuns: 300 });
  });
});

/** The most pairs in the order of time, by trying everything. */
function most([first, ...lives]: readonly number[], backtest: readonly number[], tolerance: number): number {
  if (first === undefined) return 0;
  const paired = backtest.map((other, index) => (Math.abs(first - other) <= tolerance ? 1 + most(lives, backtest.slice(index + 1), tolerance) : 0));
  return Math.max(most(lives, backtest, tolerance), ...paired);
}
