import { invariant } from '../../domain/assert.ts';
import { portableExp } from '../../compute/portable-exp.ts';
import { portableLog } from '../../compute/portable-log.ts';

export type Scalar = string | number | boolean | null;

/** A setting that is a number: what it may be, and how a search walks it. */
export interface NumberDimension {
  readonly kind: 'integer' | 'float';
  /** Dots lead into nested settings. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Distance between values that are tried; null for any number in between. */
  readonly step: number | null;
  /** `log`: every doubling weighs alike; needs a `min` above 0. */
  readonly scale: 'linear' | 'log';
  readonly isNullable: boolean;
}

/** A setting that is one of a few values. */
export interface ChoiceDimension {
  readonly kind: 'choice';
  readonly name: string;
  readonly choices: readonly Scalar[];
}

export type Dimension = NumberDimension | ChoiceDimension;

/** The share of the unit interval that stands for null, where a number may be null. */
const NULL_SHARE = 0.25;

/** Returns how many different values there are; null when they cannot be counted. */
export function cellCount(dimension: Dimension): number | null {
  if (dimension.kind === 'choice') return dimension.choices.length;
  const steps = stepCount(dimension);
  return steps === null ? null : steps + Number(dimension.isNullable);
}

/** Returns the value that a place in the unit interval stands for. @param unit from 0 to 1 */
export function valueAt(dimension: Dimension, unit: number): Scalar {
  invariant(unit >= 0 && unit <= 1, () => `expected a place from 0 to 1, was ${unit}`);
  if (dimension.kind === 'choice') return dimension.choices[Math.min(dimension.choices.length - 1, Math.floor(unit * dimension.choices.length))] ?? null;
  if (!dimension.isNullable) return numberAt(dimension, unit);
  return unit < NULL_SHARE ? null : numberAt(dimension, (unit - NULL_SHARE) / (1 - NULL_SHARE));
}

/** Returns the place of a value in the unit interval, in the middle of its cell; null when the value is not one of the dimension's. */
export function unitOf(dimension: Dimension, value: unknown): number | null {
  if (dimension.kind === 'choice') {
    const index = dimension.choices.findIndex((choice) => choice === value);
    return index < 0 ? null : (index + 0.5) / dimension.choices.length;
  }
  if (value === null && dimension.isNullable) return NULL_SHARE / 2;
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const [low, high] = reach(dimension);
  if (value < low || value > high) return null;
  const unit = (scaled(dimension, value) - scaled(dimension, low)) / (scaled(dimension, high) - scaled(dimension, low));
  const inside = Math.min(1, Math.max(0, Number.isNaN(unit) ? 0.5 : unit));
  return dimension.isNullable ? NULL_SHARE + inside * (1 - NULL_SHARE) : inside;
}

/** Returns how much of the unit interval the value at a place takes up; 0 where any number may be. */
export function cellWidth(dimension: Dimension, unit: number): number {
  if (dimension.kind === 'choice') return 1 / dimension.choices.length;
  const value = valueAt(dimension, unit);
  if (value === null) return NULL_SHARE;
  if (dimension.step === null || typeof value !== 'number') return 0;
  const [low, high] = reach(dimension);
  const whole = scaled(dimension, high) - scaled(dimension, low);
  const width = (scaled(dimension, value + dimension.step / 2) - scaled(dimension, value - dimension.step / 2)) / whole;
  return dimension.isNullable ? width * (1 - NULL_SHARE) : width;
}

function numberAt(dimension: NumberDimension, unit: number): number {
  const { min, max, step } = dimension;
  const [low, high] = reach(dimension);
  const place = scaled(dimension, low) + unit * (scaled(dimension, high) - scaled(dimension, low));
  const value = dimension.scale === 'log' ? portableExp(place) : place;
  if (step === null) return Math.min(max, Math.max(min, value));
  const steps = stepCount(dimension) ?? 1;
  const index = Math.min(steps - 1, Math.max(0, Math.round((value - min) / step)));
  // Sums of decimal steps carry dust in their last digits; a person reads and types these.
  return Number((min + index * step).toPrecision(12));
}

/** How far the scale reaches: half a step beyond the ends, so that the first and the last value are as wide as the others. */
function reach(dimension: NumberDimension): readonly [low: number, high: number] {
  const { min, max, step } = dimension;
  if (step === null) return [min, max];
  return [min - step / 2, min + ((stepCount(dimension) ?? 1) - 0.5) * step];
}

function stepCount({ min, max, step }: NumberDimension): number | null {
  // A billionth forgives that 0.3 / 0.1 is a little less than 3.
  return step === null ? (min === max ? 1 : null) : Math.floor((max - min) / step + 1e-9) + 1;
}

function scaled({ scale }: NumberDimension, value: number): number {
  return scale === 'log' ? portableLog(value) : value;
}
