import type { Method, MethodInput, MethodOutput } from './api.ts';
import type { Channel } from './channel.ts';
import type { ClientEnvelope, ContractError, KeyAction, KeyReply, KeysView, KillReport, ServerEnvelope } from './envelope.ts';
import type { ViewEvent } from './events.ts';

/** A request that the engine refused; `error` is written for the person. */
export class ContractFailure extends Error {
  override readonly name = 'ContractFailure';
  readonly error: ContractError;
  constructor(error: ContractError) {
    super(error.message);
    this.error = error;
  }
}

export type EventListener = (sequence: number, event: ViewEvent) => void;

/** The typed near end of a channel to the engine. */
export interface EngineClient {
  /** @throws ContractFailure when the engine refuses; rejects when the channel is closed */
  call<Name extends Method>(method: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
  kill(cause: string): Promise<KillReport>;
  /** Lists, stores or removes keys, or opens the vault, and returns what is stored then. @throws ContractFailure when the host refuses */
  keys(action: KeyAction): Promise<KeysView>;
  onEvent(listener: EventListener): () => void;
  /** Rejects everything that still waits: the far end is gone. */
  fail(reason: string): void;
}

/** Creates a client over any channel: preload, WebSocket, worker port or memory. */
export function createEngineClient(channel: Channel<ClientEnvelope, ServerEnvelope>): EngineClient {
  const waiting = new Map<number, Waiter>();
  const listeners = new Set<EventListener>();
  let nextId = 1;

  channel.onMessage((envelope) => {
    if (envelope.type === 'event') {
      for (const listener of listeners) listener(envelope.sequence, envelope.event);
      return;
    }
    const waiter = waiting.get(envelope.id);
    if (!waiter) return;
    waiting.delete(envelope.id);
    if (envelope.type === 'killed') waiter.resolve(envelope.report);
    else if (envelope.type === 'key-reply') settleKeys(envelope, waiter);
    else if (envelope.ok) waiter.resolve(envelope.output);
    else waiter.reject(new ContractFailure(envelope.error));
  });

  const ask = (make: (id: number) => ClientEnvelope): Promise<unknown> => new Promise((resolve, reject) => {
    const id = nextId++;
    waiting.set(id, { resolve, reject });
    channel.send(make(id));
  });

  return {
    call: (method, input) => ask((id) => ({ type: 'request', id, method, input })) as Promise<never>,
    kill: (cause) => ask((id) => ({ type: 'kill', id, cause })) as Promise<KillReport>,
    keys: (action) => ask((id) => ({ type: 'key', id, ...action })) as Promise<KeysView>,
    onEvent(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    fail(reason) {
      for (const waiter of waiting.values()) waiter.reject(new ContractFailure({ code: 'disconnected', message: reason }));
      waiting.clear();
    },
  };
}

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function settleKeys(reply: KeyReply, waiter: Waiter): void {
  const { state, place, advice, keys, refused } = reply;
  if (reply.ok) waiter.resolve({ state, place, advice, keys, refused } satisfies KeysView);
  else waiter.reject(new ContractFailure(reply.error));
}
