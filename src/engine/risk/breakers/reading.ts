import type { Breaker, BreakerAction, BreakerCode, BreakerScope } from '../../domain/breaker.ts';

/** One breaker as it stands now, for whoever shows it. Scoped breakers have one reading for each instrument or strategy that they watch. */
export interface BreakerReading {
  readonly code: BreakerCode;
  readonly scope: BreakerScope;
  readonly title: string;
  /** What it does when it trips. */
  readonly action: BreakerAction;
  /** What is measured now, and where it trips, in `unit`; the value is null while nothing can be measured. */
  readonly value: number | null;
  readonly limit: number;
  readonly unit: string;
  /** value / limit, 1 and above when tripped; null as the value is. */
  readonly share: number | null;
  /** How it ends, in one sentence. */
  readonly release: string;
  readonly latched: Breaker | null;
  /** Why it does not watch (switched off, no quotes yet, no backtest on file); null while it does. */
  readonly idle: string | null;
}
