import { Worker } from 'node:worker_threads';
import type { PreparedBacktest } from '../run/backtest/prepared.ts';
import type { CreateEvaluator, Evaluation, EvaluationJob } from '../run/search/evaluation.ts';

/** `workerData` of `trial.worker.ts`. The columns of the history are memory that all threads share. */
export interface TrialWorkerData {
  readonly dataDir: string;
  readonly prepared: PreparedBacktest;
}

export interface TrialAsked {
  readonly id: number;
  readonly job: EvaluationJob;
}

export interface TrialAnswered {
  readonly id: number;
  readonly evaluation: Evaluation;
}

/** As many jobs lie at a thread: one that runs and one that it begins at once. */
const AT_A_THREAD = 2;

/** Returns a maker of evaluators whose runs go to threads of their own, each with the same history and none with a copy of it. */
export function createThreadedEvaluator(trialWorkerFile: string, dataDir: string): CreateEvaluator {
  return (prepared, workers) => {
    const waiting: Waiting[] = [];
    let next = 0;
    let isClosed = false;
    const threads = Array.from({ length: workers }, () => startThread(trialWorkerFile, { dataDir, prepared }, () => { feed(); }));
    const feed = (): void => {
      for (;;) {
        const [first] = waiting;
        const free = threads.filter(({ jobs, fault }) => fault === null && jobs.size < AT_A_THREAD).toSorted((a, b) => a.jobs.size - b.jobs.size)[0];
        if (first === undefined) return;
        if (free === undefined) {
          const fault = threads.every((thread) => thread.fault !== null) ? threads[0]?.fault ?? null : null;
          if (fault !== null) for (const one of waiting.splice(0)) one.reject(fault);
          return;
        }
        waiting.shift();
        const id = next++;
        free.jobs.set(id, first);
        free.worker.postMessage({ id, job: first.job } satisfies TrialAsked);
      }
    };
    return {
      workers,
      evaluate: (job) => new Promise((resolve, reject) => {
        if (isClosed) { reject(new Error('the search was stopped')); return; }
        waiting.push({ job, resolve, reject });
        feed();
      }),
      close: async () => {
        isClosed = true;
        for (const one of waiting.splice(0)) one.reject(new Error('the search was stopped'));
        await Promise.all(threads.map(({ worker }) => worker.terminate()));
      },
    };
  };
}

interface Waiting {
  readonly job: EvaluationJob;
  readonly resolve: (evaluation: Evaluation) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Waiting>;
  fault: Error | null;
}

function startThread(file: string, data: TrialWorkerData, onFree: () => void): Thread {
  const thread: Thread = { worker: new Worker(file, { workerData: data }), jobs: new Map(), fault: null };
  const lose = (error: Error): void => {
    thread.fault ??= error;
    for (const job of thread.jobs.values()) job.reject(thread.fault);
    thread.jobs.clear();
    onFree();
  };
  thread.worker.on('message', ({ id, evaluation }: TrialAnswered) => {
    thread.jobs.get(id)?.resolve(evaluation);
    thread.jobs.delete(id);
    onFree();
  });
  thread.worker.on('error', lose);
  thread.worker.on('exit', () => { lose(new Error('a thread of the search ended before it was done')); });
  return thread;
}
