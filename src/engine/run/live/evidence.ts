import type { Store } from '../../adapters/sqlite/store.ts';
import type { CheckItem } from '../../contract/api.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { EpochMs } from '../../domain/units.ts';
import { gateReport } from '../analysis/gate.ts';
import { dateText } from '../analysis/say.ts';

/** What is on file is looked up of, and when. */
export interface EvidenceInput {
  readonly store: Store;
  readonly nowMs: EpochMs;
  readonly codeVersion: string;
}

/**
 * Returns what has to be on file before a strategy may trade real money, line by line: the gate's own lines, each under the id of the assignment.
 * Past results promise nothing; they only show that somebody has looked.
 */
export function evidenceFor({ store, nowMs, codeVersion }: EvidenceInput, { id, strategy, code, config, instruments, interval }: StrategyAssignment): readonly CheckItem[] {
  const subject = { strategy, ...(code === undefined ? {} : { code }), config, instruments, interval };
  return gateReport({ store, nowMs, codeVersion, stage: 'live', subject }).lines.map(({ title, ok, found, needed, sentence, expiresMs }) => ({
    title: `${id}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, ok,
    detail: `${sentence} ${ok ? (expiresMs === null ? '' : `Counts until ${dateText(expiresMs)}.`) : `Found: ${found}; needed: ${needed}.`}`.trim(),
  }));
}
