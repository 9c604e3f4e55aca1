import type { CheckItem } from '../../contract/api.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { GateReport, GateSubject } from '../../contract/evidence.ts';
import { dateText } from '../analysis/say.ts';

/** Returns what the gate is asked about. */
export function subjectOf({ strategy, code, config, instruments, interval }: StrategyAssignment): GateSubject {
  return { strategy, ...(code === undefined ? {} : { code }), config, instruments, interval };
}

/**
 * Returns what has to be on file before a strategy may trade real money, line by line: the gate's own lines, each under the id of the assignment.
 * Past results promise nothing; they only show that somebody has looked.
 */
export function evidenceLines({ id }: Pick<StrategyAssignment, 'id'>, { lines }: Pick<GateReport, 'lines'>): readonly CheckItem[] {
  return lines.map(({ title, ok, found, needed, sentence, expiresMs }) => ({
    title: `${id}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, ok,
    detail: `${sentence} ${ok ? (expiresMs === null ? '' : `Counts until ${dateText(expiresMs)}.`) : `Found: ${found}; needed: ${needed}.`}`.trim(),
  }));
}
