import { workerData } from 'node:worker_threads';
import { servePolicy, serveTry } from '../run/exchange/serve-policy.ts';
import type { PolicyThreadData, TryThreadData } from '../run/exchange/serve-policy.ts';

// One policy from elsewhere, in a thread of its own, to work or to be looked at: no keys, no environment, no store come here.

const data = workerData as PolicyThreadData | TryThreadData;
await ('file' in data ? serveTry(data) : servePolicy(data));
