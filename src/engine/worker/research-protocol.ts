import type { BacktestRequest, BacktestResult } from '../contract/api.ts';
import type { ReconciliationRequest } from '../contract/reconciliation.ts';
import type { FeatureSelectRequest } from '../contract/features.ts';
import type { DownloadRequest } from '../contract/download.ts';
import type { ProtocolRequest } from '../contract/protocol.ts';
import type { BoostingTask } from '../run/boosting/live/boosting-task.ts';
import type { EvidenceRequest } from '../run/analysis/evidence-task.ts';
import type { HonestyTask } from '../run/evidence/honesty-task.ts';
import type { SearchTask } from '../run/search/search-task.ts';
import type { ReportTask } from '../run/report/report-task.ts';
import type { ImportRequest } from '../run/workstation/research.ts';
import type { TrainingTask } from '../run/training/training-task.ts';
import type { TaskProgress } from '../run/task-progress.ts';

/** `workerData` of `research.worker.ts`: one task, then it ends. */
export interface ResearchWorkerData {
  readonly dataDir: string;
  readonly version: string;
  readonly task: ResearchTask;
}

export type ResearchTask =
  | { readonly type: 'backtest'; readonly request: BacktestRequest }
  | { readonly type: 'protocol'; readonly request: ProtocolRequest }
  | { readonly type: 'evidence'; readonly request: EvidenceRequest }
  | { readonly type: 'honesty'; readonly request: HonestyTask }
  | { readonly type: 'report'; readonly request: ReportTask }
  | { readonly type: 'search'; readonly request: SearchTask }
  | { readonly type: 'training'; readonly request: TrainingTask }
  | { readonly type: 'boosting'; readonly request: BoostingTask }
  | { readonly type: 'training-preview'; readonly request: { readonly spec: unknown } }
  | { readonly type: 'comparison'; readonly request: ReconciliationRequest }
  | { readonly type: 'features'; readonly request: FeatureSelectRequest }
  | { readonly type: 'import'; readonly request: ImportRequest }
  | { readonly type: 'download'; readonly request: DownloadRequest };

/** Sent to a download: it ends its transfer and says `failed`; to a search or a training: it judges what it has. A training that is told to `pause` keeps everything and ends. Other tasks are ended with their thread. */
export interface ResearchStop {
  readonly type: 'stop' | 'pause';
}

export type ResearchMessage =
  | { readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly type: 'done'; readonly result: BacktestResult | object }
  | { readonly type: 'failed'; readonly message: string };
