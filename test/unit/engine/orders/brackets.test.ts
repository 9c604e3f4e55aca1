import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceFromTicks } from '../../../../src/engine/domain/rounding.ts';
import { priceTicks } from '../../../../src/engine/domain/units.ts';
import { bracketPrices, mergeBrackets, trailedStop } from '../../../../src/engine/orders/brackets.ts';
import { COIN } from '../core/story.ts';

/** Tick of 0.05: priceDecimals 2, five steps. */
const COARSE = { ...COIN, priceDecimals: 2, tickSteps: 5 };
const plan = (stopDistance: number | null, takeProfitDistance: number | null = null) => ({ stopDistance, takeProfitDistance, trailingDistance: null });

describe('the protective prices of a position', () => {
  it.each([
    // entry, direction, stop distance → stop; target distance → target. Stops are rounded toward the entry, targets away from it.
    [100.3, 1, 2, 99, 5, 106],
    [100.3, -1, 2, 102, 5, 95],
    [100, 1, 2, 98, 4, 104],
    [100, -1, 2, 102, 4, 96],
  ] as const)('entry %d, direction %d: stop %d away at %d, target %d away at %d', (entry, direction, stopDistance, stop, targetDistance, target) => {
    expect(bracketPrices(COIN, entry, direction, plan(stopDistance, targetDistance))).toEqual({ stop, takeProfit: target });
  });

  it('lie on the tick grid: 100.02 less 1.00 is 99.02, whose next step of 0.05 toward the entry is 99.05', () => {
    expect(priceFromTicks(COARSE, bracketPrices(COARSE, 100.02, 1, plan(1)).stop ?? priceTicks(0))).toBeCloseTo(99.05, 10);
  });

  it('are none where none is asked for', () => {
    expect(bracketPrices(COIN, 100, 1, plan(null))).toEqual({ stop: null, takeProfit: null });
  });

  it('keep a stop below zero at the lowest price there is, and drop a target below zero', () => {
    expect(bracketPrices(COIN, 5, 1, plan(9))).toEqual({ stop: 1, takeProfit: null });
    expect(bracketPrices(COIN, 5, -1, plan(2, 9))).toEqual({ stop: 7, takeProfit: null });
  });

  it('never risk more than planned, nor aim nearer than planned', () => {
    fc.assert(fc.property(fc.double({ min: 10, max: 1e5, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true }), fc.constantFrom(1, -1), (entry, distance, direction) => {
      const { stop, takeProfit } = bracketPrices(COARSE, entry, direction as 1 | -1, plan(distance, distance));
      const loss = direction * (entry - priceFromTicks(COARSE, stop ?? priceTicks(0)));
      const gain = direction * (priceFromTicks(COARSE, takeProfit ?? priceTicks(0)) - entry);
      // A step of 0.05 and the tolerance of the grid, 1e-7 steps.
      expect(loss).toBeLessThanOrEqual(distance + 1e-8);
      expect(loss).toBeGreaterThan(distance - 0.05 - 1e-8);
      expect(gain).toBeGreaterThanOrEqual(distance - 1e-8);
    }));
  });
});

describe('a trailing stop', () => {
  it.each([
    [110, 1, 3, 100, 107], [110, 1, 3, 107, null], [105, 1, 3, 107, null],
    [90, -1, 3, 100, 93], [95, -1, 3, 93, null],
    // 110.5 less 3 is 107.5: toward the price, 108.
    [110.5, 1, 3, 100, 108],
  ] as const)('after a close at %d, direction %d, %d away from it, moves from %d to %s', (close, direction, distance, current, moved) => {
    expect(trailedStop(COIN, close, direction, distance, priceTicks(current))).toBe(moved);
  });
});

describe('prices that a person has given', () => {
  it('hold wherever the entry was', () => {
    const given = { ...plan(5, 10), stopPrice: priceTicks(95), takeProfitPrice: priceTicks(110) };
    for (const entry of [90, 100, 103.7]) expect(bracketPrices(COIN, entry, 1, given)).toEqual({ stop: 95, takeProfit: 110 });
  });

  it('leave to the distances what they do not name', () => {
    expect(bracketPrices(COIN, 100, 1, { ...plan(5, 10), stopPrice: priceTicks(93) })).toEqual({ stop: 93, takeProfit: 110 });
    expect(bracketPrices(COIN, 100, 1, { ...plan(5), takeProfitPrice: null })).toEqual({ stop: 95, takeProfit: null });
  });

  it('of an addition replace what they name and keep the rest', () => {
    const held = { ...plan(5, 10), trailingDistance: 5 };
    expect(mergeBrackets(held, { ...plan(7), stopPrice: priceTicks(93), takeProfitPrice: null })).toEqual({ stopDistance: 7, takeProfitDistance: 10, trailingDistance: null, stopPrice: 93, takeProfitPrice: null });
    expect(mergeBrackets(held, { ...plan(null, 20), stopPrice: null, takeProfitPrice: priceTicks(120) })).toEqual({ stopDistance: 5, takeProfitDistance: 20, trailingDistance: 5, stopPrice: null, takeProfitPrice: 120 });
    expect(mergeBrackets(held, null)).toBe(held);
    expect(mergeBrackets(null, held)).toBe(held);
  });
});
