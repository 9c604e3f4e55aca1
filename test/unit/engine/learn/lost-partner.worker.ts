import { parentPort } from 'node:worker_threads';
import type { PartnerTask } from '../../../../src/engine/learn/partner.ts';

// Takes the first piece of work and dies with it. The words of the desk: 1 is nothing, 2 is offered, 3 is taken.
parentPort?.on('message', ({ desk: { words } }: PartnerTask) => {
  Atomics.store(words, 0, 1);
  for (;;) if (Atomics.compareExchange(words, 0, 2, 3) === 2) process.exit(0);
});
