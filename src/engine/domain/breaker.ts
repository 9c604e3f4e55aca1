import type { Side } from './order.ts';
import type { EpochMs, InstrumentId } from './units.ts';

/** The breakers there are. The two oldest codes are those of their denials as well. */
export const BREAKER_CODES = [
  'daily-loss-limit', 'weekly-loss-limit', 'drawdown-warning', 'drawdown-shrink', 'drawdown-limit',
  'venue-errors', 'losing-streak', 'strategy-bounds',
  'price-jump', 'volatility-spike', 'spread-blow-out', 'crossed-book', 'stale-price', 'funding-extreme',
] as const;
export type BreakerCode = (typeof BREAKER_CODES)[number];

/** What a breaker stops: the whole account, one instrument, or one strategy wherever it trades. */
export type BreakerScope = 'account' | { readonly instrumentId: InstrumentId } | { readonly strategyId: string };

/**
 * `warn`: says so and stops nothing. `shrink`: new trades are made smaller. `pause`: nothing is opened in its scope.
 * `reduce`: the whole account may only shrink positions. `halt`: only a person lets trading go on.
 */
export type BreakerAction = 'warn' | 'shrink' | 'pause' | 'reduce' | 'halt';

/** A breaker that has tripped and is not released: it stays so through restarts, crashes, changes of day and of settings. */
export interface Breaker {
  readonly code: BreakerCode;
  readonly scope: BreakerScope;
  readonly action: BreakerAction;
  readonly sinceMs: EpochMs;
  /** What was measured and its limit, in `unit` (`%`, `×`, `trades`, `errors`, `s`). */
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** One or two sentences with the numbers, and what ends it. */
  readonly cause: string;
  /** The side that may not open; null where both may not. */
  readonly side: Side | null;
  /** `automatic`: by its own rule. `person`: by nothing but a person's command. */
  readonly release: 'automatic' | 'person';
  /** When it ends by itself at the earliest; null where no time ends it (a person does, or a calm that has not begun). */
  readonly releasesAtMs: EpochMs | null;
}

/** Who ended a breaker: its own rule, or a person. */
export type BreakerReleaser = 'automatic' | 'person';

/** Names a scope in one word, as keys and records need it: `account`, `um:BTCUSDT`, `strategy trend`. */
export function scopeKey(scope: BreakerScope): string {
  if (scope === 'account') return scope;
  return 'instrumentId' in scope ? scope.instrumentId : `strategy ${scope.strategyId}`;
}
