import { z } from 'zod';
import { INDICATORS } from '../../../src/engine/features/indicator-catalog.ts';
import { run } from '../../../src/engine/features/indicators/indicator.ts';
import { parseCase } from '../parse-case.ts';
import type { VectorResult } from '../vector-result.ts';
import { MalformedCase, resultOf } from '../vector-result.ts';
import { ELEMENTWISE, SEQUENCES } from './elementwise.ts';
import { TULIP_CONVENTIONS } from './tulip-conventions.ts';

/** Printed with three decimals; the file may name its own. */
const TOLERANCE = 0.001;

const tulipCase = z.object({
  indicator: z.string(), options: z.array(z.number()).default([]), tolerance: z.number().positive().optional(),
  rows: z.array(z.array(z.number().nullable().transform((cell) => cell ?? Number.NaN))).min(2),
});
type TulipCase = z.output<typeof tulipCase>;

/** Runs one case of Tulip's: rows of inputs and then of outputs, which end with the inputs. @throws MalformedCase for one that ours cannot be asked */
export function runTulipCase(raw: unknown, id: string): VectorResult {
  const { indicator, options, rows, tolerance = TOLERANCE } = parseCase(tulipCase, raw);
  const inputCount = inputsOf(indicator);
  const inputs = rows.slice(0, inputCount);
  const expected = rows.slice(inputCount);
  const length = inputs[0]?.length ?? 0;
  if (expected.length === 0 || inputs.some((column) => column.length !== length)) throw new MalformedCase(`malformed case: expected ${inputCount} inputs of equal length and then outputs, found rows of ${rows.map((row) => row.length).join(', ')}`);
  if (expected.some((column) => column.length > length)) throw new MalformedCase(`malformed case: expected outputs no longer than the ${length} inputs, found ${expected.map((column) => column.length).join(', ')}`);
  const computed = compute({ indicator, options, rows: inputs });
  if (expected.length > computed.length) throw new MalformedCase(`malformed case: expected at most ${computed.length} outputs, found ${expected.length}`);
  const found = computed.slice(0, expected.length).map((column, i) => alignedTo(expected[i]!, column));
  // What is not a number on one side must be none on the other.
  const holds = expected.every((column, k) => column.slice(0, found[k]!.length).every((value, i) => agree(value, found[k]![i]!, tolerance)));
  return resultOf(id, expected, found.map((column) => column.map((value) => (Number.isNaN(value) ? null : value))), { holds });
}

/** Returns what stands beside the expected values: both end together. Tulip compares as many as it gives, from the first one on, and its files may go on. */
function alignedTo(expected: readonly number[], column: readonly number[]): readonly number[] {
  const first = column.findIndex((value) => !Number.isNaN(value));
  return column.slice(Math.max(first, column.length - expected.length));
}

/** Returns how many of the rows are inputs. */
function inputsOf(indicator: string): number {
  if (indicator in SEQUENCES) return indicator.startsWith('cross') ? 2 : 1;
  const elementwise = ELEMENTWISE[indicator];
  if (elementwise) return ['add', 'sub', 'mul', 'div'].includes(indicator) ? 2 : 1;
  return entryOf(indicator).inputs.length;
}

function compute({ indicator, options, rows }: Pick<TulipCase, 'indicator' | 'options' | 'rows'>): readonly (readonly number[])[] {
  const elementwise = ELEMENTWISE[indicator];
  if (elementwise) return [rows[0]!.map((value, i) => elementwise(value, rows[1]?.[i] ?? 0))];
  const sequence = SEQUENCES[indicator];
  if (sequence) return [sequence(rows, options)];
  const entry = entryOf(indicator);
  const convention = TULIP_CONVENTIONS[indicator] ?? { options: 'period' in entry.parameters ? ['period'] : [] };
  const names = convention.options ?? [];
  if (options.length !== names.length) throw new MalformedCase(`malformed case: expected ${names.length} options of ${indicator} (${names.join(', ') || 'none'}), found ${options.length}`);
  const params = { ...convention.fixed, ...convention.fixedBy?.(options), ...Object.fromEntries(names.map((name, i) => [name, options[i]!])) };
  const out = entry.outputs.map(() => new Float64Array(rows[0]!.length));
  run(entry.create(params), rows.map((row) => Float64Array.from(row)), out);
  const order = convention.outputs ?? entry.outputs.map(({ name }) => name);
  return order.map((name) => Array.from(out[entry.outputs.findIndex((output) => output.name === name)]!, (value) => value * (convention.scale ?? 1)));
}

function entryOf(indicator: string): (typeof INDICATORS)[number] {
  const name = TULIP_CONVENTIONS[indicator]?.name ?? indicator;
  const entry = INDICATORS.find((each) => each.name === name);
  if (!entry) throw new MalformedCase(`malformed case: expected an indicator of the catalogue, found ${JSON.stringify(indicator)}`);
  return entry;
}

function agree(expected: number, actual: number, tolerance: number): boolean {
  return Number.isNaN(expected) || Number.isNaN(actual) ? Number.isNaN(expected) && Number.isNaN(actual) : Math.abs(expected - actual) <= tolerance + 1e-9 * Math.abs(expected);
}
