import { Categorical } from '../src/engine/compute/nn/categorical.ts';
import { createNetKernel } from '../src/engine/compute/nn/net-kernel.ts';
import { Net } from '../src/engine/compute/nn/net.ts';
import type { NetShape } from '../src/engine/compute/nn/net.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { dqnConfig } from '../src/engine/learn/dqn-config.ts';
import { Dqn } from '../src/engine/learn/dqn.ts';
import { createStepOutcome } from '../src/engine/learn/environment.ts';
import type { ActionSpace, Environment } from '../src/engine/learn/environment.ts';
import { startPartner } from '../src/engine/learn/partner.ts';
import type { Partner } from '../src/engine/learn/partner.ts';
import { ppoConfig } from '../src/engine/learn/ppo-config.ts';
import { Ppo } from '../src/engine/learn/ppo.ts';
import { sideBySide } from '../src/engine/learn/side-by-side.ts';
import { td3Config } from '../src/engine/learn/td3-config.ts';
import { Td3 } from '../src/engine/learn/td3.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { createDrift, createTradedWalk, OBSERVATION } from './rl-worlds.ts';
import { rates, resultOf, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';

const POLICY: NetShape = {
  inputs: OBSERVATION,
  layers: [{ units: 128, activation: 'tanh' }, { units: 64, activation: 'tanh' }, { units: 32, activation: 'tanh' }, { units: 3, activation: 'linear' }],
};
const ROUNDS = 9;
const DECISIONS = 20_000;
const STEPS = 2048;
const WORLDS = 8;
const RUNS = { warmUps: 3, measured: 9 };
/** One and two threads are measured in turns, so that both have the same share of the machine. */
const TURNS = { warmUps: 4, measured: 15 };
const CHOICES: ActionSpace = { type: 'discrete', count: 3 };
const NUMBER: ActionSpace = { type: 'continuous', size: 1, low: 0, high: 2 };

/** Measures training and serving with nets of the usual size: 30-128-64-32, batches of 64, for PPO 2048 steps and 10 epochs. */
export async function run(): Promise<readonly BenchResult[]> {
  const drift = (actions: ActionSpace, count: number): Environment => sideBySide(() => createDrift(actions), count);
  const dqn = new Dqn(drift(CHOICES, 1), dqnConfig.parse({ stepsPerUpdate: STEPS }), 1);
  const td3 = new Td3(drift(NUMBER, 1), td3Config.parse({ stepsPerUpdate: STEPS, capacity: 100_000 }), 1);
  return [
    ...await ppo('light environment', () => drift(CHOICES, WORLDS)),
    ...await ppo('full trading environment', () => createTradedWalk(WORLDS)),
    ...await tradingSteps(),
    ...rates('DQN, batch 64, light environment', 'environment steps', STEPS, await timed(() => dqn.update(), RUNS)),
    ...rates('TD3, batch 64, light environment', 'environment steps', STEPS, await timed(() => td3.update(), RUNS)),
    ...inference(),
  ];
}

/** The same training on one thread and on two. */
async function ppo(where: string, createEnvironment: () => Environment): Promise<readonly BenchResult[]> {
  const config = ppoConfig.parse({ stepsPerUpdate: STEPS });
  const partner = startPartner(locateProgram().partnerWorkerFile);
  try {
    const alone = new Ppo(createEnvironment(), config, 1);
    const helped = new Ppo(createEnvironment(), config, 1, { partner });
    return [
      ...rates(`PPO, ${where}`, 'environment steps', STEPS, await timed(() => alone.update(), RUNS)),
      ...await inTurns(`PPO, ${where}`, { alone, helped, partner }),
    ];
  } finally {
    await partner.close();
  }
}

async function inTurns(name: string, { alone, helped, partner }: { readonly alone: Ppo; readonly helped: Ppo; readonly partner: Partner }): Promise<readonly BenchResult[]> {
  const [one, two, ratios]: [number[], number[], number[]] = [[], [], []];
  const batches = (): number => (STEPS / 64) * 10;
  let answered = 0;
  for (let turn = 0; turn < TURNS.warmUps + TURNS.measured; turn++) {
    if (turn === TURNS.warmUps) answered = partner.answered;
    const [first] = await timed(() => alone.update(), { warmUps: 0, measured: 1 });
    const [second] = await timed(() => helped.update(), { warmUps: 0, measured: 1 });
    if (turn < TURNS.warmUps || first === undefined || second === undefined) continue;
    one.push(STEPS / first.wall);
    two.push(STEPS / second.wall);
    ratios.push(first.wall / second.wall);
  }
  const share = (partner.answered - answered) / (TURNS.measured * batches());
  return [
    resultOf(`${name}, one thread, in turns with two, wall time`, 'environment steps per second', one, { higherIsBetter: true }),
    resultOf(`${name}, two threads, wall time`, 'environment steps per second', two, { higherIsBetter: true }),
    resultOf(`${name}, two threads against one`, 'times as fast, wall time', ratios, { higherIsBetter: true }),
    resultOf(`${name}, batches that the second thread had a part in`, 'share', [share], { higherIsBetter: true }),
  ];
}

/** What a step of the full environment costs by itself, for one who acts at every bar and one who changes his mind at every tenth. */
async function tradingSteps(): Promise<readonly BenchResult[]> {
  const measure = async (name: string, changes: number): Promise<readonly BenchResult[]> => {
    const environment = createTradedWalk(WORLDS);
    const outcome = createStepOutcome(environment);
    const rng = createRng(1);
    const actions = new Float32Array(WORLDS).fill(1);
    environment.reset(1, outcome.observations);
    const timings = await timed(() => {
      for (let step = 0; step < STEPS; step += WORLDS) {
        for (let world = 0; world < WORLDS; world++) if (rng.float() < changes) actions[world] = rng.int(3);
        environment.step(actions, outcome);
      }
    }, RUNS);
    return [resultOf(`step of the full trading environment, ${name}`, 'µs of CPU of the thread', timings.map(({ thread }) => (thread * 1e6) / STEPS), { higherIsBetter: false })];
  };
  return [...await measure('a new choice at every bar', 1), ...await measure('a new choice at every tenth bar', 0.1)];
}

/** From an observation to probabilities, one at a time, each timed by itself. */
function inference(): readonly BenchResult[] {
  const net = new Net(createNetKernel(Net.room(POLICY, 1)), POLICY, 1);
  const rng = createRng(1);
  net.draw(rng, { type: 'orthogonal', gains: [1, 1, 1, 1] });
  const head = new Categorical(3);
  const observations = Array.from({ length: 64 }, () => Float32Array.from({ length: OBSERVATION }, () => rng.normal()));
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
