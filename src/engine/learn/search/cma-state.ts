import type { Rng } from '../../compute/rng.ts';
import { symmetricEigen } from '../../compute/symmetric-eigen.ts';

/** Of the range of a setting: what differs by less is the same. */
const REST = 1e-8;

/** Where a covariance matrix adaptation stands: the centre, the step, and the shape of the next draws. */
export class CmaState {
  readonly #n: number;
  readonly #weights: Float64Array;
  readonly #rates: Rates;
  readonly #patience: number;
  #mean: Float64Array;
  #step: number;
  readonly #covariance: Float64Array;
  readonly #stepPath: Float64Array;
  readonly #shapePath: Float64Array;
  #axes: Float64Array;
  #lengths: Float64Array;
  #generation = 0;
  /** Best loss so far, and the generation that found it. */
  #best = Infinity;
  #bestAt = 0;
  #isFlat = false;

  /** @param size how many are drawn in a generation, at least 2 */
  constructor({ mean, step, size }: { readonly mean: Float64Array; readonly step: number; readonly size: number }) {
    const n = mean.length;
    this.#n = n;
    this.#mean = mean;
    this.#step = step;
    const { weights, rates } = ratesOf(n, size);
    this.#weights = weights;
    this.#rates = rates;
    this.#patience = 10 + Math.ceil((30 * n) / size);
    this.#covariance = identity(n);
    this.#axes = identity(n);
    this.#lengths = new Float64Array(n).fill(1);
    this.#stepPath = new Float64Array(n);
    this.#shapePath = new Float64Array(n);
  }

  /** Draws a point; it may lie outside the unit cube. */
  sample(rng: Rng): Float64Array {
    const z = Float64Array.from({ length: this.#n }, () => rng.normal());
    const y = times(this.#axes, z.map((one, axis) => one * this.#lengths[axis]!));
    return y.map((one, axis) => this.#mean[axis]! + this.#step * one);
  }

  /**
   * Learns from a generation: equations 39 to 47 of Hansen's tutorial, with negative weights for the worse half.
   * @param points all of the generation, best first
   * @param losses of the points; Infinity for one that failed
   */
  update(points: readonly Float64Array[], losses: readonly number[]): void {
    const n = this.#n;
    const { parents, variance, stepRate, damping, pathRate, oneRate, manyRate } = this.#rates;
    const moves = points.map((point) => point.map((place, axis) => (place - this.#mean[axis]!) / this.#step));
    const move = new Float64Array(n);
    for (let rank = 0; rank < parents; rank++) for (let axis = 0; axis < n; axis++) move[axis]! += this.#weights[rank]! * (moves[rank]?.[axis] ?? 0);
    this.#mean = this.#mean.map((place, axis) => place + this.#step * move[axis]!);

    const whitened = this.#whitened(move);
    const keep = Math.sqrt(stepRate * (2 - stepRate) * variance);
    for (let axis = 0; axis < n; axis++) this.#stepPath[axis] = (1 - stepRate) * this.#stepPath[axis]! + keep * whitened[axis]!;
    const length = Math.sqrt(squared(this.#stepPath));
    const usual = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    this.#step *= Math.exp(Math.min(1, (stepRate / damping) * (length / usual - 1)));
    this.#generation++;
    const isSteady = length / Math.sqrt(1 - (1 - stepRate) ** (2 * this.#generation)) < (1.4 + 2 / (n + 1)) * usual ? 1 : 0;
    const along = isSteady * Math.sqrt(pathRate * (2 - pathRate) * variance);
    for (let axis = 0; axis < n; axis++) this.#shapePath[axis] = (1 - pathRate) * this.#shapePath[axis]! + along * move[axis]!;

    const scaled = moves.map((one, rank) => {
      const weight = this.#weights[rank]!;
      return weight >= 0 ? weight : (weight * n) / (squared(this.#whitened(one)) + 1e-300);
    });
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    const rest = 1 + oneRate * (1 - isSteady) * pathRate * (2 - pathRate) - oneRate - manyRate * total;
    for (let row = 0; row < n; row++) {
      for (let column = 0; column <= row; column++) {
        let value = rest * this.#covariance[row * n + column]! + oneRate * this.#shapePath[row]! * this.#shapePath[column]!;
        for (let rank = 0; rank < moves.length; rank++) value += manyRate * scaled[rank]! * moves[rank]![row]! * moves[rank]![column]!;
        this.#covariance[row * n + column] = value;
        this.#covariance[column * n + row] = value;
      }
    }
    this.#decompose();
    this.#remember(losses);
  }

  /** Keeps the steps along each axis at least as long as `least` says, so that a whole number can still change. */
  widen(least: (axis: number, place: number) => number): void {
    let isChanged = false;
    for (let axis = 0; axis < this.#n; axis++) {
      const shortest = least(axis, Math.min(1, Math.max(0, this.#mean[axis]!))) / this.#step;
      const at = axis * this.#n + axis;
      if (this.#covariance[at]! >= shortest * shortest) continue;
      // More of one axis alone keeps the matrix positive.
      this.#covariance[at] = shortest * shortest;
      isChanged = true;
    }
    if (isChanged) this.#decompose();
  }

  /** Returns whether nothing more is to be expected: no step left, no difference left, or no better point for long. */
  isAtRest(): boolean {
    const longest = this.#step * Math.max(...this.#lengths);
    const ratio = (Math.max(...this.#lengths) / Math.min(...this.#lengths)) ** 2;
    return longest < REST || !(ratio < 1e14) || this.#isFlat || this.#generation - this.#bestAt > this.#patience;
  }

  #remember(losses: readonly number[]): void {
    const [best = Infinity] = losses;
    if (best < this.#best - 1e-13 * Math.max(1e-300, Math.abs(this.#best)) || this.#best === Infinity) [this.#best, this.#bestAt] = [Math.min(best, this.#best), this.#generation];
    this.#isFlat = losses.length > 1 && losses.every((loss) => loss === best);
  }

  #whitened(y: Float64Array): Float64Array {
    const n = this.#n;
    const across = new Float64Array(n);
    for (let axis = 0; axis < n; axis++) {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += this.#axes[row * n + axis]! * y[row]!;
      across[axis] = sum / this.#lengths[axis]!;
    }
    return times(this.#axes, across);
  }

  #decompose(): void {
    const { values, vectors } = symmetricEigen(this.#covariance, this.#n);
    this.#axes = vectors;
    const floor = 1e-20 * Math.max(...values);
    this.#lengths = values.map((value) => Math.sqrt(Math.max(value, floor)));
  }
}

interface Rates {
  /** How many of the best pull the centre. */
  readonly parents: number;
  /** Effective number of them. */
  readonly variance: number;
  readonly stepRate: number;
  readonly damping: number;
  readonly pathRate: number;
  readonly oneRate: number;
  readonly manyRate: number;
}

/** Weights and learning rates: table 1 of Hansen's tutorial, equations 49 to 58. */
function ratesOf(n: number, size: number): { readonly weights: Float64Array; readonly rates: Rates } {
  const raw = Float64Array.from({ length: size }, (_, rank) => Math.log((size + 1) / 2) - Math.log(rank + 1));
  const parents = Math.max(1, Math.floor(size / 2));
  const effective = (from: number, to: number): number => {
    const part = raw.subarray(from, to);
    const sum = part.reduce((total, weight) => total + weight, 0);
    return part.length === 0 ? 0 : (sum * sum) / squared(part);
  };
  const variance = effective(0, parents);
  const stepRate = (variance + 2) / (n + variance + 5);
  const pathRate = (4 + variance / n) / (n + 4 + (2 * variance) / n);
  const oneRate = 2 / ((n + 1.3) ** 2 + variance);
  const manyRate = Math.min(1 - oneRate, (2 * (0.25 + variance + 1 / variance - 2)) / ((n + 2) ** 2 + variance));
  const damping = 1 + 2 * Math.max(0, Math.sqrt((variance - 1) / (n + 1)) - 1) + stepRate;
  const negative = effective(parents, size);
  const bound = Math.min(1 + oneRate / manyRate, 1 + (2 * negative) / (variance + 2), (1 - oneRate - manyRate) / (n * manyRate));
  const positives = raw.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const negatives = raw.reduce((sum, weight) => sum + Math.max(0, -weight), 0);
  const weights = raw.map((weight) => (weight >= 0 ? weight / positives : negatives > 0 ? (bound * weight) / negatives : 0));
  return { weights, rates: { parents, variance, stepRate, damping, pathRate, oneRate, manyRate } };
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => Number(index % (n + 1) === 0));
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < n; column++) sum += matrix[row * n + column]! * vector[column]!;
    return sum;
  });
}

function squared(vector: Float64Array): number {
  return vector.reduce((sum, one) => sum + one * one, 0);
}
