import { describe, expect, it } from 'vitest';
import { flatRun } from '../../../../../src/engine/learn/training/contenders.ts';
import { stitched, windowsOf } from '../../../../../src/engine/learn/training/walk-forward.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { aSpec, BAR_MS, START } from './training-fixture.ts';

const day = (number: number): number => START + number * DAY_MS;

describe('training again as time goes on', () => {
  it('gives each part of the test time a training time of the same length, as far before it as the first', () => {
    const spec = aSpec({ span: { from: day(0), to: day(100) }, test: { from: day(103), to: day(134) }, walkForward: { windows: 3 } });
    // 31 days in three parts: ten, ten and eleven.
    expect(windowsOf(spec).map(({ span, test, walkForward }) => [span.from, span.to, test?.from, test?.to, walkForward])).toEqual([
      [day(0), day(100), day(103), day(113), null], [day(10), day(110), day(113), day(123), null], [day(20), day(120), day(123), day(134), null],
    ]);
  });

  it('is refused with fewer days than windows', () => {
    const spec = aSpec({ span: { from: day(0), to: day(100) }, test: { from: day(100), to: day(103) }, walkForward: { windows: 4 } });
    expect(() => windowsOf(spec)).toThrow('expected at least one day for each of 4 windows, was a test time of 3.0 days');
  });

  it('joins what the windows come to as one who trained again before each would have lived it', () => {
    const one = { ...flatRun(2, BAR_MS), dailyReturns: Float64Array.of(0.1, -0.2), bars: 100, trades: 3, held: 0.5, long: 1, exposure: 0.4, reward: 0.2 };
    const other = { ...flatRun(1, BAR_MS), dailyReturns: Float64Array.of(0.05), bars: 300, trades: 1, held: 0.1, long: 0, exposure: 0.1, reward: -0.2 };
    // Held 50 and 30 of 400 bars, the 50 long; the fall from 1.1 to 0.88 is a fifth.
    const whole = stitched([one, other]);
    expect([...whole.dailyReturns]).toEqual([0.1, -0.2, 0.05]);
    expect(whole).toMatchObject({ bars: 400, trades: 4, held: 0.2, long: 50 / 80 });
    expect(whole.exposure).toBeCloseTo((0.4 * 100 + 0.1 * 300) / 400, 12);
    expect(whole.drawdown).toBeCloseTo(0.2, 12);
    expect(whole.reward).toBeCloseTo((0.2 * 100 - 0.2 * 300) / 400, 12);
  });

  it('keeps the deepest fall of a run as its backtest tells it, which knows what was inside a day', () => {
    const one = { ...flatRun(2, BAR_MS), dailyReturns: Float64Array.of(0.1, -0.2), drawdown: 0.25 };
    expect(stitched([one]).drawdown).toBe(0.25);
    expect(stitched([one, flatRun(2, BAR_MS)]).drawdown).toBe(0.25);
  });
});
