import type { Dimension, Scalar } from './dimension.ts';
import type { Parameter } from './parameters.ts';

/** How a person bounds one setting; what is absent is as the schema has it. */
export interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly scale?: 'linear' | 'log' | undefined;
  readonly choices?: readonly Scalar[] | undefined;
}

export interface RangeViolation {
  readonly path: string;
  readonly message: string;
}

/**
 * Turns the ranges that a person gave into what is searched; without any, the suggested settings are.
 * Everything that is wrong is told at once, and then `dimensions` holds only what is right.
 */
export function narrowed(parameters: readonly Parameter[], ranges: Readonly<Record<string, Range>>): { readonly dimensions: readonly Dimension[]; readonly violations: readonly RangeViolation[] } {
  const named = Object.entries(ranges);
  const wanted: readonly (readonly [string, Range])[] = named.length > 0 ? named : parameters.filter(({ isSuggested }) => isSuggested).map(({ name }) => [name, {}]);
  if (wanted.length === 0) return { dimensions: [], violations: [{ path: 'space', message: 'expected at least one setting to search, was none' }] };
  const results = wanted.map(([name, range]) => {
    const parameter = parameters.find((one) => one.name === name);
    return parameter ? dimensionOf(parameter, range) : [{ path: `space.${name}`, message: `expected one of ${parameters.map((one) => one.name).join(', ')}` }];
  });
  return { dimensions: results.flatMap((result) => (isViolations(result) ? [] : [result])), violations: results.flatMap((result) => (isViolations(result) ? result : [])) };
}

function isViolations(result: Dimension | readonly RangeViolation[]): result is readonly RangeViolation[] {
  return Array.isArray(result);
}

function dimensionOf(parameter: Parameter, range: Range): Dimension | readonly RangeViolation[] {
  return parameter.kind === 'choice' ? choiceOf(parameter, range) : numberOf(parameter, range);
}

function choiceOf({ name, choices }: Parameter, range: Range): Dimension | readonly RangeViolation[] {
  const path = `space.${name}`;
  if (range.min !== undefined || range.max !== undefined || range.step !== undefined) return [{ path, message: `expected some of ${choices.map(String).join(', ')}, was a range` }];
  const strange = (range.choices ?? []).filter((choice) => !choices.includes(choice));
  if (strange.length > 0) return [{ path: `${path}.choices`, message: `expected some of ${choices.map(String).join(', ')}, was ${strange.map(String).join(', ')}` }];
  return { kind: 'choice', name, choices: [...new Set(range.choices ?? choices)] };
}

function numberOf(parameter: Parameter, range: Range): Dimension | readonly RangeViolation[] {
  const { name } = parameter;
  const path = `space.${name}`;
  if (range.choices !== undefined) return choiceOfNumbers(parameter, range.choices);
  const [min, max] = [range.min ?? parameter.min, range.max ?? parameter.max];
  const step = range.step ?? parameter.step;
  const scale = range.scale ?? (min !== null && min > 0 ? parameter.scale : 'linear');
  const found: RangeViolation[] = [];
  const refuse = (field: string, message: string): void => { found.push({ path: `${path}.${field}`, message }); };
  if (min === null) refuse('min', 'expected a number, as the setting itself has no lower bound');
  if (max === null) refuse('max', 'expected a number, as the setting itself has no upper bound');
  if (min === null || max === null) return found;
  if (!isWithin(parameter, min)) refuse('min', `expected ${boundsText(parameter)}, was ${min}`);
  if (!isWithin(parameter, max)) refuse('max', `expected ${boundsText(parameter)}, was ${max}`);
  if (min > max) refuse('max', `expected at least ${min}, was ${max}`);
  if (parameter.kind === 'integer') {
    for (const [field, value] of [['min', min], ['max', max], ['step', step]] as const) if (value !== null && !Number.isInteger(value)) refuse(field, `expected a whole number, was ${value}`);
  }
  if (scale === 'log' && !(min > 0)) refuse('scale', `expected a lowest value above 0 for a log scale, was ${min}`);
  if (found.length > 0) return found;
  // The scale reaches half a step below the lowest value, and there must be a logarithm of that.
  const steps = scale === 'log' && step !== null && min - step / 2 <= 0 ? 'linear' : scale;
  return { kind: parameter.kind === 'integer' ? 'integer' : 'float', name, min, max, step, scale: steps, isNullable: parameter.isNullable && range.min === undefined && range.max === undefined };
}

function choiceOfNumbers(parameter: Parameter, choices: readonly Scalar[]): Dimension | readonly RangeViolation[] {
  const strange = choices.filter((choice) => !(typeof choice === 'number' ? isWithin(parameter, choice) && (parameter.kind === 'float' || Number.isInteger(choice)) : choice === null && parameter.isNullable));
  if (strange.length > 0) return [{ path: `space.${parameter.name}.choices`, message: `expected ${parameter.kind === 'integer' ? 'whole numbers' : 'numbers'} ${boundsText(parameter)}, was ${strange.map(String).join(', ')}` }];
  return { kind: 'choice', name: parameter.name, choices: [...new Set(choices)] };
}

function isWithin({ min, max }: Parameter, value: number): boolean {
  return Number.isFinite(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

function boundsText({ min, max }: Parameter): string {
  if (min !== null && max !== null) return `from ${min} to ${max}`;
  return min !== null ? `from ${min}` : max !== null ? `up to ${max}` : 'any number';
}
