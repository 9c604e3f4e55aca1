import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { ProtocolAnswer, ProtocolRequest } from '../../contract/protocol.ts';
import type { EvidenceAnswer, EvidenceRequest } from '../analysis/evidence-task.ts';
import type { HonestyAnswer, HonestyTask } from '../evidence/honesty-task.ts';
import type { ReportKind, ReportOutcome, ReportTask } from '../report/report-task.ts';
import type { Reconciliation, ReconciliationRequest } from '../../contract/reconciliation.ts';
import type { StudyProgress } from '../../contract/search.ts';
import type { SearchTask } from '../search/search-task.ts';
import type { TrainingOutcome } from '../training/run-training.ts';
import type { TrainingTask } from '../training/training-task.ts';
import type { TrainingPreview } from '../../contract/training.ts';
import type { FeatureSelection, FeatureSelectRequest } from '../../contract/features.ts';
import type { BoostingAnswer, BoostingTask } from '../boosting/live/boosting-task.ts';
import type { DownloadRequest, DownloadResult } from '../../contract/download.ts';
import type { TaskProgress } from '../task-progress.ts';

/** A request to import files, as the command line and the interface make it. */
export interface ImportRequest {
  readonly files: readonly string[];
  readonly symbol?: string | undefined;
  readonly market?: 'spot' | 'um' | undefined;
  readonly interval?: string | undefined;
  readonly skipBad: boolean;
}

/** A task that can be stopped. */
export interface Task<Result> {
  readonly result: Promise<Result>;
  cancel(): void;
}

/** A training that runs elsewhere. Canceled, it ends with what it has learned, which is judged. */
export interface TrainingAtWork extends Task<TrainingOutcome> {
  /** Ends its thread and keeps everything. */
  pause(): void;
}

/** Where work goes that must not delay trading: other threads, with their own view of the store. */
export interface Research {
  backtest(request: BacktestRequest, onProgress: (progress: TaskProgress) => void): Task<BacktestResult>;
  /** The protocol of the boosted trees on one instrument after the other; each run is in the store as soon as it is there. */
  protocol(request: ProtocolRequest, onProgress: (progress: TaskProgress) => void): Task<ProtocolAnswer>;
  /** One honesty tool, or all that a gate lacks; what comes out is in the store. */
  evidence(request: EvidenceRequest, onProgress: (progress: TaskProgress) => void): Task<EvidenceAnswer>;
  /** How much of a result luck may be, from what is stored; in the line of the reports. */
  honesty<Kind extends HonestyTask['kind']>(task: Extract<HonestyTask, { kind: Kind }>): Task<HonestyAnswer<Kind>>;
  /** Everything about stored runs; in a line of its own, as a person waits for it. Running one again waits with the backtests. */
  report<Kind extends ReportKind>(task: Extract<ReportTask, { kind: Kind }>, onProgress: (progress: TaskProgress) => void): Task<ReportOutcome<Kind>>;
  /** A search, in a line of its own: it takes hours, and a backtest is not to wait for it. Told to stop, it ends with what it has found. */
  search(task: SearchTask, onProgress: (progress: TaskProgress) => void): Task<StudyProgress>;
  /** A training, in a line of its own: it takes hours, and neither a backtest nor a search is to wait for it. */
  training(task: TrainingTask, onProgress: (progress: TaskProgress) => void): TrainingAtWork;
  /** A training of a bot, in a line of its own behind everything that trades. The version is on the shelf before this is answered. */
  boosting(task: BoostingTask): Task<BoostingAnswer>;
  /** What a spec means on the stored data; in the line of the reports. */
  trainingPreview(spec: unknown): Task<TrainingPreview>;
  /** A session beside its own backtest; the document is kept. */
  comparison(request: ReconciliationRequest, onProgress: (progress: TaskProgress) => void): Task<Reconciliation>;
  /** What the features of stored bars say of what comes after. */
  features(request: FeatureSelectRequest, onProgress: (progress: TaskProgress) => void): Task<FeatureSelection>;
  importFiles(request: ImportRequest, onProgress: (progress: TaskProgress) => void): Task<unknown>;
  /** Waits for the network most of the time, so it runs beside the other tasks; one download at once. */
  download(request: DownloadRequest, onProgress: (progress: TaskProgress) => void): Task<DownloadResult>;
  close(): Promise<void>;
}
