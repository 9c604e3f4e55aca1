import { parentPort } from 'node:worker_threads';
import type { PartnerTask } from '../../../../src/engine/learn/partner.ts';

// Takes the first piece of work and dies with it. The words of the desk: 1 is offered, 2 is taken.
parentPort?.on('message', ({ desk: { words } }: PartnerTask) => {
  for (;;) if (Atomics.compareExchange(words, 0, 1, 2) === 1) process.exit(0);
});
