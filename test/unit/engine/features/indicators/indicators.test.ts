import { describe, expect, it } from 'vitest';
import { Adx } from '../../../../../src/engine/features/indicators/adx.ts';
import { Atr } from '../../../../../src/engine/features/indicators/atr.ts';
import { Ema } from '../../../../../src/engine/features/indicators/ema.ts';
import { PreviousExtreme } from '../../../../../src/engine/features/indicators/previous-extreme.ts';
import { Sma } from '../../../../../src/engine/features/indicators/sma.ts';
import { trueRange } from '../../../../../src/engine/features/indicators/true-range.ts';

const NONE = Number.NaN;

describe('by hand', () => {
  it('SMA 3 of 1 2 3 4', () => {
    const sma = new Sma(3);
    expect([1, 2, 3, 4].map((x) => sma.update(x))).toEqual([NONE, NONE, 2, 3]);
  });

  it('EMA 3 of 1 2 3 7 begins at (1+2+3)/3 = 2 and goes half of the way: 2 + (7-2)/2 = 4.5', () => {
    const ema = new Ema(3);
    expect([1, 2, 3, 7].map((x) => ema.update(x))).toEqual([NONE, NONE, 2, 4.5]);
  });

  it('the true range reaches back to the previous close over a gap', () => {
    expect([trueRange(12, 10, NONE), trueRange(12, 10, 11), trueRange(12, 10, 15), trueRange(12, 10, 7)]).toEqual([2, 2, 5, 5]);
  });

  it('ATR 2: ranges 2, 4 begin at 3, then a range of 7 makes 3 + (7-3)/2 = 5', () => {
    const atr = new Atr(2);
    expect([atr.update(12, 10, 11), atr.update(14, 10, 13), atr.update(20, 14, 18)]).toEqual([NONE, 3, 5]);
  });

  it('ADX of a market that only rises is 100, of one that never moves 0', () => {
    const rising = new Adx(2);
    expect([1, 2, 3, 4, 5].map((x) => rising.update(x + 1, x))).toEqual([NONE, NONE, NONE, 100, 100]);
    const still = new Adx(2);
    expect([1, 1, 1, 1, 1].map((x) => still.update(x + 1, x))).toEqual([NONE, NONE, NONE, 0, 0]);
  });

  it('ADX 2 of highs 10 12 13 13 and lows 8 9 7 6', () => {
    // Moves: up 2, down 0; then rise 1 and fall 2: up 0, down 2; then rise 0, fall 1: down 1.
    // Sums 2|2: DX 0. Smoothed 2-1+0 | 2-1+1 = 1|2: DX 100/3. ADX = (0 + 100/3) / 2.
    const adx = new Adx(2);
    const found = [[10, 8], [12, 9], [13, 7], [13, 6]].map(([high, low]) => adx.update(high!, low!));
    expect(found.slice(0, 3)).toEqual([NONE, NONE, NONE]);
    expect(found[3]).toBeCloseTo(100 / 6, 12);
  });

  it('highest of the two bars before does not see the current one', () => {
    const highest = new PreviousExtreme('maximum', 2);
    expect([5, 3, 9, 1, 1, 1].map((x) => highest.update(x))).toEqual([NONE, NONE, 5, 9, 9, 1]);
    const lowest = new PreviousExtreme('minimum', 2);
    expect([5, 3, 9, 1, 1].map((x) => lowest.update(x))).toEqual([NONE, NONE, 3, 3, 1]);
  });
});
