/** What a trading process says of itself; plain data. */
export interface HostState {
  /** Why it has broken; null while it is whole. */
  readonly failure: string | null;
  readonly trading: string;
  readonly cause: string;
  readonly killLatched: boolean;
  /** Null where the money is play money. */
  readonly isArmed: boolean | null;
  readonly holds: readonly { readonly code: string; readonly cause: string }[];
  readonly feed: string;
  readonly isConnected: boolean;
  readonly agreedMs: number | null;
  readonly inFlight: number;
  readonly nowMs: number;
  /** Atoms of the quote asset. */
  readonly cash: string;
  readonly orderIdPrefix: string;
  readonly positions: readonly { readonly symbol: string; readonly qty: string }[];
  readonly orders: readonly { readonly id: string; readonly symbol: string; readonly purpose: string; readonly type: string; readonly side: string; readonly status: string; readonly qty: string; readonly filled: string; readonly trigger: string | null; readonly reduceOnly: boolean }[];
  /** What it knows of the orders that it was asked about; null for those it has never heard of. */
  readonly known: Readonly<Record<string, { readonly status: string; readonly filled: string } | null>>;
  readonly foreign: { readonly orders: number; readonly positions: number };
  readonly summary: string;
  readonly alerts: readonly string[];
}
