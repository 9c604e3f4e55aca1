import type { EngineEnvelope, KillReport, ServerEnvelope } from '../contract/envelope.ts';
import type { PlainKey } from '../ports/key-store.ts';

/** What the host wishes the engine to know about the program around it. Plain data. */
export interface EngineOptions {
  /** Version of the program, for `EngineView.version`. */
  readonly version: string;
  /** Entry of the research worker, or null where backtests run in the engine's own thread. */
  readonly researchWorkerFile: string | null;
}

/** `workerData` of `engine.worker.ts`. */
export interface EngineWorkerData {
  readonly dataDir: string;
  /** Sequence of the first event: above everything a client has seen, so that a restart is a gap to it and it asks for a snapshot. */
  readonly firstSequence: number;
  /** The engine before this one died or was terminated: recover into `halted` if it was trading. */
  readonly restartAfterCrash: boolean;
  readonly options: EngineOptions;
}

/** `workerData` of `emergency.worker.ts`, which posts one {@link EmergencyMessage} and ends. */
export interface EmergencyWorkerData {
  readonly dataDir: string;
  readonly cause: string;
  /** All keys that are open, with their secrets; empty while the vault is locked. */
  readonly keys: readonly PlainKey[];
}

/** From the host to the engine worker. */
export type HostMessage =
  /** A request or a kill of one client; its reply carries the same `clientId`. */
  | { readonly type: 'client'; readonly clientId: number; readonly envelope: EngineEnvelope }
  /** All keys that are open, with their secrets: first thing after each start, and after each change. */
  | { readonly type: 'keys'; readonly keys: readonly PlainKey[] }
  | { readonly type: 'client-closed'; readonly clientId: number }
  /** The machine slept or lost its network: compare with the venue before going on. */
  | { readonly type: 'recover'; readonly cause: string }
  /**
   * Give the next event this sequence, and publish `engine-updated` with it: the host told the clients in between that the engine hung,
   * so their numbering no longer fits; the jump is a gap to them and they take a snapshot.
   */
  | { readonly type: 'jump'; readonly sequence: number }
  /** Write what is unwritten, post `stopped`, end. */
  | { readonly type: 'stop' };

/** From the engine worker to the host. */
export type WorkerMessage =
  /** Recovery is over and requests are answered. */
  | { readonly type: 'ready' }
  /** Every second, from the same thread that trades: silence means that it hangs. */
  | { readonly type: 'alive' }
  | { readonly type: 'reply'; readonly clientId: number; readonly envelope: ServerEnvelope }
  /** The kill switch is on and its orders are on their way; the report follows when the exchange has answered. */
  | { readonly type: 'kill-latched'; readonly clientId: number; readonly id: number }
  | { readonly type: 'broadcast'; readonly envelope: Extract<ServerEnvelope, { type: 'event' }> }
  /**
   * The host forgets this key. `reason`: the venue says that it must not be used, for example because it may withdraw, and the person is told;
   * null: the person removed its connection. `hint`: the end of its API key.
   */
  | { readonly type: 'remove-key'; readonly connectionId: string; readonly hint: string; readonly reason: string | null }
  | { readonly type: 'stopped' };

/** From the emergency worker to the host. */
export interface EmergencyMessage {
  readonly type: 'killed';
  readonly report: KillReport;
}
