import { describe, expect, it } from 'vitest';
import { duelingGradient, duelingValue, duelingValues } from '../../../../../src/engine/compute/nn/dueling.ts';
import { clippedSurrogate, huber, squaredError } from '../../../../../src/engine/compute/nn/losses.ts';

/** Central difference in doubles: its error is some 1e-9. */
function slope(loss: (value: number) => number, at: number): number {
  return (loss(at + 1e-5) - loss(at - 1e-5)) / 2e-5;
}

describe('losses', () => {
  it('are what their papers say', () => {
    expect(squaredError(3, 1)).toEqual({ loss: 4, gradient: 4 });
    expect(huber(1.5, 1)).toEqual({ loss: 0.125, gradient: 0.5 });
    expect(huber(-2, 1)).toEqual({ loss: 2.5, gradient: -1 });
    // Better than expected and already likelier by half: held at 1.2, no pull. Worse than expected and likelier: pulled back in full.
    expect(clippedSurrogate(1.5, 2, 0.2)).toEqual({ loss: -2.4, gradient: 0 });
    expect(clippedSurrogate(1.5, -2, 0.2)).toEqual({ loss: 3, gradient: 3 });
    expect(clippedSurrogate(0.5, -2, 0.2)).toEqual({ loss: 1.6, gradient: 0 });
    expect(clippedSurrogate(0.5, 2, 0.2)).toEqual({ loss: -1, gradient: -1 });
  });

  it('have the gradients of finite differences', () => {
    for (const at of [-3, -0.4, 0.3, 2.5]) {
      expect(squaredError(at, 0.1).gradient).toBeCloseTo(slope((value) => squaredError(value, 0.1).loss, at), 6);
      expect(huber(at, 0.1).gradient).toBeCloseTo(slope((value) => huber(value, 0.1).loss, at), 6);
    }
    for (const log of [-0.5, -0.1, 0.05, 0.4]) {
      for (const advantage of [-1.3, 0.7]) {
        expect(clippedSurrogate(Math.exp(log), advantage, 0.2).gradient).toBeCloseTo(slope((value) => clippedSurrogate(Math.exp(value), advantage, 0.2).loss, log), 6);
      }
    }
  });
});

describe('the duelling head', () => {
  it('adds to the value of the place how much better an action is than the mean of all', () => {
    const out = new Float64Array(3);
    duelingValues(Float32Array.of(99, 10, 1, 2, 6), 1, out);
    // The mean of 1, 2, 6 is 3.
    expect([...out]).toEqual([8, 9, 13]);
    expect(duelingValue(Float32Array.of(99, 10, 1, 2, 6), 1, { action: 2, count: 3 })).toBe(13);
  });

  it('has the gradients of finite differences', () => {
    const row = Float32Array.of(0.5, 1, -2, 4);
    const gradients = new Float32Array(4);
    duelingGradient(1.5, { action: 2, count: 3 }, gradients, 0);
    const out = new Float64Array(3);
    for (let i = 0; i < 4; i++) {
      // Linear: a step of 1 has no error.
      duelingValues(row.map((value, at) => value + (at === i ? 1 : 0)), 0, out);
      const up = out[2]!;
      duelingValues(row, 0, out);
      expect(gradients[i]).toBeCloseTo(1.5 * (up - out[2]!), 6);
    }
  });
});
