import { parentPort, workerData } from 'node:worker_threads';
import { checkNamedFiles } from '../run/custom/open-shelf.ts';
import type { ShelfPlace } from '../run/custom/open-shelf.ts';

// Looks at a person's strategy files beside trading: the check waits for their code, the engine must not.

/** `workerData`: where the files are, and which to look at by name. */
export interface StrategyCheckData {
  readonly place: ShelfPlace;
  readonly files: readonly string[];
}

const { place, files } = workerData as StrategyCheckData;
await checkNamedFiles(place, files);
parentPort?.close();
