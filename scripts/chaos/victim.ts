import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createEngineClient } from '../../src/engine/contract/client.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import type { ServerEnvelope } from '../../src/engine/contract/envelope.ts';

const CHILD = fileURLToPath(new URL('./host-child.ts', import.meta.url));

/** A host in a process of its own, until it is killed. */
export interface Victim {
  readonly client: EngineClient;
  /** Lets it open the data folder and start its engine. */
  go(): void;
  /** Sends SIGKILL and waits until the process is gone and everything it had sent has been heard. */
  kill(): Promise<void>;
  /** What it wrote to standard error. */
  errors(): string;
}

/** Starts the process; it waits for `go`. @param research whether trainings and backtests have a thread of their own, as in the program */
export function startVictim(dataDir: string, research: 'with-research' | 'alone' = 'alone'): Victim {
  const child = fork(CHILD, [dataDir, research], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const gone = new Promise<void>((resolve) => { child.once('close', () => { resolve(); }); });
  const client = createEngineClient({
    send: (envelope) => { post(child, envelope); },
    onMessage(listener) {
      const hear = (envelope: unknown): void => { listener(envelope as ServerEnvelope); };
      child.on('message', hear);
      return () => { child.off('message', hear); };
    },
  });
  return {
    client,
    go: () => { post(child, 'go'); },
    async kill() {
      child.kill('SIGKILL');
      await gone;
      client.fail('the host was killed');
    },
    errors: () => errors,
  };
}

/** What a dead process is told is lost, as it would be on any wire. */
function post(child: ChildProcess, message: object | string): void {
  if (child.connected) child.send(message, () => undefined);
}
