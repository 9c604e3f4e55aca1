import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { createCartPole } from '../../../../src/engine/learn/classic/cart-pole.ts';
import { createPendulum } from '../../../../src/engine/learn/classic/pendulum.ts';
import { ppoConfig } from '../../../../src/engine/learn/ppo-config.ts';
import { Ppo } from '../../../../src/engine/learn/ppo.ts';
import { sideBySide } from '../../../../src/engine/learn/side-by-side.ts';
import type { World } from '../../../../src/engine/learn/side-by-side.ts';

const SMALL = { hiddenUnits: [16], stepsPerUpdate: 128, batchSize: 32, epochs: 3 };

function cartPole(overrides: object = {}, seed: number | string = 1): Ppo {
  return new Ppo(sideBySide(createCartPole, 2), ppoConfig.parse({ ...SMALL, ...overrides }), seed);
}

function pendulum(overrides: object = {}, seed = 1): Ppo {
  return new Ppo(sideBySide(createPendulum, 2), ppoConfig.parse({ ...SMALL, normalisesObservations: true, ...overrides }), seed);
}

/** A world of one step: the observation says which of three actions brings 1. */
function createChoice(): World {
  let wanted = 0;
  const show = (observation: Float32Array): void => { observation.fill(0).fill(1, wanted, wanted + 1); };
  return {
    observationSize: 3,
    actions: { type: 'discrete', count: 3 },
    begin: (rng, observation) => { wanted = rng.int(3); show(observation); },
    advance: (action, observation) => { show(observation); return { reward: action[0] === wanted ? 1 : 0, end: 'terminated' }; },
    snapshot: () => [wanted],
    restore: ([place = 0]) => { wanted = place; },
  };
}

describe('PPO', () => {
  it('begins with the settings of the issue', () => {
    expect(ppoConfig.parse({})).toMatchObject({
      hiddenUnits: [128, 64, 32], learningRate: 3e-4, discount: 0.99, lambda: 0.95, clipRange: 0.2, valueWeight: 0.5, entropyWeight: 0.01,
      batchSize: 64, epochs: 10, stepsPerUpdate: 2048, maximumGradientNorm: 0.5, normalisesAdvantages: true,
    });
    expect(() => ppoConfig.parse({ gamma: 0.9 })).toThrow(/Unrecognized key/);
  });

  it('learns to choose what is asked for', () => {
    const ppo = new Ppo(sideBySide(createChoice, 4), ppoConfig.parse({ ...SMALL, learningRate: 0.003 }), 1);
    const [first] = [ppo.update()];
    for (let i = 0; i < 14; i++) ppo.update();
    const last = ppo.update();
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Blind choice brings ⅓, with a standard error of 0.042 over 128 choices.
    expect(Math.abs(mean(first.episodeReturns) - 1 / 3)).toBeLessThan(0.17);
    expect(mean(last.episodeReturns)).toBeGreaterThan(0.9);
    const action = new Float32Array(1);
    expect([0, 1, 2].map((wanted) => { ppo.act(Float32Array.from([0, 1, 2], (i) => (i === wanted ? 1 : 0)), action); return action[0]; })).toEqual([0, 1, 2]);
  });

  it('holds the pole far longer after some thousand steps than by chance', () => {
    const ppo = new Ppo(sideBySide(createCartPole, 8), ppoConfig.parse({ hiddenUnits: [32, 32], learningRate: 0.002, stepsPerUpdate: 1024 }), 1);
    const first = ppo.update();
    for (let i = 0; i < 15; i++) ppo.update();
    const world = createCartPole();
    const rng = createRng('held out');
    const seen = new Float32Array(4), action = new Float32Array(1);
    let steps = 0;
    for (let episode = 0; episode < 10; episode++) {
      world.begin(rng, seen);
      do {
        ppo.act(seen, action);
        steps++;
      } while (world.advance(action, seen).end === 'none');
    }
    // Pushes at random hold it for about 22 steps.
    expect(first.episodeReturns.reduce((sum, value) => sum + value, 0) / first.episodeReturns.length).toBeLessThan(40);
    expect(steps / 10).toBeGreaterThan(150);
  });

  it.each([['cart and pole', cartPole], ['pendulum', pendulum]] as const)('gives the same weights for the same seed, bit for bit: %s', (_, create) => {
    const [a, b, c] = [1, 1, 2].map((seed) => {
      const ppo = create({}, seed);
      for (let i = 0; i < 3; i++) ppo.update();
      return ppo.checkpoint();
    });
    expect(b).toEqual(a);
    expect(c!.policy.net.values).not.toEqual(a!.policy.net.values);
  });

  it.each([['cart and pole', cartPole], ['pendulum', pendulum]] as const)('goes on from a checkpoint as if nothing had happened: %s', (_, create) => {
    const whole = create({ schedule: 'linear', totalSteps: 1000 });
    const told = Array.from({ length: 5 }, () => whole.update());
    const before = create({ schedule: 'linear', totalSteps: 1000 });
    before.update();
    before.update();
    const after = create({ schedule: 'linear', totalSteps: 1000 }, 99);
    after.restore(structuredClone(before.checkpoint()));
    expect(Array.from({ length: 3 }, () => after.update())).toEqual(told.slice(2));
    expect(after.checkpoint()).toEqual(whole.checkpoint());
  });

  it('refuses a checkpoint of another net', () => {
    const checkpoint = cartPole().checkpoint();
    expect(() => { cartPole({ hiddenUnits: [8] }).restore(checkpoint); }).toThrow('expected weights of a net 4 → 8 tanh → 2 linear, was 4 → 16 tanh → 2 linear');
    expect(() => { pendulum().restore(checkpoint); }).toThrow('expected 6 numbers of observations, was 8');
  });

  it('finds, before it has learned anything from them, that the odds of its actions are what they were', () => {
    // A learning rate of next to nothing: the ratio of new and old probability stays 1, nothing is clipped, and the policy has not moved.
    const { klDivergence, clippedShare, policyLoss } = cartPole({ learningRate: 1e-7, epochs: 1 }).update();
    expect(Math.abs(klDivergence)).toBeLessThan(1e-9);
    expect(clippedShare).toBe(0);
    // −mean of normalised advantages
    expect(Math.abs(policyLoss)).toBeLessThan(1e-4);
  });

  it('ends an update when the policy has moved too far', () => {
    expect(cartPole({ learningRate: 0.05 }).update().epochs).toBe(3);
    const { epochs, klDivergence } = cartPole({ learningRate: 0.05, targetKl: 0.001 }).update();
    expect(epochs).toBe(1);
    expect(klDivergence).toBeGreaterThan(0);
  });

  it('lets the learning rate fall to nothing over the planned steps', () => {
    const ppo = cartPole({ schedule: 'linear', totalSteps: 256, learningRate: 0.01 });
    expect([ppo.update(), ppo.update(), ppo.update()].map(({ learningRate }) => learningRate)).toEqual([0.01, 0.005, 0]);
  });

  it('counts what would have come after a time limit, and nothing after a fall', () => {
    // Worlds that pay 1 a step for ever, cut off after 4 steps, are worth 1 / (1 − 0.5) = 2 everywhere; worlds that end there are worth less.
    const worth = (end: 'truncated' | 'terminated'): number => {
      let steps = 0;
      const createPaying = (): World => ({
        observationSize: 1, actions: { type: 'discrete', count: 2 },
        begin: (__, observation) => { steps = 0; observation[0] = 1; },
        advance: () => ({ reward: 1, end: ++steps === 4 ? end : 'none' }),
        snapshot: () => [steps], restore: ([count = 0]) => { steps = count; },
      });
      const ppo = new Ppo(sideBySide(createPaying, 1), ppoConfig.parse({ ...SMALL, discount: 0.5, learningRate: 0.01, valueWeight: 1 }), 1);
      let last = ppo.update();
      for (let i = 0; i < 30; i++) last = ppo.update();
      return last.valueLoss;
    };
    // What cannot be told apart by the observation is learned as a mean: the returns 1, 1.5, 1.75, 1.875 of an end have a variance of 0.11 around it.
    expect(worth('truncated')).toBeLessThan(0.01);
    expect(worth('terminated')).toBeGreaterThan(0.05);
  });
});
