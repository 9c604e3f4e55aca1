import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CatalogEntry } from '../../../src/engine/features/indicator-catalog.ts';
import { indicatorNamed } from '../../../src/engine/features/indicator-catalog.ts';
import { run } from '../../../src/engine/features/indicators/indicator.ts';
import { parseCase } from '../parse-case.ts';
import type { VectorResult } from '../vector-result.ts';
import { MalformedCase, resultOf } from '../vector-result.ts';
import type { LeanColumn } from './lean-columns.ts';
import { LEAN_COLUMNS } from './lean-columns.ts';

const indexEntry = z.object({ file: z.string(), col: z.string(), params: z.record(z.string(), z.unknown()).default({}), tol: z.number().positive().optional() });

/** What Lean's own tests allow where they name nothing. */
const LEAN_EPSILON = 1e-3;

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Asked {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tolerance?: number | undefined;
}

/** Runs what an entry of an index names: columns of a table, told apart by `/` or `,`. */
export function runLeanEntry(raw: unknown, id: string, folder: string): VectorResult {
  const { file, col, params, tol } = parseCase(indexEntry, raw);
  const path = join(folder, file);
  if (!existsSync(path)) return { id, status: 'not-yet', expected: null, actual: `expected ${file} beside the index, found none` };
  const table = tableOf(readFileSync(path, 'utf8'));
  const results = namedColumns(table.header, col).map((index) => runColumn(table, index, { params, tolerance: tol }));
  const found = results.filter((result) => result !== null);
  if (found.length === 0 || found.length < results.length) throw new MalformedCase(`malformed case: expected columns of known indicators, found ${col} among ${table.header.join(', ')}`);
  return resultOf(id, found.map(({ expected }) => expected), found.map(({ actual }) => actual), { holds: found.every(({ status }) => status === 'pass') });
}

/** Runs every column of a table whose heading names an indicator; null when none does. */
export function runLeanTable(text: string): readonly VectorResult[] | null {
  const table = tableOf(text);
  const results = table.header.flatMap((_, index) => runColumn(table, index, {}) ?? []);
  return results.length === 0 ? null : results;
}

/** Returns null for a column of no indicator, or of one whose inputs the table does not have. */
function runColumn({ header, rows }: Table, index: number, asked: Asked): VectorResult | null {
  const heading = header[index]!;
  const column = LEAN_COLUMNS.find(({ pattern }) => pattern.test(heading));
  if (!column) return null;
  const entry = indicatorNamed(column.name);
  const places = entry.inputs.map((input) => header.findIndex((name) => name.toLowerCase() === input));
  if (places.includes(-1)) return null;
  const params = paramsOf(column, header, { index, asked, entry });
  const out = entry.outputs.map(() => new Float64Array(rows.length));
  run(entry.create(params), places.map((place) => Float64Array.from(rows, (row) => Number(row[place]))), out);
  const values = out[Math.max(0, entry.outputs.findIndex(({ name }) => name === column.output))]!;
  return compare(heading, rows.map((row) => row[index] ?? ''), values, { first: entry.warmupBars(params) - 1, tolerance: asked.tolerance ?? column.tolerance });
}

/** Before its first value ours has nothing to compare, whatever stands there: Lean fills some windows from the first bar on. */
function compare(heading: string, cells: readonly string[], values: Float64Array, { first, tolerance }: { readonly first: number; readonly tolerance: number | undefined }): VectorResult {
  let rows = 0;
  let outside = 0;
  let worst = 0;
  cells.forEach((cell, i) => {
    const expected = Number(cell);
    if (i < first || cell === '' || Number.isNaN(expected)) return;
    const apart = Math.abs(values[i]! - expected);
    rows++;
    if (!(apart <= (tolerance ?? Math.max(LEAN_EPSILON, lastPlace(cell))) + 1e-9 * Math.abs(expected))) outside++;
    worst = apart <= worst ? worst : apart;
  });
  return resultOf(heading, { rows, outside: 0 }, { rows, outside, worstDifference: worst }, { holds: rows > 0 && outside === 0 });
}

/** The numbers of the heading, or of the first heading of the same indicator that has some, then what the index says. */
function paramsOf(column: LeanColumn, header: readonly string[], { index, asked, entry }: { readonly index: number; readonly asked: Asked; readonly entry: CatalogEntry }): Readonly<Record<string, number | string>> {
  const params: Record<string, number | string> = { ...column.fixed };
  for (const heading of [...header.filter((_, at) => at !== index), header[index]!]) {
    const other = LEAN_COLUMNS.find(({ pattern }) => pattern.test(heading));
    if (other?.name !== column.name || (other !== column && other.fixed?.['smooth'] !== column.fixed?.['smooth'])) continue;
    numbersOf(heading).forEach((number, at) => { if (other.parameters?.[at]) params[other.parameters[at]] = number; });
  }
  const signal = header.map((heading) => /%D\s*(\d+)/i.exec(heading)?.[1]).find((found) => found !== undefined);
  if (column.name === 'stoch' && signal !== undefined && !column.fixed) params['signal'] = Number(signal);
  for (const [name, value] of Object.entries(asked.params ?? {})) {
    const ours = column.aliases?.[name] ?? name;
    if (ours in entry.parameters && typeof value === 'number') params[ours] = value;
  }
  return params;
}

function namedColumns(header: readonly string[], names: string): readonly number[] {
  const tokens = names.split(/\s*[/,]\s*/).map((token) => token.trim().toLowerCase());
  return tokens.flatMap((token) => {
    const headings = header.map((heading) => heading.toLowerCase());
    const exact = headings.indexOf(token);
    return exact >= 0 ? [exact] : headings.flatMap((heading, at) => (wordsOf(token).every((word) => heading.includes(word)) ? [at] : []));
  });
}

function wordsOf(token: string): readonly string[] {
  return token.split(/\s+/);
}

function tableOf(text: string): Table {
  const [header = '', ...rows] = text.trim().split(/\r?\n/).filter((line) => line.trim() !== '');
  return { header: header.split(',').map((name) => name.trim()), rows: rows.map((row) => row.split(',').map((cell) => cell.trim())) };
}

function numbersOf(heading: string): readonly number[] {
  return (heading.match(/\d+(\.\d+)?/g) ?? []).map(Number);
}

/** One unit of the last digit that is printed: 0.01 of 13657.04, 1e6 of 2.57E+08. */
function lastPlace(cell: string): number {
  const [, decimals = '', exponent = '0'] = /^-?\d*\.?(\d*)(?:e([+-]?\d+))?$/i.exec(cell) ?? [];
  return 10 ** (Number(exponent) - decimals.length);
}
