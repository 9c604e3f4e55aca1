import { describe, expect, it } from 'vitest';
import { labelledRows } from '../../../../../../src/engine/learn/boosting/rolling/labelled-rows.ts';
import type { SeenBars } from '../../../../../../src/engine/learn/boosting/rolling/labelled-rows.ts';

function bars(closes: readonly number[], times = closes.map((_, i) => i)): SeenBars {
  return { length: closes.length, width: 1, openTimeMs: Float64Array.from(times, (minute) => minute * 60_000), close: Float64Array.from(closes), values: Float64Array.from(closes, (_, i) => i) };
}

describe('labelledRows', () => {
  it('says of each bar the log return over the horizon, and nothing of those whose return ends after the part', () => {
    const part = labelledRows(bars([100, 110, 121, 133.1, 90]), { horizonBars: 2, barMs: 60_000, from: 0, to: 4 });
    // Rows 2 and 3 would need the bars 4 and 5, which are not in the part.
    expect([...part.bar]).toEqual([0, 1]);
    expect([...part.values]).toEqual([0, 1]);
    // ln(121 / 100) and ln(133.1 / 110), both ln 1.21.
    for (const target of part.targets) expect(target).toBeCloseTo(Math.log(1.21), 14);
  });

  it('leaves a row out whose horizon has a gap in it', () => {
    const part = labelledRows(bars([1, 2, 3, 4, 5], [0, 1, 2, 5, 6]), { horizonBars: 1, barMs: 60_000, from: 0, to: 5 });
    expect([...part.bar]).toEqual([0, 1, 3]);
  });

  it('leaves a row out whose close, or the one a horizon later, is no price', () => {
    const part = labelledRows(bars([1, Number.NaN, 3, 0, 5, 6]), { horizonBars: 1, barMs: 60_000, from: 0, to: 6 });
    expect([...part.bar]).toEqual([4]);
    expect([...part.targets]).toEqual([expect.closeTo(Math.log(1.2), 14)]);
  });

  it('does not depend on anything at or after the end of the part', () => {
    const closes = [100, 101, 99, 104, 103, 108, 107];
    const span = { horizonBars: 2, barMs: 60_000, from: 0, to: 5 };
    const changed = closes.map((close, i) => (i < 5 ? close : close * 3));
    expect(labelledRows(bars(changed), span)).toEqual(labelledRows(bars(closes), span));
    expect(labelledRows(bars(closes.map((close, i) => (i < 4 ? close : close * 3))), span)).not.toEqual(labelledRows(bars(closes), span));
  });
});
