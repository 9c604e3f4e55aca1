import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../../src/engine/adapters/sqlite/codec.ts';

describe('codec', () => {
  it('keeps what JSON loses', () => {
    const value = { money: 12345678901234567890n, debt: -5n, unknown: Number.NaN, far: Infinity, near: -Infinity, zero: -0, text: '#n5', plain: 'a"#b', list: [1n, '##'], nothing: null };
    const back = decode(encode(value));
    expect(back).toStrictEqual(value);
    expect(Object.is((back as typeof value).zero, -0)).toBe(true);
  });

  it('returns any plain data exactly as it was', () => {
    const plain = fc.anything({ withBigInt: true, withNullPrototype: false, withUnicodeString: true, values: [fc.boolean(), fc.double(), fc.bigInt(), fc.string({ unit: 'binary' }), fc.constant(null), fc.constantFrom('#', '##', '#n1', '#NaN', '__proto__')] });
    fc.assert(fc.property(plain, (value) => {
      const back = decode(encode(value));
      expect(back).toStrictEqual(value);
    }), { numRuns: 500 });
  });

  it('keeps typed arrays to the bit', () => {
    const value = { window: new Float64Array([1.5, Number.NaN, -0, 1e308]), weights: new Float32Array([0.1]), bins: new Uint8Array([0, 255]), ids: new Int32Array([-1]) };
    expect(decode(encode(value))).toStrictEqual(value);
  });

  it('writes text that any JSON reader accepts', () => {
    expect(JSON.parse(encode({ a: 1, b: [true, null, 'x'], c: 2n }))).toEqual({ a: 1, b: [true, null, 'x'], c: '#n2' });
  });

  it('leaves out a property that is undefined', () => {
    expect(encode({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}');
  });

  it.each([['a map', new Map()], ['a function', () => 1], ['undefined in a list', [undefined]], ['a date', new Date(0)]])('refuses %s instead of losing it', (_, value) => {
    expect(() => encode({ value })).toThrow(/expected plain data to store/);
  });
});
