import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { invariant } from '../domain/assert.ts';
import { emergencyKill } from '../run/emergency-kill.ts';
import type { EmergencyMessage, EmergencyWorkerData } from './protocol.ts';

// The kill switch when the engine does not answer: a fresh thread that cancels, flattens, verifies, and ends.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, cause } = workerData as EmergencyWorkerData;
const store = openStore(dataDir);
try {
  port.postMessage({ type: 'killed', report: emergencyKill(store, wallClock, cause) } satisfies EmergencyMessage);
} finally {
  store.close();
}
