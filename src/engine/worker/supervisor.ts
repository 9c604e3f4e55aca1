import { Worker } from 'node:worker_threads';
import type { EngineWorkerData, HostMessage, WorkerMessage } from './protocol.ts';

/** When a worker counts as silent, and how long to wait before another is started. */
export interface SupervisorTiming {
  readonly silentAfterMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** An engine that lived this long was well: the next crash starts again from the shortest back-off. */
  readonly healthyAfterMs: number;
  readonly stopDeadlineMs: number;
}

export interface SupervisorEvents {
  /** A worker was started; what is posted now is the first thing it reads. */
  onStarted(): void;
  onMessage(message: WorkerMessage): void;
  /** The engine died by itself; another starts after `retryMs`. */
  onCrash(cause: string, retryMs: number): void;
  /** No sign of life for this long. The engine is left alone: a person decides. */
  onSilent(silentMs: number): void;
  onAnsweringAgain(): void;
}

/** Keeps one engine worker alive. */
export interface Supervisor {
  /** Returns false when there is no engine to take the message. */
  post(message: HostMessage): boolean;
  /** Ends the running engine, however stuck, and starts no other. Does nothing when none runs. */
  terminate(): Promise<void>;
  start(how: Pick<EngineWorkerData, 'restartAfterCrash'>): void;
  /** Lets the engine write what is unwritten, then ends it. */
  stop(): Promise<void>;
}

/** Creates a supervisor; no engine runs before `start`. `dataFor` is asked afresh at each start. */
export function createSupervisor(
  workerFile: string | URL,
  dataFor: (restartAfterCrash: boolean) => EngineWorkerData,
  { timing, events }: { readonly timing: SupervisorTiming; readonly events: SupervisorEvents },
): Supervisor {
  let worker: Worker | null = null;
  let nextBackoffMs = timing.backoffMinMs;
  let restartTimer: NodeJS.Timeout | undefined;
  const pulse = watchPulse(timing.silentAfterMs, events);

  function start({ restartAfterCrash }: Pick<EngineWorkerData, 'restartAfterCrash'>): void {
    clearTimeout(restartTimer);
    const started = new Worker(workerFile, { workerData: dataFor(restartAfterCrash) });
    worker = started;
    let cause = '';
    const healthy = setTimeout(() => { nextBackoffMs = timing.backoffMinMs; }, timing.healthyAfterMs);
    started.on('error', (error: unknown) => { cause = error instanceof Error ? error.message : String(error); });
    started.on('message', (message: WorkerMessage) => {
      if (worker !== started) return;
      pulse.beat();
      if (message.type !== 'alive') events.onMessage(message);
    });
    started.on('exit', (code) => {
      clearTimeout(healthy);
      if (worker !== started) return;
      worker = null;
      pulse.stop();
      crashed(cause === '' ? `it ended with code ${code}` : cause);
    });
    pulse.beat();
    events.onStarted();
  }

  function crashed(cause: string): void {
    const retryMs = nextBackoffMs;
    nextBackoffMs = Math.min(nextBackoffMs * 2, timing.backoffMaxMs);
    restartTimer = setTimeout(() => { start({ restartAfterCrash: true }); }, retryMs);
    events.onCrash(cause, retryMs);
  }

  async function terminate(): Promise<void> {
    clearTimeout(restartTimer);
    pulse.stop();
    const ending = worker;
    worker = null;
    if (ending) await atMost(timing.stopDeadlineMs, ending.terminate());
  }

  async function stop(): Promise<void> {
    const stopping = worker;
    if (stopping) {
      const stopped = new Promise<void>((resolve) => {
        stopping.on('message', (message: WorkerMessage) => { if (message.type === 'stopped') resolve(); });
        stopping.once('exit', () => { resolve(); });
      });
      worker = null;
      pulse.stop();
      stopping.postMessage({ type: 'stop' } satisfies HostMessage);
      await atMost(timing.stopDeadlineMs, stopped);
      await atMost(timing.stopDeadlineMs, stopping.terminate());
    }
    await terminate();
  }

  return {
    post(message) {
      worker?.postMessage(message);
      return worker !== null;
    },
    terminate,
    start,
    stop,
  };
}

/** Watches the signs of life of one engine. */
function watchPulse(silentAfterMs: number, events: SupervisorEvents): { beat(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let silentMs = 0;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silentMs += silentAfterMs;
      events.onSilent(silentMs);
      watch();
    }, silentAfterMs);
  };
  return {
    beat() {
      if (silentMs > 0) {
        silentMs = 0;
        events.onAnsweringAgain();
      }
      watch();
    },
    stop() {
      clearTimeout(timer);
      silentMs = 0;
    },
  };
}

async function atMost(deadlineMs: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => { timer = setTimeout(resolve, deadlineMs); })]);
  clearTimeout(timer);
}
