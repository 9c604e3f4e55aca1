import { Worker } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import type { BacktestResult } from '../contract/api.ts';
import type { ProtocolAnswer } from '../contract/protocol.ts';
import type { FeatureSelection } from '../contract/features.ts';
import type { DownloadResult } from '../contract/download.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import type { EvidenceAnswer } from '../run/analysis/evidence-task.ts';
import { runEvidence } from '../run/analysis/run-evidence.ts';
import { runStoredBacktest } from '../run/backtest/stored-backtest.ts';
import { runProtocolRequest } from '../run/boosting/protocol-request.ts';
import { runBoosting } from '../run/boosting/live/boosting-task.ts';
import type { BoostingAnswer } from '../run/boosting/live/boosting-task.ts';
import { downloadRequested } from '../run/data/download/download-requested.ts';
import { importRequested } from '../run/data/import-requested.ts';
import { selectFeatures } from '../run/features/select-features.ts';
import { runHonestyTask } from '../run/evidence/honesty-task.ts';
import type { HonestyAnswer, HonestyTask } from '../run/evidence/honesty-task.ts';
import { createInlineEvaluator } from '../run/search/evaluation.ts';
import { compareSession } from '../run/comparison/compare-session.ts';
import type { Reconciliation } from '../contract/reconciliation.ts';
import { runSearchTask } from '../run/search/search-task.ts';
import type { StudyProgress } from '../contract/search.ts';
import type { TrainingPreview } from '../contract/training.ts';
import { previewTraining } from '../run/training/preview-training.ts';
import { runTrainingTask } from '../run/training/training-task.ts';
import type { TrainingOutcome } from '../run/training/run-training.ts';
import { runReportTask } from '../run/report/report-task.ts';
import type { ReportKind, ReportOutcome, ReportTask } from '../run/report/report-task.ts';
import type { Research, Task } from '../run/workstation/research.ts';
import type { TaskProgress } from '../run/task-progress.ts';
import type { ResearchMessage, ResearchStop, ResearchTask, ResearchWorkerData } from './research-protocol.ts';

export interface ResearchPoolOptions {
  /** Entry of the research worker, or null to run in this thread. */
  readonly workerFile: string | null;
  readonly dataDir: string;
  readonly version: string;
}

/** How many tasks run at once; the rest wait in line. One core stays with trading. */
const AT_ONCE = 1;
/** A download that was told to stop ends by itself within this time, or with its thread. */
const STOP_WITHIN_MS = 5_000;

/** Runs each task in a worker thread of its own, which ends with it: a task that goes wrong takes nothing along. */
export function createResearchPool(options: ResearchPoolOptions): Research {
  const { workerFile } = options;
  if (workerFile === null) return inThisThread(options);
  const lines = { work: new WaitingLine(AT_ONCE), download: new WaitingLine(AT_ONCE), report: new WaitingLine(AT_ONCE), training: new WaitingLine(AT_ONCE), boosting: new WaitingLine(AT_ONCE), search: new WaitingLine(AT_ONCE) };
  const workers = new Set<Worker>();
  let isClosed = false;
  const start = <Result>(task: ResearchTask, onProgress: (progress: TaskProgress) => void): Task<Result> & { readonly tell: (word: ResearchStop['type']) => void } => {
    let worker: Worker | null = null;
    let isCanceled = false;
    let giveUp = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => { giveUp = () => { reject(new Error('canceled')); }; });
    const done = lines[lineOf(task)].enter(() => new Promise<Result>((resolve, reject) => {
      if (isCanceled || isClosed) return void reject(new Error('canceled'));
      worker = new Worker(workerFile, { workerData: { dataDir: options.dataDir, version: options.version, task } satisfies ResearchWorkerData });
      workers.add(worker);
      worker.on('message', (message: ResearchMessage) => {
        if (message.type === 'progress') onProgress(message.progress);
        else if (message.type === 'done') resolve(message.result as Result);
        else reject(new Error(message.message));
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        if (worker) workers.delete(worker);
        reject(new Error('the research worker ended before it was done'));
      });
    }));
    const tell = (word: ResearchStop['type']): void => {
      isCanceled = true;
      // What waits in line never begins: nobody has to wait for its turn to know.
      if (worker === null) giveUp();
      else worker.postMessage({ type: word } satisfies ResearchStop);
    };
    return {
      result: Promise.race([done, givenUp]), tell,
      cancel: () => {
        if (task.type !== 'download' && task.type !== 'search' && task.type !== 'training') {
          isCanceled = true;
          if (worker === null) giveUp();
          return void worker?.terminate();
        }
        tell('stop');
        // What a search has found and a training has learned is judged first, which takes its time.
        if (task.type !== 'download') return;
        setTimeout(() => { void worker?.terminate(); }, STOP_WITHIN_MS).unref();
      },
    };
  };
  return {
    backtest: (request, onProgress) => start<BacktestResult>({ type: 'backtest', request }, onProgress),
    protocol: (request, onProgress) => start<ProtocolAnswer>({ type: 'protocol', request }, onProgress),
    evidence: (request, onProgress) => start<EvidenceAnswer>({ type: 'evidence', request }, onProgress),
    honesty: <Kind extends HonestyTask['kind']>(request: Extract<HonestyTask, { kind: Kind }>) => start<HonestyAnswer<Kind>>({ type: 'honesty', request }, () => undefined),
    report: <Kind extends ReportKind>(request: Extract<ReportTask, { kind: Kind }>, onProgress: (progress: TaskProgress) => void) => start<ReportOutcome<Kind>>({ type: 'report', request }, onProgress),
    search: (request, onProgress) => start<StudyProgress>({ type: 'search', request }, onProgress),
    training: (request, onProgress) => {
      const { result, cancel, tell } = start<TrainingOutcome>({ type: 'training', request }, onProgress);
      return { result, cancel, pause: () => { tell('pause'); } };
    },
    boosting: (request) => start<BoostingAnswer>({ type: 'boosting', request }, () => undefined),
    trainingPreview: (spec) => start<TrainingPreview>({ type: 'training-preview', request: { spec } }, () => undefined),
    comparison: (request, onProgress) => start<Reconciliation>({ type: 'comparison', request }, onProgress),
    features: (request, onProgress) => start<FeatureSelection>({ type: 'features', request }, onProgress),
    importFiles: (request, onProgress) => start<object>({ type: 'import', request }, onProgress),
    download: (request, onProgress) => start<DownloadResult>({ type: 'download', request }, onProgress),
    close: async () => {
      isClosed = true;
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

/** A person who opens a report does not wait for a search to end. */
function lineOf(task: ResearchTask): 'work' | 'download' | 'report' | 'search' | 'training' | 'boosting' {
  if (task.type === 'download' || task.type === 'search' || task.type === 'training' || task.type === 'boosting') return task.type;
  if (task.type === 'training-preview') return 'report';
  return task.type === 'honesty' || (task.type === 'report' && task.request.kind !== 'again') ? 'report' : 'work';
}

/** Lets so many through at once, in the order of arrival. */
class WaitingLine {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async enter<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

function inThisThread({ dataDir, version }: ResearchPoolOptions): Research {
  const withStore = async <Result>(work: (store: ReturnType<typeof openStore>) => Result | Promise<Result>): Promise<Result> => {
    const store = openStore(dataDir);
    try {
      return await work(store);
    } finally {
      store.close();
    }
  };
  return {
    backtest: (request, onProgress) => ({ result: withStore((store) => runStoredBacktest({ store, clock: wallClock, codeVersion: version, request, onProgress })), cancel: () => undefined }),
    protocol: (request, onProgress) => ({ result: withStore((store) => runProtocolRequest(request, { store, clock: wallClock, codeVersion: version, onProgress })), cancel: () => undefined }),
    evidence: (request, onProgress) => ({ result: withStore((store) => runEvidence({ store, clock: wallClock, codeVersion: version, ...request, onProgress })), cancel: () => undefined }),
    honesty: <Kind extends HonestyTask['kind']>(request: Extract<HonestyTask, { kind: Kind }>) => ({ result: withStore((store) => runHonestyTask(store, request) as HonestyAnswer<Kind>), cancel: () => undefined }),
    report: <Kind extends ReportKind>(request: Extract<ReportTask, { kind: Kind }>, onProgress: (progress: TaskProgress) => void) => ({ result: withStore((store) => runReportTask({ store, clock: wallClock, codeVersion: version, onProgress }, request) as Promise<ReportOutcome<Kind>>), cancel: () => undefined }),
    search: (request, onProgress) => {
      const stop = new AbortController();
      return { result: withStore((store) => runSearchTask({ store, clock: wallClock, createEvaluator: createInlineEvaluator(() => wallClock.now()), signal: stop.signal, onProgress }, request)), cancel: () => { stop.abort(new Error('canceled')); } };
    },
    training: (request, onProgress) => {
      const wanted: { wish: 'go' | 'pause' | 'stop' } = { wish: 'go' };
      return { result: withStore((store) => runTrainingTask({ store, clock: wallClock, codeVersion: version, wish: wanted, onProgress }, request)), cancel: () => { wanted.wish = 'stop'; }, pause: () => { wanted.wish = 'pause'; } };
    },
    boosting: (request) => ({ result: withStore((store) => runBoosting({ store, nowMs: () => wallClock.now(), codeVersion: version }, request)), cancel: () => undefined }),
    trainingPreview: (spec) => ({ result: withStore((store) => previewTraining(store, spec)), cancel: () => undefined }),
    comparison: (request, onProgress) => ({ result: withStore((store) => compareSession({ store, clock: wallClock, codeVersion: version, request, onProgress })), cancel: () => undefined }),
    features: (request, onProgress) => ({ result: withStore((store) => selectFeatures(store, request, onProgress)), cancel: () => undefined }),
    importFiles: (request, onProgress) => ({ result: withStore((store) => importRequested(store, request, onProgress)), cancel: () => undefined }),
    download: (request, onProgress) => {
      const stop = new AbortController();
      return { result: withStore((store) => downloadRequested(store, wallClock, request, { signal: stop.signal, onProgress })), cancel: () => { stop.abort(new Error('canceled')); } };
    },
    close: () => Promise.resolve(),
  };
}
