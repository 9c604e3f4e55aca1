import { Worker } from 'node:worker_threads';
import type { KillReport } from '../contract/envelope.ts';
import type { EmergencyMessage, EmergencyWorkerData } from './protocol.ts';

/** The emergency worker gets this long: enough for a slow disk and a slow venue, short enough for a person in panic. */
const EMERGENCY_DEADLINE_MS = 15_000;

/**
 * Runs the emergency worker, which cancels and flattens without the engine.
 * @returns its report; if the worker fails, a report that says so and that nothing was verified. Never rejects.
 */
export function runEmergency(emergencyFile: string | URL, data: EmergencyWorkerData): Promise<KillReport> {
  return new Promise((resolve) => {
    let cause = '';
    const worker = new Worker(emergencyFile, { workerData: data });
    const finish = (report: KillReport): void => {
      clearTimeout(deadline);
      void worker.terminate();
      resolve(report);
    };
    const deadline = setTimeout(() => { finish(failed(`it took longer than ${EMERGENCY_DEADLINE_MS / 1000} s`)); }, EMERGENCY_DEADLINE_MS);
    worker.once('message', (message: EmergencyMessage) => { finish(message.report); });
    worker.once('error', (error: unknown) => { cause = error instanceof Error ? error.message : String(error); });
    worker.once('exit', (code) => { finish(failed(cause === '' ? `it ended with code ${code}` : cause)); });
  });
}

function failed(cause: string): KillReport {
  return {
    via: 'emergency',
    canceledOrders: 0,
    flattenedPositions: 0,
    verifiedFlat: false,
    tookMs: 0,
    message: `The emergency worker failed: ${cause}. Nothing was verified: look at the account itself and cancel and close there.`,
  };
}
