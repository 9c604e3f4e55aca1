import { Adam } from '../compute/nn/adam.ts';
import type { AdamSnapshot } from '../compute/nn/adam.ts';
import { squaredError } from '../compute/nn/losses.ts';
import { Net } from '../compute/nn/net.ts';
import type { NetShape, NetWeights } from '../compute/nn/net.ts';
import { createNetKernel } from '../compute/nn/net-kernel.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { createRng } from '../compute/rng.ts';
import type { Rng, RngSnapshot } from '../compute/rng.ts';
import { createStepOutcome, END_CODES } from './environment.ts';
import type { ActionSpace, Environment, StepOutcome } from './environment.ts';
import { gatherRows } from './gather-rows.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import type { ReplaySnapshot } from './replay-buffer.ts';
import { StepQueue } from './step-queue.ts';
import type { StepQueueSnapshot } from './step-queue.ts';
import type { Td3Config } from './td3-config.ts';

/** What one update tells: means over its steps of Adam (NaN of none), and the episodes that ended in it. */
export interface Td3Progress {
  /** Steps of all worlds so far. */
  readonly steps: number;
  readonly criticLoss: number;
  /** Mean value that the first critic gives to the actions that were taken. */
  readonly value: number;
  readonly gradientNorm: number;
  /** Sums of the rewards of the episodes that ended, in order. */
  readonly episodeReturns: readonly number[];
}

/** Everything that training goes on from, bit for bit. Survives a structured clone. */
export interface Td3Checkpoint {
  /** The policy, both critics, and their slow copies, in this order. */
  readonly nets: readonly NetWeights[];
  readonly policyAdam: AdamSnapshot;
  readonly criticAdam: AdamSnapshot;
  readonly replay: ReplaySnapshot;
  readonly queues: readonly StepQueueSnapshot[];
  readonly chance: readonly RngSnapshot[];
  readonly environment: unknown;
  readonly observations: Float32Array;
  readonly returnsSoFar: readonly number[];
  readonly steps: number;
  readonly batches: number;
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Twin delayed deep deterministic policy gradient: two critics of which the lower is believed, targets that are smoothed by noise, and a policy that
 * moves less often than the critics. Actions are in [−1, 1] inside, and stretched to the space of the environment. The same seed gives the same weights,
 * bit for bit, on any machine.
 * @see Fujimoto, van Hoof & Meger 2018, arXiv:1802.09477, algorithm 1; prioritised as in Schaul et al. 2016, arXiv:1511.05952
 */
export class Td3 {
  readonly #environment: Environment;
  readonly #space: Extract<ActionSpace, { readonly type: 'continuous' }>;
  readonly #config: Td3Config;
  readonly #kernel: NetKernel;
  readonly #policy: Net;
  readonly #critics: readonly [Net, Net];
  readonly #slowPolicy: Net;
  readonly #slowCritics: readonly [Net, Net];
  readonly #policyAdam: Adam;
  readonly #criticAdam: Adam;
  readonly #replay: ReplayBuffer;
  readonly #queues: readonly StepQueue[];
  readonly #actionChance: Rng;
  readonly #drawChance: Rng;
  readonly #noiseChance: Rng;
  readonly #outcome: StepOutcome;
  /** [count × size] in [−1, 1]. */
  readonly #actions: Float32Array;
  /** [count × size] as the environment wants them. */
  readonly #stretched: Float32Array;
  readonly #before: Float32Array;
  readonly #returnsSoFar: Float64Array;
  readonly #batch: { readonly places: Uint32Array; readonly weights: Float64Array };
  readonly #targets: Float64Array;
  readonly #errors: Float64Array;
  #steps = 0;
  #batches = 0;

  /**
   * Draws the weights and resets the environment.
   * @throws RangeError when actions are choices
   */
  constructor(environment: Environment, config: Td3Config, seed: number | string) {
    const { count, observationSize, actions } = environment;
    if (actions.type !== 'continuous') throw new RangeError('expected an environment of continuous actions, was one of discrete actions');
    const rng = createRng(seed);
    const rows = config.batchSize;
    const hidden = config.hiddenUnits.map((units) => ({ units, activation: 'relu' as const }));
    const policy: NetShape = { inputs: observationSize, layers: [...hidden, { units: actions.size, activation: 'tanh' }] };
    const critic: NetShape = { inputs: observationSize + actions.size, layers: [...hidden, { units: 1, activation: 'linear' }] };
    this.#environment = environment;
    this.#space = actions;
    this.#config = config;
    // Two of the policy and four critics, and less than three more for the moments.
    this.#kernel = createNetKernel(5 * (Net.room(policy, rows) + 2 * Net.room(critic, rows)));
    const netOf = (shape: NetShape): Net => new Net(this.#kernel, shape, rows);
    this.#policy = netOf(policy);
    this.#critics = [netOf(critic), netOf(critic)];
    this.#slowPolicy = netOf(policy);
    this.#slowCritics = [netOf(critic), netOf(critic)];
    this.#policy.draw(rng.stream('policy'), { type: 'orthogonal', gains: [...hidden.map(() => Math.SQRT2), 0.01] });
    for (const [i, net] of this.#critics.entries()) net.draw(rng.stream(`critic ${i}`), { type: 'he' });
    for (const [net, slow] of this.#pairs()) slow.importWeights(net.exportWeights());
    this.#policyAdam = new Adam(this.#kernel, [this.#policy.parameters], ADAM);
    this.#criticAdam = new Adam(this.#kernel, this.#critics.map(({ parameters }) => parameters), ADAM);
    this.#replay = new ReplayBuffer({ capacity: config.capacity, observationSize, actionWidth: actions.size }, config.alpha);
    this.#queues = Array.from({ length: count }, () => new StepQueue(this.#replay, config));
    this.#actionChance = rng.stream('actions');
    this.#drawChance = rng.stream('draws');
    this.#noiseChance = rng.stream('noise');
    this.#outcome = createStepOutcome(environment);
    this.#actions = new Float32Array(count * actions.size);
    this.#stretched = new Float32Array(count * actions.size);
    this.#before = new Float32Array(count * observationSize);
    this.#returnsSoFar = new Float64Array(count);
    this.#batch = { places: new Uint32Array(rows), weights: new Float64Array(rows) };
    this.#targets = new Float64Array(rows);
    this.#errors = new Float64Array(rows);
    environment.reset(rng.stream('environment').uint32(), this.#outcome.observations);
  }

  /** Steps of all worlds so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Lives and learns for `stepsPerUpdate` steps, one step of the critics for each. */
  update(): Td3Progress {
    const { stepsPerUpdate, firstSteps, batchSize } = this.#config;
    const until = this.#steps + stepsPerUpdate;
    const episodeReturns: number[] = [];
    const sums = { loss: 0, value: 0, norm: 0, batches: 0 };
    while (this.#steps < until) {
      const before = this.#steps;
      this.#live(episodeReturns);
      if (this.#steps < firstSteps || this.#replay.size < batchSize) continue;
      for (let batch = before; batch < this.#steps; batch++) {
        const { loss, value, norm } = this.#learn();
        sums.loss += loss;
        sums.value += value;
        sums.norm += norm;
        sums.batches++;
      }
    }
    const { loss, value, norm, batches } = sums;
    return { steps: this.#steps, criticLoss: loss / batches, value: value / batches, gradientNorm: norm / batches, episodeReturns };
  }

  /** Writes the action for an observation, without noise. */
  act(observation: Float32Array, action: Float32Array): void {
    const row = this.#policy.infer(observation);
    for (let i = 0; i < this.#space.size; i++) action[i] = this.#stretch(row[i]!);
  }

  /** Returns the policy as it is now; its outputs are in [−1, 1]. */
  policy(): NetWeights {
    return this.#policy.exportWeights();
  }

  checkpoint(): Td3Checkpoint {
    return {
      nets: this.#nets().map((net) => net.exportWeights()), policyAdam: this.#policyAdam.snapshot(), criticAdam: this.#criticAdam.snapshot(),
      replay: this.#replay.snapshot(), queues: this.#queues.map((queue) => queue.snapshot()), chance: this.#chances().map((chance) => chance.snapshot()),
      environment: this.#environment.snapshot(), observations: this.#outcome.observations.slice(), returnsSoFar: [...this.#returnsSoFar],
      steps: this.#steps, batches: this.#batches,
    };
  }

  /** Goes on from a checkpoint of the same configuration and environment. @throws RangeError when it is of another */
  restore({ nets, policyAdam, criticAdam, replay, queues, chance, environment, observations, returnsSoFar, steps, batches }: Td3Checkpoint): void {
    if (queues.length !== this.#queues.length) throw new RangeError(`expected the state of ${this.#queues.length} worlds, was ${queues.length}`);
    for (const [i, net] of this.#nets().entries()) net.importWeights(nets[i]!);
    this.#policyAdam.restore(policyAdam);
    this.#criticAdam.restore(criticAdam);
    this.#replay.restore(replay);
    for (const [i, queue] of this.#queues.entries()) queue.restore(queues[i]!);
    for (const [i, stream] of this.#chances().entries()) stream.restore(chance[i]!);
    this.#environment.restore(environment);
    this.#outcome.observations.set(observations);
    this.#returnsSoFar.set(returnsSoFar);
    [this.#steps, this.#batches] = [steps, batches];
  }

  /** One step of every world: by chance at first, then as the policy says, with noise. */
  #live(episodeReturns: number[]): void {
    const { count, observationSize } = this.#environment;
    const { size } = this.#space;
    this.#before.set(this.#outcome.observations);
    for (let world = 0; world < count; world++) {
      const row = this.#policy.infer(this.#before.subarray(world * observationSize, (world + 1) * observationSize));
      for (let i = 0; i < size; i++) {
        const action = this.#steps < this.#config.firstSteps ? 2 * this.#actionChance.float() - 1 : row[i]! + this.#config.explorationNoise * this.#actionChance.normal();
        this.#actions[world * size + i] = clip(action, 1);
        this.#stretched[world * size + i] = this.#stretch(this.#actions[world * size + i]!);
      }
    }
    this.#environment.step(this.#stretched, this.#outcome);
    this.#steps += count;
    for (let world = 0; world < count; world++) {
      const sum = this.#keep(world);
      if (sum !== null) episodeReturns.push(sum);
    }
  }

  /** Gives the step of a world to its queue; returns the sum of the episode where one ended. */
  #keep(world: number): number | null {
    const rowOf = (rows: Float32Array): Float32Array => rows.subarray((world * rows.length) / this.#environment.count, ((world + 1) * rows.length) / this.#environment.count);
    const end = this.#outcome.ends[world]!;
    const reward = this.#outcome.rewards[world]!;
    const step = { observation: rowOf(this.#before), action: rowOf(this.#actions), reward };
    this.#returnsSoFar[world]! += reward;
    if (end === END_CODES.none) {
      this.#queues[world]!.step(step, rowOf(this.#outcome.observations));
      return null;
    }
    this.#queues[world]!.end(step, rowOf(this.#outcome.finalObservations), { isCutOff: end === END_CODES.truncated });
    const sum = this.#returnsSoFar[world]!;
    this.#returnsSoFar[world] = 0;
    return sum;
  }

  /** One step of the critics, and every `policyDelay` of them one of the policy and of all slow copies. */
  #learn(): { readonly loss: number; readonly value: number; readonly norm: number } {
    const { beta, totalSteps, policyDelay, learningRate, maximumGradientNorm, targetShare } = this.#config;
    this.#replay.draw(this.#drawChance, beta + (1 - beta) * Math.min(1, this.#steps / totalSteps), this.#batch);
    this.#aim();
    this.#errors.fill(0);
    this.#gatherTaken();
    const first = this.#teach(this.#critics[0]);
    const second = this.#teach(this.#critics[1]);
    const norm = this.#criticAdam.step(learningRate, maximumGradientNorm);
    for (const [row, place] of this.#batch.places.entries()) this.#replay.prioritise(place, this.#errors[row]! / 2);
    this.#batches++;
    if (this.#batches % policyDelay === 0) {
      this.#improve();
      for (const [net, slow] of this.#pairs()) this.#kernel.blend(slow.parameters.weights, net.parameters.weights, net.parameters.count, targetShare);
    }
    return { loss: (first.loss + second.loss) / 2, value: first.value, norm };
  }

  /** What each transition that was drawn is worth: its rewards, and the lower of what the slow critics give to the slow policy's action, with noise. */
  #aim(): void {
    const { batchSize, targetNoise, targetNoiseLimit } = this.#config;
    const { observationSize } = this.#environment;
    const [first, second] = this.#slowCritics;
    this.#gather(this.#slowPolicy, this.#replay.followers);
    this.#slowPolicy.forward(batchSize);
    this.#gather(first, this.#replay.followers);
    for (let row = 0; row < batchSize; row++) {
      for (let i = 0; i < this.#space.size; i++) {
        const noise = clip(targetNoise * this.#noiseChance.normal(), targetNoiseLimit);
        const action = clip(this.#slowPolicy.outputs[row * this.#slowPolicy.outputStride + i]! + noise, 1);
        first.inputs[row * first.inputStride + observationSize + i] = action;
      }
    }
    second.inputs.set(first.inputs);
    first.forward(batchSize);
    second.forward(batchSize);
    for (let row = 0; row < batchSize; row++) {
      const place = this.#batch.places[row]!;
      const believed = Math.min(first.outputs[row * first.outputStride]!, second.outputs[row * second.outputStride]!);
      this.#targets[row] = this.#replay.rewards[place]! + this.#replay.factors[place]! * believed;
    }
  }

  /** Shows both critics what was seen and done. */
  #gatherTaken(): void {
    const [first, second] = this.#critics;
    const { size } = this.#space;
    this.#gather(first, this.#replay.observations);
    for (const [row, place] of this.#batch.places.entries()) {
      for (let i = 0; i < size; i++) first.inputs[row * first.inputStride + this.#environment.observationSize + i] = this.#replay.actions[place * size + i]!;
    }
    second.inputs.set(first.inputs);
  }

  /** Computes the gradients of a critic and adds its errors to those of the batch. */
  #teach(critic: Net): { readonly loss: number; readonly value: number } {
    const { batchSize } = this.#config;
    critic.forward(batchSize);
    let lossSum = 0, valueSum = 0;
    for (let row = 0; row < batchSize; row++) {
      const value = critic.outputs[row * critic.outputStride]!;
      const weight = this.#batch.weights[row]!;
      const { loss, gradient } = squaredError(value, this.#targets[row]!);
      critic.outputGradients[row * critic.outputStride] = (weight * gradient) / batchSize;
      this.#errors[row]! += Math.abs(value - this.#targets[row]!);
      lossSum += weight * loss;
      valueSum += value;
    }
    critic.backward(batchSize);
    return { loss: lossSum / batchSize, value: valueSum / batchSize };
  }

  /** Moves the policy to where the first critic sees more value: the gradient of the value with the action, back through the policy. */
  #improve(): void {
    const { batchSize, learningRate, maximumGradientNorm } = this.#config;
    const { observationSize } = this.#environment;
    const [critic] = this.#critics;
    const policy = this.#policy;
    this.#gather(policy, this.#replay.observations);
    policy.forward(batchSize);
    for (let row = 0; row < batchSize; row++) {
      for (let i = 0; i < this.#space.size; i++) critic.inputs[row * critic.inputStride + observationSize + i] = policy.outputs[row * policy.outputStride + i]!;
    }
    critic.forward(batchSize);
    for (let row = 0; row < batchSize; row++) critic.outputGradients[row * critic.outputStride] = -1 / batchSize;
    critic.backwardToInputs(batchSize);
    for (let row = 0; row < batchSize; row++) {
      for (let i = 0; i < this.#space.size; i++) policy.outputGradients[row * policy.outputStride + i] = critic.inputGradients[row * critic.inputStride + observationSize + i]!;
    }
    policy.backward(batchSize);
    this.#policyAdam.step(learningRate, maximumGradientNorm);
  }

  #gather(net: Net, values: Float32Array): void {
    gatherRows(net, { values, size: this.#environment.observationSize }, this.#batch.places);
  }

  #stretch(action: number): number {
    const { low, high } = this.#space;
    return (low + high) / 2 + (action * (high - low)) / 2;
  }

  #nets(): readonly Net[] {
    return [this.#policy, ...this.#critics, this.#slowPolicy, ...this.#slowCritics];
  }

  #pairs(): readonly (readonly [net: Net, slow: Net])[] {
    return [[this.#policy, this.#slowPolicy], [this.#critics[0], this.#slowCritics[0]], [this.#critics[1], this.#slowCritics[1]]];
  }

  #chances(): readonly Rng[] {
    return [this.#actionChance, this.#drawChance, this.#noiseChance];
  }
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
