import type { KeyRecord, Permission } from './accounts/keys.ts';
import type { Params } from './params.ts';

/** Who asks, what, and when. */
export interface Call {
  readonly params: Params;
  /** Null for public calls. */
  readonly key: KeyRecord | null;
  readonly nowMs: number;
}

/** One thing the exchange can be asked, over REST or the WS API alike. */
export interface Operation {
  /** 'key' wants the header only, 'signed' also timestamp and signature. */
  readonly security: 'none' | 'key' | 'signed';
  /** What the key must be allowed; absent: to read. */
  readonly permission?: Permission;
  readonly weight: number | ((params: Params) => number);
  /** How many orders it counts as; absent is none. */
  readonly orders?: (params: Params) => number;
  /** Returns the reply body. @throws ApiError when refused */
  run(call: Call): unknown;
}

/** Operations by "METHOD /path". */
export type OperationTable = Readonly<Record<string, Operation>>;

/** Returns the account of a call that needed a key. */
export function accountOf(call: Call): string {
  if (call.key === null) throw new Error('expected a key: the operation must ask for one');
  return call.key.account;
}
