import { workerData } from 'node:worker_threads';
import { runSandbox } from '../run/custom/run-sandbox.ts';
import type { SandboxData } from '../run/custom/run-sandbox.ts';

// One file of a person's own strategies, in a thread of its own: no keys, no environment, no store come here.

runSandbox(workerData as SandboxData);
