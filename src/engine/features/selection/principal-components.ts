import { symmetricEigen } from '../../compute/symmetric-eigen.ts';
import { invariant } from '../../domain/assert.ts';
import type { Rows } from '../normalisers/fitted-normaliser.ts';

/** Directions in which the training rows differ most. Plain data, kept with the model; survives JSON. */
export interface PrincipalComponents {
  /** [width] */
  readonly mean: readonly number[];
  /** [components][width] unit vectors at right angles to each other, the widest first; the largest entry of each is positive. */
  readonly components: readonly (readonly number[])[];
  /** [components] variance along each, divided by n. */
  readonly variances: readonly number[];
  /** [components] share of the whole variance. */
  readonly shares: readonly number[];
}

/**
 * Finds the principal components of the training rows, which should have been brought to one scale before. Unknown values count as the mean.
 * @param most components to keep
 * @throws InvariantError when there are no training rows
 * @see Jolliffe 2002, "Principal Component Analysis", 2nd ed., section 1.1
 */
export function fitPrincipalComponents(rows: Rows, { from, to, most }: { readonly from: number; readonly to: number; readonly most: number }): PrincipalComponents {
  invariant(from >= 0 && from < to && to <= rows.length, () => `expected training rows within 0 to ${rows.length}, was ${from} to ${to}`);
  const { width } = rows;
  const mean = meansOf(rows, from, to);
  const { values, vectors } = symmetricEigen(covarianceOf(rows, mean, from, to), width);
  const order = Array.from(values, (_, index) => index).sort((one, other) => values[other]! - values[one]! || one - other).slice(0, most);
  const whole = values.reduce((sum, value) => sum + value, 0);
  const variances = order.map((index) => Math.max(0, values[index]!));
  return {
    mean: Array.from(mean), components: order.map((index) => turned(Array.from({ length: width }, (_, row) => vectors[row * width + index]!))),
    variances, shares: variances.map((variance) => (whole > 0 ? variance / whole : 0)),
  };
}

/**
 * Writes where a row lies along each component.
 * @param values [width] unknown values count as the mean
 * @param out [components]
 */
export function project({ mean, components }: PrincipalComponents, values: Float64Array, out: Float64Array | Float32Array): void {
  for (let component = 0; component < components.length; component++) {
    const direction = components[component]!;
    let sum = 0;
    for (let i = 0; i < direction.length; i++) if (values[i]! === values[i]!) sum += direction[i]! * (values[i]! - mean[i]!);
    out[component] = sum;
  }
}

/** Of a direction and its opposite, which are the same component, the one whose largest entry is positive. */
function turned(direction: readonly number[]): readonly number[] {
  const largest = direction.reduce((found, value) => (Math.abs(value) > Math.abs(found) ? value : found), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function meansOf({ values, width }: Rows, from: number, to: number): Float64Array {
  return Float64Array.from({ length: width }, (_, feature) => {
    let [sum, count] = [0, 0];
    for (let row = from; row < to; row++) {
      const value = values[row * width + feature]!;
      if (value !== value) continue;
      sum += value;
      count++;
    }
    return count > 0 ? sum / count : 0;
  });
}

/** @returns [width × width] */
function covarianceOf({ values, width }: Rows, mean: Float64Array, from: number, to: number): Float64Array {
  const covariance = new Float64Array(width * width);
  const off = new Float64Array(width);
  for (let row = from; row < to; row++) {
    for (let i = 0; i < width; i++) {
      const value = values[row * width + i]!;
      off[i] = value === value ? value - mean[i]! : 0;
    }
    for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) covariance[i * width + j] = covariance[i * width + j]! + off[i]! * off[j]!;
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * width + j]! / (to - from);
      covariance[i * width + j] = value;
      covariance[j * width + i] = value;
    }
  }
  return covariance;
}
