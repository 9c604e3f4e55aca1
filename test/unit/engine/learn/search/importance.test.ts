import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { importanceOf } from '../../../../../src/engine/learn/search/importance.ts';

function sample(count: number, dimensions: number): readonly Float64Array[] {
  const rng = createRng(4);
  return Array.from({ length: count }, () => Float64Array.from({ length: dimensions }, () => rng.float()));
}

describe('the importance of settings', () => {
  const points = sample(600, 3);

  it('is divided as the variance of a sum is', () => {
    // Var(4x) = 16/12 and Var(2y) = 4/12: shares 0.8 and 0.2; z does nothing. Trees are steps: a tenth is allowed.
    const found = importanceOf(points, points.map(([x, y]) => 4 * x! + 2 * y!), 1);
    expect(Math.abs((found?.alone[0] ?? 0) - 0.8)).toBeLessThan(0.1);
    expect(Math.abs((found?.alone[1] ?? 0) - 0.2)).toBeLessThan(0.1);
    expect(found?.withOthers[2]).toBeLessThan(0.03);
    expect(found?.fit).toBeGreaterThan(0.9);
  });

  it('sees what two settings do only together', () => {
    // (x - 1/2)(y - 1/2) has no effect of either alone: all of its variance is theirs together.
    const found = importanceOf(points, points.map(([x, y]) => (x! - 0.5) * (y! - 0.5)), 1);
    expect(found?.pair).toMatchObject({ dimensions: [0, 1] });
    expect(found?.pair?.share).toBeGreaterThan(0.5);
    expect(found?.alone[0]).toBeLessThan(0.3);
    expect(found?.withOthers[0]).toBeGreaterThan(0.6);
  });

  it('believes nothing of noise', () => {
    const rng = createRng(9);
    const found = importanceOf(points, points.map(() => rng.normal()), 1);
    // Trees that learned noise foretell unseen values no better than their mean.
    expect(found?.fit).toBeLessThan(0.1);
  });

  it('says nothing of too few trials, and of trials that are all alike', () => {
    expect(importanceOf(points.slice(0, 9), points.slice(0, 9).map(() => 1), 1)).toBeNull();
    expect(importanceOf(points, points.map(() => 1), 1)).toBeNull();
  });
});
