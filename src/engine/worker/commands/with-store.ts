import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DATABASE_FILE, openStore } from '../../adapters/sqlite/open-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { closeModels, openModels } from '../../run/models/open-models.ts';
import { studyShelf } from '../strategies.ts';
import { CommandFailed } from './command-failed.ts';

/** Opens the store of the data folder for the time of `work`, and makes it when it is not there. */
export async function withStore<Result>(dataDir: string, work: (store: Store) => Result | Promise<Result>): Promise<Result> {
  const store = openStore(dataDir);
  const shelf = await studyShelf(dataDir);
  openModels(store);
  try {
    return await work(store);
  } finally {
    shelf?.close();
    closeModels();
    store.close();
  }
}

/**
 * Opens the store of the data folder for the time of `work`. A mistyped folder is not made.
 * @throws CommandFailed when nothing was ever stored there
 */
export function withExistingStore<Result>(dataDir: string, work: (store: Store) => Result | Promise<Result>): Promise<Result> {
  if (!hasStore(dataDir)) {
    throw new CommandFailed({ code: 'no-store', message: `expected a data folder of Tradewind, found no ${DATABASE_FILE} in ${resolve(dataDir)}: import data first, or name another folder with --data-dir`, where: resolve(dataDir) });
  }
  return withStore(dataDir, work);
}

/** Tells whether anything was ever stored in the data folder. */
export function hasStore(dataDir: string): boolean {
  return existsSync(join(dataDir, DATABASE_FILE));
}
