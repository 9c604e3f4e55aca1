import { wallClock } from '../adapters/clock/wall-clock.ts';
import type { Channel } from '../contract/channel.ts';
import type { ClientEnvelope, ContractError, EngineEnvelope, KeyReply, KillReport, ServerEnvelope } from '../contract/envelope.ts';
import type { EngineView } from '../contract/view.ts';
import type { KeyStore } from '../ports/key-store.ts';
import { openEngineDoor } from './control-socket.ts';
import { runEmergency } from './emergency.ts';
import { createKeyDesk } from './key-desk.ts';
import { takePassphrase } from './passphrase.ts';
import type { EngineOptions, WorkerMessage } from './protocol.ts';
import { createSupervisor } from './supervisor.ts';
import type { SupervisorTiming } from './supervisor.ts';

/** A healthy engine answers the kill switch within this time; after it the emergency worker takes over. */
export const KILL_DEADLINE_MS = 700;

/** Added to the sequence at a restart: no client can mistake the new engine's events for the old one's. */
const SEQUENCE_STRIDE = 1_000_000;

const RESTARTING = 'The engine is being restarted; try again in a moment.';

const DEFAULT_TIMING: HostTiming = {
  killDeadlineMs: KILL_DEADLINE_MS, killVerifiedMs: 12_000, silentAfterMs: 10_000, backoffMinMs: 250, backoffMaxMs: 30_000, healthyAfterMs: 60_000, stopDeadlineMs: 5_000,
};

export interface HostTiming extends SupervisorTiming {
  /** How long an engine may take to latch the kill switch before it is given up. */
  readonly killDeadlineMs: number;
  /** How long an engine that has latched it may take to see the account flat. */
  readonly killVerifiedMs: number;
}

export interface EngineHostOptions {
  readonly workerFile: string | URL;
  readonly emergencyFile: string | URL;
  readonly dataDir: string;
  readonly options: EngineOptions;
  /** Where the keys of the venue are kept; without one there are none. */
  readonly keyStore?: KeyStore;
  /** Shorter times for tests. */
  readonly timing?: Partial<HostTiming>;
}

/** One client's end of the host: a window, a tray, a browser. */
export interface HostConnection extends Channel<ClientEnvelope, ServerEnvelope> {
  close(): void;
}

/** What the host knows without asking the engine, for `/health` and `/metrics`. */
export interface HostStatus {
  readonly engine: 'starting' | 'running' | 'silent' | 'down';
  readonly clients: number;
  readonly sequence: number;
  readonly restarts: number;
}

/**
 * Owns the engine worker and relays envelopes between it and any number of clients. Knows no method by name.
 * Answers what concerns keys itself: the engine gets them with their secrets, a client never does.
 * Starts the engine again when it dies; answers the kill switch through the emergency worker when the engine cannot.
 */
export interface EngineHost {
  connect(): HostConnection;
  kill(cause: string): Promise<KillReport>;
  /** Has the engine compare itself with the venue, as after sleep. */
  recover(cause: string): void;
  /** Hears every event, as a client does. */
  onEvent(listener: (envelope: EventEnvelope) => void): () => void;
  status(): HostStatus;
  /** Ends the engine in an orderly way. */
  close(): Promise<void>;
}

type EventEnvelope = Extract<ServerEnvelope, { type: 'event' }>;
type Reply = Exclude<ServerEnvelope, EventEnvelope | KeyReply>;
interface Waiting { readonly type: EngineEnvelope['type']; readonly id: number; readonly sinceMs: number; readonly isLatched: boolean; readonly deliver: (reply: Reply) => void }

/**
 * Starts the engine and returns its host.
 * @throws DataFolderInUse when an engine runs on the data folder already
 */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  // Whoever wanted it has taken it; the threads inherit the environment.
  takePassphrase();
  const listeners = new Set<(envelope: EventEnvelope) => void>();
  const connections = new Set<number>();
  const waiting = new Map<string, Waiting>();
  let engine: HostStatus['engine'] = 'starting';
  let sequence = 0;
  let restarts = -1;
  let nextClientId = 1;
  let emergency: Promise<KillReport> | null = null;
  let isClosed = false;
  /** What is said to whoever asks while no engine runs. */
  let stopped = RESTARTING;
  const door = openEngineDoor(options.dataDir, connect);
  const keyDesk = createKeyDesk({ store: options.keyStore ?? null, clock: wallClock, onChange: handOverKeys });

  const supervisor = createSupervisor(options.workerFile, (restartAfterCrash) => {
    restarts++;
    engine = 'starting';
    return { dataDir: options.dataDir, firstSequence: restarts === 0 ? 1 : nextStride(sequence), restartAfterCrash, options: options.options };
  }, { timing, events: { onStarted: handOverKeys, onMessage, onCrash, onSilent, onAnsweringAgain } });
  supervisor.start({ restartAfterCrash: false });

  function onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        engine = 'running';
        stopped = RESTARTING;
        return;
      case 'kill-latched': awaitVerified(message.clientId, message.id); return;
      case 'reply': settle(message.clientId, message.envelope); return;
      case 'broadcast':
        sequence = message.envelope.sequence;
        publish(message.envelope);
        return;
      case 'remove-key': void keyDesk.drop(message); return;
      case 'alive':
      case 'stopped': return;
    }
  }

  function handOverKeys(): void {
    supervisor.post({ type: 'keys', keys: keyDesk.open() });
  }

  function onCrash(cause: string, retryMs: number): void {
    stopped = `The engine stopped: ${cause}. It is being restarted; try again in a moment.`;
    lost({ code: 'engine-restarting', message: stopped });
    if (kills().length > 0) void runKill('the engine stopped during the kill');
    else publishEngine({ status: 'failed', message: `The engine stopped: ${cause}. It starts again in ${duration(retryMs)}, halted if it was trading.` });
  }

  function onSilent(silentMs: number): void {
    engine = 'silent';
    publishEngine({ status: 'failed', message: `The engine has not answered for ${duration(silentMs)}. Its prices are stale. The kill switch still works: it does without the engine.` });
  }

  /** What was said meanwhile in the engine's name broke the numbering; the jump makes every client take a snapshot. */
  function onAnsweringAgain(): void {
    engine = 'running';
    supervisor.post({ type: 'jump', sequence: nextStride(sequence) });
  }

  /** Every request that still waits is refused; kills go on waiting, as the emergency worker answers them. */
  function lost(error: ContractError): void {
    engine = 'down';
    for (const [key, entry] of waiting) {
      if (entry.type === 'kill') continue;
      waiting.delete(key);
      entry.deliver({ type: 'response', id: entry.id, ok: false, error });
    }
  }

  function kills(): readonly Waiting[] {
    return [...waiting.values()].filter((entry) => entry.type === 'kill');
  }

  function settle(clientId: number, envelope: ServerEnvelope): void {
    if (envelope.type === 'event' || envelope.type === 'key-reply') return;
    const key = `${clientId}:${envelope.id}`;
    const entry = waiting.get(key);
    waiting.delete(key);
    entry?.deliver(envelope);
  }

  function publishEngine(view: Omit<EngineView, 'version'>): void {
    publish({ type: 'event', sequence: ++sequence, event: { type: 'engine-updated', engine: { ...view, version: options.options.version } } });
  }

  function publish(envelope: EventEnvelope): void {
    for (const listener of listeners) listener(envelope);
  }

  function accept(clientId: number, envelope: EngineEnvelope, deliver: Waiting['deliver']): void {
    waiting.set(`${clientId}:${envelope.id}`, { type: envelope.type, id: envelope.id, sinceMs: wallClock.now(), isLatched: false, deliver });
    const isTaken = emergency === null && supervisor.post({ type: 'client', clientId, envelope });
    if (envelope.type === 'kill') guardKill(clientId, envelope, isTaken);
    else if (!isTaken) lost({ code: 'engine-restarting', message: stopped });
  }

  /** The engine has latched the kill switch: an exchange far away needs more time than the engine did. */
  function awaitVerified(clientId: number, id: number): void {
    const entry = waiting.get(`${clientId}:${id}`);
    if (entry) waiting.set(`${clientId}:${id}`, { ...entry, isLatched: true });
    setTimeout(() => { if (waiting.has(`${clientId}:${id}`)) void runKill('the account was not seen flat in time'); }, timing.killVerifiedMs);
  }

  /** Gives the engine its time, then does without it. */
  function guardKill(clientId: number, { id, cause }: Extract<EngineEnvelope, { type: 'kill' }>, isTaken: boolean): void {
    setTimeout(() => { if (waiting.get(`${clientId}:${id}`)?.isLatched === false) void runKill(cause); }, isTaken ? timing.killDeadlineMs : 0);
  }

  /** Terminates the engine, lets the emergency worker cancel and flatten, answers every waiting kill, starts the engine again. */
  async function runKill(cause: string): Promise<void> {
    const sinceMs = Math.min(wallClock.now(), ...kills().map((entry) => entry.sinceMs));
    if (emergency) return;
    emergency = (async () => {
      lost({ code: 'engine-killed', message: 'The engine was ended by the kill switch and is being restarted; try again in a moment.' });
      publishEngine({ status: 'failed', message: 'The engine did not answer the kill switch; the emergency worker is cancelling and flattening.' });
      await supervisor.terminate();
      const report = await runEmergency(options.emergencyFile, { dataDir: options.dataDir, cause, keys: keyDesk.open() });
      return { ...report, tookMs: wallClock.now() - sinceMs };
    })();
    const report = await emergency;
    emergency = null;
    for (const [key, entry] of waiting) {
      if (entry.type !== 'kill') continue;
      waiting.delete(key);
      entry.deliver({ type: 'killed', id: entry.id, report });
    }
    if (!isClosed) supervisor.start({ restartAfterCrash: true });
  }

  function connect(): HostConnection {
    const clientId = nextClientId++;
    const inbound = new Set<(envelope: ServerEnvelope) => void>();
    const deliver = (envelope: ServerEnvelope): void => { for (const listener of inbound) listener(envelope); };
    connections.add(clientId);
    listeners.add(deliver);
    return {
      send(envelope) {
        if (envelope.type === 'key') void keyDesk.answer(envelope).then(deliver);
        else accept(clientId, envelope, deliver);
      },
      onMessage(listener) {
        inbound.add(listener);
        return () => { inbound.delete(listener); };
      },
      close() {
        connections.delete(clientId);
        listeners.delete(deliver);
        inbound.clear();
        for (const [key, entry] of waiting) if (key.startsWith(`${clientId}:`) && entry.type === 'request') waiting.delete(key);
        supervisor.post({ type: 'client-closed', clientId });
      },
    };
  }

  return {
    connect,
    kill: (cause) => new Promise((resolve) => {
      const id = nextClientId++;
      accept(0, { type: 'kill', id, cause }, (reply) => { if (reply.type === 'killed') resolve(reply.report); });
    }),
    recover: (cause) => { supervisor.post({ type: 'recover', cause }); },
    onEvent(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    status: () => ({ engine, clients: connections.size, sequence, restarts: Math.max(0, restarts) }),
    async close() {
      isClosed = true;
      engine = 'down';
      await emergency;
      await supervisor.stop();
      door.close();
    },
  };
}

const nextStride = (sequence: number): number => (Math.floor(sequence / SEQUENCE_STRIDE) + 1) * SEQUENCE_STRIDE;
const duration = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);
