import type { EpochMs } from '../domain/units.ts';

/** One value of a slow series about the market as a whole, such as `btc-dominance-pct`. */
export interface ContextSample {
  readonly name: string;
  readonly timeMs: EpochMs;
  readonly value: number;
}

/** Slow series beside the market data, by name. */
export interface ContextStore {
  /** Appends samples; one of the same name and time replaces. */
  append(samples: readonly ContextSample[]): void;
  /** Returns the newest sample of each series, by name. */
  latest(): readonly ContextSample[];
  /** Returns the samples of a series with time in [from, to), ascending. */
  read(name: string, from: EpochMs, to: EpochMs): readonly ContextSample[];
}
