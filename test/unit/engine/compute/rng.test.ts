import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createRng, fnv1a64, splitMix64 } from '../../../../src/engine/compute/rng.ts';

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe('the algorithms against their published vectors', () => {
  it('xoshiro128** from the state 1, 2, 3, 4 (reference implementation, as in the rand_xoshiro crate)', () => {
    const rng = createRng(0);
    rng.restore({ words: [1, 2, 3, 4], spareNormal: null });
    expect(draws(10, () => rng.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('SplitMix64 from 1234567 (Rosetta Code, Pseudo-random numbers/Splitmix64)', () => {
    expect(draws(5, splitMix64(1234567n))).toEqual([
      6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n, 16408922859458223821n,
    ]);
  });

  it('FNV-1a 64 of the texts in its authors’ test suite', () => {
    expect(fnv1a64('')).toBe(0xcbf29ce484222325n);
    expect(fnv1a64('a')).toBe(0xaf63dc4c8601ec8cn);
    expect(fnv1a64('foobar')).toBe(0x85944171f73967e8n);
  });
});

describe('createRng', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const first = draws(50, () => createRng(7).stream('x').uint32());
    expect(draws(50, () => createRng('7').stream('x').uint32())).toEqual(first);
    expect(createRng(8).uint32()).not.toBe(createRng(7).uint32());
  });

  it('keeps a stream apart from what is drawn elsewhere', () => {
    const quiet = createRng(7);
    const busy = createRng(7);
    draws(1000, () => busy.normal());
    draws(3, () => busy.stream('other').float());
    const a = quiet.stream('trades');
    const b = busy.stream('trades');
    expect(draws(20, () => a.float())).toEqual(draws(20, () => b.float()));
  });

  it('tells nested streams from streams whose names run together', () => {
    const rng = createRng(1);
    const numbers = [rng.stream('ab').uint32(), rng.stream('a').stream('b').uint32(), rng.stream('b').stream('a').uint32(), createRng('1ab').uint32()];
    expect(new Set(numbers).size).toBe(4);
  });

  it('goes on after a snapshot that went through JSON, the spare normal included', () => {
    const rng = createRng('session');
    draws(5, () => rng.normal());
    const snapshot = JSON.parse(JSON.stringify(rng.snapshot())) as ReturnType<typeof rng.snapshot>;
    const expected = draws(9, () => rng.normal());
    const other = createRng('something else');
    other.restore(snapshot);
    expect(draws(9, () => other.normal())).toEqual(expected);
  });

  it('refuses a snapshot that no generator can have', () => {
    expect(() => createRng(1).restore({ words: [0, 0, 0, 0], spareNormal: null })).toThrow('expected four words, not all zero');
    expect(() => createRng(1).restore({ words: [1, 2], spareNormal: null })).toThrow('expected four words');
  });
});

describe('the draws', () => {
  it('float stays in [0, 1) and is uniform: 100 bins of 200,000 draws, chi-square below its 99.9% point of 148.2', () => {
    const rng = createRng('uniform');
    const bins = new Array<number>(100).fill(0);
    for (let i = 0; i < 200_000; i++) {
      const value = rng.float();
      if (value < 0 || value >= 1) throw new Error(`out of range: ${value}`);
      bins[Math.floor(value * 100)]! += 1;
    }
    expect(bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(148.2);
  });

  it('int covers 0 to count - 1 evenly, a count that does not divide 2^32 included', () => {
    const rng = createRng('int');
    const count = 3 * 2 ** 30;
    // Without rejection a third of the range would come up twice as often: 50% of draws below 2^30 in place of 33%.
    let low = 0;
    for (let i = 0; i < 60_000; i++) if (rng.int(count) < 2 ** 30) low += 1;
    expect(low / 60_000).toBeCloseTo(1 / 3, 2);
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (n) => {
      const value = rng.int(n);
      return Number.isInteger(value) && value >= 0 && value < n;
    }));
  });

  it('int refuses a count that is no count', () => {
    for (const count of [0, -1, 1.5, Number.NaN, 2 ** 33]) expect(() => createRng(1).int(count)).toThrow('expected a whole number from 1 to 2^32');
  });

  it('normal has the moments and the tails of the normal distribution', () => {
    const rng = createRng('normal');
    const n = 400_000;
    let sum = 0, squares = 0, fourth = 0, beyondTwo = 0;
    for (let i = 0; i < n; i++) {
      const value = rng.normal();
      sum += value;
      squares += value ** 2;
      fourth += value ** 4;
      if (Math.abs(value) > 2) beyondTwo += 1;
    }
    // Four standard errors each: 4/sqrt(n) = 0.0063, 4·sqrt(2/n) = 0.0089, 4·sqrt(96/n) = 0.062, 4·sqrt(0.0455·0.9545/n) = 0.0013.
    expect(Math.abs(sum / n)).toBeLessThan(0.0063);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.0089);
    expect(Math.abs(fourth / n - 3)).toBeLessThan(0.062);
    expect(Math.abs(beyondTwo / n - 0.0455)).toBeLessThan(0.0013);
  });

  it('exponential waits 1 / rate on average, e^-1 of the waits longer than that', () => {
    const rng = createRng('wait');
    const waits = draws(200_000, () => rng.exponential(4));
    const mean = waits.reduce((a, b) => a + b, 0) / waits.length;
    expect(Math.abs(mean - 0.25)).toBeLessThan(0.0023);
    expect(waits.filter((wait) => wait > 0.25).length / waits.length).toBeCloseTo(0.3679, 2);
    expect(() => rng.exponential(0)).toThrow('expected a positive rate');
  });
});
