import type { NumberFieldSpec } from './schema.ts';

/** Positions of a slider, whatever the field's range. */
export const SLIDER_POSITIONS = 1000;

/** A wide range is logarithmic, so that 5 and 50 are as easy to hit as 500. Shifted by one step, so that it may start at zero. */
const LOGARITHMIC_FROM = 50;

/** Tells whether a field has two ends and can have a slider. */
export function hasSlider(field: NumberFieldSpec): boolean {
  return field.minimum !== null && field.maximum !== null && field.maximum > field.minimum;
}

/** Returns the slider position of a value, cut to the range. */
export function positionOf(field: NumberFieldSpec, value: number): number {
  const { low, high } = rangeOf(field);
  const inside = Math.min(Math.max(value, low), high);
  const share = isLogarithmic(field) ? Math.log(1 + (inside - low) / offset(field)) / Math.log(1 + (high - low) / offset(field)) : (inside - low) / (high - low);
  return Math.round(share * SLIDER_POSITIONS);
}

/** Returns the value at a slider position, on the field's step. */
export function valueAt(field: NumberFieldSpec, position: number): number {
  const { low, high } = rangeOf(field);
  const share = position / SLIDER_POSITIONS;
  const value = isLogarithmic(field) ? low + offset(field) * ((1 + (high - low) / offset(field)) ** share - 1) : low + share * (high - low);
  return onStep(field, value);
}

/** Returns the value a number of steps away, inside the range: what an arrow key does. */
export function stepped(field: NumberFieldSpec, value: number, steps: number): number {
  return onStep(field, value + steps * field.step);
}

function onStep(field: NumberFieldSpec, value: number): number {
  const { low, high } = rangeOf(field);
  const least = field.isMinimumExclusive ? low + field.step : low;
  const most = field.isMaximumExclusive ? high - field.step : high;
  const rounded = Math.round(value / field.step) * field.step;
  return Number(Math.min(Math.max(rounded, least), most).toPrecision(12));
}

function isLogarithmic(field: NumberFieldSpec): boolean {
  const { low, high } = rangeOf(field);
  return low >= 0 && (high - low) / offset(field) > LOGARITHMIC_FROM;
}

/** What the range grows from: its lower end, or a few steps where it starts at zero. */
function offset(field: NumberFieldSpec): number {
  const { low } = rangeOf(field);
  return Math.max(low, field.step * 5);
}

function rangeOf({ minimum, maximum }: NumberFieldSpec): { readonly low: number; readonly high: number } {
  return { low: minimum ?? 0, high: maximum ?? 1 };
}
