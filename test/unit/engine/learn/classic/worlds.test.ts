import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { createCartPole } from '../../../../../src/engine/learn/classic/cart-pole.ts';
import { createPendulum } from '../../../../../src/engine/learn/classic/pendulum.ts';

describe('the cart and its pole', () => {
  it('moves in one step as the equations say', () => {
    const world = createCartPole();
    const seen = new Float32Array(4);
    world.restore([0.1, 0.2, 0.1, -0.3, 0]);
    // Pushed right. sin 0.1 = 0.0998334166, cos 0.1 = 0.9950041653; push = (10 + 0.05 × 0.09 × 0.0998334166) / 1.1 = 9.0913174958;
    // turning = (0.9783674829 − 9.0458987761) / (0.5 × (1.3333333333 − 0.0900030290)) = −8.0675312932 / 0.6216651522 = −12.9772936;
    // acceleration = 9.0913174958 + 0.05 × 12.9772936 × 0.9950041653 / 1.1 = 9.6782448.
    expect(world.advance(Float32Array.of(1), seen)).toEqual({ reward: 1, end: 'none' });
    expect(seen[0]).toBeCloseTo(0.1 + 0.02 * 0.2, 6);
    expect(seen[1]).toBeCloseTo(0.2 + 0.02 * 9.6782448, 5);
    expect(seen[2]).toBeCloseTo(0.1 - 0.02 * 0.3, 6);
    expect(seen[3]).toBeCloseTo(-0.3 - 0.02 * 12.9772936, 5);
  });

  it('is the mirror of itself', () => {
    const [right, left] = [1, -1].map((side) => {
      const world = createCartPole();
      world.restore([0.1, 0.2, 0.1, -0.3, 0].map((value) => value * side));
      const seen = new Float32Array(4);
      world.advance(Float32Array.of(side === 1 ? 1 : 0), seen);
      return [...seen].map((value) => value * side);
    });
    expect(left).toEqual(right);
  });

  it.each([
    ['beyond 12 degrees', [0, 0, 0.209, 0.1, 3], 'terminated'],
    ['just within 12 degrees', [0, 0, 0.209, 0, 3], 'none'],
    ['off the track', [2.399, 0.1, 0, 0, 3], 'terminated'],
    ['off the other end', [-2.399, -0.1, 0, 0, 3], 'terminated'],
    ['at the 500th step', [0, 0, 0, 0, 499], 'truncated'],
    ['falling at the 500th step', [0, 0, 0.209, 0.1, 499], 'terminated'],
  ])('ends as it should %s', (_, state, end) => {
    const world = createCartPole();
    world.restore(state);
    expect(world.advance(Float32Array.of(1), new Float32Array(4))).toEqual({ reward: 1, end });
  });

  it('begins near the middle', () => {
    const world = createCartPole();
    const seen = new Float32Array(4);
    const rng = createRng(1);
    for (let i = 0; i < 100; i++) {
      world.begin(rng, seen);
      for (const value of seen) expect(Math.abs(value)).toBeLessThanOrEqual(0.05);
    }
    expect(new Set(seen).size).toBe(4);
  });
});

describe('the pendulum', () => {
  it('moves in one step as the equations say', () => {
    const world = createPendulum();
    const seen = new Float32Array(3);
    world.restore([0.5, 1, 0]);
    // Cost 0.25 + 0.1 + 0.001 × 2.25. Speed 1 + (15 × 0.4794255386 + 3 × 1.5) × 0.05 = 1.5845691540; angle 0.5 + 0.05 × that = 0.5792284577.
    const { reward, end } = world.advance(Float32Array.of(1.5), seen);
    expect(reward).toBeCloseTo(-0.35225, 12);
    expect(end).toBe('none');
    expect(seen[0]).toBeCloseTo(Math.cos(0.5792284577), 6);
    expect(seen[1]).toBeCloseTo(Math.sin(0.5792284577), 6);
    expect(seen[2]).toBeCloseTo(1.584569154, 6);
  });

  it('counts the angle from upright after any number of turns, and no more torque and speed than there is', () => {
    const world = createPendulum();
    const seen = new Float32Array(3);
    world.restore([6 * Math.PI + 0.5, 7.9, 198]);
    // 0.25 + 0.1 × 62.41 + 0.001 × 4; pulled by 2 and by gravity beyond 8.
    expect(world.advance(Float32Array.of(50), seen).reward).toBeCloseTo(-(0.25 + 6.241 + 0.004), 9);
    expect(seen[2]).toBe(8);
    expect(world.advance(Float32Array.of(-50), seen).end).toBe('truncated');
    world.restore([Math.PI, 0, 0]);
    expect(world.advance(Float32Array.of(0), seen).reward).toBeCloseTo(-(Math.PI ** 2), 9);
  });
});
