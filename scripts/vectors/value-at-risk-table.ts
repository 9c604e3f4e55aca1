import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { normalValueAtRisk } from '../../src/engine/risk/validation/parametric.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { MalformedCase, resultOf } from './vector-result.ts';

/** LEAN's window, in returns; until it is full the value at risk is that of the returns there are. */
const PERIOD = 252;
/** What the columns differ by is rounding. */
const TOLERANCE = 1e-12;
const COLUMN = /^var_(\d\d)$/i;

const indexEntry = z.object({ file: z.string(), col: z.string() });

/** Tells whether a table has prices and the value at risk of them at a level: a column such as VaR_99. */
export function isValueAtRiskTable(text: string): boolean {
  return headerOf(text).some((name) => COLUMN.test(name));
}

/** Runs every column of a value at risk over its whole length; all rows of a column are one case. @throws MalformedCase for a table without closing prices */
export function runValueAtRiskTable(text: string): readonly VectorResult[] {
  const header = headerOf(text);
  const rows = text.trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  const close = header.findIndex((name) => name.toLowerCase() === 'close');
  if (close < 0) throw new MalformedCase(`malformed table: expected a column close, found ${header.join(', ')}`);
  const prices = rows.map((row) => Number(row[close]));
  const returns = prices.slice(1).map((price, index) => price / prices[index]! - 1);
  return header.flatMap((name, column) => {
    const level = COLUMN.exec(name)?.[1];
    return level === undefined ? [] : [columnCase(name, rows.map((row) => row[column] ?? ''), returns, Number(level) / 100)];
  });
}

/** Runs the table of a value at risk that an entry of an index names. */
export function runValueAtRiskFile(raw: unknown, id: string, folder: string): VectorResult {
  const { file } = parseCase(indexEntry, raw);
  const results = runValueAtRiskTable(readFileSync(join(folder, file), 'utf8'));
  return resultOf(id, results.map(({ expected }) => expected), results.map(({ actual }) => actual), { holds: results.length > 0 && results.every(({ status }) => status === 'pass') });
}

function columnCase(name: string, cells: readonly string[], returns: readonly number[], level: number): VectorResult {
  let [rows, worst] = [0, 0];
  for (const [index, cell] of cells.entries()) {
    if (cell === '') continue;
    rows++;
    // Row n closes return n − 1.
    const known = normalValueAtRisk(returns.slice(Math.max(0, index - PERIOD), index), level);
    worst = Math.max(worst, known === null ? Number.POSITIVE_INFINITY : Math.abs(known - Number(cell)));
  }
  return resultOf(name, { rows, worstDifference: 0 }, { rows, worstDifference: worst }, { holds: rows > 0 && worst <= TOLERANCE });
}

function headerOf(text: string): readonly string[] {
  return text.slice(0, text.indexOf('\n')).trim().split(',');
}
