import { Categorical } from '../src/engine/compute/nn/categorical.ts';
import { createNetKernel } from '../src/engine/compute/nn/net-kernel.ts';
import { Net } from '../src/engine/compute/nn/net.ts';
import type { NetShape } from '../src/engine/compute/nn/net.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { dqnConfig } from '../src/engine/learn/dqn-config.ts';
import { Dqn } from '../src/engine/learn/dqn.ts';
import type { ActionSpace } from '../src/engine/learn/environment.ts';
import { ppoConfig } from '../src/engine/learn/ppo-config.ts';
import { Ppo } from '../src/engine/learn/ppo.ts';
import { sideBySide } from '../src/engine/learn/side-by-side.ts';
import type { World } from '../src/engine/learn/side-by-side.ts';
import { td3Config } from '../src/engine/learn/td3-config.ts';
import { Td3 } from '../src/engine/learn/td3.ts';
import { rates, resultOf, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';

const INPUTS = 30;
const POLICY: NetShape = {
  inputs: INPUTS,
  layers: [{ units: 128, activation: 'tanh' }, { units: 64, activation: 'tanh' }, { units: 32, activation: 'tanh' }, { units: 3, activation: 'linear' }],
};
const ROUNDS = 9;
const DECISIONS = 20_000;
const STEPS = 2048;
const RUNS = { warmUps: 3, measured: 9 };
const CHOICES: ActionSpace = { type: 'discrete', count: 3 };

/** Measures training and serving with nets of the usual size. */
export async function run(): Promise<readonly BenchResult[]> {
  const ppo = new Ppo(sideBySide(() => createDrift(CHOICES), 8), ppoConfig.parse({ stepsPerUpdate: STEPS }), 1);
  const dqn = new Dqn(sideBySide(() => createDrift(CHOICES), 1), dqnConfig.parse({ stepsPerUpdate: STEPS }), 1);
  const td3 = new Td3(sideBySide(() => createDrift({ type: 'continuous', size: 1, low: 0, high: 2 }), 1), td3Config.parse({ stepsPerUpdate: STEPS, capacity: 100_000 }), 1);
  return [
    ...rates('PPO, 30-128-64-32-3, light environment', 'environment steps', STEPS, await timed(() => ppo.update(), RUNS)),
    ...rates('DQN, 30-128-64-32-4, batch 64, light environment', 'environment steps', STEPS, await timed(() => dqn.update(), RUNS)),
    ...rates('TD3, 128-64-32, batch 64, light environment', 'environment steps', STEPS, await timed(() => td3.update(), RUNS)),
    ...inference(),
  ];
}

/** A random walk of 30 numbers: a world that costs next to nothing. */
function createDrift(actions: ActionSpace): World {
  let place = 0, steps = 0, seed = 1;
  const show = (observation: Float32Array): void => {
    for (let i = 0; i < INPUTS; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
      observation[i] = seed / 2_147_483_648;
    }
  };
  return {
    observationSize: INPUTS,
    actions,
    begin: (rng, observation) => {
      [place, steps, seed] = [0, 0, rng.int(1_000_000)];
      show(observation);
    },
    advance: (action, observation) => {
      const first = observation[0]!;
      show(observation);
      const target = action[0]! - 1;
      const reward = target * (observation[0]! - first) - 0.001 * Math.abs(target - place);
      place = target;
      steps++;
      return { reward, end: steps < 1000 ? 'none' : 'truncated' };
    },
    snapshot: () => [place, steps, seed],
    restore: (state) => { [place = 0, steps = 0, seed = 1] = state; },
  };
}

/** From an observation to probabilities, one at a time, each timed by itself. */
function inference(): readonly BenchResult[] {
  const net = new Net(createNetKernel(Net.room(POLICY, 1)), POLICY, 1);
  const rng = createRng(1);
  net.draw(rng, { type: 'orthogonal', gains: [1, 1, 1, 1] });
  const head = new Categorical(3);
  const observations = Array.from({ length: 64 }, () => Float32Array.from({ length: INPUTS }, () => rng.normal()));
  const medians: number[] = [];
  const slowest: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const taken = new Float64Array(DECISIONS);
    for (let i = 0; i < DECISIONS; i++) {
      const before = performance.now();
      head.read(net.infer(observations[i % 64]!), 0);
      taken[i] = (performance.now() - before) * 1000;
    }
    taken.sort();
    if (round === 0) continue;
    medians.push(taken[DECISIONS >> 1]!);
    slowest.push(taken[Math.floor(DECISIONS * 0.99)]!);
  }
  return [
    resultOf('inference, 30-128-64-32-3 and softmax, median', 'µs, reading the clock included', medians, { higherIsBetter: false }),
    resultOf('inference, 30-128-64-32-3 and softmax, p99', 'µs, reading the clock included', slowest, { higherIsBetter: false }),
  ];
}
