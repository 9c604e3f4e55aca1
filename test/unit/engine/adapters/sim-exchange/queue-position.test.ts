import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aheadAfter } from '../../../../../src/engine/adapters/sim-exchange/queue-position.ts';

describe('the lots ahead of a resting order', () => {
  it('stay with what is displayed while only trades count', () => {
    expect(aheadAfter('trades-only', 60, { before: 100, after: 80, traded: 0 })).toBe(60);
    expect(aheadAfter('trades-only', 60, { before: 100, after: 40, traded: 0 })).toBe(40);
  });

  it('lose the share of the cancellations that stood ahead', () => {
    // 100 displayed, 60 ahead, 40 behind; 20 canceled. 60/100 of them, 12, stood ahead.
    expect(aheadAfter('proportional', 60, { before: 100, after: 80, traded: 0 })).toBeCloseTo(48, 12);
    // 60² / (60² + 40²) = 3600 / 5200 of 20 is 13.846…
    expect(aheadAfter('square', 60, { before: 100, after: 80, traded: 0 })).toBeCloseTo(60 - (20 * 3600) / 5200, 12);
    // ln 61 / (ln 61 + ln 41) = 4.110874 / 7.824446 = 0.525388 of 20
    expect(aheadAfter('logarithmic', 60, { before: 100, after: 80, traded: 0 })).toBeCloseTo(60 - 20 * (Math.log(61) / (Math.log(61) + Math.log(41))), 9);
  });

  it('count what trades took only once', () => {
    // 60 ahead after 30 were traded of 100: 10 stand behind. The level falls to 50, of which 30 by trades and 20 by cancellation; at least 10 of these stood ahead.
    expect(aheadAfter('proportional', 60, { before: 100, after: 50, traded: 30 })).toBeCloseTo(60 - Math.max((20 * 60) / 70, 10), 12);
    expect(aheadAfter('proportional', 60, { before: 100, after: 70, traded: 30 })).toBe(60);
  });

  it('never grow, and are never more than what is displayed', () => {
    const model = fc.constantFrom('trades-only' as const, 'proportional' as const, 'square' as const, 'logarithmic' as const);
    fc.assert(fc.property(model, fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000), (queue, ahead, before, after, traded) => {
      const left = aheadAfter(queue, ahead, { before, after, traded });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(Math.min(ahead, after));
    }));
  });

  it('are what is displayed once that is known again', () => {
    expect(aheadAfter('proportional', Number.POSITIVE_INFINITY, { before: 0, after: 70, traded: 0 })).toBe(70);
  });
});
