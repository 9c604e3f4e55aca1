import { describe, expect, it } from 'vitest';
import { ObservationNormaliser } from '../../../../../src/engine/compute/nn/observation-normaliser.ts';

describe('the normaliser of observations', () => {
  it('brings what it was shown to mean 0 and deviation 1, each number by itself', () => {
    const normaliser = new ObservationNormaliser(2, 10);
    normaliser.show(Float32Array.of(1, 100, 3, 100));
    normaliser.show(Float32Array.of(5, 100));
    // 1, 3, 5 have mean 3 and variance 8/3; what never changes is 0.
    const out = new Float32Array(4);
    normaliser.apply(Float32Array.of(5, 100, 3, 100), out);
    expect(out[0]).toBeCloseTo(2 / Math.sqrt(8 / 3), 6);
    expect([...out.subarray(1)]).toEqual([0, 0, 0]);
  });

  it('holds what is far out within its limit, and learns nothing from what it is applied to', () => {
    const normaliser = new ObservationNormaliser(1, 4);
    normaliser.show(Float32Array.of(-1, 1));
    const before = normaliser.snapshot();
    const rows = Float32Array.of(1000, -1000, 1);
    normaliser.apply(rows, rows);
    expect([...rows.subarray(0, 2)]).toEqual([4, -4]);
    expect(rows[2]).toBeCloseTo(1, 6);
    expect(normaliser.snapshot()).toEqual(before);
  });

  it('does not mind in what pieces it is shown, and goes on from a snapshot', () => {
    const rows = Float32Array.from({ length: 60 }, (_, i) => (i * 37) % 23);
    const whole = new ObservationNormaliser(3, 10);
    whole.show(rows);
    const parts = new ObservationNormaliser(3, 10);
    parts.show(rows.subarray(0, 21));
    const later = new ObservationNormaliser(3, 10);
    later.restore(JSON.parse(JSON.stringify(parts.snapshot())) as ReturnType<typeof parts.snapshot>);
    later.show(rows.subarray(21));
    expect(later.snapshot()).toEqual(whole.snapshot());
    expect(() => { later.restore({ count: 1, means: [1], squares: [0] }); }).toThrow('expected means of 3 numbers, was 1');
  });
});
