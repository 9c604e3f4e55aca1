import { describe, expect, it } from 'vitest';
import { portableExp } from '../../../../../src/engine/adapters/practice-market/portable-exp.ts';

describe('portableExp', () => {
  it('is e^x to within 1e-14', () => {
    for (let x = -20; x <= 20; x += 0.0137) expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
  });

  it('is exactly 1 at 0', () => {
    expect(portableExp(0)).toBe(1);
  });
});
