import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strategyAssignment } from '../../../../src/engine/core/engine-config.ts';
import { priceFromTicks } from '../../../../src/engine/domain/rounding.ts';
import { priceTicks } from '../../../../src/engine/domain/units.ts';
import { entryPolicy } from '../../../../src/engine/orders/config.ts';
import type { EntryPolicy } from '../../../../src/engine/orders/config.ts';
import { entryTerms, guardPrice, isBeyondGuard, isPlain } from '../../../../src/engine/orders/pursuit.ts';
import { COIN } from '../core/story.ts';

/** Two decimals, in steps of 0.05. */
const FINE = { ...COIN, priceDecimals: 2, tickSteps: 5 };
const policy = (fields: Partial<EntryPolicy>): EntryPolicy => entryPolicy.parse(fields);

describe('the policy of entry', () => {
  it('is plain market orders where nothing is said, and an assignment need not say it', () => {
    expect(isPlain(policy({}))).toBe(true);
    const stored = { id: 'a', strategy: 'moving-average-cross', instruments: ['um:BTCUSDT'], interval: '1m', enabled: true, config: {} };
    expect(strategyAssignment.parse(stored)).toEqual(stored);
    expect(strategyAssignment.parse({ ...stored, entry: { order: 'limit' } }).entry).toEqual({ order: 'limit', maxSlippagePct: null, unfilled: 'abort', maxChases: 3, timeoutSeconds: 60, postOnly: false });
  });

  it('refuses what contradicts itself', () => {
    expect(entryPolicy.safeParse({ postOnly: true }).error?.issues.map(({ path }) => path)).toEqual([['postOnly']]);
    expect(entryPolicy.safeParse({ unfilled: 'chase' }).error?.issues.map(({ path }) => path)).toEqual([['maxSlippagePct']]);
  });
});

describe('the guard', () => {
  it('is rounded toward the decision', () => {
    // 0.5 % above 100.10 is 100.6005; steps of 0.05 make that 100.60. Below, 99.5995 becomes 99.60.
    expect(guardPrice(FINE, 100.1, 'buy', policy({ maxSlippagePct: 0.5 }))).toBe(2012);
    expect(guardPrice(FINE, 100.1, 'sell', policy({ maxSlippagePct: 0.5 }))).toBe(1992);
    expect(guardPrice(FINE, 100.1, 'buy', policy({}))).toBeNull();
  });

  it('is never passed by any order, at any price of the market', () => {
    const inputs = [fc.constantFrom('market' as const, 'limit' as const), fc.constantFrom('buy' as const, 'sell' as const), fc.double({ min: 1, max: 1000, noNaN: true }), fc.double({ min: 0.5, max: 2000, noNaN: true }), fc.double({ min: 0.01, max: 10, noNaN: true }), fc.boolean()] as const;
    fc.assert(fc.property(...inputs, (order, side, decided, price, maxSlippagePct, wouldTake) => {
      const rules = policy({ order, maxSlippagePct });
      const guard = guardPrice(FINE, decided, side, rules);
      const { limitPrice } = entryTerms(FINE, { side, guard, wouldTake, policy: rules }, price);
      const limit = limitPrice === null ? Number.NaN : priceFromTicks(FINE, limitPrice);
      // One tick is the least that a price can be.
      if (side === 'buy') expect(limit).toBeLessThanOrEqual(Math.max(0.05, decided * (1 + maxSlippagePct / 100)) + 1e-6);
      else expect(limit).toBeGreaterThanOrEqual(decided * (1 - maxSlippagePct / 100) - 1e-6);
    }));
  });

  it('has been left when the market is beyond it, not when it is at it', () => {
    const guard = priceTicks(2012);
    expect([100.6, 100.65].map((price) => isBeyondGuard(FINE, { side: 'buy', guard }, price))).toEqual([false, true]);
    expect([100.6, 100.55].map((price) => isBeyondGuard(FINE, { side: 'sell', guard }, price))).toEqual([false, true]);
  });
});

describe('an order that waits', () => {
  it('rests at the price, rounded to its own side, and a tick further when it would have taken', () => {
    const rules = policy({ order: 'limit', postOnly: true });
    const at = (side: 'buy' | 'sell', wouldTake: boolean) => entryTerms(FINE, { side, guard: null, wouldTake, policy: rules }, 100.12).limitPrice;
    expect([at('buy', false), at('buy', true), at('sell', false), at('sell', true)]).toEqual([2002, 2001, 2003, 2004]);
  });
});
