import { describe, expect, it } from 'vitest';
import { createCartPole } from '../../../../src/engine/learn/classic/cart-pole.ts';
import { createPendulum } from '../../../../src/engine/learn/classic/pendulum.ts';
import { sideBySide } from '../../../../src/engine/learn/side-by-side.ts';
import type { World } from '../../../../src/engine/learn/side-by-side.ts';
import { td3Config } from '../../../../src/engine/learn/td3-config.ts';
import { Td3 } from '../../../../src/engine/learn/td3.ts';

const SMALL = { hiddenUnits: [16], batchSize: 16, capacity: 512, firstSteps: 60, stepsPerUpdate: 100 };

function pendulum(overrides: object = {}, seed: number | string = 1): Td3 {
  return new Td3(sideBySide(createPendulum, 1), td3Config.parse({ ...SMALL, ...overrides }), seed);
}

/** A world of one step: the nearer the action (from 0 to 10) to ten times what is seen, the better. */
function createTarget(): World {
  let wanted = 0;
  return {
    observationSize: 1,
    actions: { type: 'continuous', size: 1, low: 0, high: 10 },
    begin: (rng, observation) => { wanted = rng.float(); observation[0] = wanted; },
    advance: (action, observation) => {
      observation[0] = wanted;
      return { reward: -((action[0]! / 10 - wanted) ** 2) * 4, end: 'terminated' };
    },
    snapshot: () => [wanted],
    restore: ([place = 0]) => { wanted = place; },
  };
}

describe('TD3', () => {
  it('learns where to aim, in the range of the environment', () => {
    const td3 = new Td3(sideBySide(createTarget, 1), td3Config.parse({ ...SMALL, hiddenUnits: [24, 24], learningRate: 0.003, policyDelay: 2 }), 1);
    for (let i = 0; i < 20; i++) td3.update();
    const action = new Float32Array(1);
    const misses = [0.2, 0.5, 0.8].map((wanted) => {
      td3.act(Float32Array.of(wanted), action);
      return Math.abs(action[0]! - 10 * wanted);
    });
    // Blind actions are 3 away on average.
    expect(Math.max(...misses)).toBeLessThan(1);
  });

  it('gives the same weights for the same seed, bit for bit', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => {
      const td3 = pendulum({}, seed);
      for (let i = 0; i < 3; i++) td3.update();
      return td3.checkpoint();
    });
    expect(b).toEqual(a);
    expect(c!.nets[0]!.values).not.toEqual(a!.nets[0]!.values);
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    const whole = pendulum({ policyDelay: 3, stepsAhead: 2 });
    const told = Array.from({ length: 4 }, () => whole.update());
    const before = pendulum({ policyDelay: 3, stepsAhead: 2 });
    before.update();
    before.update();
    const after = pendulum({ policyDelay: 3, stepsAhead: 2 }, 99);
    after.restore(structuredClone(before.checkpoint()));
    expect(Array.from({ length: 2 }, () => after.update())).toEqual(told.slice(2));
    expect(after.checkpoint()).toEqual(whole.checkpoint());
  });

  it('moves the policy less often than the critics', () => {
    const still = pendulum({ policyDelay: 100 });
    const first = still.policy().values;
    still.update();
    // 41 steps of the critics: 60 steps were lived before the first, and it has no hundredth.
    expect(still.policy().values).toEqual(first);
    const moving = pendulum({ policyDelay: 41 });
    moving.update();
    expect(moving.policy().values).not.toEqual(first);
  });

  it('refuses choices, and a checkpoint of another net', () => {
    expect(() => new Td3(sideBySide(createCartPole, 1), td3Config.parse(SMALL), 1)).toThrow('expected an environment of continuous actions, was one of discrete actions');
    expect(() => { pendulum({ hiddenUnits: [8] }).restore(pendulum().checkpoint()); }).toThrow('expected weights of a net 3 → 8 relu → 1 tanh, was 3 → 16 relu → 1 tanh');
  });
});
