import { describe, expect, it } from 'vitest';
import type { RegimeRibbon } from '../../../src/engine/contract/regime.ts';
import { regimeAt } from '../../../src/renderer/src/chart/regime-legend.ts';
import { REGIME_LOOKS } from '../../../src/renderer/src/chart/regime-look.ts';

const RIBBON: RegimeRibbon = {
  segments: [
    { from: 100, to: 200, label: 'calm-ranging', probability: 0.7, since: 0 },
    { from: 300, to: 300, label: 'volatile-trending', probability: 0.8, since: 300 },
  ],
  bars: [{ timeMs: 100, percents: [70, 20, 5, 5] }, { timeMs: 200, percents: [40, 0, 0, 60] }, { timeMs: 300, percents: [10, 5, 5, 80] }],
  breaks: [300],
};

describe('the regime in the legend', () => {
  it('is that of the bar under the pointer, the likeliest first, since before what is drawn', () => {
    expect(regimeAt(RIBBON, 200)).toEqual({
      label: 'calm-ranging', since: 0, isBreak: false,
      percents: [{ label: 'volatile-trending', percent: 60 }, { label: 'calm-ranging', percent: 40 }, { label: 'calm-trending', percent: 0 }, { label: 'volatile-ranging', percent: 0 }],
    });
  });

  it('is the newest without a pointer, and tells a break', () => {
    expect(regimeAt(RIBBON, null)).toMatchObject({ label: 'volatile-trending', since: 300, isBreak: true });
  });

  it('is not made up for a bar that is still open, nor without a ribbon', () => {
    expect(regimeAt(RIBBON, 400)).toBeNull();
    expect(regimeAt(null, 200)).toBeNull();
    expect(regimeAt({ segments: [], bars: [], breaks: [] }, null)).toBeNull();
  });
});

describe('the look of a regime', () => {
  it('tells all four apart without colour', () => {
    expect(new Set(Object.values(REGIME_LOOKS).map(({ isHigh, isHatched }) => `${isHigh} ${isHatched}`)).size).toBe(4);
  });
});
