import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { invariant } from '../domain/assert.ts';
import { runEvidence } from '../run/analysis/run-evidence.ts';
import { runStoredBacktest } from '../run/backtest/stored-backtest.ts';
import { runProtocolRequest } from '../run/boosting/protocol-request.ts';
import { runBoosting } from '../run/boosting/live/boosting-task.ts';
import { downloadRequested } from '../run/data/download/download-requested.ts';
import { importRequested } from '../run/data/import-requested.ts';
import { selectFeatures } from '../run/features/select-features.ts';
import { runHonestyTask } from '../run/evidence/honesty-task.ts';
import { closeModels, openModels } from '../run/models/open-models.ts';
import { runReportTask } from '../run/report/report-task.ts';
import { compareSession } from '../run/comparison/compare-session.ts';
import { runSearchTask } from '../run/search/search-task.ts';
import { previewTraining } from '../run/training/preview-training.ts';
import { runTrainingTask } from '../run/training/training-task.ts';
import type { CustomShelf } from '../run/custom/shelf.ts';
import type { TaskProgress } from '../run/task-progress.ts';
import { locateProgram } from './program.ts';
import { createThreadedEvaluator } from './search-evaluator.ts';
import { studyShelf } from './strategies.ts';
import { spareThread } from './spare-thread.ts';
import type { ResearchMessage, ResearchStop, ResearchTask, ResearchWorkerData } from './research-protocol.ts';

// One long task beside trading, in a thread and a database connection of its own.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, version, task } = workerData as ResearchWorkerData;
const post = (message: ResearchMessage): void => { port.postMessage(message); };
const onProgress = (progress: TaskProgress): void => { post({ type: 'progress', progress }); };

/** Of a download and of a search: the others end with this thread. */
const stop = new AbortController();
if (task.type === 'download' || task.type === 'search') port.once('message', () => { stop.abort(new Error('canceled')); });

/** Of a training: asked for between two updates. */
const wanted: { wish: 'go' | 'pause' | 'stop' } = { wish: 'go' };
if (task.type === 'training') port.on('message', ({ type }: ResearchStop) => { wanted.wish = type; });

const store = openStore(dataDir);
let shelf: CustomShelf | null = null;
try {
  // Trees are grown and explained on numbers alone: no strategy and no model has to be opened for them.
  if (task.type !== 'boosting' && !(task.type === 'report' && task.request.kind === 'forecast')) {
    shelf = await studyShelf(dataDir);
    openModels(store);
  }
  post({ type: 'done', result: await run(task) });
} catch (error) {
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
} finally {
  shelf?.close();
  closeModels();
  store.close();
  port.close();
}

async function run(given: ResearchTask): Promise<Extract<ResearchMessage, { type: 'done' }>['result']> {
  switch (given.type) {
    case 'backtest': return runStoredBacktest({ store, clock: wallClock, codeVersion: version, request: given.request, onProgress });
    case 'protocol': return runProtocolRequest(given.request, { store, clock: wallClock, codeVersion: version, onProgress });
    case 'evidence': return runEvidence({ store, clock: wallClock, codeVersion: version, ...given.request, onProgress });
    case 'honesty': return runHonestyTask(store, given.request);
    case 'report': return await runReportTask({ store, clock: wallClock, codeVersion: version, onProgress }, given.request);
    case 'search': return await runSearchTask({ store, clock: wallClock, createEvaluator: createThreadedEvaluator(locateProgram().trialWorkerFile, dataDir), signal: stop.signal, onProgress }, given.request);
    case 'training': return await runTrainingTask({ store, clock: wallClock, codeVersion: version, wish: wanted, onProgress, openPartner: () => spareThread(2) }, given.request);
    case 'boosting': return runBoosting({ store, nowMs: () => wallClock.now(), codeVersion: version }, given.request);
    case 'training-preview': return previewTraining(store, given.request.spec);
    case 'comparison': return compareSession({ store, clock: wallClock, codeVersion: version, request: given.request, onProgress });
    case 'features': return selectFeatures(store, given.request, onProgress);
    case 'import': return await importRequested(store, given.request, onProgress);
    case 'download': return await downloadRequested(store, wallClock, given.request, { signal: stop.signal, onProgress });
  }
}
