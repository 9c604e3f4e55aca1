import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openRealHost, type HostSetup } from './real-host.ts';
import type { HostState } from './host-state.ts';

/** A running trading process, in this process or in one of its own. */
export interface Trader {
  command(input: Record<string, unknown>): Promise<void>;
  state(ids?: readonly string[]): Promise<HostState>;
  /** Compares the account now. */
  check(): Promise<void>;
  kill(): Promise<{ readonly verifiedFlat: boolean }>;
  /** Lets time pass at once on its machine. */
  pass(ms: number): Promise<void>;
  /** Puts its machine's clock wrong by so much. */
  setClockError(ms: number): Promise<void>;
  /** Ends it in an orderly way. */
  close(): Promise<void>;
  /** Ends it with SIGKILL; only a process of its own can be. */
  murder(): Promise<void>;
  /** Falls asleep and wakes up; only in this process. */
  sleep(): void;
  wake(): void;
}

export async function openHere(setup: HostSetup): Promise<Trader> {
  const { host, time } = await openRealHost(setup);
  return {
    command: (input) => Promise.resolve(host.command(input)),
    state: (ids) => Promise.resolve(host.state(ids)),
    check: () => host.check(),
    kill: () => host.kill(),
    pass: (ms) => Promise.resolve(time.pass(ms)),
    setClockError: (ms) => Promise.resolve(time.setError(ms)),
    close: () => host.close(),
    murder: () => Promise.reject(new Error('expected a trader in a process of its own: say `isolated` in the drill')),
    sleep: () => time.sleep(),
    wake: () => time.wake(),
  };
}

export async function openApart(setup: HostSetup): Promise<Trader> {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const channel = new Channel(child);
  try {
    await channel.ask('open', setup);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const here = (): never => {
    throw new Error('expected a trader in this process: only that can be put to sleep');
  };
  return {
    command: (input) => channel.ask('command', input),
    state: (ids = []) => channel.ask('state', ids),
    check: () => channel.ask('check', null),
    kill: () => channel.ask('kill', null),
    pass: (ms) => channel.ask('pass', ms),
    setClockError: (ms) => channel.ask('error', ms),
    close: async () => {
      await channel.ask('close', null);
      await channel.end('SIGTERM');
    },
    murder: () => channel.end('SIGKILL'),
    sleep: here,
    wake: here,
  };
}

/** Questions to a child and its answers; those that are open when it ends are refused. */
class Channel {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  #next = 1;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const { id, value, error } = message as { readonly id: number; readonly value?: unknown; readonly error?: string };
      const waiting = this.#open.get(id);
      this.#open.delete(id);
      if (error === undefined) waiting?.resolve(value as never);
      else waiting?.reject(new Error(error));
    });
    child.on('exit', () => {
      for (const { reject } of this.#open.values()) reject(new Error('the trading process has ended'));
      this.#open.clear();
    });
  }

  ask<Answer>(op: string, value: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error('the trading process has ended'));
      const id = this.#next++;
      this.#open.set(id, { resolve: resolve as (value: never) => void, reject });
      this.#child.send({ id, op, value });
    });
  }

  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }
}
