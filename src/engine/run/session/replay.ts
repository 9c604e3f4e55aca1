import { Engine } from '../../core/engine.ts';
import type { Output } from '../../domain/output.ts';
import type { QuoteAtoms } from '../../domain/units.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { digestOf } from './outputs-digest.ts';
import type { SessionPlan } from './plan.ts';

/** What a replay of a recorded session found. */
export interface ReplayReport {
  readonly inputs: number;
  readonly outputs: number;
  /** Records of what inputs brought about, compared one by one. */
  readonly compared: number;
  /** The first record that differs, or null when all are identical. */
  readonly difference: { readonly sequence: number; readonly expected: string; readonly actual: string } | null;
  readonly finalEquity: number;
}

/**
 * Feeds the recorded inputs of a session to a fresh engine and compares what they bring about with what they brought about then.
 */
export function replaySession(plan: SessionPlan, records: Iterable<JournalRecord>): ReplayReport {
  const engine = new Engine({ ...plan, config: plan.engine, startingCash: (scaledFromDecimal(plan.startingCash, QUOTE_DECIMALS) ?? 0n) as QuoteAtoms });
  let pending: { readonly timeMs: number; readonly outputs: readonly Output[] } | null = null;
  const counts = { inputs: 0, outputs: 0, compared: 0 };
  const report = (difference: ReplayReport['difference']): ReplayReport => ({ ...counts, difference, finalEquity: engine.equity() });
  for (const { sequence, input } of records) {
    if (input.type === 'outputs-digest') {
      const actual = pending === null ? 'nothing' : digestOf(pending.timeMs, pending.outputs).digest;
      if (actual !== input.digest) return report({ sequence, expected: input.digest, actual });
      counts.compared++;
      pending = null;
      continue;
    }
    if (pending !== null) return report({ sequence, expected: 'nothing', actual: digestOf(pending.timeMs, pending.outputs).digest });
    const outputs = engine.process(input);
    counts.inputs++;
    counts.outputs += outputs.length;
    pending = outputs.length > 0 ? { timeMs: input.timeMs, outputs } : null;
  }
  return report(null);
}
