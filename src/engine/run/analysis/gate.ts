import type { Store } from '../../adapters/sqlite/store.ts';
import type { GateReport, GateStage, GateSubject } from '../../contract/evidence.ts';
import type { EpochMs } from '../../domain/units.ts';

export interface GateInput {
  readonly store: Store;
  readonly nowMs: EpochMs;
  readonly codeVersion: string;
  readonly stage: GateStage;
  readonly subject: GateSubject;
}

/** Returns what a strategy has to show before its next stage, line by line, from what is on file. */
export function gateReport({ nowMs, stage, subject }: GateInput): GateReport {
  return { stage, subject, lines: [], isPassed: false, sentence: '', createdMs: nowMs, expiresMs: null };
}
