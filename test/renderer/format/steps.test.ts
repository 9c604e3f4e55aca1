import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { floorToStep, isOnStep, nearestStep, qtyForMoney, readDecimal, shareOfStep } from '../../../src/renderer/src/format/steps.ts';

describe('a number as it is typed', () => {
  it.each([['0.5', '0.5'], ['.5', '0.5'], ['5.', '5'], [' 007.10 ', '7.10'], ['0', '0']])('reads %s as %s', (typed, read) => { expect(readDecimal(typed)).toBe(read); });
  it.each(['', '-1', '1,5', '1e3', '1.2.3', '0x10', '١'])('does not take %j for a number', (typed) => { expect(readDecimal(typed)).toBeNull(); });
});

describe('steps', () => {
  it('knows a whole number of steps where floats do not', () => {
    // 0.3 / 0.1 is 2.9999999999999996 as a float
    expect(isOnStep('0.3', '0.1')).toBe(true);
    expect(isOnStep('0.35', '0.1')).toBe(false);
    expect(isOnStep('64210.5', '0.5')).toBe(true);
    expect(isOnStep('64210.4', '0.5')).toBe(false);
  });

  it('rounds a quantity down, never up', () => {
    expect(floorToStep('0.0659999', '0.001')).toBe('0.065');
    expect(floorToStep('7', '5')).toBe('5');
    expect(floorToStep('0.0009', '0.001')).toBe('0.000');
  });

  it('finds the nearest price', () => {
    expect(nearestStep(64_210.43, '0.1')).toBe('64210.4');
    expect(nearestStep(64_210.3, '0.5')).toBe('64210.5');
    expect(nearestStep(0.000_287_14, '0.0000001')).toBe('0.0002871');
  });

  it('says how much money buys, to the last digit', () => {
    // 1000 / 64210.4 = 0.015573…
    expect(qtyForMoney('1000', '64210.4', '0.001')).toBe('0.015');
    // 0.3 / 0.1 is exactly 3
    expect(qtyForMoney('0.3', '0.1', '1')).toBe('3');
    expect(qtyForMoney('5', '0', '1')).toBeNull();
  });

  it('takes a share of a quantity', () => {
    expect(shareOfStep('0.079', 5000, '0.001')).toBe('0.039');
    expect(shareOfStep('0.079', 10_000, '0.001')).toBe('0.079');
  });

  it('never buys more than the money is worth, and never a whole step less than it could', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e8 }), fc.constantFrom(1, 5, 25), (cents, ticks, lot) => {
      const money = (cents / 100).toFixed(2);
      const price = (ticks / 10).toFixed(1);
      const lotSize = (lot / 1000).toFixed(3);
      const qty = qtyForMoney(money, price, lotSize);
      const lots = BigInt((qty ?? '0').replace('.', '')) / BigInt(lot);
      const cost = (count: bigint) => count * BigInt(lot) * BigInt(ticks);
      // in units of 10^-4: qty has 3 decimals, price 1
      const scaledMoney = BigInt(cents) * 100n;
      expect(cost(lots) <= scaledMoney && cost(lots + 1n) > scaledMoney).toBe(true);
    }));
  });
});
