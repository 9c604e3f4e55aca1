import { workerData } from 'node:worker_threads';
import { servePolicy } from '../run/exchange/serve-policy.ts';
import type { PolicyThreadData } from '../run/exchange/serve-policy.ts';

// One policy from elsewhere, in a thread of its own: no keys, no environment, no store come here.

await servePolicy(workerData as PolicyThreadData);
