import { Adam } from '../compute/nn/adam.ts';
import type { AdamSnapshot } from '../compute/nn/adam.ts';
import { duelingGradient, duelingValue } from '../compute/nn/dueling.ts';
import { huber } from '../compute/nn/losses.ts';
import { Net } from '../compute/nn/net.ts';
import type { NetShape, NetWeights } from '../compute/nn/net.ts';
import { createNetKernel } from '../compute/nn/net-kernel.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { createRng } from '../compute/rng.ts';
import type { Rng, RngSnapshot } from '../compute/rng.ts';
import type { DqnConfig } from './dqn-config.ts';
import { createStepOutcome, END_CODES } from './environment.ts';
import type { Environment, StepOutcome } from './environment.ts';
import { gatherRows } from './gather-rows.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import type { ReplaySnapshot } from './replay-buffer.ts';
import { StepQueue } from './step-queue.ts';
import type { StepQueueSnapshot } from './step-queue.ts';

/** What one update tells: means over its steps of Adam (NaN of none), and the episodes that ended in it. */
export interface DqnProgress {
  /** Steps of all worlds so far. */
  readonly steps: number;
  readonly loss: number;
  /** Mean value of the actions that were taken. */
  readonly value: number;
  readonly gradientNorm: number;
  readonly exploration: number;
  readonly learningRate: number;
  /** Sums of the rewards of the episodes that ended, in order. */
  readonly episodeReturns: readonly number[];
}

/** Everything that training goes on from, bit for bit. Survives a structured clone. */
export interface DqnCheckpoint {
  readonly online: NetWeights;
  readonly target: NetWeights;
  readonly adam: AdamSnapshot;
  readonly replay: ReplaySnapshot;
  readonly queues: readonly StepQueueSnapshot[];
  readonly chance: { readonly actions: RngSnapshot; readonly draws: RngSnapshot };
  readonly environment: unknown;
  readonly observations: Float32Array;
  readonly returnsSoFar: readonly number[];
  readonly steps: number;
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Deep Q-learning with a target net: the net that is learned chooses the next action and the target net values it (double), values are split into that
 * of the place and those of the actions (duelling), several rewards are counted before the net is trusted (n-step), and surprising transitions are
 * learned from more often (prioritised). The same seed gives the same weights, bit for bit, on any machine.
 * @see Mnih et al. 2015, Nature 518, algorithm 1; van Hasselt, Guez & Silver 2016, arXiv:1509.06461; Wang et al. 2016, arXiv:1511.06581;
 * Schaul et al. 2016, arXiv:1511.05952; their combination: Hessel et al. 2018, arXiv:1710.02298
 */
export class Dqn {
  readonly #environment: Environment;
  readonly #config: DqnConfig;
  readonly #kernel: NetKernel;
  readonly #online: Net;
  readonly #target: Net;
  readonly #adam: Adam;
  readonly #replay: ReplayBuffer;
  readonly #queues: readonly StepQueue[];
  readonly #actionChance: Rng;
  readonly #drawChance: Rng;
  readonly #outcome: StepOutcome;
  readonly #actions: Float32Array;
  readonly #before: Float32Array;
  readonly #returnsSoFar: Float64Array;
  readonly #batch: { readonly places: Uint32Array; readonly weights: Float64Array };
  readonly #targets: Float64Array;
  readonly #choices: number;
  #steps = 0;

  /**
   * Draws the weights and resets the environment.
   * @throws RangeError when actions are not choices
   */
  constructor(environment: Environment, config: DqnConfig, seed: number | string) {
    const { count, observationSize, actions } = environment;
    if (actions.type !== 'discrete') throw new RangeError('expected an environment of discrete actions, was one of continuous actions');
    const rng = createRng(seed);
    const shape = shapeOf(environment, actions.count, config);
    this.#environment = environment;
    this.#config = config;
    this.#kernel = createNetKernel(4 * Net.room(shape, config.batchSize) + 4096);
    this.#online = new Net(this.#kernel, shape, config.batchSize);
    this.#target = new Net(this.#kernel, shape, config.batchSize);
    this.#online.draw(rng.stream('net'), { type: 'he' });
    this.#target.importWeights(this.#online.exportWeights());
    this.#adam = new Adam(this.#kernel, [this.#online.parameters], ADAM);
    this.#replay = new ReplayBuffer({ capacity: config.capacity, observationSize, actionWidth: 1 }, config.alpha);
    this.#queues = Array.from({ length: count }, () => new StepQueue(this.#replay, config));
    this.#actionChance = rng.stream('actions');
    this.#drawChance = rng.stream('draws');
    this.#outcome = createStepOutcome(environment);
    this.#actions = new Float32Array(count);
    this.#before = new Float32Array(count * observationSize);
    this.#returnsSoFar = new Float64Array(count);
    this.#batch = { places: new Uint32Array(config.batchSize), weights: new Float64Array(config.batchSize) };
    this.#targets = new Float64Array(config.batchSize);
    this.#choices = actions.count;
    environment.reset(rng.stream('environment').uint32(), this.#outcome.observations);
  }

  /** Steps of all worlds so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Lives and learns for `stepsPerUpdate` steps. */
  update(): DqnProgress {
    const { stepsPerUpdate, stepsPerLearning, firstSteps } = this.#config;
    const until = this.#steps + stepsPerUpdate;
    const episodeReturns: number[] = [];
    const sums = { loss: 0, value: 0, norm: 0, batches: 0 };
    while (this.#steps < until) {
      const due = Math.floor(this.#steps / stepsPerLearning);
      this.#live(episodeReturns);
      if (this.#steps < firstSteps || this.#replay.size < this.#config.batchSize) continue;
      for (let batch = due; batch < Math.floor(this.#steps / stepsPerLearning); batch++) {
        const { loss, value, norm } = this.#learn();
        sums.loss += loss;
        sums.value += value;
        sums.norm += norm;
        sums.batches++;
      }
    }
    const { loss, value, norm, batches } = sums;
    return {
      steps: this.#steps, loss: loss / batches, value: value / batches, gradientNorm: norm / batches,
      exploration: this.#exploration(), learningRate: this.#learningRate(), episodeReturns,
    };
  }

  /** Writes the most valuable action for an observation. @throws RangeError when the net answers with what is no number: the first choice would come of it */
  act(observation: Float32Array, action: Float32Array): void {
    const values = this.#online.infer(observation);
    if (!values.subarray(0, this.#choices + 1).every(Number.isFinite)) throw new RangeError('expected a net that answers with numbers, was none: it has learned too fast, or sees what is no number');
    action[0] = this.#best(values, 0);
  }

  /** Returns the net as it is now; its row is [V, A(0) … A(count − 1)]. */
  policy(): NetWeights {
    return this.#online.exportWeights();
  }

  checkpoint(): DqnCheckpoint {
    return {
      online: this.#online.exportWeights(), target: this.#target.exportWeights(), adam: this.#adam.snapshot(), replay: this.#replay.snapshot(),
      queues: this.#queues.map((queue) => queue.snapshot()), chance: { actions: this.#actionChance.snapshot(), draws: this.#drawChance.snapshot() },
      environment: this.#environment.snapshot(), observations: this.#outcome.observations.slice(), returnsSoFar: [...this.#returnsSoFar], steps: this.#steps,
    };
  }

  /** Goes on from a checkpoint of the same configuration and environment. @throws RangeError when it is of another */
  restore({ online, target, adam, replay, queues, chance, environment, observations, returnsSoFar, steps }: DqnCheckpoint): void {
    if (queues.length !== this.#queues.length) throw new RangeError(`expected the state of ${this.#queues.length} worlds, was ${queues.length}`);
    this.#online.importWeights(online);
    this.#target.importWeights(target);
    this.#adam.restore(adam);
    this.#replay.restore(replay);
    for (const [i, queue] of this.#queues.entries()) queue.restore(queues[i]!);
    this.#actionChance.restore(chance.actions);
    this.#drawChance.restore(chance.draws);
    this.#environment.restore(environment);
    this.#outcome.observations.set(observations);
    this.#returnsSoFar.set(returnsSoFar);
    this.#steps = steps;
  }

  /** One step of every world. */
  #live(episodeReturns: number[]): void {
    const { count, observationSize: size } = this.#environment;
    const exploration = this.#exploration();
    this.#before.set(this.#outcome.observations);
    for (let world = 0; world < count; world++) {
      const isTry = this.#actionChance.float() < exploration;
      this.#actions[world] = isTry ? this.#actionChance.int(this.#choices) : this.#best(this.#online.infer(this.#before.subarray(world * size, (world + 1) * size)), 0);
    }
    this.#environment.step(this.#actions, this.#outcome);
    this.#steps += count;
    for (let world = 0; world < count; world++) {
      const sum = this.#keep(world);
      if (sum !== null) episodeReturns.push(sum);
    }
  }

  /** Gives the step of a world to its queue; returns the sum of the episode where one ended. */
  #keep(world: number): number | null {
    const size = this.#environment.observationSize;
    const end = this.#outcome.ends[world]!;
    const reward = this.#outcome.rewards[world]!;
    const rowOf = (rows: Float32Array): Float32Array => rows.subarray(world * size, (world + 1) * size);
    const step = { observation: rowOf(this.#before), action: this.#actions.subarray(world, world + 1), reward };
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

  /** One step of Adam on transitions that are drawn, and one small step of the target net after it. */
  #learn(): { readonly loss: number; readonly value: number; readonly norm: number } {
    const { batchSize, beta, totalSteps, maximumGradientNorm, targetShare } = this.#config;
    const correction = beta + (1 - beta) * Math.min(1, this.#steps / totalSteps);
    this.#replay.draw(this.#drawChance, correction, this.#batch);
    this.#aim();
    this.#gather(this.#online, this.#replay.observations);
    this.#online.forward(batchSize);
    let lossSum = 0, valueSum = 0;
    for (let row = 0; row < batchSize; row++) {
      const place = this.#batch.places[row]!;
      const at = row * this.#online.outputStride;
      const action = this.#replay.actions[place]!;
      const value = duelingValue(this.#online.outputs, at, { action, count: this.#choices });
      const { loss, gradient } = huber(value, this.#targets[row]!);
      const weight = this.#batch.weights[row]!;
      duelingGradient((weight * gradient) / batchSize, { action, count: this.#choices }, this.#online.outputGradients, at);
      this.#replay.prioritise(place, value - this.#targets[row]!);
      lossSum += weight * loss;
      valueSum += value;
    }
    this.#online.backward(batchSize);
    const norm = this.#adam.step(this.#learningRate(), maximumGradientNorm);
    const { weights, count } = this.#online.parameters;
    this.#kernel.blend(this.#target.parameters.weights, weights, count, targetShare);
    return { loss: lossSum / batchSize, value: valueSum / batchSize, norm };
  }

  /** What each transition that was drawn is worth: its rewards, and the target net's value of what the learned net would do next. */
  #aim(): void {
    const { batchSize } = this.#config;
    this.#gather(this.#online, this.#replay.followers);
    this.#target.inputs.set(this.#online.inputs);
    this.#online.forward(batchSize);
    this.#target.forward(batchSize);
    for (let row = 0; row < batchSize; row++) {
      const place = this.#batch.places[row]!;
      const next = this.#best(this.#online.outputs, row * this.#online.outputStride);
      const believed = duelingValue(this.#target.outputs, row * this.#target.outputStride, { action: next, count: this.#choices });
      this.#targets[row] = this.#replay.rewards[place]! + this.#replay.factors[place]! * believed;
    }
  }

  #gather(net: Net, values: Float32Array): void {
    gatherRows(net, { values, size: this.#environment.observationSize }, this.#batch.places);
  }

  /** The value of the place is the same for all: the largest advantage decides. */
  #best(outputs: Float32Array, at: number): number {
    let best = 0;
    for (let i = 1; i < this.#choices; i++) if (outputs[at + 1 + i]! > outputs[at + 1 + best]!) best = i;
    return best;
  }

  #exploration(): number {
    const { explorationSteps, finalExploration } = this.#config;
    return Math.max(finalExploration, 1 - ((1 - finalExploration) * this.#steps) / explorationSteps);
  }

  #learningRate(): number {
    const { learningRate, schedule, totalSteps } = this.#config;
    return schedule === 'constant' ? learningRate : learningRate * Math.max(0, 1 - this.#steps / totalSteps);
  }
}

function shapeOf({ observationSize }: Environment, choices: number, { hiddenUnits }: DqnConfig): NetShape {
  return { inputs: observationSize, layers: [...hiddenUnits.map((units) => ({ units, activation: 'relu' as const })), { units: 1 + choices, activation: 'linear' }] };
}
