import { describe, expect, it } from 'vitest';
import { DIRECTION_NUMBERS } from '../../../../../src/engine/learn/search/direction-numbers.ts';
import { SOBOL_DIMENSIONS, sobolSequence } from '../../../../../src/engine/learn/search/sobol.ts';

describe('a Sobol sequence', () => {
  it('begins with the points that Joe and Kuo publish', () => {
    const at = sobolSequence(3, null);
    // Output of their program for ten points in three dimensions, new-joe-kuo-6.21201.
    expect(Array.from({ length: 10 }, (_, index) => [...at(index)])).toEqual([
      [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
    ]);
  });

  it('is that of SciPy in all its dimensions', () => {
    const at = sobolSequence(SOBOL_DIMENSIONS, null);
    // scipy.stats.qmc.Sobol(64, scramble=False).random(256): the first hundred, each coordinate times its point's and its own place, summed; and the digits of point 200.
    let sum = 0;
    for (let index = 0; index < 100; index++) sum += at(index).reduce((total, place, dimension) => total + place * (index + 1) * (dimension + 1), 0);
    expect(sum).toBe(5234658.28125);
    expect(at(200).reduce((total, place) => total + place * 2 ** 32, 0)).toBe(139083120640);
  });

  it('has direction numbers that are odd and small enough', () => {
    for (const [degree, coefficients, initial] of DIRECTION_NUMBERS) {
      expect(initial).toHaveLength(degree);
      expect(coefficients).toBeLessThan(2 ** (degree - 1));
      for (const [index, number] of initial.entries()) expect(number % 2 === 1 && number < 2 ** (index + 1)).toBe(true);
    }
  });

  it.each([null, 1, 2])('fills equal intervals equally, scrambled or not (seed %s)', (seed) => {
    const at = sobolSequence(SOBOL_DIMENSIONS, seed);
    const points = Array.from({ length: 64 }, (_, index) => at(index));
    for (let dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++) {
      expect(points.map((point) => Math.floor(point[dimension]! * 64)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, index) => index));
    }
  });

  it('is another for another seed', () => {
    expect(sobolSequence(2, 1)(5)).not.toEqual(sobolSequence(2, 2)(5));
  });
});
