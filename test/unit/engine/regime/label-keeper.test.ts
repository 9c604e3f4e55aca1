import { describe, expect, it } from 'vitest';
import { LabelKeeper } from '../../../../src/engine/regime/label-keeper.ts';

/** Each state is one label. */
const SHARES = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
const CALM = [0.7, 0.1, 0.1, 0.1];
const WILD = [0.2, 0.1, 0.6, 0.1];
const TIED = [0.4, 0.1, 0.45, 0.05];

function labels(rows: readonly (readonly number[])[], brokenAt = -1): readonly string[] {
  const keeper = new LabelKeeper();
  return rows.map((row, index) => keeper.update(index, SHARES, Float64Array.from(row), index === brokenAt).label);
}

describe('the label of a regime', () => {
  it('changes once another has led for three bars', () => {
    expect(labels([CALM, WILD, WILD, WILD])).toEqual(['calm-ranging', 'calm-ranging', 'calm-ranging', 'volatile-ranging']);
  });

  it('does not flicker with a lead that comes and goes', () => {
    expect(new Set(labels([CALM, WILD, WILD, CALM, WILD, WILD, CALM, WILD]))).toEqual(new Set(['calm-ranging']));
  });

  it('does not change for a lead that is hardly one', () => {
    expect(new Set(labels([CALM, TIED, TIED, TIED, TIED, TIED]))).toEqual(new Set(['calm-ranging']));
  });

  it('follows at once where a break is noticed', () => {
    expect(labels([CALM, WILD], 1)).toEqual(['calm-ranging', 'volatile-ranging']);
  });

  it('says since when it holds', () => {
    const keeper = new LabelKeeper();
    [CALM, CALM, WILD, WILD, WILD, WILD].forEach((row, index) => keeper.update(index * 10, SHARES, Float64Array.from(row), false));
    expect(keeper.reading).toMatchObject({ label: 'volatile-ranging', sinceMs: 40, brokeAtMs: null, probabilities: { 'calm-ranging': 0.2, 'volatile-ranging': 0.6 } });
  });
});
