import { readFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { runLeanTable } from './indicators/lean.ts';
import type { VectorDocument, VectorKind } from './kinds.ts';
import { isFields, VECTOR_KINDS } from './kinds.ts';
import { isValueAtRiskTable, runValueAtRiskTable } from './value-at-risk-table.ts';
import type { VectorResult } from './vector-result.ts';
import { MalformedCase } from './vector-result.ts';

/** A result with the file it belongs to, or the sentence that says why the file could not be read. */
export type FileReport = { readonly file: string; readonly results: readonly VectorResult[] } | { readonly file: string; readonly error: string };

/** Runs every case of one file. A bad case fails with a sentence; a file of no known kind is an error. */
export function runVectorFile(file: string): FileReport {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { file, error: `expected a readable file, found ${(error as NodeJS.ErrnoException).code ?? String(error)}` };
  }
  if (isIndicatorTable(file, text)) return { file, results: isValueAtRiskTable(text) ? runValueAtRiskTable(text) : (runLeanTable(text) ?? [notYet('table', 'indicators')]) };
  const document = documentOf(text);
  if (typeof document === 'string') return { file, error: document };
  const kind = kindOf(document);
  if (kind === null) return { file, error: `expected vectors of a known kind (${VECTOR_KINDS.map(({ name }) => name).join(', ')}), found none that fits its content` };
  return runCases(file, kind, document);
}

function runCases(file: string, kind: VectorKind, document: VectorDocument): FileReport {
  const ids = uniqueIds(document.cases);
  if (kind.run === null) return { file, results: ids.map((id) => notYet(id, kind.name)) };
  let run: ReturnType<typeof kind.run>;
  try {
    run = kind.run(document, dirname(file));
  } catch (error) {
    return { file, error: sentenceOf(error) };
  }
  return { file, results: document.cases.map((raw, i) => attempt(() => run(raw, ids[i]!, i), raw, ids[i]!)) };
}

function attempt(run: () => VectorResult, raw: unknown, id: string): VectorResult {
  try {
    return run();
  } catch (error) {
    const expected = isFields(raw) ? (raw['expected'] ?? raw['expect'] ?? raw['expected_fees'] ?? null) : null;
    return { id, status: 'fail', expected, actual: sentenceOf(error) };
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof MalformedCase) return error.message;
  return `expected a case that can be computed, found: ${error instanceof Error ? error.message : String(error)}`;
}

/** Returns the cases of a document: a list, a list under `cases` or `files`, or lists by name; a sentence when it holds none. */
function documentOf(text: string): VectorDocument | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `expected JSON, found ${(error as Error).message}`;
  }
  if (Array.isArray(value)) return { shared: {}, cases: value };
  if (!isFields(value)) return `expected a JSON object or list, found ${typeof value}`;
  const cases = value['cases'] ?? value['files'] ?? value['detectors'];
  if (Array.isArray(cases)) return { shared: value, cases };
  if (isFields(cases)) return { shared: value, cases: Object.values(cases).flat() };
  if (isFields(value['streams']) && isFields(value['expected'])) return { shared: value, cases: detectorCases(value['expected']) };
  return { shared: value, cases: [value] };
}

/** Detectors by name, with the stream each is shown and the indices it is expected to tell. */
function detectorCases(expected: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(expected).map(([detector, found]) => (isFields(found) ? { detector, id: detector, ...found, expected: found['idx'] } : found));
}

/** The kind that recognises any of the cases: a malformed case does not hide the kind of its file. */
function kindOf({ cases, shared }: VectorDocument): VectorKind | null {
  return VECTOR_KINDS.find((kind) => cases.some((candidate) => isFields(candidate) && kind.recognises(candidate, shared))) ?? null;
}

function uniqueIds(cases: readonly unknown[]): readonly string[] {
  const seen = new Map<string, number>();
  return cases.map((candidate, i) => {
    const id = idOf(candidate, i);
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}#${count}`;
  });
}

function idOf(candidate: unknown, index: number): string {
  if (!isFields(candidate)) return `case ${index}`;
  const name = candidate['id'] ?? candidate['metric'] ?? candidate['indicator'];
  return typeof name === 'string' ? name : `case ${index}`;
}

/** Tables of prices with an indicator's column, as QuantConnect publishes them. */
function isIndicatorTable(file: string, text: string): boolean {
  if (extname(file) === '.json') return false;
  const header = text.slice(0, text.indexOf('\n')).toLowerCase();
  return /^(date|time),/.test(header) && header.split(',').length >= 3;
}

function notYet(id: string, kind: string): VectorResult {
  return { id, status: 'not-yet', expected: null, actual: `${kind}: not yet` };
}
