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

/** A model with what every density needs worked out once. */
export interface Emissions {
  readonly states: number;
  readonly dims: number;
  /** [states × dims] */
  readonly means: Float64Array;
  /** [states × dims] 1 / (2 × variance) */
  readonly sharpness: Float64Array;
  /** [states] logarithm of the density at the mean */
  readonly peaks: Float64Array;
}

/** Works out what the densities of a model need. */
export function emissionsOf({ states, dims, means, variances }: GaussianHmm): Emissions {
  const peaks = new Float64Array(states);
  for (let at = 0; at < variances.length; at++) peaks[Math.floor(at / dims)]! -= portableLog(variances[at]!) / 2 + HALF_LOG_TWO_PI;
  return { states, dims, means, sharpness: variances.map((variance) => 1 / (2 * variance)), peaks };
}

/**
 * Writes how likely each state makes an observation, on a common scale whose largest is 1, and returns the logarithm of that scale.
 * @param observation [.. + dims] read from `offset`
 * @param likelihoods [.. + states] written from `at`
 */
export function weigh({ states, dims, means, sharpness, peaks }: Emissions, observation: Float64Array, offset: number, likelihoods: Float64Array, at: number): number {
  let largest = -Infinity;
  for (let state = 0; state < states; state++) {
    let log = peaks[state]!;
    for (let dim = 0; dim < dims; dim++) {
      const distance = observation[offset + dim]! - means[state * dims + dim]!;
      log -= distance * distance * sharpness[state * dims + dim]!;
    }
    likelihoods[at + state] = log;
    if (log > largest) largest = log;
  }
  for (let state = 0; state < states; state++) likelihoods[at + state] = portableExp(likelihoods[at + state]! - largest);
  return largest;
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
