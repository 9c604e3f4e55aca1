import { scaledValue } from '../../compute/scaled-value.ts';
import type { ModelMask, ModelNormaliser } from '../../domain/model.ts';
import type { PositionReading } from '../../domain/sight.ts';
import { POSITION_STATE, writePositionState } from './position-state.ts';

/** What an observation is made of, beside the state of the position. */
export interface ObservationShape {
  /** Names of the features. */
  readonly names: readonly string[];
  readonly masks: readonly ModelMask[];
}

/** Rows of features as an agent sees them, one after the other. */
export interface ShownFeatures extends ObservationShape {
  /** [rows × names.length] scaled, in single precision; NaN is missing. */
  readonly values: Float32Array;
}

/** Returns how many numbers an observation has: the features, the masks of what may be missing, the state of the position. */
export function observationSize({ names, masks }: ObservationShape): number {
  return names.length + masks.length + POSITION_STATE.length;
}

/** Returns the names of an observation's numbers, in their order. */
export function observationNames({ names, masks }: ObservationShape): readonly string[] {
  return [...names, ...masks.map(({ name }) => `${name} known`), ...POSITION_STATE];
}

/**
 * Brings a row of features to the scale that a model knows: (value - centre) / scale within the bound, in single precision; what is unknown stays unknown.
 * @param values [features] NaN where unknown
 * @param out [at + features] receives the row from `at` on
 */
export function scaleRow({ centre, scale, clip }: ModelNormaliser, values: Float64Array, out: Float32Array, at: number): void {
  const bound = clip ?? Number.POSITIVE_INFINITY;
  for (let column = 0; column < values.length; column++) {
    const value = values[column]!;
    out[at + column] = value === value ? scaledValue(value, centre[column]!, scale[column]!, bound) : Number.NaN;
  }
}

/**
 * Writes what an agent sees at the close of a bar. Training and trading both call this: what is unknown is 0, and its mask says so.
 * @param row of the features
 * @param out [offset + observationSize]
 */
export function writeObservation({ names, values, masks }: ShownFeatures, row: number, reading: PositionReading, out: Float32Array, offset: number): void {
  const width = names.length;
  const from = row * width;
  for (let column = 0; column < width; column++) {
    const value = values[from + column]!;
    out[offset + column] = value === value ? value : 0;
  }
  let at = offset + width;
  for (let mask = 0; mask < masks.length; mask++) out[at++] = knownShare(values, from, masks[mask]!.columns);
  writePositionState(reading, out, at);
}

function knownShare(values: Float32Array, from: number, columns: readonly number[]): number {
  let known = 0;
  for (let index = 0; index < columns.length; index++) if (!Number.isNaN(values[from + columns[index]!]!)) known++;
  return known / columns.length;
}
