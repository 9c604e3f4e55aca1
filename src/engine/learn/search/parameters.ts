import { z } from 'zod';
import type { Scalar } from './dimension.ts';

/** A setting that can be searched, as its schema describes it. */
export interface Parameter {
  /** Dots lead into nested settings. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly group: string;
  readonly description: string;
  readonly kind: 'integer' | 'float' | 'choice';
  /** Null where the schema sets no bound. */
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly scale: 'linear' | 'log';
  readonly choices: readonly Scalar[];
  readonly isNullable: boolean;
  readonly default: Scalar;
  readonly isSuggested: boolean;
  readonly isAdvanced: boolean;
}

/**
 * Returns the settings of a schema that can be searched, in its order: numbers, choices, and true or false, nested ones too. Lists and texts are left out.
 * Those of the first group that are numbers with bounds and not advanced are suggested.
 */
export function parametersOf(schema: z.ZodType): readonly Parameter[] {
  const document = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Field;
  const found = [...walk(document, '')];
  const first = found[0]?.group;
  return found.map((parameter) => ({ ...parameter, isSuggested: parameter.kind !== 'choice' && !parameter.isAdvanced && parameter.group === first && parameter.min !== null && parameter.max !== null }));
}

interface Field {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly anyOf?: readonly Field[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly title?: string;
  readonly unit?: string;
  readonly group?: string;
  readonly description?: string;
  readonly step?: number;
  readonly scale?: string;
  readonly advanced?: boolean;
}

function* walk(field: Field, path: string): Generator<Parameter> {
  for (const [key, inner] of Object.entries(field.properties ?? {})) {
    const name = path === '' ? key : `${path}.${key}`;
    if (inner.type === 'object') yield* walk(inner, name);
    else {
      const parameter = parameterOf(name, inner);
      if (parameter !== null) yield parameter;
    }
  }
}

function parameterOf(name: string, outer: Field): Parameter | null {
  const kinds = (outer.anyOf ?? [outer]).filter(({ type }) => type !== 'null');
  const isNullable = kinds.length < (outer.anyOf?.length ?? 1);
  const base = {
    name, title: outer.title ?? name, unit: outer.unit ?? '', group: outer.group ?? '', description: outer.description ?? '',
    default: isScalar(outer.default) ? outer.default : null, isSuggested: false, isAdvanced: outer.advanced === true,
  };
  const [only] = kinds;
  if (kinds.length === 1 && (only?.type === 'number' || only?.type === 'integer') && only.enum === undefined && only.const === undefined) {
    const isInteger = only.type === 'integer';
    return { ...base, kind: isInteger ? 'integer' : 'float', ...boundsOf(only, isInteger), step: outer.step ?? only.multipleOf ?? (isInteger ? 1 : null), scale: outer.scale === 'log' ? 'log' : 'linear', choices: [], isNullable };
  }
  const choices = [...kinds.flatMap(choicesOf), ...(isNullable ? [null] : [])];
  return choices.length < 2 ? null : { ...base, kind: 'choice', min: null, max: null, step: null, scale: 'linear', choices, isNullable };
}

function boundsOf(field: Field, isInteger: boolean): { readonly min: number | null; readonly max: number | null } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field;
  const min = Math.max(minimum ?? -Infinity, exclusiveMinimum === undefined ? -Infinity : (isInteger ? Math.floor(exclusiveMinimum) + 1 : exclusiveMinimum));
  const max = Math.min(maximum ?? Infinity, exclusiveMaximum === undefined ? Infinity : (isInteger ? Math.ceil(exclusiveMaximum) - 1 : exclusiveMaximum));
  // Zod gives every whole number the bounds of what a float can count; nobody chose them.
  const chosen = (bound: number): number | null => (Number.isFinite(bound) && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null);
  return { min: chosen(min), max: chosen(max) };
}

function choicesOf(field: Field): readonly Scalar[] {
  if (field.type === 'boolean' && field.const === undefined) return [false, true];
  const values = field.enum ?? (field.const === undefined ? [] : [field.const]);
  return values.filter(isScalar);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
