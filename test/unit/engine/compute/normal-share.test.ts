import { describe, expect, it } from 'vitest';
import { normalShareBelow } from '../../../../src/engine/compute/normal-share.ts';

describe('the share of a normal below a value', () => {
  // Abramowitz & Stegun 1964, table 26.1.
  it.each([[0, 0.5], [1, 0.841344746], [-1, 0.158655254], [1.96, 0.975002105], [-3, 0.001349898], [6, 1]])('of %d is %d', (z, share) => {
    expect(Math.abs(normalShareBelow(z) - share)).toBeLessThan(1e-7);
  });
});
