import { describe, expect, it } from 'vitest';
import { createCartPole } from '../../../../src/engine/learn/classic/cart-pole.ts';
import { actionWidth, createStepOutcome } from '../../../../src/engine/learn/environment.ts';
import { sideBySide } from '../../../../src/engine/learn/side-by-side.ts';

function run(count: number, steps: number, seed: number): readonly number[][] {
  const environment = sideBySide(createCartPole, count);
  const outcome = createStepOutcome(environment);
  environment.reset(seed, outcome.observations);
  const seen: number[][] = [[...outcome.observations.subarray(0, 4)]];
  for (let step = 0; step < steps; step++) {
    environment.step(new Float32Array(count).fill(step % 2), outcome);
    seen.push([...outcome.observations.subarray(0, 4), outcome.rewards[0]!, outcome.ends[0]!]);
  }
  return seen;
}

describe('worlds side by side', () => {
  it('are the same for the same seed, whatever stands beside them', () => {
    expect(run(3, 300, 7)).toEqual(run(1, 300, 7));
    expect(run(1, 300, 8)).not.toEqual(run(1, 300, 7));
  });

  it('begin again by themselves and keep the last observation', () => {
    const environment = sideBySide(createCartPole, 2);
    const outcome = createStepOutcome(environment);
    environment.reset(1, outcome.observations);
    let steps = 0;
    do {
      environment.step(Float32Array.of(1, steps % 2), outcome);
      steps++;
    } while (outcome.ends[0] === 0);
    // Pushed to one side only, the pole falls after some ten steps; the other world still stands.
    expect(steps).toBeLessThan(12);
    expect([...outcome.ends]).toEqual([1, 0]);
    expect(Math.abs(outcome.finalObservations[2]!)).toBeGreaterThan(0.2095);
    expect(Math.abs(outcome.observations[2]!)).toBeLessThanOrEqual(0.05);
    expect([...outcome.finalObservations.subarray(4)]).toEqual([0, 0, 0, 0]);
  });

  it('go on from a snapshot that went through JSON', () => {
    const [first, second] = [sideBySide(createCartPole, 2), sideBySide(createCartPole, 2)];
    const [a, b] = [createStepOutcome(first), createStepOutcome(second)];
    first.reset(1, a.observations);
    for (let i = 0; i < 30; i++) first.step(Float32Array.of(i % 2, 1), a);
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    for (let i = 0; i < 30; i++) {
      first.step(Float32Array.of(0, i % 2), a);
      second.step(Float32Array.of(0, i % 2), b);
      expect(b.observations).toEqual(a.observations);
    }
    expect(() => { sideBySide(createCartPole, 3).restore(first.snapshot()); }).toThrow('expected the state of 3 worlds, was 2');
  });

  it('say how many numbers make an action', () => {
    expect([actionWidth({ type: 'discrete', count: 5 }), actionWidth({ type: 'continuous', size: 5, low: 0, high: 1 })]).toEqual([1, 5]);
    expect(() => sideBySide(createCartPole, 0)).toThrow('expected at least one world, was none');
  });
});
