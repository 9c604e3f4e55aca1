import { portableLog } from '../portable-log.ts';
import { emissionsOf, weigh } from './gaussian-hmm.ts';
import type { GaussianHmm } from './gaussian-hmm.ts';

export interface BaumWelchOptions {
  readonly maxIterations: number;
  /** Ends when an iteration raises the mean log-likelihood of an observation by less. */
  readonly tolerance: number;
  /** No variance falls below it: a state that has found a handful of equal observations would explain them infinitely well. */
  readonly varianceFloor: number;
  /** Steps that are taken to have been seen beforehand: staying in each state, and going from each to each other. They keep every probability above 0. */
  readonly stayed: number;
  readonly left: number;
}

/** A model fitted to a series, with how well it fits. */
export interface FittedHmm {
  readonly model: GaussianHmm;
  /** Of the whole series, under the model before the last step. */
  readonly logLikelihood: number;
  readonly iterations: number;
}

/** What the states' share in each observation adds up to. */
export interface Expectations {
  readonly logLikelihood: number;
  /** [count × states] probability of each state at each step, given the whole series. */
  readonly occupancy: Float64Array;
  /** [states × states] expected steps from each state to each. */
  readonly steps: Float64Array;
}

/**
 * Improves a model by expectation maximisation until it gets no better; deterministic. The series is all past: probabilities given later
 * observations are used to fit, and never shown.
 * @param observations [count × dims]
 * @see Baum et al. 1970; Rabiner 1989, section III.C, with scaling (V.A) and prior counts in the transitions (V.C)
 */
export function fitHmm(start: GaussianHmm, observations: Float64Array, options: BaumWelchOptions): FittedHmm {
  const { maxIterations, tolerance } = options;
  const count = observations.length / start.dims;
  const workspace = workspaceFor(start, count);
  let model = start;
  let last = -Infinity;
  for (let iterations = 1; ; iterations++) {
    const expected = expect(model, observations, workspace);
    model = maximize(model, observations, expected, options);
    if (iterations >= maxIterations || expected.logLikelihood - last < tolerance * count) return { model, logLikelihood: expected.logLikelihood, iterations };
    last = expected.logLikelihood;
  }
}

/** Returns the expectations of a model over a series: the forward-backward algorithm. */
export function expectationsOf(model: GaussianHmm, observations: Float64Array): Expectations {
  return expect(model, observations, workspaceFor(model, observations.length / model.dims));
}

interface Workspace {
  /** [count × states] */
  readonly likelihoods: Float64Array;
  readonly forward: Float64Array;
  readonly occupancy: Float64Array;
  /** [count] sums by which the forward probabilities were divided. */
  readonly scales: Float64Array;
  /** [states] */
  readonly backward: Float64Array;
  readonly weighed: Float64Array;
  /** [states × states] */
  readonly steps: Float64Array;
}

function workspaceFor({ states }: GaussianHmm, count: number): Workspace {
  const table = (): Float64Array => new Float64Array(count * states);
  return { likelihoods: table(), forward: table(), occupancy: table(), scales: new Float64Array(count), backward: new Float64Array(states), weighed: new Float64Array(states), steps: new Float64Array(states * states) };
}

function expect(model: GaussianHmm, observations: Float64Array, workspace: Workspace): Expectations {
  const logLikelihood = goForward(model, observations, workspace);
  goBackward(model, workspace);
  return { logLikelihood, occupancy: workspace.occupancy, steps: workspace.steps };
}

function goForward(model: GaussianHmm, observations: Float64Array, { likelihoods, forward, scales }: Workspace): number {
  const { states, dims, initial, transition } = model;
  const count = scales.length;
  const emissions = emissionsOf(model);
  let logLikelihood = 0;
  for (let t = 0; t < count; t++) {
    const row = t * states;
    logLikelihood += weigh(emissions, observations, t * dims, likelihoods, row);
    let sum = 0;
    for (let to = 0; to < states; to++) {
      let reached = 0;
      if (t === 0) reached = initial[to]!;
      else for (let from = 0; from < states; from++) reached += forward[row - states + from]! * transition[from * states + to]!;
      reached *= likelihoods[row + to]!;
      forward[row + to] = reached;
      sum += reached;
    }
    for (let state = 0; state < states; state++) forward[row + state]! /= sum;
    scales[t] = sum;
    logLikelihood += portableLog(sum);
  }
  return logLikelihood;
}

function goBackward({ states, transition }: GaussianHmm, { likelihoods, forward, occupancy, scales, backward, weighed, steps }: Workspace): void {
  const count = scales.length;
  backward.fill(1);
  steps.fill(0);
  for (let t = count - 1; t >= 0; t--) {
    const row = t * states;
    for (let state = 0; state < states; state++) occupancy[row + state] = forward[row + state]! * backward[state]!;
    if (t === 0) return;
    for (let to = 0; to < states; to++) weighed[to] = likelihoods[row + to]! * backward[to]! / scales[t]!;
    for (let from = 0; from < states; from++) {
      const before = forward[row - states + from]!;
      let sum = 0;
      for (let to = 0; to < states; to++) {
        const step = transition[from * states + to]! * weighed[to]!;
        steps[from * states + to]! += before * step;
        sum += step;
      }
      backward[from] = sum;
    }
  }
}

function maximize({ states, dims }: GaussianHmm, observations: Float64Array, { occupancy, steps }: Expectations, { varianceFloor, stayed, left }: BaumWelchOptions): GaussianHmm {
  const transition = steps.map((step, at) => step + (Math.floor(at / states) === at % states ? stayed : left));
  for (let from = 0; from < states; from++) normalize(transition.subarray(from * states, (from + 1) * states));
  const means = new Float64Array(states * dims);
  const variances = new Float64Array(states * dims);
  for (let state = 0; state < states; state++) {
    for (let dim = 0; dim < dims; dim++) {
      const [mean, variance] = weighedMoments(observations, dims, dim, occupancy, states, state);
      means[state * dims + dim] = mean;
      variances[state * dims + dim] = Math.max(varianceFloor, variance);
    }
  }
  return { states, dims, initial: occupancy.slice(0, states), transition, means, variances };
}

function weighedMoments(observations: Float64Array, dims: number, dim: number, occupancy: Float64Array, states: number, state: number): readonly [mean: number, variance: number] {
  let weight = 0, sum = 0;
  for (let at = dim, by = state; at < observations.length; at += dims, by += states) {
    weight += occupancy[by]!;
    sum += occupancy[by]! * observations[at]!;
  }
  // A state that explains nothing any more stays where nothing is.
  if (!(weight > 0)) return [0, 1];
  const mean = sum / weight;
  let squares = 0;
  for (let at = dim, by = state; at < observations.length; at += dims, by += states) {
    const distance = observations[at]! - mean;
    squares += occupancy[by]! * distance * distance;
  }
  return [mean, squares / weight];
}

function normalize(row: Float64Array): void {
  let sum = 0;
  for (const value of row) sum += value;
  for (let at = 0; at < row.length; at++) row[at] = sum > 0 ? row[at]! / sum : 1 / row.length;
}
