import { describe, expect, it } from 'vitest';
import type { BarView } from '../../../src/engine/contract/events.ts';
import { BarFolder } from '../../../src/renderer/src/chart/bar-folder.ts';
import { ascending, isDrawable, LONGEST_GAP, missingBetween, prepended, withGaps } from '../../../src/renderer/src/chart/bars.ts';

const MINUTE = 60_000;
const bar = (minute: number, close = 100, volume = 1): BarView => ({ timeMs: minute * MINUTE, open: 100, high: Math.max(100, close), low: Math.min(100, close), close, volume });

describe('ascending', () => {
  it('sorts and keeps the later of two bars of one time', () => {
    expect(ascending([bar(3), bar(1), bar(3, 105)]).map(({ timeMs, close }) => [timeMs / MINUTE, close])).toEqual([[1, 100], [3, 105]]);
  });

  it('returns a list that is in order as it is', () => {
    const bars = [bar(1), bar(2)];
    expect(ascending(bars)).toBe(bars);
  });
});

describe('withGaps', () => {
  it('puts an empty slot for each missing bar', () => {
    expect(withGaps([bar(1), bar(4)], MINUTE).map(({ timeMs, bar: at }) => [timeMs / MINUTE, at !== null])).toEqual([[1, true], [2, false], [3, false], [4, true]]);
  });

  it('draws a very long hole only so long', () => {
    expect(missingBetween(0, 1_000_000 * MINUTE, MINUTE)).toHaveLength(LONGEST_GAP);
    expect(missingBetween(0, MINUTE, MINUTE)).toEqual([]);
  });
});

describe('prepended', () => {
  it('puts older bars first and lets the newer list win', () => {
    expect(prepended([bar(1), bar(2), bar(3, 1)], [bar(3), bar(4)]).map(({ timeMs, close }) => [timeMs / MINUTE, close])).toEqual([[1, 100], [2, 100], [3, 100], [4, 100]]);
  });
});

describe('isDrawable', () => {
  it('refuses what would tear the scale: not a number, zero, infinite', () => {
    expect(isDrawable(bar(1))).toBe(true);
    expect(isDrawable({ ...bar(1), high: Number.NaN })).toBe(false);
    expect(isDrawable({ ...bar(1), low: 0 })).toBe(false);
    expect(isDrawable({ ...bar(1), close: Infinity })).toBe(false);
  });
});

describe('BarFolder', () => {
  it('folds minutes into five minutes: first open, extremes, last close, summed volume', () => {
    const folder = new BarFolder(5 * MINUTE, null);
    folder.update({ timeMs: 10 * MINUTE, open: 10, high: 12, low: 9, close: 11, volume: 3 });
    folder.update({ timeMs: 10 * MINUTE, open: 10, high: 13, low: 9, close: 12, volume: 5 });
    // a minute first seen after the history was read adds only what comes after its first sight
    folder.update({ timeMs: 11 * MINUTE, open: 12, high: 12, low: 8, close: 8, volume: 0 });
    expect(folder.update({ timeMs: 11 * MINUTE, open: 12, high: 12, low: 8, close: 9, volume: 4 })).toEqual({ timeMs: 10 * MINUTE, open: 10, high: 13, low: 8, close: 9, volume: 9 });
  });

  it('goes on from the bar that the history ended with', () => {
    const folder = new BarFolder(5 * MINUTE, { timeMs: 10 * MINUTE, open: 10, high: 20, low: 5, close: 12, volume: 50 });
    expect(folder.update({ timeMs: 12 * MINUTE, open: 12, high: 13, low: 11, close: 13, volume: 7 })).toMatchObject({ timeMs: 10 * MINUTE, open: 10, high: 20, low: 5, close: 13 });
  });

  it('starts a new bar when the minute belongs to the next one, and ignores the past', () => {
    const folder = new BarFolder(5 * MINUTE, { ...bar(10), timeMs: 10 * MINUTE });
    expect(folder.update(bar(15, 101, 2))).toMatchObject({ timeMs: 15 * MINUTE, close: 101, volume: 2 });
    expect(folder.update(bar(9))).toBeNull();
  });
});
