import type { ViewEvent } from './events.ts';

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

/** From a client (window, tray, terminal) to the engine. Carriers move these and look no deeper. */
export type ClientEnvelope =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly input: unknown }
  /** The kill switch is an envelope of its own so that the carrier can fall back to the emergency worker. */
  | { readonly type: 'kill'; readonly id: number; readonly cause: string };

/** From the engine to its clients. */
export type ServerEnvelope =
  | { readonly type: 'response'; readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly type: 'response'; readonly id: number; readonly ok: false; readonly error: ContractError }
  | { readonly type: 'killed'; readonly id: number; readonly report: KillReport }
  | { readonly type: 'event'; readonly sequence: number; readonly event: ViewEvent };
