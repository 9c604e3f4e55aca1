import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalFromScaled, decimalsOf, powerOfTen, scaledFromDecimal } from '../../../../src/engine/domain/decimal.ts';

describe('scaledFromDecimal', () => {
  it.each([
    ['64210.40', 2, 6_421_040n],
    ['0.00001', 5, 1n],
    ['-1.5', 1, -15n],
    ['7', 3, 7000n],
    ['0.10000000', 1, 1n],
    ['123456789012345678.9', 1, 1_234_567_890_123_456_789n],
  ])('reads %s with %i decimals exactly', (text, decimals, scaled) => {
    expect(scaledFromDecimal(text, decimals)).toBe(scaled);
  });

  it.each(['', ' 1', '1e5', '0x10', '1,5', 'NaN', '.5', '--1', '1.2.3', 'Infinity'])('refuses "%s", which is not a plain decimal', (text) => {
    expect(scaledFromDecimal(text, 8)).toBeNull();
  });

  it('refuses more decimals than the scale has, instead of rounding money', () => {
    expect(scaledFromDecimal('0.123', 2)).toBeNull();
  });

  it('is undone by decimalFromScaled for every whole number and scale', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 12 }), (scaled, decimals) => {
      expect(scaledFromDecimal(decimalFromScaled(scaled, decimals), decimals)).toBe(scaled);
    }));
  });
});

describe('decimalFromScaled', () => {
  it.each([
    [5n, 3, '0.005'],
    [-5n, 3, '-0.005'],
    [0n, 2, '0.00'],
    [1234n, 0, '1234'],
    [123_456n, 2, '1234.56'],
  ])('writes %s with %i decimals as %s', (scaled, decimals, text) => {
    expect(decimalFromScaled(scaled, decimals)).toBe(text);
  });
});

describe('decimalsOf', () => {
  it.each([['0.0100', 2], ['5', 0], ['5.000', 0], ['1.23456789', 8]])('counts the significant decimals of %s', (text, count) => {
    expect(decimalsOf(text)).toBe(count);
  });
});

describe('powerOfTen', () => {
  it('is exact and refuses what it does not have', () => {
    expect(powerOfTen(8)).toBe(100_000_000);
    expect(() => powerOfTen(16)).toThrow('expected an exponent from 0 to 15, was 16');
  });
});
