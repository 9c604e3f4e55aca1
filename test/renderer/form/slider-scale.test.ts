import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberFieldSpec } from '../../../src/renderer/src/form/schema.ts';
import { positionOf, SLIDER_POSITIONS, stepped, valueAt } from '../../../src/renderer/src/form/slider-scale.ts';

const field = (minimum: number, maximum: number, step: number): NumberFieldSpec => ({
  kind: 'number', path: 'x', label: 'X', unit: '', description: '', group: '', advanced: false, fallback: minimum, integer: step === 1, nullable: false,
  minimum, maximum, isMinimumExclusive: false, isMaximumExclusive: false, step, multipleOf: null,
});

describe('a slider', () => {
  it('reaches both ends exactly', () => {
    for (const each of [field(1, 999, 1), field(0, 60, 1), field(0.25, 20, 0.25), field(-5, 100, 0.1)]) {
      expect(valueAt(each, 0)).toBe(each.minimum);
      expect(valueAt(each, SLIDER_POSITIONS)).toBe(each.maximum);
    }
  });

  it('gives small values of a wide range room: 20 of 1 to 999 is not at the very left', () => {
    expect(positionOf(field(1, 999, 1), 20)).toBeGreaterThan(SLIDER_POSITIONS * 0.25);
  });

  it('always stands on a step inside the range', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: SLIDER_POSITIONS }), (position) => {
      const value = valueAt(field(0.25, 20, 0.25), position);
      expect(value).toBeGreaterThanOrEqual(0.25);
      expect(value).toBeLessThanOrEqual(20);
      expect(Number.isInteger(value / 0.25)).toBe(true);
    }), { numRuns: 100 });
  });

  it('moves by one step with a key, and stops at the end', () => {
    expect(stepped(field(0.25, 20, 0.25), 3, 1)).toBe(3.25);
    expect(stepped(field(1, 999, 1), 995, 10)).toBe(999);
  });
});
