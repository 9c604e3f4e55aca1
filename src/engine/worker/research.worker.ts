import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { invariant } from '../domain/assert.ts';
import { runStoredBacktest } from '../run/backtest/stored-backtest.ts';
import { importRequested } from '../run/data/import-requested.ts';
import type { TaskProgress } from '../run/workstation/research.ts';
import type { ResearchMessage, ResearchWorkerData } from './research-protocol.ts';

// One long task beside trading, in a thread and a database connection of its own.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, version, task } = workerData as ResearchWorkerData;
const post = (message: ResearchMessage): void => { port.postMessage(message); };
const onProgress = (progress: TaskProgress): void => { post({ type: 'progress', progress }); };

const store = openStore(dataDir);
try {
  const result = task.type === 'backtest'
    ? runStoredBacktest({ store, clock: wallClock, codeVersion: version, request: task.request, onProgress })
    : await importRequested(store, task.request, onProgress);
  post({ type: 'done', result });
} catch (error) {
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
} finally {
  store.close();
  port.close();
}
