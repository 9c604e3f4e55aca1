import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createArchiveStore } from './archive-store.ts';
import { createBarStore } from './bar-store.ts';
import { createBotStore } from './bot-store.ts';
import { Connection } from './connection.ts';
import { createContextStore } from './context-store.ts';
import { createDeploymentStore } from './deployment-store.ts';
import { createDepthStore } from './depth-store.ts';
import { openJournal } from './journal.ts';
import { createLatencyStore, readMeasuredLatencies } from './latency-store.ts';
import { migrate } from './migrate.ts';
import { createModelStore } from './model-store.ts';
import { createRecordStore } from './record-store.ts';
import { createRiskSampleStore } from './risk-samples.ts';
import { createRunStore } from './run-store.ts';
import { createSessionStore } from './session-store.ts';
import { createShadowStore } from './shadow-store.ts';
import { createFundingStore, createInstrumentStore, createSettingStore } from './small-stores.ts';
import { createSnapshotStore } from './snapshot-store.ts';
import type { Store } from './store.ts';
import { toStoreError } from './store-error.ts';
import { createStudyStore } from './study-store.ts';
import { createTrainingStore } from './training-store.ts';
import { createQuoteStore, createTradeStore } from './tick-stores.ts';

/** Name of the database in the data folder. */
export const DATABASE_FILE = 'tradewind.db';

/**
 * Opens the store in the data folder, which is made when absent, and brings its schema up to date.
 * @throws StoreError when it cannot be opened; the file is left as it was
 */
export function openStore(dataDir: string): Store {
  const path = join(resolve(dataDir), DATABASE_FILE);
  makeFolder(resolve(dataDir), path);
  const connection = new Connection(path);
  try {
    migrate(connection);
    return createStore(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Creates the store over a connection whose schema is up to date; closing the store closes it. */
export function createStore(connection: Connection): Store {
  const { keyOf, ...sessions } = createSessionStore(connection);
  return {
    path: connection.path,
    bars: createBarStore(connection),
    trades: createTradeStore(connection),
    quotes: createQuoteStore(connection),
    depth: createDepthStore(connection),
    funding: createFundingStore(connection),
    archive: createArchiveStore(connection),
    context: createContextStore(connection),
    instruments: createInstrumentStore(connection),
    sessions,
    runs: createRunStore(connection),
    studies: createStudyStore(connection),
    trainings: createTrainingStore(connection),
    models: createModelStore(connection),
    deployments: createDeploymentStore(connection),
    shadows: createShadowStore(connection),
    bots: createBotStore(connection),
    settings: createSettingStore(connection),
    unit: connection,
    journal: once((id) => openJournal(connection, keyOf(id), id)),
    snapshots: once((id) => createSnapshotStore(connection, keyOf(id))),
    records: once((id) => createRecordStore(connection, keyOf(id))),
    latencies: once((id) => createLatencyStore(connection, keyOf(id))),
    measuredLatencies: () => readMeasuredLatencies(connection),
    riskSamples: once((id) => createRiskSampleStore(connection, keyOf(id))),
    transaction: (work) => connection.transaction(work),
    check: () => {
      const rows = connection.prepare<{ quick_check: string }>('PRAGMA quick_check').all().map((row) => row.quick_check);
      return rows.filter((row) => row !== 'ok');
    },
    close: () => connection.close(),
  };
}

function makeFolder(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** Remembers what was made for each id: a session has one journal object, however often it is asked for. */
function once<Value>(make: (id: string) => Value): (id: string) => Value {
  const made = new Map<string, Value>();
  return (id) => {
    const value = made.get(id) ?? make(id);
    made.set(id, value);
    return value;
  };
}
