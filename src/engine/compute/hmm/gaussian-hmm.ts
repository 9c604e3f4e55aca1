import { portableExp } from '../portable-exp.ts';
import { portableLog } from '../portable-log.ts';

/**
 * A hidden Markov model whose states emit vectors of independent normals. Rows of `transition` and `initial` add up to 1.
 * @see Rabiner 1989, "A tutorial on hidden Markov models", Proceedings of the IEEE 77(2)
 */
export interface GaussianHmm {
  readonly states: number;
  readonly dims: number;
  /** [states] */
  readonly initial: Float64Array;
  /** [states × states] row by row: from, to. */
  readonly transition: Float64Array;
  /** [states × dims] */
  readonly means: Float64Array;
  /** [states × dims], above zero. */
  readonly variances: Float64Array;
}

/**
 * Writes how likely each state makes an observation, on a common scale whose largest is 1, and returns the logarithm of that scale.
 * @param observation [.. + dims] read from `offset`
 * @param likelihoods [.. + states] written from `at`
 */
export function emissionsOf(model: GaussianHmm, observation: Float64Array, offset: number, likelihoods: Float64Array, at: number): number {
  const { states, dims, means, variances } = model;
  let largest = -Infinity;
  for (let state = 0; state < states; state++) {
    let log = 0;
    for (let dim = 0; dim < dims; dim++) {
      const variance = variances[state * dims + dim]!;
      const distance = observation[offset + dim]! - means[state * dims + dim]!;
      log -= distance * distance / variance + portableLog(variance);
    }
    likelihoods[at + state] = log / 2;
    if (log / 2 > largest) largest = log / 2;
  }
  for (let state = 0; state < states; state++) likelihoods[at + state] = portableExp(likelihoods[at + state]! - largest);
  return largest - dims * HALF_LOG_TWO_PI;
}

/**
 * Moves the probabilities of the states on by one step and weighs them with what was seen: the forward filter. O(states²), no allocation.
 * Returns how likely the observation was before it was seen, on the scale of the likelihoods.
 * @param probabilities [states] after the step before; replaced. Adding up to 1
 * @param likelihoods [states] of the observation in each state, not all zero
 * @param scratch [states]
 */
export function filterStep(transition: Float64Array, probabilities: Float64Array, likelihoods: Float64Array, scratch: Float64Array): number {
  const states = probabilities.length;
  let sum = 0;
  for (let to = 0; to < states; to++) {
    let reached = 0;
    for (let from = 0; from < states; from++) reached += probabilities[from]! * transition[from * states + to]!;
    const weighed = reached * likelihoods[to]!;
    scratch[to] = weighed;
    sum += weighed;
  }
  for (let state = 0; state < states; state++) probabilities[state] = scratch[state]! / sum;
  return sum;
}

/** Half the logarithm of 2π. */
const HALF_LOG_TWO_PI = 0.9189385332046727;
