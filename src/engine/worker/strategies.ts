import { Worker } from 'node:worker_threads';
import type { CustomDesk } from '../run/custom/custom-desk.ts';
import { openShelfForStudy, openStrategyDesk } from '../run/custom/open-shelf.ts';
import type { ShelfPlace } from '../run/custom/open-shelf.ts';
import type { CustomShelf } from '../run/custom/shelf.ts';
import { openForeignPolicies as openPolicies } from '../run/exchange/foreign-policies.ts';
import { locateProgram } from './program.ts';
import type { StrategyCheckData } from './strategy-check.worker.ts';

/** Returns where a data folder's own strategies are and run. */
export function shelfPlace(dataDir: string): ShelfPlace {
  return { dataDir, sandboxFile: locateProgram().sandboxFile };
}

/** Puts a person's own strategies beside the program's in a thread that runs a study, after what is new was checked; null where there are none. Policies from elsewhere can be opened too. */
export function studyShelf(dataDir: string): Promise<CustomShelf | null> {
  openForeignPolicies();
  return openShelfForStudy(shelfPlace(dataDir));
}

/** Opens the strategies folder for the engine's thread; what is new in it is checked in a thread of its own. Policies from elsewhere can be opened too. */
export function strategyDesk(dataDir: string): CustomDesk {
  openForeignPolicies();
  const place = shelfPlace(dataDir);
  return openStrategyDesk(place, (files) => checkElsewhere({ place, files }));
}

function openForeignPolicies(): void {
  openPolicies(locateProgram().onnxFile);
}

function checkElsewhere(data: StrategyCheckData): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(locateProgram().strategyCheckFile, { workerData: data });
    worker.once('error', reject);
    worker.once('exit', () => { resolve(); });
    worker.unref();
  });
}
