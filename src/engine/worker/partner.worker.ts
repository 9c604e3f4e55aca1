import { parentPort } from 'node:worker_threads';
import { invariant } from '../domain/assert.ts';
import { assist } from '../learn/partner.ts';
import type { PartnerTask } from '../learn/partner.ts';

// Does half of the learning of one agent after the other, until the training that started it ends it.

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
port.on('message', (task: PartnerTask) => { assist(task); });
