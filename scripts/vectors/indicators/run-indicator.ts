import { runValueAtRiskFile } from '../value-at-risk-table.ts';
import type { VectorResult } from '../vector-result.ts';
import { runLeanEntry } from './lean.ts';
import { runTulipCase } from './tulip.ts';

/** Runs a case of Tulip's, or what an entry of an index of tables names. */
export function runIndicator(raw: unknown, id: string, folder: string): VectorResult {
  const { file } = raw as { readonly file?: unknown };
  if (typeof file !== 'string') return runTulipCase(raw, id);
  return /valueatrisk/i.test(file) ? runValueAtRiskFile(raw, id, folder) : runLeanEntry(raw, id, folder);
}
