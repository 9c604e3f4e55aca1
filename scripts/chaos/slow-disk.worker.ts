// The real engine worker on a disk that is slow now and then, before and after a commit: what is shown too early, or done twice, has time to be caught.
import { Connection } from '../../src/engine/adapters/sqlite/connection.ts';

const LONGEST_WAIT_MS = 30;
const cell = new Int32Array(new SharedArrayBuffer(4));

const commit = Connection.prototype.commit;
Connection.prototype.commit = function commitSlowly(): void {
  wait(0.5);
  commit.call(this);
  wait(0.2);
};

await import('../../src/engine/worker/engine.worker.ts');

function wait(share: number): void {
  if (Math.random() < share) Atomics.wait(cell, 0, 0, Math.random() * LONGEST_WAIT_MS);
}
