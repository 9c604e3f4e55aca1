import { describe, expect, it } from 'vitest';
import { FallCusum, meanRunLength, thresholdFor } from '../../../../../src/engine/compute/change-point/cusum.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';

describe('FallCusum', () => {
  it('sums what lies more than the slack below 0, never below 0 itself, and goes on after it has told', () => {
    const test = new FallCusum({ slack: 0.5, threshold: 2 });
    const scores = [-1, -1.5, 0.25, -3, 5, -0.5].map((value) => {
      test.update(value);
      return test.score;
    });
    // Sums: 0.5; 1.5; 0.75; 3.25; 0; 0.
    expect(scores).toEqual([0.25, 0.75, 0.375, 1.625, 0, 0]);
  });

  it.each([[0, 465 * 2], [0.5, 38], [0.75, 17], [1, 10.4], [1.5, 5.75], [2, 4.01]])('has the published run lengths at slack 0.5 and threshold 5: a fall of %f after %f', (fall, length) => {
    // Montgomery 2013, table 9.3 (from Hawkins 1993); without a fall the table counts both sides. Siegmund's formula is within some per cent of it.
    expect(Math.abs(meanRunLength({ slack: 0.5, threshold: 5 }, fall) / length - 1)).toBeLessThan(0.04);
  });

  it('tells by chance as often as its threshold promises', () => {
    const slack = 0.5;
    const threshold = thresholdFor(slack, 300);
    expect(meanRunLength({ slack, threshold }, 0)).toBeCloseTo(300, 6);
    const rng = createRng('cusum');
    const runs = 1_000;
    let values = 0;
    for (let run = 0; run < runs; run++) {
      const test = new FallCusum({ slack, threshold });
      do {
        test.update(rng.normal());
        values++;
      } while (test.score < 1);
    }
    // Run lengths are spread about as wide as they are long: three standard errors, and the formula's own error.
    expect(Math.abs(values / runs / 300 - 1)).toBeLessThan(3 / Math.sqrt(runs) + 0.04);
  });
});
