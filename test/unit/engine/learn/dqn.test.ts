import { describe, expect, it } from 'vitest';
import { createCartPole } from '../../../../src/engine/learn/classic/cart-pole.ts';
import { createPendulum } from '../../../../src/engine/learn/classic/pendulum.ts';
import { dqnConfig } from '../../../../src/engine/learn/dqn-config.ts';
import { Dqn } from '../../../../src/engine/learn/dqn.ts';
import { sideBySide } from '../../../../src/engine/learn/side-by-side.ts';
import type { World } from '../../../../src/engine/learn/side-by-side.ts';

const SMALL = { hiddenUnits: [16], batchSize: 16, capacity: 256, firstSteps: 50, stepsPerUpdate: 100, explorationSteps: 200 };

function cartPole(overrides: object = {}, seed: number | string = 1): Dqn {
  return new Dqn(sideBySide(createCartPole, 1), dqnConfig.parse({ ...SMALL, ...overrides }), seed);
}

/** Two doors one after the other; only right and then left brings 1, so that the first must be valued by the second. */
function createDoors(): World {
  let place = 0;
  const show = (observation: Float32Array): void => { observation.fill(0).fill(1, place, place + 1); };
  return {
    observationSize: 3,
    actions: { type: 'discrete', count: 2 },
    begin: (_, observation) => { place = 0; show(observation); },
    advance: (action, observation) => {
      const isFirst = place === 0;
      const reward = place === 1 && action[0] === 0 ? 1 : 0;
      place = isFirst && action[0] === 1 ? 1 : 2;
      show(observation);
      return { reward, end: isFirst ? 'none' : 'terminated' };
    },
    snapshot: () => [place],
    restore: ([at = 0]) => { place = at; },
  };
}

describe('DQN', () => {
  it.each([1, 3])('learns a way whose first step is worth what the second brings, with %i steps ahead', (stepsAhead) => {
    const dqn = new Dqn(sideBySide(createDoors, 1), dqnConfig.parse({ ...SMALL, stepsAhead, discount: 0.8, learningRate: 0.01, targetShare: 0.05 }), 1);
    for (let i = 0; i < 12; i++) dqn.update();
    const action = new Float32Array(1);
    expect([[1, 0, 0], [0, 1, 0]].map((seen) => { dqn.act(Float32Array.from(seen), action); return action[0]; })).toEqual([1, 0]);
    // The right way is worth 1 × 0.8 at the first door and 1 at the second: of the steps taken, half each, but for some by chance.
    expect(dqn.update().value).toBeGreaterThan(0.55);
    expect(dqn.update().value).toBeLessThan(0.95);
  });

  it('gives the same weights for the same seed, bit for bit', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => {
      const dqn = cartPole({}, seed);
      for (let i = 0; i < 3; i++) dqn.update();
      return dqn.checkpoint();
    });
    expect(b).toEqual(a);
    expect(c!.online.values).not.toEqual(a!.online.values);
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    const whole = cartPole({ schedule: 'linear', totalSteps: 600 });
    const told = Array.from({ length: 5 }, () => whole.update());
    const before = cartPole({ schedule: 'linear', totalSteps: 600 });
    before.update();
    before.update();
    const after = cartPole({ schedule: 'linear', totalSteps: 600 }, 99);
    after.restore(structuredClone(before.checkpoint()));
    expect(Array.from({ length: 3 }, () => after.update())).toEqual(told.slice(2));
    expect(after.checkpoint()).toEqual(whole.checkpoint());
  });

  it('tries less and less, and learns nothing before its first steps are over', () => {
    const dqn = cartPole({ firstSteps: 101, explorationSteps: 400, finalExploration: 0.1 });
    const first = dqn.update();
    expect(first.loss).toBeNaN();
    // 1 − 0.9 × 100 / 400
    expect(first.exploration).toBeCloseTo(0.775, 12);
    const second = dqn.update();
    expect(second.loss).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) dqn.update();
    expect(dqn.update().exploration).toBe(0.1);
  });

  it('refuses actions that are no choices, and a checkpoint of another net', () => {
    expect(() => new Dqn(sideBySide(createPendulum, 1), dqnConfig.parse(SMALL), 1)).toThrow('expected an environment of discrete actions, was one of continuous actions');
    expect(() => { cartPole({ hiddenUnits: [8] }).restore(cartPole().checkpoint()); }).toThrow('expected weights of a net 4 → 8 relu → 3 linear, was 4 → 16 relu → 3 linear');
  });
});
