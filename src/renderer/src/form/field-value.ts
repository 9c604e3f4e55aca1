import type { FieldSpec, NumberFieldSpec, TextFieldSpec } from './schema.ts';
import { labelOfOption } from './schema.ts';

/** What stands in a widget. Numbers are kept as they are typed (`1.`, `-`), so that typing is never corrected under the fingers. */
export type DraftValue = string | boolean | number | null;

/** Returns what a field accepts, as words: "2 to 500 bars". Empty when everything is accepted. */
export function rangeHint(field: FieldSpec): string {
  if (field.kind !== 'number') return '';
  const range = rangeWords(field);
  return range === '' ? '' : `${range}${field.unit === '' ? '' : ` ${field.unit}`}`;
}

/** Returns what is wrong with one value, as "expected X, was Y", or null. */
export function fieldError(field: FieldSpec, value: DraftValue): string | null {
  switch (field.kind) {
    case 'number': return numberError(field, value);
    case 'choice': return field.options.some((option) => option.value === value) ? null : `expected one of ${field.options.map((option) => option.label).join(', ')}`;
    case 'union': return field.variants.some((variant) => variant.value === value) ? null : `expected one of ${field.variants.map((variant) => variant.label).join(', ')}`;
    case 'text': return textError(field, value);
    case 'toggle': case 'section': case 'fixed': return null;
  }
}

/** Returns the number that was typed, or null when it is not one. Takes a comma for a decimal point. */
export function numberFromText(text: DraftValue): number | null {
  if (typeof text === 'number') return text;
  if (typeof text !== 'string') return null;
  const plain = text.trim().replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/** Returns a value as words, with its unit. */
export function describeValue(field: FieldSpec, value: DraftValue): string {
  switch (field.kind) {
    case 'number': {
      const number = numberFromText(value);
      if (value === null || value === '') return 'empty';
      return `${number === null ? String(value) : plainNumber(number)}${field.unit === '' ? '' : ` ${field.unit}`}`;
    }
    case 'toggle': return value === true ? 'on' : 'off';
    case 'choice': return typeof value === 'string' || typeof value === 'number' ? labelOfOption(value) : 'none';
    case 'union': return field.variants.find((variant) => variant.value === value)?.label ?? 'none';
    case 'text': return value === null || value === '' ? 'empty' : String(value);
    case 'section': case 'fixed': return '';
  }
}

/** Returns a number without rounding noise. */
export function plainNumber(number: number): string {
  return String(Number(number.toPrecision(12)));
}

function numberError(field: NumberFieldSpec, value: DraftValue): string | null {
  const range = rangeWords(field);
  const expected = `expected ${field.integer ? 'a whole number' : 'a number'}${range === '' ? '' : `, ${range}`}`;
  if (value === null || value === '') return field.nullable ? null : `${expected}, was empty`;
  const number = numberFromText(value);
  if (number === null || !Number.isFinite(number)) return `${expected}, was "${String(value)}"`;
  if (isOutside(field, number)) return `expected ${range}, was ${plainNumber(number)}`;
  if (field.integer && !Number.isInteger(number)) return `expected a whole number, was ${plainNumber(number)}`;
  if (field.multipleOf !== null && !isMultiple(number, field.multipleOf)) return `expected a multiple of ${plainNumber(field.multipleOf)}, was ${plainNumber(number)}`;
  return null;
}

function isOutside({ minimum, maximum, isMinimumExclusive, isMaximumExclusive }: NumberFieldSpec, number: number): boolean {
  if (minimum !== null && (isMinimumExclusive ? number <= minimum : number < minimum)) return true;
  return maximum !== null && (isMaximumExclusive ? number >= maximum : number > maximum);
}

function rangeWords({ minimum, maximum, isMinimumExclusive, isMaximumExclusive }: NumberFieldSpec): string {
  if (minimum !== null && maximum !== null && !isMinimumExclusive && !isMaximumExclusive) return `${plainNumber(minimum)} to ${plainNumber(maximum)}`;
  const low = minimum === null ? [] : [isMinimumExclusive ? `more than ${plainNumber(minimum)}` : `at least ${plainNumber(minimum)}`];
  const high = maximum === null ? [] : [isMaximumExclusive ? `less than ${plainNumber(maximum)}` : `at most ${plainNumber(maximum)}`];
  return [...low, ...high].join(' and ');
}

function isMultiple(number: number, step: number): boolean {
  const ratio = number / step;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9 * Math.max(1, Math.abs(ratio));
}

function textError({ minLength, pattern, nullable }: TextFieldSpec, value: DraftValue): string | null {
  const text = typeof value === 'string' ? value : '';
  if (text === '') return nullable || minLength === 0 ? null : 'expected a text, was empty';
  return pattern === null || new RegExp(pattern).test(text) ? null : `expected the form ${pattern}, was "${text}"`;
}
