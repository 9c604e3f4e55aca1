import type { z } from 'zod';
import { MalformedCase } from './vector-result.ts';

/**
 * Returns the case in the shape of its kind.
 * @throws MalformedCase with the first violation
 */
export function parseCase<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  throw new MalformedCase(`malformed case: at ${path.join('.') || 'its top'}: ${issue?.message ?? 'not readable'}, found ${show(valueAt(raw, path))}`);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined), raw);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
