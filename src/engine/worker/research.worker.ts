import { workerData } from 'node:worker_threads';
import { stepBack } from './thread-priority.ts';
import type { ResearchWorkerData } from './research-protocol.ts';

// Steps back before it reads the program, where it trains: reading takes longer than many a decision that is made meanwhile.

const { task } = workerData as ResearchWorkerData;
if (task.type === 'training' || task.type === 'boosting') stepBack();
await import('./research-thread.ts');
