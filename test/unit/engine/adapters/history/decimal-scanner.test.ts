import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalScanner } from '../../../../../src/engine/adapters/history/decimal-scanner.ts';

const scanner = new DecimalScanner();

function scan(text: string): { readonly value: number; readonly end: number; readonly decimals: number } {
  return { value: scanner.scan(Buffer.from(`${text}\n`), 0), end: scanner.end, decimals: scanner.decimals };
}

describe('decimal scanner', () => {
  it.each([
    ['0', 0, 0], ['12', 12, 0], ['0.50', 0.5, 1], ['16617.17000000', 16617.17, 2], ['0.00141342', 0.00141342, 8], ['19542988.42354520', 19542988.4235452, 7], ['5.', 5, 0], ['100.000', 100, 0],
    ['9007199254740993', 9007199254740992, 0], ['0.1000000000000000055511151231257827', 0.1, 34], ['123456789012345678901234567890.5', 1.2345678901234568e29, 1], ['0.00000000000000000000000000001', 1e-29, 29],
  ])('reads %s', (text, value, decimals) => {
    expect(scan(text)).toEqual({ value, end: text.length, decimals });
  });

  it.each(['', '-1', '+1', '.5', 'abc', ' 1', 'NaN', '"1"'])('reads no number from "%s"', (text) => {
    expect(scan(text).value).toBeNaN();
  });

  it.each([['1e5', 1], ['1,2', 1], ['1.2.3', 3], ['1x', 1]])('stops at the first byte of "%s" that is no part of the number', (text, end) => {
    expect(scan(text).end).toBe(end);
  });

  it('is exactly what Number makes of the same text', () => {
    const digits = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.nat(9).map(String), minLength: 1, maxLength });
    const decimal = fc.oneof(digits(20), fc.tuple(digits(20), digits(30)).map(([whole, fraction]) => `${whole}.${fraction}`));
    fc.assert(fc.property(decimal, (text) => { expect(scan(text)).toMatchObject({ value: Number(text), end: text.length }); }), { numRuns: 20_000 });
  });

  it('reads every price that a venue can print as the float nearest to it', () => {
    const price = fc.tuple(fc.nat(10_000_000), fc.nat(99_999_999)).map(([whole, fraction]) => `${whole}.${String(fraction).padStart(8, '0')}`);
    fc.assert(fc.property(price, (text) => { expect(scan(text).value).toBe(Number(text)); }), { numRuns: 20_000 });
  });
});
