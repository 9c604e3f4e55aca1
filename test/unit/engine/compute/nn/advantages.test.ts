import { describe, expect, it } from 'vitest';
import { generalisedAdvantages } from '../../../../../src/engine/compute/nn/advantages.ts';

describe('generalised advantages', () => {
  it('are what the recursion gives by hand, for worlds side by side', () => {
    // World 0 goes on: δ = 1 + 0.5 × 4 − 2 = 1 and 1 + 0.5 × 6 − 4 = 0; A = [1 + 0.25 × 0, 0]. World 1 ends after its first step: δ = 3 − 1, then 0 + 0.5 × 8 − 2.
    const out = new Float64Array(4);
    generalisedAdvantages({ worlds: 2, rewards: Float64Array.of(1, 3, 1, 0), values: Float64Array.of(2, 1, 4, 2, 6, 8), ends: Uint8Array.of(0, 1, 0, 0) }, { discount: 0.5, lambda: 0.5 }, out);
    expect([...out]).toEqual([1, 2, 0, 2]);
  });

  it('are discounted sums where λ is 1, and one surprise where it is 0', () => {
    const trajectory = { worlds: 1, rewards: Float64Array.of(1, 2, 4), values: Float64Array.of(0, 0, 0, 8), ends: Uint8Array.of(0, 0, 0) };
    const out = new Float64Array(3);
    generalisedAdvantages(trajectory, { discount: 0.5, lambda: 1 }, out);
    // 1 + 2 / 2 + 4 / 4 + 8 / 8
    expect([...out]).toEqual([4, 6, 8]);
    generalisedAdvantages(trajectory, { discount: 0.5, lambda: 0 }, out);
    expect([...out]).toEqual([1, 2, 8]);
  });

  it('refuse lists that do not fit together', () => {
    expect(() => { generalisedAdvantages({ worlds: 2, rewards: new Float64Array(4), values: new Float64Array(5), ends: new Uint8Array(4) }, { discount: 1, lambda: 1 }, new Float64Array(4)); }).toThrow('expected 6 values and 4 ends and advantages, was 5, 4 and 4');
  });
});
