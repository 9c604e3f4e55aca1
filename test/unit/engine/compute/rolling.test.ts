import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { RollingExtreme, RollingSum } from '../../../../src/engine/compute/rolling.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 });
const lengths = fc.integer({ min: 1, max: 12 });

describe('RollingSum', () => {
  it('is the sum of the last values once there are enough', () => {
    const sum = new RollingSum(3);
    expect([1, 2, 3, 4, 5].map((value) => sum.update(value))).toEqual([Number.NaN, Number.NaN, 6, 9, 12]);
  });

  it('equals a sum from scratch of any whole numbers', () => {
    fc.assert(fc.property(values, lengths, (numbers, length) => {
      const sum = new RollingSum(length);
      numbers.forEach((value, index) => {
        const expected = index + 1 < length ? Number.NaN : numbers.slice(index + 1 - length, index + 1).reduce((a, b) => a + b, 0);
        expect(sum.update(value)).toEqual(expected + 0);
      });
    }));
  });

  it('does not drift: after a million values that span twelve digits it equals a fresh sum to the last digits', () => {
    const length = 50;
    const sum = new RollingSum(length);
    const rng = createRng('drift');
    const recent: number[] = [];
    let plain = 0;
    let last = Number.NaN;
    for (let i = 0; i < 1_000_000; i++) {
      // One window in a hundred is a million million times larger: a plain running sum keeps its rounding errors for ever.
      const value = rng.float() * (Math.floor(i / length) % 100 === 0 ? 1e12 : 1);
      recent.push(value);
      plain += value;
      if (recent.length > length) plain -= recent.shift()!;
      last = sum.update(value);
    }
    const fresh = recent.reduce((a, b) => a + b, 0);
    expect(Math.abs(last / fresh - 1)).toBeLessThan(1e-14);
    expect(Math.abs(plain / fresh - 1)).toBeGreaterThan(1e-6);
  });

  it('recovers from a value that is not a number', () => {
    const sum = new RollingSum(3);
    const results = [1, Number.NaN, 1, 1, 1, 1, 1, 1, 1].map((value) => sum.update(value));
    expect(results.at(-1)).toBe(3);
  });

  it('goes on after a snapshot that went through JSON', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 40 }), fc.nat(40), lengths, (numbers, cut, length) => {
      const whole = new RollingSum(length);
      const expected = numbers.map((value) => whole.update(value));
      const before = new RollingSum(length);
      const head = numbers.slice(0, cut).map((value) => before.update(value));
      const after = new RollingSum(length);
      after.restore(throughJson(before.snapshot()));
      expect([...head, ...numbers.slice(cut).map((value) => after.update(value))].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
    }));
  });

  it('refuses a snapshot of another length', () => {
    expect(() => new RollingSum(3).restore(new RollingSum(4).snapshot())).toThrow('expected a snapshot of a window of 3 values, was of 4');
  });
});

describe('RollingExtreme', () => {
  it('equals the extreme from scratch of any numbers', () => {
    fc.assert(fc.property(values, lengths, (numbers, length) => {
      const maximum = new RollingExtreme('maximum', length);
      const minimum = new RollingExtreme('minimum', length);
      numbers.forEach((value, index) => {
        const window = numbers.slice(index + 1 - length, index + 1);
        const isFull = index + 1 >= length;
        expect(maximum.update(value) + 0).toBe(isFull ? Math.max(...window) + 0 : Number.NaN);
        expect(minimum.update(value) + 0).toBe(isFull ? Math.min(...window) + 0 : Number.NaN);
      });
    }), { numRuns: 300 });
  });

  it('goes on after a snapshot that went through JSON', () => {
    fc.assert(fc.property(values, fc.nat(60), lengths, (numbers, cut, length) => {
      const run = (extreme: RollingExtreme, part: readonly number[]): number[] => part.map((value) => extreme.update(value) + 0);
      const expected = run(new RollingExtreme('minimum', length), numbers);
      const before = new RollingExtreme('minimum', length);
      const head = run(before, numbers.slice(0, cut));
      const after = new RollingExtreme('minimum', length);
      after.restore(throughJson(before.snapshot()));
      expect([...head, ...run(after, numbers.slice(cut))]).toEqual(expected);
    }));
  });
});
