import { describe, expect, it } from 'vitest';
import { expectedFunding } from '../../../../src/renderer/src/panels/positions/expected-funding.ts';
import { readProtection, resultAt } from '../../../../src/renderer/src/panels/protect/read-protection.ts';

const LONG = { side: 'long', markPrice: '64000.0', tickSize: '0.1', priceDecimals: 1 } as const;

describe('stop and target of a position', () => {
  it('are written in the precision of the price', () => {
    expect(readProtection('63000', '66000.5', LONG)).toEqual({ stopPrice: '63000.0', targetPrice: '66000.5', stopError: null, targetError: null });
  });

  it('may lack the target, never the stop', () => {
    expect(readProtection('63000', '', LONG)).toMatchObject({ stopPrice: '63000.0', targetPrice: null, targetError: null });
    expect(readProtection('', '', LONG).stopPrice).toBeNull();
  });

  it.each([['long', '64000', '65000'], ['long', '64000.1', ''], ['short', '63999.9', ''], ['short', '64000', '63000']] as const)('refuses the stop of a %s that would trigger at once: %s', (side, stop, target) => {
    expect(readProtection(stop, target, { ...LONG, side }).stopError).toContain('would trigger at once');
  });

  it('refuses a target on the wrong side', () => {
    expect(readProtection('63000', '63500', LONG).targetError).toContain('above the mark price');
    expect(readProtection('65000', '64500', { ...LONG, side: 'short' }).targetError).toContain('below the mark price');
  });

  it('says what the position ends with there', () => {
    // 0.05 × (63 000 − 64 500) = −75 for a long, +75 for a short
    expect(resultAt('63000', { side: 'long', entryPrice: '64500', qty: '0.05' })).toBe(-75);
    expect(resultAt('63000', { side: 'short', entryPrice: '64500', qty: '0.05' })).toBe(75);
  });
});

describe('the funding that is expected', () => {
  it('is paid by a long and got by a short while the rate is above zero', () => {
    // 0.5 × 60 000 × 0.01 % = 3
    const funding = { rate: 0.0001, markPrice: 60_000 };
    expect(expectedFunding({ side: 'long', qty: '0.5' }, funding)).toBeCloseTo(-3, 10);
    expect(expectedFunding({ side: 'short', qty: '0.5' }, funding)).toBeCloseTo(3, 10);
    expect(expectedFunding({ side: 'long', qty: '0.5' }, { ...funding, rate: -0.0002 })).toBeCloseTo(6, 10);
  });
});
