import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rung } from '../../../../src/engine/domain/exit-rules.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { creditRungs, layRungs, outstandingRungs, rungOf, rungReason } from '../../../../src/engine/orders/ladder.ts';
import { COIN } from '../core/story.ts';

function laid(entryQty: number, ladder: readonly Rung[], options: { readonly direction?: 1 | -1; readonly instrument?: Instrument } = {}): readonly string[] {
  return layRungs({ instrument: options.instrument ?? COIN, entryPrice: 100, direction: options.direction ?? 1, entryQty }, ladder).map(({ index, price, qty }) => `${index + 1}: ${qty} @${price}`);
}

const STEPS: readonly Rung[] = [{ distance: 2, share: 0.5 }, { distance: 4, share: 0.25 }, { distance: 6, share: 0.25 }];

describe('a ladder', () => {
  it('shares a position out in whole lots from the entry, and leaves the rest to run', () => {
    expect(laid(40, STEPS)).toEqual(['1: 20 @102', '2: 10 @104', '3: 10 @106']);
    expect(laid(40, STEPS.slice(0, 2))).toEqual(['1: 20 @102', '2: 10 @104']);
    expect(laid(40, STEPS, { direction: -1 })).toEqual(['1: 20 @98', '2: 10 @96', '3: 10 @94']);
  });

  it('rounds what has been shared out so far, so that nothing is lost: of 7 lots 3.5, 5.25 and 7 are 3, 2 and 2', () => {
    expect(laid(7, STEPS)).toEqual(['1: 3 @102', '2: 2 @104', '3: 2 @106']);
    // 0.1 + 0.2 of 10 are three lots, whatever floats say.
    expect(laid(10, [{ distance: 1, share: 0.1 }, { distance: 2, share: 0.2 }, { distance: 3, share: 0.7 }])).toEqual(['1: 1 @101', '2: 2 @102', '3: 7 @103']);
  });

  it('takes a rung that is too small together with the next one', () => {
    // Of one lot a half is none; with the next quarter still none; the last one takes it.
    expect(laid(1, STEPS)).toEqual(['3: 1 @106']);
    expect(laid(3, STEPS)).toEqual(['1: 1 @102', '2: 1 @104', '3: 1 @106']);
    // The least notional is 500: 4 lots at 102 are 408, and go with the second; 6 at 104 are 624.
    const dear = { ...COIN, minNotional: quoteAtoms(500_00000000n) };
    expect(laid(8, [{ distance: 2, share: 0.5 }, { distance: 4, share: 0.25 }], { instrument: dear })).toEqual(['2: 6 @104']);
    expect(laid(8, [{ distance: 2, share: 0.5 }, { distance: 4, share: 0.25 }], { instrument: { ...COIN, minQty: qtyLots(5) } })).toEqual(['2: 6 @104']);
  });

  it('lets a last rung that is too small go with the one before when everything was to be taken, and run on otherwise', () => {
    const least = { ...COIN, minQty: qtyLots(3) };
    expect(laid(10, [{ distance: 2, share: 0.8 }, { distance: 4, share: 0.2 }], { instrument: least })).toEqual(['1: 10 @102']);
    expect(laid(10, [{ distance: 2, share: 0.7 }, { distance: 4, share: 0.2 }], { instrument: least })).toEqual(['1: 7 @102']);
  });

  it('goes by prices that a person has set, and does without the rungs that they took away', () => {
    expect(laid(40, [{ distance: 2, share: 0.5, price: priceTicks(103) }, { distance: 4, share: 0.25, price: null }, { distance: 6, share: 0.25 }])).toEqual(['1: 20 @103', '3: 10 @106']);
  });

  it('has no rung at a price of zero or less', () => {
    expect(laid(40, [{ distance: 50, share: 0.5 }, { distance: 120, share: 0.25 }], { direction: -1 })).toEqual(['1: 20 @50']);
  });

  it('never shares out more than was entered, nor more than is held', () => {
    const rungs = fc.array(fc.record({ distance: fc.double({ min: 0.1, max: 90, noNaN: true }), share: fc.double({ min: 0.001, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(rungs, fc.integer({ min: 1, max: 5000 }), fc.constantFrom(1, -1), fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(3000), { maxLength: 4 }), fc.nat(5000), (ladder, entryQty, direction, minQty, taken, held) => {
      const all = layRungs({ instrument: { ...COIN, minQty: qtyLots(minQty) }, entryPrice: 100, direction: direction as 1 | -1, entryQty }, ladder);
      expect(all.reduce((sum, { qty }) => sum + qty, 0)).toBeLessThanOrEqual(entryQty);
      expect(all.every(({ qty }) => qty >= minQty && Number.isInteger(qty))).toBe(true);
      const left = outstandingRungs(all, taken, held);
      expect(left.reduce((sum, { qty }) => sum + qty, 0)).toBeLessThanOrEqual(held);
      expect(left.every(({ qty }) => qty > 0)).toBe(true);
    }));
  });
});

describe('what is left of a ladder', () => {
  const all = layRungs({ instrument: COIN, entryPrice: 100, direction: 1, entryQty: 40 }, STEPS);
  const left = (taken: readonly number[], held: number): readonly string[] => outstandingRungs(all, taken, held).map(({ index, qty }) => `${index + 1}: ${qty}`);

  it('is what each rung has not taken', () => {
    expect(left([20, 3], 17)).toEqual(['2: 7', '3: 10']);
    expect(left([20, 10, 10], 0)).toEqual([]);
  });

  it('goes short at the far end where something else has sold', () => {
    expect(left([], 25)).toEqual(['1: 20', '2: 5']);
  });

  it('is credited to the rung of the order, or to the nearest first when one order was for several', () => {
    expect(creditRungs(all, [5], { upTo: 1, qty: 4, isForSeveral: false })).toEqual([5, 4, 0, 0]);
    expect(creditRungs(all, [5], { upTo: 1, qty: 22, isForSeveral: true })).toEqual([20, 7, 0, 0]);
  });
});

describe('the order of a rung', () => {
  it('is known again by its reason', () => {
    for (const index of [0, 1, 2, 3]) expect(rungOf({ purpose: 'take-profit', reason: rungReason(index) })).toBe(index);
    expect(rungReason(0)).toBe('take-profit-1');
    expect(rungOf({ purpose: 'take-profit', reason: 'take-profit' })).toBeNull();
    expect(rungOf({ purpose: 'exit', reason: 'take-profit-1' })).toBeNull();
  });
});
