import type { KeyKind, KeyPlace, KeyStoreState, KeySummary } from '../domain/venue-key.ts';
import type { ViewEvent } from './events.ts';

export type { KeyKind, KeyPlace, KeyStoreState, KeySummary };

/** Why a request failed: a stable code, one sentence, and where. Shown to the person as it is. */
export interface ContractError {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  /** For forms: each violation with the path of its field. */
  readonly violations?: readonly Violation[];
}

export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** What the kill switch did. */
export interface KillReport {
  /** `emergency`: the engine did not answer, the emergency worker did it. */
  readonly via: 'engine' | 'emergency';
  readonly canceledOrders: number;
  readonly flattenedPositions: number;
  readonly verifiedFlat: boolean;
  readonly tookMs: number;
  /** One sentence for the person. */
  readonly message: string;
}

/** What a person wants done with the keys of the venue. */
export type KeyAction =
  | { readonly action: 'list' }
  /** `secret` is the HMAC secret, the Ed25519 private key as PEM, or a token, which needs no `apiKey`. Replaces the connection's key. */
  | { readonly action: 'save'; readonly connectionId: string; readonly kind: KeyKind; readonly apiKey: string; readonly secret: string }
  | { readonly action: 'remove'; readonly connectionId: string }
  | { readonly action: 'create-vault'; readonly passphrase: string }
  | { readonly action: 'unlock'; readonly passphrase: string }
  | { readonly action: 'change-passphrase'; readonly passphrase: string; readonly newPassphrase: string };

/** A key that was taken back after the venue said what it may do. */
export interface RefusedKey {
  readonly connectionId: string;
  /** For the person: what is wrong with it and what to do. */
  readonly reason: string;
}

/** What is stored of keys. Holds no secret. */
export interface KeysView {
  readonly state: KeyStoreState;
  readonly place: KeyPlace;
  /** Why the state is `unavailable` and what to do, else null. */
  readonly advice: string | null;
  readonly keys: readonly KeySummary[];
  /** Keys that were removed since the program started, until another is saved. */
  readonly refused: readonly RefusedKey[];
}

/** A key action as an envelope of its own: the host answers it, and it goes no further. */
export type KeyEnvelope = { readonly type: 'key'; readonly id: number } & KeyAction;

export type KeyReply = { readonly type: 'key-reply'; readonly id: number } & KeysView & ({ readonly ok: true } | { readonly ok: false; readonly error: ContractError });

/** What the engine itself answers. */
export type EngineEnvelope = Exclude<ClientEnvelope, KeyEnvelope>;

/** From a client (window, tray, terminal) to the engine. Carriers move these and look no deeper. */
export type ClientEnvelope =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly input: unknown }
  /** The kill switch is an envelope of its own so that the carrier can fall back to the emergency worker. */
  | { readonly type: 'kill'; readonly id: number; readonly cause: string }
  /** Keys are an envelope of their own so that a secret is never part of a request, which may be shown, counted or logged. */
  | KeyEnvelope;

/** From the engine to its clients. */
export type ServerEnvelope =
  | { readonly type: 'response'; readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly type: 'response'; readonly id: number; readonly ok: false; readonly error: ContractError }
  | { readonly type: 'killed'; readonly id: number; readonly report: KillReport }
  | KeyReply
  | { readonly type: 'event'; readonly sequence: number; readonly event: ViewEvent };
