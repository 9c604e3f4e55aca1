import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineOfTurn, sineOfTurn } from '../../../../src/engine/compute/portable-turn.ts';

describe('sine and cosine of a turn', () => {
  it.each([[0, 0, 1], [0.25, 1, 0], [0.5, 0, -1], [0.75, -1, 0], [1 / 12, 0.5, Math.sqrt(3) / 2], [1 / 8, Math.SQRT1_2, Math.SQRT1_2], [-0.25, -1, 0], [7, 0, 1]])('of %d are %d and %d', (turns, sine, cosine) => {
    expect(Math.abs(sineOfTurn(turns) - sine)).toBeLessThan(1e-15);
    expect(Math.abs(cosineOfTurn(turns) - cosine)).toBeLessThan(1e-15);
  });

  it('are within 1e-14 of what this machine computes', () => {
    fc.assert(fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (turns) => {
      expect(Math.abs(sineOfTurn(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-14);
      expect(Math.abs(cosineOfTurn(turns) - Math.cos(2 * Math.PI * turns))).toBeLessThan(1e-14);
    }));
  });
});
