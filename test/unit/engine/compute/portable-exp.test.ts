import { describe, expect, it } from 'vitest';
import { portableExp } from '../../../../src/engine/compute/portable-exp.ts';

describe('the portable exponential', () => {
  // Digits of e^x from tables, more than a double holds.
  it.each([
    [0, 1], [1, 2.718281828459045], [-1, 0.36787944117144233], [10, 22026.465794806718], [-20, 2.061153622438558e-9], [0.5, 1.6487212707001282], [100, 2.6881171418161356e43],
  ])('of %d is %d', (x, expected) => {
    expect(Math.abs(portableExp(x) / expected - 1)).toBeLessThan(3e-16);
  });

  it('turns sums into products over its whole range', () => {
    for (let x = -350; x < 350; x += 0.731) expect(Math.abs(portableExp(x) * portableExp(-x) - 1)).toBeLessThan(1e-15);
  });

  it('ends at zero and at infinity', () => {
    expect([portableExp(-709), portableExp(-Infinity), portableExp(710), portableExp(Infinity)]).toEqual([0, 0, Infinity, Infinity]);
    expect(portableExp(709.7)).toBeCloseTo(1.6549840276802644e308, -294);
  });
});
