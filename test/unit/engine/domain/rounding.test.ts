import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilShareOfAtoms, ceilToTicks, floorToAtoms, floorToLots, floorToTicks, nearestTicks, priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../../../src/engine/domain/rounding.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { anInstrument } from '../../../support/instruments.ts';

// Tick size 0.1, lot size 0.001: Binance's BTCUSDT perpetual.
const btc = anInstrument({ priceDecimals: 1, qtyDecimals: 3 });

describe('prices in ticks', () => {
  it('are found exactly for every price that the venue can print', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20_000_000 }), (ticks) => {
      const price = Number((ticks / 10).toFixed(1));
      expect(nearestTicks(btc, price)).toBe(ticks);
      expect(floorToTicks(btc, price)).toBe(ticks);
      expect(ceilToTicks(btc, price)).toBe(ticks);
    }));
  });

  it('go the way their name says between two ticks', () => {
    expect([floorToTicks(btc, 100.17), nearestTicks(btc, 100.17), ceilToTicks(btc, 100.17)]).toEqual([1001, 1002, 1002]);
    expect([floorToTicks(btc, 100.12), nearestTicks(btc, 100.12), ceilToTicks(btc, 100.12)]).toEqual([1001, 1001, 1002]);
  });

  it('honour tick sizes that are not a power of ten', () => {
    const half = anInstrument({ priceDecimals: 2, qtyDecimals: 3, tickSteps: 5 });
    expect(floorToTicks(half, 10.04)).toBe(200);
    expect(priceFromTicks(half, ceilToTicks(half, 10.04))).toBeCloseTo(10.05, 10);
  });

  it('refuse a price that no longer fits a whole number exactly', () => {
    expect(() => nearestTicks(btc, 1e17)).toThrow('expected a number of steps that is exact');
    expect(() => nearestTicks(btc, Number.NaN)).toThrow('expected a number of steps that is exact');
  });
});

describe('floorToLots', () => {
  it('never grows a quantity, whatever its sign', () => {
    expect(floorToLots(btc, 0.0019)).toBe(1);
    expect(floorToLots(btc, -0.0019)).toBe(-1);
    expect(floorToLots(btc, 0.0009)).toBe(0);
    expect(Object.is(floorToLots(btc, -0.0004), 0)).toBe(true);
  });

  it('does not lose a lot to a float that is a hair below it', () => {
    // 0.3 is 0.299999999999999988… in binary; 0.1 + 0.2 is a hair above.
    expect(floorToLots(btc, 0.3)).toBe(300);
    expect(floorToLots(btc, 0.1 + 0.2)).toBe(300);
    expect(qtyFromLots(btc, floorToLots(btc, 0.3))).toBe(0.3);
  });
});

describe('money', () => {
  it('is rounded down to atoms, also below zero: never more than there is', () => {
    expect(floorToAtoms(1.234567899)).toBe(123_456_789n);
    expect(floorToAtoms(-1.234567891)).toBe(-123_456_790n);
    expect(() => floorToAtoms(Number.NaN)).toThrow('expected a finite amount of money, was NaN');
  });

  it('is never charged too little of: 10,000.00000001 at 0.04 % is 4.000000000004, charged as 4.00000001', () => {
    expect(ceilShareOfAtoms(quoteAtoms(1_000_000_000_001n), 0.0004)).toBe(400_000_001n);
    expect(ceilShareOfAtoms(quoteAtoms(1_000_000_000_000n), 0.0004)).toBe(400_000_000n);
  });

  it('gives a rebate rounded toward zero', () => {
    expect(ceilShareOfAtoms(quoteAtoms(1_000_000_000_001n), -0.0004)).toBe(-400_000_000n);
  });

  it('becomes a float for reading only', () => {
    expect(quoteFromAtoms(quoteAtoms(123_450_000_000n))).toBe(1234.5);
  });
});
