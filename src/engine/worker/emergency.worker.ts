import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { invariant } from '../domain/assert.ts';
import { emergencyKill } from '../run/emergency-kill.ts';
import { KeyRing } from '../run/live/key-ring.ts';
import type { EmergencyMessage, EmergencyWorkerData } from './protocol.ts';

// The kill switch when the engine does not answer: a fresh thread that cancels, flattens, verifies, and ends.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, cause, keys } = workerData as EmergencyWorkerData;
const keyRing = new KeyRing(() => undefined);
keyRing.set(keys);
const store = openStore(dataDir);
try {
  port.postMessage({ type: 'killed', report: await emergencyKill({ store, clock: wallClock, keyRing, cause }) } satisfies EmergencyMessage);
} finally {
  store.close();
}
