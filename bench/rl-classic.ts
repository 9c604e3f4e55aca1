import { createRng } from '../src/engine/compute/rng.ts';
import { createCartPole } from '../src/engine/learn/classic/cart-pole.ts';
import { ppoConfig } from '../src/engine/learn/ppo-config.ts';
import { Ppo } from '../src/engine/learn/ppo.ts';
import { sideBySide } from '../src/engine/learn/side-by-side.ts';
import type { World } from '../src/engine/learn/side-by-side.ts';
import type { BenchResult } from './measure.ts';

const SEEDS = [1, 2, 3];
const STEPS = 100_000;
const EPISODES = 100;
const WORLDS = 8;
/** The settings of the issue; the learning rate falls to 0, as the paper's does. */
const CONFIG = ppoConfig.parse({ schedule: 'linear', totalSteps: STEPS });

/** Learns problems that others published and prints the curves: how the last 100 episodes went after each update, and what the finished policy does. */
export function run(): Promise<readonly BenchResult[]> {
  return Promise.resolve(SEEDS.flatMap((seed) => cartPole(seed)));
}

function cartPole(seed: number): readonly BenchResult[] {
  const ppo = new Ppo(sideBySide(createCartPole, WORLDS), CONFIG, seed);
  const returns: number[] = [];
  const curve: number[] = [];
  while (ppo.steps + CONFIG.stepsPerUpdate <= STEPS) {
    returns.push(...ppo.update().episodeReturns);
    curve.push(mean(returns.slice(-EPISODES)));
  }
  const after = `after ${ppo.steps.toLocaleString('en')} steps, seed ${seed}`;
  const served = servedReturns(createCartPole(), seed, (observation, action) => { ppo.act(observation, action); });
  return [
    { name: `PPO CartPole-v1, learning curve ${after}`, value: curve.at(-1) ?? Number.NaN, unit: 'mean return of the last 100 episodes, one sample an update', samples: curve, higherIsBetter: true },
    { name: `PPO CartPole-v1, policy ${after}`, value: mean(served), unit: 'mean return of 100 new episodes', samples: served, higherIsBetter: true },
  ];
}

/** The sums of the rewards of new episodes under the most likely actions. */
function servedReturns(world: World, seed: number, act: (observation: Float32Array, action: Float32Array) => void): readonly number[] {
  const rng = createRng(`served ${seed}`);
  const observation = new Float32Array(world.observationSize);
  const action = new Float32Array(1);
  return Array.from({ length: EPISODES }, () => {
    world.begin(rng, observation);
    let sum = 0;
    for (;;) {
      act(observation, action);
      const { reward, end } = world.advance(action, observation);
      sum += reward;
      if (end !== 'none') return sum;
    }
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
