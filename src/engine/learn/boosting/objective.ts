import { portableExp } from '../../compute/portable-exp.ts';
import { portableLog } from '../../compute/portable-log.ts';
import type { ObjectiveConfig } from './boosting.config.ts';
import type { LabelledRows } from './rows.ts';

/** What the trees are to lower: its derivatives, where it begins, and how it is measured. Scores are [outputs][rows]. */
export interface Objective {
  readonly config: ObjectiveConfig;
  /** Trees of a round. */
  readonly outputs: number;
  /** Every second derivative is 1 where rows weigh alike: leaves are sums and counts. */
  readonly hasUnitHessian: boolean;
  /** Returns what each output begins at. */
  initial(data: LabelledRows): readonly number[];
  /** Writes first and second derivatives by the scores of one output, before weights. @param gradients [rows] @param hessians [rows], left alone where they are 1 */
  differentiate(scores: readonly Float64Array[], targets: Float64Array, output: number, gradients: Float64Array, hessians: Float64Array): void;
  /** Returns the best value for a leaf with these differences from target to score; null where one Newton step is the best there is. @param share of the weight below the value wanted, weights alike */
  readonly renews: number | null;
  /** Returns the mean loss of rows from, to but not including. */
  loss(scores: readonly Float64Array[], data: LabelledRows, from: number): number;
  /** Turns the scores of one row into what is predicted: a value, a probability, or one of each class. In place. */
  transform(scores: Float64Array): void;
}

/**
 * Returns the objective. `l2`: half the squared error. `huber`: the same up to `alpha`, linear beyond. `quantile`: the pinball loss of `alpha`.
 * `binary`: log-loss of 0 and 1. `multiclass`: cross-entropy of the softmax.
 * @throws RangeError when a target is none of the objective
 * @see Friedman 2001, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5)
 */
export function objectiveOf(config: ObjectiveConfig, { targets }: Pick<LabelledRows, 'targets'>): Objective {
  switch (config.name) {
    case 'l2': return squared(config);
    case 'huber': return huber(config, config.alpha);
    case 'quantile': return quantile(config, config.alpha);
    case 'binary': return checked(targets, 2, binary(config));
    case 'multiclass': return checked(targets, config.classes, multiclass(config, config.classes));
  }
}

function checked(targets: Float64Array, classes: number, objective: Objective): Objective {
  const wrong = targets.findIndex((target) => !(Number.isInteger(target) && target >= 0 && target < classes));
  if (wrong >= 0) throw new RangeError(`row ${wrong}: expected a class from 0 to ${classes - 1}, was ${targets[wrong]}`);
  return objective;
}

function squared(config: ObjectiveConfig): Objective {
  return {
    config, outputs: 1, hasUnitHessian: true, renews: null,
    initial: (data) => [weightedMean(data)],
    differentiate: ([scores], targets, _, gradients) => {
      for (let row = 0; row < gradients.length; row++) gradients[row] = scores![row]! - targets[row]!;
    },
    loss: ([scores], data, from) => meanOver(data, (row) => (scores![from + row]! - data.targets[row]!) ** 2),
    transform: () => undefined,
  };
}

function huber(config: ObjectiveConfig, alpha: number): Objective {
  return {
    ...squared(config),
    // From the mean, a few targets far out would take many trees to come back from.
    initial: ({ targets, weights }) => [weightedQuantile(targets, weights ?? null, 0.5)],
    differentiate: ([scores], targets, _, gradients) => {
      for (let row = 0; row < gradients.length; row++) gradients[row] = Math.max(-alpha, Math.min(alpha, scores![row]! - targets[row]!));
    },
    loss: ([scores], data, from) => meanOver(data, (row) => {
      const error = Math.abs(scores![from + row]! - data.targets[row]!);
      return error <= alpha ? 0.5 * error * error : alpha * (error - 0.5 * alpha);
    }),
  };
}

function quantile(config: ObjectiveConfig, alpha: number): Objective {
  return {
    ...squared(config), renews: alpha,
    initial: ({ targets, weights }) => [weightedQuantile(targets, weights ?? null, alpha)],
    differentiate: ([scores], targets, _, gradients) => {
      for (let row = 0; row < gradients.length; row++) gradients[row] = scores![row]! >= targets[row]! ? 1 - alpha : -alpha;
    },
    loss: ([scores], data, from) => meanOver(data, (row) => {
      const error = data.targets[row]! - scores![from + row]!;
      return error < 0 ? (alpha - 1) * error : alpha * error;
    }),
  };
}

/** Odds beyond are not begun with: where all rows are alike their logarithm would be none. */
const SMALL = 1e-15;

function binary(config: ObjectiveConfig): Objective {
  return {
    config, outputs: 1, hasUnitHessian: false, renews: null,
    initial: (data) => {
      const share = Math.min(1 - SMALL, Math.max(SMALL, weightedMean(data)));
      return [portableLog(share / (1 - share))];
    },
    differentiate: ([scores], targets, _, gradients, hessians) => {
      for (let row = 0; row < gradients.length; row++) {
        const probability = sigmoid(scores![row]!);
        gradients[row] = probability - targets[row]!;
        hessians[row] = probability * (1 - probability);
      }
    },
    loss: ([scores], data, from) => meanOver(data, (row) => {
      const probability = sigmoid(scores![from + row]!);
      return -portableLog(Math.max(SMALL, data.targets[row] === 1 ? probability : 1 - probability));
    }),
    transform: (scores) => { scores[0] = sigmoid(scores[0]!); },
  };
}

function multiclass(config: ObjectiveConfig, classes: number): Objective {
  const odds = new Float64Array(classes);
  const read = (scores: readonly Float64Array[], row: number): Float64Array => {
    for (let output = 0; output < classes; output++) odds[output] = scores[output]![row]!;
    softmax(odds);
    return odds;
  };
  return {
    config, outputs: classes, hasUnitHessian: false, renews: null,
    initial: ({ targets, weights }) => {
      const shares = new Float64Array(classes);
      let all = 0;
      for (let row = 0; row < targets.length; row++) {
        shares[targets[row]!]! += weights?.[row] ?? 1;
        all += weights?.[row] ?? 1;
      }
      return Array.from(shares, (share) => portableLog(Math.max(SMALL, share / all)));
    },
    differentiate: (scores, targets, output, gradients, hessians) => {
      for (let row = 0; row < gradients.length; row++) {
        const probability = read(scores, row)[output]!;
        gradients[row] = probability - Number(targets[row] === output);
        // A class more is one parameter too many; Friedman, Hastie & Tibshirani 2000 make up for it so.
        hessians[row] = (classes / (classes - 1)) * probability * (1 - probability);
      }
    },
    loss: (scores, data, from) => meanOver(data, (row) => -portableLog(Math.max(SMALL, read(scores, from + row)[data.targets[row]!]!))),
    transform: softmax,
  };
}

function sigmoid(score: number): number {
  return 1 / (1 + portableExp(-score));
}

function softmax(scores: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i] = portableExp(scores[i]! - largest);
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum;
}

function meanOver({ targets, weights }: LabelledRows, loss: (row: number) => number): number {
  let [sum, all] = [0, 0];
  for (let row = 0; row < targets.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * loss(row);
    all += weight;
  }
  return sum / all;
}

function weightedMean({ targets, weights }: LabelledRows): number {
  let [sum, all] = [0, 0];
  for (let row = 0; row < targets.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * targets[row]!;
    all += weight;
  }
  return sum / all;
}

/**
 * Returns the least value below or at which the share of the weight lies; halfway to the next where it lies there exactly.
 * @param values not empty
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | null, share: number): number {
  const order = Uint32Array.from(values, (_, i) => i).sort((one, other) => values[one]! - values[other]!);
  let all = 0;
  for (let i = 0; i < values.length; i++) all += weights?.[i] ?? 1;
  let below = 0;
  for (let i = 0; i < order.length; i++) {
    below += weights?.[order[i]!] ?? 1;
    if (below > share * all) return values[order[i]!]!;
    if (below === share * all) return (values[order[i]!]! + values[order[i + 1] ?? order[i]!]!) / 2;
  }
  return values[order.at(-1)!]!;
}
