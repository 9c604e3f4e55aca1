import { Adam } from '../compute/nn/adam.ts';
import type { AdamSnapshot } from '../compute/nn/adam.ts';
import { generalisedAdvantages } from '../compute/nn/advantages.ts';
import { Categorical } from '../compute/nn/categorical.ts';
import { Gaussian } from '../compute/nn/gaussian.ts';
import { clippedSurrogate, squaredError } from '../compute/nn/losses.ts';
import { Net } from '../compute/nn/net.ts';
import type { NetShape, NetWeights } from '../compute/nn/net.ts';
import { createNetKernel } from '../compute/nn/net-kernel.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { ObservationNormaliser } from '../compute/nn/observation-normaliser.ts';
import type { NormaliserSnapshot } from '../compute/nn/observation-normaliser.ts';
import type { PolicyHead } from '../compute/nn/policy-head.ts';
import { portableExp } from '../compute/portable-exp.ts';
import { createRng } from '../compute/rng.ts';
import type { Rng, RngSnapshot } from '../compute/rng.ts';
import { createStepOutcome, END_CODES } from './environment.ts';
import type { Environment, StepOutcome } from './environment.ts';
import type { PpoConfig } from './ppo-config.ts';
import { createRollout } from './rollout.ts';
import type { Rollout } from './rollout.ts';

/** What one update tells: means over its batches, and the episodes that ended in it. */
export interface PpoProgress {
  /** Steps of all worlds so far. */
  readonly steps: number;
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly entropy: number;
  /** How far the policy has moved in the last epoch, in nats: mean of (r − 1) − log r. */
  readonly klDivergence: number;
  /** Share of actions whose pull was clipped. */
  readonly clippedShare: number;
  /** 1 − variance of (return − value) / variance of the returns; NaN where all returns are alike. */
  readonly explainedVariance: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Sums of the rewards of the episodes that ended, in order. */
  readonly episodeReturns: readonly number[];
}

/** The policy and what it needs to be served. */
export interface PpoPolicy {
  readonly net: NetWeights;
  /** Of continuous actions; null for discrete ones. */
  readonly logDeviations: Float32Array | null;
  /** null where observations are not normalised. */
  readonly normaliser: NormaliserSnapshot | null;
}

/** Everything that training goes on from, bit for bit. Survives a structured clone. */
export interface PpoCheckpoint {
  readonly policy: PpoPolicy;
  readonly value: NetWeights;
  readonly adam: AdamSnapshot;
  readonly chance: { readonly actions: RngSnapshot; readonly order: RngSnapshot };
  readonly environment: unknown;
  readonly observations: Float32Array;
  readonly returnsSoFar: readonly number[];
  readonly steps: number;
}

/** The constants of Adam; ε is larger than usual, as in the implementations that PPO's results come from. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5 };
const LIMIT_OF_OBSERVATIONS = 10;
/** An update ends when the policy has moved so many times its target: Stable-Baselines3's choice. */
const KL_TOLERANCE = 1.5;

/**
 * Proximal policy optimisation with a clipped objective: lives some steps with the present policy, estimates how much better each action was than
 * expected, and moves policy and value net in small batches. The same seed gives the same weights, bit for bit, on any machine.
 * @see Schulman, Wolski, Dhariwal, Radford & Klimov 2017, arXiv:1707.06347, algorithm 1
 */
export class Ppo {
  readonly #environment: Environment;
  readonly #config: PpoConfig;
  readonly #policy: Net;
  readonly #value: Net;
  readonly #head: PolicyHead;
  readonly #adam: Adam;
  readonly #normaliser: ObservationNormaliser | null;
  readonly #actionChance: Rng;
  readonly #orderChance: Rng;
  readonly #outcome: StepOutcome;
  readonly #rollout: Rollout;
  readonly #order: Uint32Array;
  readonly #returnsSoFar: Float64Array;
  readonly #single: Float32Array;
  #steps = 0;

  /** Draws the weights and resets the environment. */
  constructor(environment: Environment, config: PpoConfig, seed: number | string) {
    const { count, observationSize } = environment;
    const stepsEach = Math.max(1, Math.floor(config.stepsPerUpdate / count));
    const rng = createRng(seed);
    const rows = Math.max(config.batchSize, count);
    const shapes = shapesOf(environment, config);
    const kernel = createNetKernel(roomOf(shapes, rows));
    this.#environment = environment;
    this.#config = config;
    this.#policy = new Net(kernel, shapes.policy, rows);
    this.#value = new Net(kernel, shapes.value, rows);
    this.#head = headOf(environment, config, kernel);
    const own = this.#head.parameters;
    this.#adam = new Adam(kernel, [this.#policy.parameters, this.#value.parameters, ...(own === null ? [] : [own])], ADAM);
    const hidden = config.hiddenUnits.map(() => Math.SQRT2);
    // Nearly even odds at the beginning, so that everything is tried.
    this.#policy.draw(rng.stream('policy'), { type: 'orthogonal', gains: [...hidden, 0.01] });
    this.#value.draw(rng.stream('value'), { type: 'orthogonal', gains: [...hidden, 1] });
    this.#normaliser = config.normalisesObservations ? new ObservationNormaliser(observationSize, LIMIT_OF_OBSERVATIONS) : null;
    this.#actionChance = rng.stream('actions');
    this.#orderChance = rng.stream('order');
    this.#outcome = createStepOutcome(environment);
    this.#rollout = createRollout({ steps: stepsEach, worlds: count, observationSize, actionWidth: this.#head.width });
    this.#order = Uint32Array.from({ length: stepsEach * count }, (_, i) => i);
    this.#returnsSoFar = new Float64Array(count);
    this.#single = new Float32Array(observationSize);
    environment.reset(rng.stream('environment').uint32(), this.#outcome.observations);
  }

  /** Steps of all worlds so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Lives and learns once: algorithm 1, one iteration. */
  update(): PpoProgress {
    const learningRate = this.#config.schedule === 'constant' ? this.#config.learningRate : this.#config.learningRate * Math.max(0, 1 - this.#steps / this.#config.totalSteps);
    const episodeReturns = this.#live();
    const explainedVariance = this.#judge();
    const learned = this.#learn(learningRate);
    return { steps: this.#steps, ...learned, explainedVariance, learningRate, episodeReturns };
  }

  /** Writes the most likely action for an observation. */
  act(observation: Float32Array, action: Float32Array): void {
    this.#single.set(observation);
    this.#normaliser?.apply(this.#single, this.#single);
    this.#head.read(this.#policy.infer(this.#single), 0);
    this.#head.mode(action, 0);
  }

  /** Returns the policy as it is now. */
  policy(): PpoPolicy {
    return {
      net: this.#policy.exportWeights(),
      logDeviations: this.#head instanceof Gaussian ? this.#head.exportLogDeviations() : null,
      normaliser: this.#normaliser?.snapshot() ?? null,
    };
  }

  checkpoint(): PpoCheckpoint {
    return {
      policy: this.policy(),
      value: this.#value.exportWeights(),
      adam: this.#adam.snapshot(),
      chance: { actions: this.#actionChance.snapshot(), order: this.#orderChance.snapshot() },
      environment: this.#environment.snapshot(),
      observations: this.#outcome.observations.slice(),
      returnsSoFar: [...this.#returnsSoFar],
      steps: this.#steps,
    };
  }

  /** Goes on from a checkpoint of the same configuration and environment. @throws RangeError when it is of another */
  restore(checkpoint: PpoCheckpoint): void {
    const { policy, value, adam, chance, environment, observations, returnsSoFar, steps } = checkpoint;
    if (observations.length !== this.#outcome.observations.length) throw new RangeError(`expected ${this.#outcome.observations.length} numbers of observations, was ${observations.length}`);
    this.#policy.importWeights(policy.net);
    this.#value.importWeights(value);
    if (this.#head instanceof Gaussian) this.#head.importLogDeviations(policy.logDeviations ?? new Float32Array(0));
    if (this.#normaliser !== null && policy.normaliser !== null) this.#normaliser.restore(policy.normaliser);
    this.#adam.restore(adam);
    this.#actionChance.restore(chance.actions);
    this.#orderChance.restore(chance.order);
    this.#environment.restore(environment);
    this.#outcome.observations.set(observations);
    this.#returnsSoFar.set(returnsSoFar);
    this.#steps = steps;
  }

  /** Runs the policy for some steps and keeps what happened; returns the sums of the episodes that ended. */
  #live(): readonly number[] {
    const { steps, worlds } = this.#rollout;
    const ended: number[] = [];
    for (let step = 0; step < steps; step++) {
      this.#chooseActions(step);
      this.#environment.step(this.#rollout.actions.subarray(step * worlds * this.#head.width, (step + 1) * worlds * this.#head.width), this.#outcome);
      for (let world = 0; world < worlds; world++) {
        const sum = this.#keepReward(step, world);
        if (sum !== null) ended.push(sum);
      }
      this.#steps += worlds;
    }
    this.#keepObservations(steps);
    return ended;
  }

  #chooseActions(step: number): void {
    const { worlds, actions, logProbabilities } = this.#rollout;
    const { width } = this.#head;
    this.#keepObservations(step);
    this.#gather(this.#policy, worlds, (row) => step * worlds + row);
    this.#policy.forward(worlds);
    for (let world = 0; world < worlds; world++) {
      const at = step * worlds + world;
      this.#head.read(this.#policy.outputs, world * this.#policy.outputStride);
      this.#head.sample(this.#actionChance, actions, at * width);
      logProbabilities[at] = this.#head.logProbability(actions, at * width);
    }
  }

  #keepObservations(step: number): void {
    const { worlds, observations } = this.#rollout;
    const size = this.#environment.observationSize;
    const rows = observations.subarray(step * worlds * size, (step + 1) * worlds * size);
    rows.set(this.#outcome.observations);
    if (this.#normaliser === null) return;
    // The row behind the last step is the first of the next update, and is shown there.
    if (step < this.#rollout.steps) this.#normaliser.show(rows);
    this.#normaliser.apply(rows, rows);
  }

  /** Returns the sum of the episode where one ended. */
  #keepReward(step: number, world: number): number | null {
    const at = step * this.#rollout.worlds + world;
    const end = this.#outcome.ends[world]!;
    const reward = this.#outcome.rewards[world]!;
    this.#rollout.ends[at] = end;
    // A time limit ends the episode, not what would have come.
    this.#rollout.rewards[at] = end === END_CODES.truncated ? reward + this.#config.discount * this.#valueOfFinal(world) : reward;
    this.#returnsSoFar[world]! += reward;
    if (end === END_CODES.none) return null;
    const sum = this.#returnsSoFar[world]!;
    this.#returnsSoFar[world] = 0;
    return sum;
  }

  #valueOfFinal(world: number): number {
    const size = this.#environment.observationSize;
    this.#single.set(this.#outcome.finalObservations.subarray(world * size, (world + 1) * size));
    this.#normaliser?.apply(this.#single, this.#single);
    return this.#value.infer(this.#single)[0]!;
  }

  /** Values, advantages and returns of everything that was lived; returns how much of the returns the value net had explained. */
  #judge(): number {
    const { values, advantages, returns } = this.#rollout;
    for (let from = 0; from < values.length; from += this.#value.rows) {
      const rows = Math.min(this.#value.rows, values.length - from);
      this.#gather(this.#value, rows, (row) => from + row);
      this.#value.forward(rows);
      for (let row = 0; row < rows; row++) values[from + row] = this.#value.outputs[row * this.#value.outputStride]!;
    }
    generalisedAdvantages(this.#rollout, this.#config, advantages);
    for (let at = 0; at < returns.length; at++) returns[at] = advantages[at]! + values[at]!;
    return 1 - variance(advantages) / variance(returns);
  }

  #learn(learningRate: number): Omit<PpoProgress, 'steps' | 'explainedVariance' | 'learningRate' | 'episodeReturns'> {
    const { epochs, batchSize, targetKl } = this.#config;
    const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, clipped: 0, norm: 0, samples: 0, batches: 0 };
    let klDivergence = 0;
    let epoch = 0;
    let isTooFar = false;
    while (epoch < epochs && !isTooFar) {
      this.#shuffle();
      epoch++;
      let moved = 0;
      let seen = 0;
      for (let from = 0; from < this.#order.length && !isTooFar; from += batchSize) {
        const batch = this.#order.subarray(from, Math.min(from + batchSize, this.#order.length));
        const step = this.#learnBatch(batch);
        moved += step.moved;
        seen += batch.length;
        isTooFar = targetKl !== null && step.moved / batch.length > KL_TOLERANCE * targetKl;
        if (isTooFar) continue;
        sums.norm += this.#adam.step(learningRate, this.#config.maximumGradientNorm);
        sums.policyLoss += step.policyLoss;
        sums.valueLoss += step.valueLoss;
        sums.entropy += step.entropy;
        sums.clipped += step.clipped;
        sums.samples += batch.length;
        sums.batches++;
      }
      klDivergence = moved / seen;
    }
    const { samples, batches } = sums;
    return {
      policyLoss: sums.policyLoss / samples, valueLoss: sums.valueLoss / samples, entropy: sums.entropy / samples, clippedShare: sums.clipped / samples,
      gradientNorm: sums.norm / batches, klDivergence, epochs: epoch,
    };
  }

  /** Computes the gradients of one batch; returns sums over its rows. */
  #learnBatch(batch: Uint32Array): { readonly policyLoss: number; readonly valueLoss: number; readonly entropy: number; readonly clipped: number; readonly moved: number } {
    const { actions, logProbabilities, advantages, returns } = this.#rollout;
    const { clipRange, valueWeight, entropyWeight, normalisesAdvantages } = this.#config;
    const rows = batch.length;
    const { mean, deviation } = normalisesAdvantages ? spreadOf(advantages, batch) : { mean: 0, deviation: 1 };
    this.#gather(this.#policy, rows, (row) => batch[row]!);
    this.#gather(this.#value, rows, (row) => batch[row]!);
    this.#policy.forward(rows);
    this.#value.forward(rows);
    this.#head.clearGradients();
    const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, clipped: 0, moved: 0 };
    for (let row = 0; row < rows; row++) {
      const at = batch[row]!;
      const policyAt = row * this.#policy.outputStride, valueAt = row * this.#value.outputStride;
      this.#head.read(this.#policy.outputs, policyAt);
      const logRatio = this.#head.logProbability(actions, at * this.#head.width) - logProbabilities[at]!;
      const ratio = portableExp(logRatio);
      const policy = clippedSurrogate(ratio, (advantages[at]! - mean) / deviation, clipRange);
      const value = squaredError(this.#value.outputs[valueAt]!, returns[at]!);
      this.#head.gradient({ log: policy.gradient / rows, entropy: -entropyWeight / rows }, { actions, at: at * this.#head.width }, this.#policy.outputGradients, policyAt);
      this.#value.outputGradients[valueAt] = (valueWeight * value.gradient) / rows;
      sums.policyLoss += policy.loss;
      sums.valueLoss += value.loss;
      sums.entropy += this.#head.entropy();
      sums.clipped += Math.abs(ratio - 1) > clipRange ? 1 : 0;
      sums.moved += ratio - 1 - logRatio;
    }
    this.#policy.backward(rows);
    this.#value.backward(rows);
    return sums;
  }

  /** Copies observations that were lived into the rows of a net. */
  #gather(net: Net, rows: number, placeOf: (row: number) => number): void {
    const { observations } = this.#rollout;
    const size = this.#environment.observationSize;
    for (let row = 0; row < rows; row++) {
      const from = placeOf(row) * size;
      const to = row * net.inputStride;
      for (let i = 0; i < size; i++) net.inputs[to + i] = observations[from + i]!;
    }
  }

  /** Every update begins with the order of time: what a checkpoint need not hold. @see Fisher & Yates 1938; Durstenfeld 1964, algorithm 235 */
  #shuffle(): void {
    const order = this.#order;
    for (let i = 0; i < order.length; i++) order[i] = i;
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.#orderChance.int(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
  }
}

interface Shapes {
  readonly policy: NetShape;
  readonly value: NetShape;
}

function shapesOf({ observationSize, actions }: Environment, { hiddenUnits, activation }: PpoConfig): Shapes {
  const hidden = hiddenUnits.map((units) => ({ units, activation }));
  const netOf = (units: number): NetShape => ({ inputs: observationSize, layers: [...hidden, { units, activation: 'linear' }] });
  return { policy: netOf(actions.type === 'discrete' ? actions.count : actions.size), value: netOf(1) };
}

/** Both nets, the moments of Adam (no more than twice their weights), and some for a head. */
function roomOf({ policy, value }: Shapes, rows: number): number {
  return 2 * (Net.room(policy, rows) + Net.room(value, rows)) + 4096;
}

function headOf({ actions }: Environment, { logDeviation }: PpoConfig, kernel: NetKernel): PolicyHead {
  return actions.type === 'discrete' ? new Categorical(actions.count) : new Gaussian(kernel, { size: actions.size, logDeviation });
}

/** Of a batch, with one degree of freedom spent on the mean. */
function spreadOf(values: Float64Array, batch: Uint32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (const at of batch) sum += values[at]!;
  const mean = sum / batch.length;
  let squares = 0;
  for (const at of batch) squares += (values[at]! - mean) * (values[at]! - mean);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, batch.length - 1)) + 1e-8 };
}

function variance(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return squares / values.length;
}
