import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { invariant } from '../domain/assert.ts';
import { evaluateTrial } from '../run/search/evaluation.ts';
import type { TrialAnswered, TrialAsked, TrialWorkerData } from './search-evaluator.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { openModels } from '../run/models/open-models.ts';
import { studyShelf } from './strategies.ts';

// Runs settings over one history, one after the other, until the search that started it ends it.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, prepared } = workerData as TrialWorkerData;
await studyShelf(dataDir);
// Nothing is written here: it ends with the search that started it.
openModels(openStore(dataDir));
port.on('message', ({ id, job }: TrialAsked) => {
  const evaluation = evaluateTrial(prepared, job, () => wallClock.now());
  port.postMessage({ id, evaluation } satisfies TrialAnswered);
});
