import type { BacktestRequest } from '../../contract/api.ts';
import type { EvidenceDocument, EvidenceWork, GateReport } from '../../contract/evidence.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TaskProgress } from '../task-progress.ts';

/** What is asked of the honesty tools: a backtest, and what is to be done with it. */
export interface EvidenceRequest {
  readonly request: BacktestRequest;
  readonly work: EvidenceWork;
}

export interface EvidenceTask extends EvidenceRequest {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly onProgress: (progress: TaskProgress) => void;
}

export type EvidenceAnswer = EvidenceDocument | GateReport;
