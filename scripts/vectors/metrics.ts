import { z } from 'zod';
import { METRICS, metricName } from './metric-table.ts';
import { MetricInput } from './metric-input.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

const metricCase = z.object({
  metric: z.string(), source: z.string().default(''), input: z.record(z.string(), z.unknown()), expected: z.unknown(), tol: z.number().min(0).nullish(),
});

/** Computes one performance measure by its published name. */
export function runMetric(raw: unknown, id: string): VectorResult {
  const given = parseCase(metricCase, raw);
  const { base, periodsPerYear } = metricName(given.metric);
  const measure = METRICS[base];
  if (measure === undefined) throw new MalformedCase(`expected a measure that docs/metrics.md defines, found "${given.metric}"`);
  const actual = alone(given.expected, base, measure(new MetricInput(given.input, { periodsPerYear, source: given.source })));
  // A statement of a rule has no number: the measure confirms it on a sample.
  if (given.expected === null && typeof given.input['rule'] === 'string') return resultOf(id, given.input['rule'], actual, { holds: actual === given.input['rule'] });
  return resultOf(id, given.expected, actual, { holds: fieldsAgree(given.expected, actual, given.tol ?? toleranceOf(given.expected)) });
}

/** A case that states one number of a measure that has several means the one that it is named after. */
function alone(expected: unknown, base: string, actual: unknown): unknown {
  return typeof expected === 'number' && isFields(actual) && base in actual ? actual[base] : actual;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}

function toleranceOf(expected: unknown): number {
  return typeof expected === 'number' ? Math.max(1e-9, Math.abs(expected) * 1e-6) : 1e-6;
}
