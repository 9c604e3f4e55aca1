import { createRng } from '../src/engine/compute/rng.ts';
import { createCartPole } from '../src/engine/learn/classic/cart-pole.ts';
import { createPendulum } from '../src/engine/learn/classic/pendulum.ts';
import { dqnConfig } from '../src/engine/learn/dqn-config.ts';
import { Dqn } from '../src/engine/learn/dqn.ts';
import { ppoConfig } from '../src/engine/learn/ppo-config.ts';
import { Ppo } from '../src/engine/learn/ppo.ts';
import { sideBySide } from '../src/engine/learn/side-by-side.ts';
import type { World } from '../src/engine/learn/side-by-side.ts';
import { td3Config } from '../src/engine/learn/td3-config.ts';
import { Td3 } from '../src/engine/learn/td3.ts';
import type { BenchResult } from './measure.ts';

const SEEDS = [1, 2, 3];
const EPISODES = 100;
/** The settings of the issue; the learning rate falls to 0, as the paper's does. */
const PPO = ppoConfig.parse({ schedule: 'linear', totalSteps: 100_000 });
const PPO_WORLDS = 8;
const DQN = dqnConfig.parse({ schedule: 'linear', totalSteps: 100_000 });
const TD3 = td3Config.parse({ totalSteps: 30_000, capacity: 30_000 });

/** What learns: steps, and what an update tells of the episodes that ended. */
interface Learner {
  readonly steps: number;
  update(): { readonly episodeReturns: readonly number[] };
  act(observation: Float32Array, action: Float32Array): void;
}

/** A problem and what counts as solved: 475 is CartPole-v1's own threshold; Pendulum-v1 has none, its returns lie between -1600 and 0. */
interface Problem {
  readonly learner: Learner;
  /** The last update begins at or before so many steps. */
  readonly steps: number;
  readonly world: World;
  readonly needed: number;
}

/**
 * Learns problems that others published and prints the curves: how the last 100 episodes went after each update, and what the finished policy does in 100
 * new ones, always taking the action that it holds for best. Dynamics, limits of 500 and 200 steps and rewards are those of Gymnasium.
 * @see https://gymnasium.farama.org/environments/classic_control/
 */
export function run(): Promise<readonly BenchResult[]> {
  return Promise.resolve(SEEDS.flatMap((seed) => [
    ...curve(`PPO CartPole-v1, seed ${seed}`, { learner: new Ppo(sideBySide(createCartPole, PPO_WORLDS), PPO, seed), steps: 100_000 - PPO.stepsPerUpdate, world: createCartPole(), needed: 475 }),
    ...curve(`DQN CartPole-v1, seed ${seed}`, { learner: new Dqn(sideBySide(createCartPole, 1), DQN, seed), steps: 99_000, world: createCartPole(), needed: 450 }),
    ...curve(`TD3 Pendulum-v1, seed ${seed}`, { learner: new Td3(sideBySide(createPendulum, 1), TD3, seed), steps: 29_000, world: createPendulum(), needed: -200 }),
  ]));
}

function curve(name: string, { learner, steps, world, needed }: Problem): readonly BenchResult[] {
  const returns: number[] = [];
  const means: number[] = [];
  while (learner.steps <= steps) {
    returns.push(...learner.update().episodeReturns);
    means.push(mean(returns.slice(-EPISODES)));
  }
  const served = servedReturns(world, learner);
  const after = `after ${learner.steps.toLocaleString('en')} steps`;
  return [
    { name: `${name}, learning curve, ${after}`, value: means.at(-1) ?? Number.NaN, unit: `mean return of the last ${EPISODES} episodes, one sample an update`, samples: means, higherIsBetter: true },
    { name: `${name}, policy ${after}`, value: mean(served), unit: `mean return of ${EPISODES} new episodes, ${needed} or more needed`, samples: served, higherIsBetter: true },
  ];
}

/** The sums of the rewards of new episodes under the actions that the policy holds for best. */
function servedReturns(world: World, learner: Learner): readonly number[] {
  const rng = createRng('served');
  const observation = new Float32Array(world.observationSize);
  const action = new Float32Array(1);
  return Array.from({ length: EPISODES }, () => {
    world.begin(rng, observation);
    let sum = 0;
    for (;;) {
      learner.act(observation, action);
      const { reward, end } = world.advance(action, observation);
      sum += reward;
      if (end !== 'none') return sum;
    }
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
