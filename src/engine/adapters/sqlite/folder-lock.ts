import Sqlite from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toStoreError } from './store-error.ts';

/** Name of the lock file in the data folder. It is never deleted: the lock is the operating system's, not the file's presence. */
export const LOCK_FILE = 'tradewind.lock';

/** A data folder that is ours until released, or until this process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/** How long a look by another program (a check-up, a finished kill) may keep the lock from us. */
const PATIENCE_MS = 500;

/**
 * Takes the data folder for one program. The lock is one that SQLite takes on a file, so a crash leaves nothing stale behind and a process id
 * that was used again misleads nobody.
 * @returns null when another program, or another part of this one, has it
 * @throws StoreError when the folder cannot be made or written
 */
export function lockFolder(dataDir: string, { patienceMs }: { readonly patienceMs: number } = { patienceMs: PATIENCE_MS }): FolderLock | null {
  const path = join(resolve(dataDir), LOCK_FILE);
  let database: Sqlite.Database | null = null;
  try {
    mkdirSync(resolve(dataDir), { recursive: true });
    const opened = new Sqlite(path, { timeout: patienceMs });
    database = opened;
    // Nothing is ever written, so nothing needs a journal beside the file.
    opened.pragma('journal_mode = MEMORY');
    opened.exec('BEGIN EXCLUSIVE');
    return { release: () => { opened.close(); } };
  } catch (error) {
    database?.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw toStoreError(error, path);
  }
}
