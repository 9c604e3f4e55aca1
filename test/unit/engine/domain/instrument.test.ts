import { describe, expect, it } from 'vitest';
import { atomsPerTickLot, formatPrice, formatQty, lotsFromDecimal, notionalAtoms, ticksFromDecimal } from '../../../../src/engine/domain/instrument.ts';
import { priceTicks, qtyLots } from '../../../../src/engine/domain/units.ts';
import { anInstrument } from '../../../support/instruments.ts';

const btc = anInstrument({ priceDecimals: 1, qtyDecimals: 3 });

describe('an instrument', () => {
  it('values price times quantity exactly: 64,210.4 × 0.123 = 7,897.8792', () => {
    expect(notionalAtoms(btc, priceTicks(642_104), qtyLots(123))).toBe(789_787_920_000n);
    expect(notionalAtoms(btc, priceTicks(642_104), qtyLots(-123))).toBe(-789_787_920_000n);
  });

  it('refuses steps whose product is finer than an atom', () => {
    expect(() => atomsPerTickLot(anInstrument({ priceDecimals: 6, qtyDecimals: 3 }))).toThrow('price and quantity decimals exceed 8');
  });

  it('reads and writes decimals in its own steps', () => {
    expect(ticksFromDecimal(btc, '64210.4')).toBe(642_104);
    expect(ticksFromDecimal(btc, '64210.45')).toBeNull();
    expect(lotsFromDecimal(btc, '0.0015')).toBeNull();
    expect(formatPrice(btc, priceTicks(642_104))).toBe('64210.4');
    expect(formatQty(btc, qtyLots(-1))).toBe('-0.001');
  });

  it('refuses a decimal that is not a whole number of steps', () => {
    const half = anInstrument({ priceDecimals: 2, tickSteps: 5 });
    expect(ticksFromDecimal(half, '10.04')).toBeNull();
    expect(ticksFromDecimal(half, '10.05')).toBe(201);
  });
});
