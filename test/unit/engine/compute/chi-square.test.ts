import { describe, expect, it } from 'vitest';
import { chiSquareTail } from '../../../../src/engine/compute/chi-square.ts';

describe('the tail of the chi-square distribution', () => {
  // Upper critical values as every table prints them: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4; 0.72013 is of the MathWorks documentation of varbacktest.cc.
  it.each([
    [1, 2.706, 0.1], [1, 3.841, 0.05], [1, 5.024, 0.025], [1, 6.635, 0.01], [1, 10.828, 0.001],
    [2, 4.605, 0.1], [2, 5.991, 0.05], [2, 7.378, 0.025], [2, 9.21, 0.01], [2, 13.816, 0.001],
    [3, 7.815, 0.05], [2, 0.72013, 0.69763], [10, 18.307, 0.05], [10, 29.588, 0.001], [100, 124.342, 0.05],
  ])('of %i degrees beyond %f is %f', (freedom, critical, tail) => {
    expect(chiSquareTail(critical, freedom)).toBeCloseTo(tail, 4);
  });

  it('of two degrees is exactly e^(-x/2): 0.36787944117144233 at 2', () => {
    expect(chiSquareTail(2, 2)).toBeCloseTo(0.36787944117144233, 15);
  });

  it('is 1 at nothing, 0 at infinity, and nothing for what is no statistic', () => {
    expect([chiSquareTail(0, 1), chiSquareTail(Infinity, 2)]).toEqual([1, 0]);
    expect(chiSquareTail(Number.NaN, 1)).toBeNaN();
    expect(chiSquareTail(-1, 1)).toBeNaN();
    expect(() => chiSquareTail(1, 0.5)).toThrow(/expected degrees of freedom from 1, was 0.5/);
  });

  it('keeps falling and stays positive far out, where 1 less the rest would be lost to rounding', () => {
    const tails = [1, 5, 20, 80, 160, 234].map((statistic) => chiSquareTail(statistic, 1));
    expect(tails.every((tail, index) => tail > 0 && tail < (tails[index - 1] ?? 2))).toBe(true);
  });
});
