import { workerData } from 'node:worker_threads';
import { serveSandbox } from '../adapters/custom-strategy/serve-sandbox.ts';
import type { SandboxData } from '../adapters/custom-strategy/wire.ts';

// One file of a person's own strategies, in a thread of its own: no keys, no environment, no store come here.

serveSandbox(workerData as SandboxData);
