import type { BacktestRequest, BacktestResult } from '../contract/api.ts';
import type { ImportRequest, TaskProgress } from '../run/workstation/research.ts';

/** `workerData` of `research.worker.ts`: one task, then it ends. */
export interface ResearchWorkerData {
  readonly dataDir: string;
  readonly version: string;
  readonly task: ResearchTask;
}

export type ResearchTask =
  | { readonly type: 'backtest'; readonly request: BacktestRequest }
  | { readonly type: 'import'; readonly request: ImportRequest };

export type ResearchMessage =
  | { readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly type: 'done'; readonly result: BacktestResult | object }
  | { readonly type: 'failed'; readonly message: string };
