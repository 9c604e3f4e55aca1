import { z } from 'zod';
import type { ConfigField } from '../../../domain/config-field.ts';

/** Part of a JSON schema that says what a value may be. */
interface FieldSchema {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly FieldSchema[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly unit?: string;
}

/** Patterns in words a person knows; others are shown as they are. */
const PATTERNS: readonly (readonly [begin: string, words: string])[] = [
  ['^(spot|um|practice):', 'market:SYMBOL, for example um:BTCUSDT'],
  ['^\\d+(\\.\\d', 'a positive decimal in quotes, such as "10000"'],
];

/** Returns what a schema takes at a path, in words: kind, range and unit. */
export function expectedAt(schema: z.ZodType, path: readonly (string | number)[]): string {
  const field = fieldAt(schema, path);
  return field === undefined ? 'a known key' : withUnit(words(field), field);
}

/** Returns the keys that a section knows, in the order of its schema. */
export function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  return Object.keys(fieldAt(schema, path)?.properties ?? {});
}

/** Returns the known key that is spelled most alike, or null where none is near. */
export function nearestKey(key: string, known: readonly string[]): string | null {
  const distances = known.map((name) => ({ name, distance: editDistance(key.toLowerCase().replaceAll(/[_-]/g, ''), name.toLowerCase()) }));
  const best = distances.toSorted((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : null;
}

function fieldAt(schema: z.ZodType, path: readonly (string | number)[]): FieldSchema | undefined {
  let field: FieldSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as FieldSchema;
  for (const part of path) field = typeof part === 'number' ? field?.items : field?.properties?.[part];
  return field;
}

function words(field: FieldSchema): string {
  if (field.anyOf !== undefined) {
    const others = field.anyOf.filter(({ type }) => type !== 'null').map((other) => words(other));
    return [...others, ...(others.length < field.anyOf.length ? ['null'] : [])].join(' or ');
  }
  if (field.const !== undefined) return String(field.const);
  if (field.enum !== undefined) return oneOf(field.enum.map(String));
  switch (field.type) {
    case 'integer': return `a whole number ${range(field)}`;
    case 'number': return `a number ${range(field)}`;
    case 'boolean': return 'true or false';
    case 'string': return PATTERNS.find(([begin]) => field.pattern?.startsWith(begin))?.[1] ?? (field.pattern === undefined ? 'a text' : `a text that matches ${field.pattern}`);
    case 'array': return `a list of ${field.minItems ?? 0} to ${field.maxItems ?? 'any number of'} values`;
    default: return `a section with the keys ${Object.keys(field.properties ?? {}).join(', ')}`;
  }
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: FieldSchema): string {
  const low = exclusiveMinimum === undefined ? `from ${minimum ?? '-∞'}` : `above ${exclusiveMinimum}`;
  return exclusiveMaximum === undefined ? `${low} to ${maximum ?? '∞'}` : `${low} and below ${exclusiveMaximum}`;
}

function withUnit(text: string, { unit }: Partial<ConfigField>): string {
  return unit === undefined || unit === '' ? text : `${text} (${unit})`;
}

function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** @see Levenshtein 1966 */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[right.length]!;
}
