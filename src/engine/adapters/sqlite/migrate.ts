import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { StoreError, toStoreError } from './store-error.ts';
import { marketData } from './migrations/0001-market-data.ts';
import { sessions } from './migrations/0002-sessions.ts';
import { runs } from './migrations/0003-runs.ts';
import { history } from './migrations/0004-history.ts';
import { latencies } from './migrations/0005-latencies.ts';
import { riskSamples } from './migrations/0006-risk-samples.ts';
import { depth } from './migrations/0007-depth.ts';
import { studies } from './migrations/0008-studies.ts';
import { deletedRuns } from './migrations/0009-deleted-runs.ts';
import { models } from './migrations/0010-models.ts';
import { shadows } from './migrations/0010-shadows.ts';
import { versions } from './migrations/0012-versions.ts';
import { bots } from './migrations/0011-bots.ts';

/** The steps from an empty file to the present schema. Steps are only ever added, never changed. */
export const MIGRATIONS: readonly string[] = [marketData, sessions, runs, history, latencies, riskSamples, depth, studies, deletedRuns, models + shadows, bots + versions];

/** `TWND`: tells our files from other programs'. */
const APPLICATION_ID = 0x54574e44;

/**
 * Brings the file to the newest schema, one transaction a step. A file that has data is copied first, to `<path>.before-vN`.
 * @throws StoreError `newer-schema` when the file is from a newer program, `io` when it is another program's
 */
export function migrate(connection: Connection, migrations: readonly string[] = MIGRATIONS): void {
  const version = Number(connection.pragma('user_version'));
  if (version > migrations.length) throw newer(connection.path, version, migrations.length);
  refuseForeign(connection, version);
  if (version > 0 && version < migrations.length) keepCopy(connection, `${connection.path}.before-v${migrations.length}`);
  for (let step = version; step < migrations.length; step++) {
    connection.transaction(() => {
      // Another program may have taken this step while we waited for the lock.
      if (Number(connection.pragma('user_version')) > step) return;
      connection.execute(migrations[step]!);
      connection.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${step + 1}`);
    });
  }
}

function newer(path: string, found: number, known: number): StoreError {
  return new StoreError('newer-schema', `the database ${path} was written by a newer Tradewind (schema ${found}, this program knows ${known}): update this program, or choose another data folder`);
}

function refuseForeign(connection: Connection, version: number): void {
  const id = Number(connection.pragma('application_id'));
  const tables = connection.prepare<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0;
  if (id === APPLICATION_ID || (id === 0 && version === 0 && tables === 0)) return;
  throw new StoreError('io', `expected a Tradewind database at ${connection.path}, was another program's: choose another data folder`);
}

function keepCopy(connection: Connection, copy: string): void {
  const partial = `${copy}.partial`;
  try {
    rmSync(partial, { force: true });
    connection.prepare('VACUUM INTO ?').run(partial);
    if (existsSync(copy)) rmSync(copy);
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { force: true });
    throw toStoreError(error, copy);
  }
}
