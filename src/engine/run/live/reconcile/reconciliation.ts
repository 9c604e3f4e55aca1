import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { VenueEvent } from '../../../domain/order-event.ts';
import type { HeldPosition, RestingOrder } from '../../../ports/live-exchange.ts';

/** What makes the engine hold what the exchange says. Entered, it leaves nothing for a second pass. */
export interface Reconciliation {
  /** To be entered into the engine in this order. */
  readonly events: readonly VenueEvent[];
  /** Orders of ours that nobody waits for, or whose cancellation did not arrive. */
  readonly cancel: readonly RestingOrder[];
  /** What somebody else has on the account: shown, never touched. A position of a session's instrument is given with the part that is not ours. */
  readonly foreign: { readonly orders: readonly RestingOrder[]; readonly positions: readonly HeldPosition[] };
  /** Why the hold `foreign-position` must stand, or null when it is to be released. */
  readonly foreignHold: string | null;
  /** Why the two cannot be made equal: the hold `account` must stand with these sentences. Empty when it is to be released. */
  readonly problems: readonly string[];
  /** What a person should be told beside it; nothing of it keeps the two apart. */
  readonly warnings: readonly string[];
  /** What was found and put right, in one sentence. */
  readonly summary: string;
  /** When the account was read. */
  readonly takenAtMs: EpochMs;
}

/** What of the account's settings bears on trading; null where the market has none. */
export interface VenueSettings {
  readonly isHedgeMode: boolean;
  readonly isMultiAssets: boolean;
  readonly canTrade: boolean;
  readonly symbols: ReadonlyMap<InstrumentId, { readonly leverage: number }>;
}

/** What a reconciliation needs beside engine and exchange. */
export interface ReconcileContext {
  /** Fills and income are read from here on; some time before the two were last found equal, and never before the session's start. */
  readonly sinceMs: EpochMs;
  /** Of this session: an order that begins with it and `-` is ours. */
  readonly orderIdPrefix: string;
  /** Grows with everything that enters the engine from the exchange or goes out to it: a reading during which it has grown is read again. */
  activity(): number;
  wait(ms: number): Promise<void>;
  /** Null where there are none to read (spot). @throws VenueError */
  readonly readSettings: (() => Promise<VenueSettings>) | null;
}
