import { normalCdf } from '../../compute/normal.ts';
import type { Rng } from '../../compute/rng.ts';
import type { Point, SearchSpace } from './space.ts';

/** A density over the unit cube, made of one kernel for each point and a broad one for what was believed before. */
export interface ParzenDensity {
  sample(rng: Rng): Point;
  /** Logarithm of the density at a point; for choices of their probability. */
  logDensity(point: Point): number;
}

/** Of the kernels, as a share of the cube: chosen by Optuna's authors for the multivariate estimator. */
const FIRST_WIDTH = 0.2;
/** Weight of what was believed before, in points. */
const PRIOR_WEIGHT = 1;

/**
 * Estimates a density from points: one kernel for each, a product of normals cut off at the walls of the cube, and for choices of the observed
 * value with a little of all the others. The width follows Scott's rule and is never less than half a cell.
 * @param weights [points] positive
 * @see Bergstra et al. 2011; Falkner, Klein & Hutter 2018 (BOHB) and Watanabe 2023, arXiv:2304.11127, for the multivariate form
 */
export function parzenDensity(space: SearchSpace, points: readonly Point[], weights: ArrayLike<number>): ParzenDensity {
  const count = points.length;
  const d = space.dimensions;
  const kernels = count + 1;
  const widths = new Float64Array(kernels * d);
  const centers = new Float64Array(kernels * d);
  const spread = FIRST_WIDTH * Math.max(count, 1) ** (-1 / (d + 4));
  const narrowest = 1 / Math.min(100, 1 + kernels);
  const logWeights = new Float64Array(kernels);
  const total = PRIOR_WEIGHT + sum(weights, count);
  const choices = Array.from({ length: d }, (_, dimension) => space.choiceCount(dimension));
  for (let kernel = 0; kernel < kernels; kernel++) {
    const isPrior = kernel === count;
    let logScale = 0;
    for (let dimension = 0; dimension < d; dimension++) {
      const at = kernel * d + dimension;
      centers[at] = isPrior ? 0.5 : points[kernel]![dimension]!;
      if (choices[dimension]! > 0) continue;
      const width = isPrior ? 1 : Math.max(spread, narrowest * 0.1, space.cellWidth(dimension, centers[at]) / 2);
      widths[at] = width;
      // What lies inside the walls is the whole of it.
      logScale -= Math.log(width * ROOT_TWO_PI * (normalCdf((1 - centers[at]) / width) - normalCdf(-centers[at] / width)));
    }
    logWeights[kernel] = Math.log((isPrior ? PRIOR_WEIGHT : weights[kernel]!) / total) + logScale;
  }
  // Of a choice: the observed value counts once, and one more is divided among all.
  const seen = (dimension: number): number => Math.log((1 + PRIOR_WEIGHT / kernels / choices[dimension]!) / (1 + PRIOR_WEIGHT / kernels));
  const other = (dimension: number): number => Math.log((PRIOR_WEIGHT / kernels / choices[dimension]!) / (1 + PRIOR_WEIGHT / kernels));
  const seenLogs = choices.map((number, dimension) => (number > 0 ? seen(dimension) : 0));
  const otherLogs = choices.map((number, dimension) => (number > 0 ? other(dimension) : 0));
  const evenLogs = choices.map((number) => (number > 0 ? -Math.log(number) : 0));
  const cumulative = cumulated(weights, count);

  return {
    sample: (rng) => {
      const draw = rng.float() * total;
      let kernel = cumulative.findIndex((reached) => draw < reached);
      if (kernel < 0) kernel = count;
      return Float64Array.from({ length: d }, (_, dimension) => {
        const at = kernel * d + dimension;
        const center = centers[at]!;
        if (choices[dimension]! > 0) return kernel < count && rng.float() < Math.exp(seenLogs[dimension]!) - Math.exp(otherLogs[dimension]!) ? center : (rng.int(choices[dimension]!) + 0.5) / choices[dimension]!;
        for (;;) {
          const place = center + widths[at]! * rng.normal();
          if (place >= 0 && place <= 1) return place;
        }
      });
    },
    logDensity: (point) => {
      let [most, tail] = [-Infinity, 0];
      for (let kernel = 0; kernel < kernels; kernel++) {
        let log = logWeights[kernel]!;
        for (let dimension = 0; dimension < d; dimension++) {
          const at = kernel * d + dimension;
          if (choices[dimension]! > 0) log += kernel === count ? evenLogs[dimension]! : sameChoice(centers[at]!, point[dimension]!, choices[dimension]!) ? seenLogs[dimension]! : otherLogs[dimension]!;
          else {
            const z = (point[dimension]! - centers[at]!) / widths[at]!;
            log -= 0.5 * z * z;
          }
        }
        // A running log-sum-exp: one exponential for each kernel.
        if (log > most) [most, tail] = [log, tail * Math.exp(most - log) + 1];
        else tail += Math.exp(log - most);
      }
      return most + Math.log(tail);
    },
  };
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

function sameChoice(a: number, b: number, choices: number): boolean {
  return Math.min(choices - 1, Math.floor(a * choices)) === Math.min(choices - 1, Math.floor(b * choices));
}

function sum(values: ArrayLike<number>, count: number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += values[index]!;
  return total;
}

function cumulated(weights: ArrayLike<number>, count: number): readonly number[] {
  let reached = 0;
  return Array.from({ length: count }, (_, index) => (reached += weights[index]!));
}
