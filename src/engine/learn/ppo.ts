import { Adam } from '../compute/nn/adam.ts';
import type { AdamSnapshot, AdamStep } from '../compute/nn/adam.ts';
import { generalisedAdvantages } from '../compute/nn/advantages.ts';
import { Categorical } from '../compute/nn/categorical.ts';
import { Gaussian } from '../compute/nn/gaussian.ts';
import { clippedSurrogate } from '../compute/nn/losses.ts';
import { Net } from '../compute/nn/net.ts';
import type { NetShape, NetWeights } from '../compute/nn/net.ts';
import { createNetKernel, joinRoom } from '../compute/nn/net-kernel.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { ObservationNormaliser } from '../compute/nn/observation-normaliser.ts';
import type { NormaliserSnapshot } from '../compute/nn/observation-normaliser.ts';
import type { PolicyHead } from '../compute/nn/policy-head.ts';
import { portableExp } from '../compute/portable-exp.ts';
import { createRng } from '../compute/rng.ts';
import type { Rng, RngSnapshot } from '../compute/rng.ts';
import { Critic, ownDesk } from './critic.ts';
import type { CriticDesk, CriticSettings } from './critic.ts';
import { createStepOutcome, END_CODES } from './environment.ts';
import type { Environment, StepOutcome } from './environment.ts';
import { gatherRows } from './gather-rows.ts';
import type { Partner } from './partner.ts';
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
  /** Of the policy, which plans the steps, and of the value net. */
  readonly adam: AdamSnapshot;
  readonly valueAdam: AdamSnapshot;
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
  readonly #critic: Critic;
  readonly #desk: CriticDesk;
  readonly #head: PolicyHead;
  readonly #adam: Adam;
  readonly #normaliser: ObservationNormaliser | null;
  readonly #actionChance: Rng;
  readonly #orderChance: Rng;
  readonly #outcome: StepOutcome;
  readonly #rollout: Rollout;
  readonly #order: Uint32Array;
  readonly #inTime: Uint32Array;
  readonly #returnsSoFar: Float64Array;
  readonly #single: Float32Array;
  #steps = 0;

  /**
   * Draws the weights and resets the environment.
   * @param options a partner does half of the learning: faster, with the same bits; it must not have another agent
   */
  constructor(environment: Environment, config: PpoConfig, seed: number | string, { partner = null }: { readonly partner?: Partner | null } = {}) {
    const { count, observationSize } = environment;
    const stepsEach = Math.max(1, Math.floor(config.stepsPerUpdate / count));
    const rng = createRng(seed);
    const rows = Math.max(config.batchSize, count);
    const shapes = shapesOf(environment, config);
    const kernel = createNetKernel(roomOf(shapes, rows));
    this.#environment = environment;
    this.#config = config;
    this.#policy = new Net(kernel, shapes.policy, rows);
    this.#head = headOf(environment, config, kernel);
    const own = this.#head.parameters;
    this.#adam = new Adam(kernel, [this.#policy.parameters, ...(own === null ? [] : [own])], ADAM);
    this.#rollout = createRollout({ steps: stepsEach, worlds: count, observationSize, actionWidth: this.#head.width });
    this.#order = new Uint32Array(new SharedArrayBuffer(stepsEach * count * Uint32Array.BYTES_PER_ELEMENT));
    this.#inTime = Uint32Array.from({ length: (stepsEach + 1) * count }, (_, i) => i);
    const { observations, returns } = this.#rollout;
    const settings: CriticSettings = { shape: shapes.value, rows, adam: ADAM, weight: config.valueWeight, observations, returns, order: this.#order };
    const from = kernel.take(joinRoom());
    this.#critic = new Critic(kernel, settings);
    const hidden = config.hiddenUnits.map(() => Math.SQRT2);
    // Nearly even odds at the beginning, so that everything is tried.
    this.#policy.draw(rng.stream('policy'), { type: 'orthogonal', gains: [...hidden, 0.01] });
    this.#critic.net.draw(rng.stream('value'), { type: 'orthogonal', gains: [...hidden, 1] });
    this.#normaliser = config.normalisesObservations ? new ObservationNormaliser(observationSize, LIMIT_OF_OBSERVATIONS) : null;
    this.#actionChance = rng.stream('actions');
    this.#orderChance = rng.stream('order');
    this.#outcome = createStepOutcome(environment);
    this.#returnsSoFar = new Float64Array(count);
    this.#single = new Float32Array(observationSize);
    environment.reset(rng.stream('environment').uint32(), this.#outcome.observations);
    this.#desk = partner?.assist(this.#critic, { kernel, from, settings }) ?? ownDesk(this.#critic);
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
      value: this.#critic.net.exportWeights(),
      adam: this.#adam.snapshot(),
      valueAdam: this.#critic.adam.snapshot(),
      chance: { actions: this.#actionChance.snapshot(), order: this.#orderChance.snapshot() },
      environment: this.#environment.snapshot(),
      observations: this.#outcome.observations.slice(),
      returnsSoFar: [...this.#returnsSoFar],
      steps: this.#steps,
    };
  }

  /** Goes on from a checkpoint of the same configuration and environment. @throws RangeError when it is of another */
  restore(checkpoint: PpoCheckpoint): void {
    const { policy, value, adam, valueAdam, chance, environment, observations, returnsSoFar, steps } = checkpoint;
    if (observations.length !== this.#outcome.observations.length) throw new RangeError(`expected ${this.#outcome.observations.length} numbers of observations, was ${observations.length}`);
    this.#policy.importWeights(policy.net);
    this.#critic.net.importWeights(value);
    if (this.#head instanceof Gaussian) this.#head.importLogDeviations(policy.logDeviations ?? new Float32Array(0));
    if (this.#normaliser !== null && policy.normaliser !== null) this.#normaliser.restore(policy.normaliser);
    this.#adam.restore(adam);
    this.#critic.adam.restore(valueAdam);
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
    this.#gather(this.#policy, this.#inTime.subarray(step * worlds, (step + 1) * worlds));
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
    return this.#critic.net.infer(this.#single)[0]!;
  }

  /** Values, advantages and returns of everything that was lived; returns how much of the returns the value net had explained. */
  #judge(): number {
    const { values, advantages, returns } = this.#rollout;
    const { net } = this.#critic;
    for (let from = 0; from < values.length; from += net.rows) {
      const rows = Math.min(net.rows, values.length - from);
      this.#gather(net, this.#inTime.subarray(from, from + rows));
      net.forward(rows);
      for (let row = 0; row < rows; row++) values[from + row] = net.outputs[row * net.outputStride]!;
    }
    generalisedAdvantages(this.#rollout, this.#config, advantages);
    for (let at = 0; at < returns.length; at++) returns[at] = advantages[at]! + values[at]!;
    return 1 - variance(advantages) / variance(returns);
  }

  /**
   * Goes over what was lived some times, in batches. While this thread takes the policy's last step and works out its next gradients, the critic's are
   * worked out at its desk, wherever that is; between two batches they meet over the common norm.
   */
  #learn(learningRate: number): Omit<PpoProgress, 'steps' | 'explainedVariance' | 'learningRate' | 'episodeReturns'> {
    const { epochs, batchSize, targetKl, maximumGradientNorm } = this.#config;
    const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, clipped: 0, norm: 0, samples: 0, batches: 0 };
    let klDivergence = 0;
    let epoch = 0;
    let isTooFar = false;
    let due: AdamStep | null = null;
    while (epoch < epochs && !isTooFar) {
      this.#shuffle();
      epoch++;
      let moved = 0;
      let seen = 0;
      for (let from = 0; from < this.#order.length && !isTooFar; from += batchSize) {
        const batch = this.#order.subarray(from, Math.min(from + batchSize, this.#order.length));
        this.#desk.begin({ step: due, from, to: from + batch.length });
        if (due !== null) this.#adam.take(due);
        const step = this.#learnBatch(batch);
        const { loss, squares } = this.#desk.finish();
        due = null;
        moved += step.moved;
        seen += batch.length;
        isTooFar = targetKl !== null && step.moved / batch.length > KL_TOLERANCE * targetKl;
        if (isTooFar) continue;
        const norm = Math.sqrt(this.#adam.squares() + squares);
        due = this.#adam.plan(learningRate, maximumGradientNorm, norm);
        sums.norm += norm;
        sums.policyLoss += step.policyLoss;
        sums.valueLoss += loss;
        sums.entropy += step.entropy;
        sums.clipped += step.clipped;
        sums.samples += batch.length;
        sums.batches++;
      }
      klDivergence = moved / seen;
    }
    if (due !== null) this.#takeLast(due);
    const { samples, batches } = sums;
    return {
      policyLoss: sums.policyLoss / samples, valueLoss: sums.valueLoss / samples, entropy: sums.entropy / samples, clippedShare: sums.clipped / samples,
      gradientNorm: sums.norm / batches, klDivergence, epochs: epoch,
    };
  }

  #takeLast(step: AdamStep): void {
    this.#desk.begin({ step, from: 0, to: 0 });
    this.#adam.take(step);
    this.#desk.finish();
  }

  /** Computes the policy's gradients of one batch; returns sums over its rows. */
  #learnBatch(batch: Uint32Array): { readonly policyLoss: number; readonly entropy: number; readonly clipped: number; readonly moved: number } {
    const { actions, logProbabilities, advantages } = this.#rollout;
    const { clipRange, entropyWeight, normalisesAdvantages } = this.#config;
    const head = this.#head;
    const { outputs, outputGradients, outputStride } = this.#policy;
    const rows = batch.length;
    const { mean, deviation } = normalisesAdvantages ? spreadOf(advantages, batch) : { mean: 0, deviation: 1 };
    this.#gather(this.#policy, batch);
    this.#policy.forward(rows);
    head.clearGradients();
    let policyLoss = 0, entropy = 0, clipped = 0, moved = 0;
    for (let row = 0; row < rows; row++) {
      const at = batch[row]!;
      head.read(outputs, row * outputStride);
      const logRatio = head.logProbability(actions, at * head.width) - logProbabilities[at]!;
      const ratio = portableExp(logRatio);
      const { loss, gradient } = clippedSurrogate(ratio, (advantages[at]! - mean) / deviation, clipRange);
      head.gradient({ log: gradient / rows, entropy: -entropyWeight / rows }, { actions, at: at * head.width }, outputGradients, row * outputStride);
      policyLoss += loss;
      entropy += head.entropy();
      clipped += Math.abs(ratio - 1) > clipRange ? 1 : 0;
      moved += ratio - 1 - logRatio;
    }
    this.#policy.backward(rows);
    return { policyLoss, entropy, clipped, moved };
  }

  /** Copies observations that were lived into the rows of a net. */
  #gather(net: Net, places: Uint32Array): void {
    gatherRows(net, { values: this.#rollout.observations, size: this.#environment.observationSize }, places);
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
  return 2 * (Net.room(policy, rows) + Net.room(value, rows)) + joinRoom() + 4096;
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
