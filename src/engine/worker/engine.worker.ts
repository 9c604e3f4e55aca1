import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { openStore } from '../adapters/sqlite/open-store.ts';
import { answer } from '../contract/server.ts';
import { invariant } from '../domain/assert.ts';
import { createHandlers } from '../run/handlers/handlers.ts';
import { openModels } from '../run/models/open-models.ts';
import { KeyRing } from '../run/live/key-ring.ts';
import { Workstation } from '../run/workstation/workstation.ts';
import type { EngineWorkerData, HostMessage, WorkerMessage } from './protocol.ts';
import { createResearchPool } from './research-pool.ts';
import { strategyDesk } from './strategies.ts';

// The engine's thread: ingestion, decisions, risk and execution, with nothing between them. It speaks to its host by messages only.

const FRAME_MS = 100;
const ALIVE_MS = 1000;
const LONGEST_IDLE_MS = 250;

const port = parentPort;
invariant(port, 'expected to run in a worker thread');
const { dataDir, firstSequence, restartAfterCrash, options } = workerData as EngineWorkerData;
const post = (message: WorkerMessage): void => { port.postMessage(message); };

/** The keys to sign with; empty until the host hands them over. */
const keyRing = new KeyRing((dropped) => { post({ type: 'remove-key', ...dropped }); });
const store = openStore(dataDir);
const workstation = new Workstation({
  store,
  clock: wallClock,
  keyRing,
  research: createResearchPool({ workerFile: options.researchWorkerFile, dataDir, version: options.version }),
  version: options.version,
  custom: strategyDesk(dataDir),
  shelf: openModels(store),
  firstSequence,
  broadcast: (envelope) => { post({ type: 'broadcast', envelope }); },
});
const handlers = createHandlers(workstation);

port.on('message', (message: HostMessage) => {
  switch (message.type) {
    case 'client': return answerClient(message);
    case 'keys': return keyRing.set(message.keys);
    case 'client-closed': return;
    case 'recover': return workstation.recoverAfter(message.cause);
    case 'jump': return workstation.jump(message.sequence);
    case 'stop': return stop();
  }
});

workstation.open({ afterCrash: restartAfterCrash });
post({ type: 'ready' });
const frames = setInterval(() => { workstation.frame(); }, FRAME_MS);
const heartbeat = setInterval(() => { post({ type: 'alive' }); }, ALIVE_MS);
let next = setTimeout(play, 0);

/** Plays a turn and comes back when the next event is due; between two turns messages are answered. */
function play(): void {
  const waitMs = workstation.turn();
  next = setTimeout(play, waitMs === null ? LONGEST_IDLE_MS : Math.min(waitMs, LONGEST_IDLE_MS));
}

function answerClient({ clientId, envelope }: Extract<HostMessage, { type: 'client' }>): void {
  if (envelope.type === 'kill') {
    const killing = workstation.kill(envelope.cause);
    post({ type: 'kill-latched', clientId, id: envelope.id });
    void killing.then((report) => { post({ type: 'reply', clientId, envelope: { type: 'killed', id: envelope.id, report } }); }, fail);
    return;
  }
  void answer(handlers, envelope).then((reply) => {
    post({ type: 'reply', clientId, envelope: reply });
    dieIfBroken();
  });
}

/** An error of the program that came up where nothing waits for it ends the thread, as any other would. */
function fail(error: unknown): void {
  setImmediate(() => { throw error; });
}

/** A request was told what went wrong; an engine that is ahead of what is stored must not go on, and is recovered by its host. */
function dieIfBroken(): void {
  if (workstation.failure !== null) throw workstation.failure;
}

function stop(): void {
  clearInterval(frames);
  clearInterval(heartbeat);
  clearTimeout(next);
  try {
    workstation.close();
  } finally {
    post({ type: 'stopped' });
  }
  void workstation.research.close().finally(() => { port?.close(); });
}
