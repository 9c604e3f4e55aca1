import type { RegimeLabel } from './regime.ts';

/** What is paused: the whole account, one instrument (by its symbol) or one strategy (by its id). */
export type PauseScope = 'account' | 'instrument' | 'strategy';

/**
 * Why our own risk gate refused an order: a stable code with the numbers behind it. Shown to the person as it is.
 * Money is in quote units, shares are fractions of equity, both floats: they are for reading.
 */
export type Denial = DenialReason & {
  /** The largest quantity of the same order that no limit refuses, in the base asset; left out where there is none or where none was looked for. */
  readonly largest?: number;
};

type DenialReason =
  | { readonly code: 'trading-halted'; readonly cause: string }
  | { readonly code: 'reducing-only'; readonly cause: string }
  | { readonly code: 'data-stale'; readonly ageMs: number; readonly maxAgeMs: number }
  | { readonly code: 'no-stop-distance' }
  /** Kelly's bet on what a strategy has closed so far is none. Win rate and payoff are after doubt. */
  | { readonly code: 'no-edge'; readonly trades: number; readonly winRate: number; readonly payoff: number }
  | { readonly code: 'volatility-unknown'; readonly bars: number; readonly needed: number }
  /** Everything would be lost already if every open stop filled. */
  | { readonly code: 'equity-at-risk'; readonly equity: number; readonly openRisk: number }
  | { readonly code: 'no-share'; readonly cause: 'drawdown' | 'regime' | 'allocation' }
  /** The table of regimes lets this strategy open in others only; null: the regime is not known yet. */
  | { readonly code: 'regime'; readonly strategyId: string; readonly label: RegimeLabel | null }
  | { readonly code: 'quantity-below-lot'; readonly qty: number; readonly lot: number }
  | { readonly code: 'quantity-below-minimum'; readonly qty: number; readonly minimum: number }
  | { readonly code: 'notional-below-minimum'; readonly notional: number; readonly minimum: number }
  | { readonly code: 'quantity-above-maximum'; readonly qty: number; readonly maximum: number }
  | { readonly code: 'symbol-exposure-cap'; readonly exposure: number; readonly cap: number }
  | { readonly code: 'total-exposure-cap'; readonly exposure: number; readonly cap: number }
  /** Longs less shorts; negative where shorts outweigh. */
  | { readonly code: 'net-exposure-cap'; readonly exposure: number; readonly cap: number }
  /** Worth of all derivative positions as a multiple of equity. */
  | { readonly code: 'leverage-cap'; readonly leverage: number; readonly cap: number }
  /** `symbols` move together with the one ordered, itself included. */
  | { readonly code: 'cluster-exposure-cap'; readonly exposure: number; readonly cap: number; readonly symbols: readonly string[] }
  | { readonly code: 'risk-per-trade-cap'; readonly risk: number; readonly cap: number }
  /** Quantities in the base asset, shares of what the book offers within the collar. */
  | { readonly code: 'depth-share-cap'; readonly qty: number; readonly depth: number; readonly cap: number }
  | { readonly code: 'no-order-book' }
  /** The order's own worst price, and how far from the newest price that is. */
  | { readonly code: 'price-collar'; readonly price: number; readonly distancePct: number; readonly limitPct: number }
  | { readonly code: 'value-at-risk-cap'; readonly valueAtRisk: number; readonly cap: number; readonly level: '95' | '99'; readonly horizon: '1h' | '1d' }
  | { readonly code: 'expected-shortfall-cap'; readonly expectedShortfall: number; readonly cap: number; readonly level: '95' | '99'; readonly horizon: '1h' | '1d' }
  | { readonly code: 'beta-cap'; readonly beta: number; readonly cap: number }
  /** A breaker holds opening back, everywhere or for one instrument or strategy, which `subject` names. */
  | { readonly code: 'paused'; readonly scope: PauseScope; readonly subject: string; readonly cause: string }
  | { readonly code: 'open-positions-limit'; readonly count: number; readonly limit: number }
  | { readonly code: 'insufficient-margin'; readonly required: number; readonly available: number }
  | { readonly code: 'daily-loss-limit'; readonly loss: number; readonly limit: number }
  | { readonly code: 'drawdown-limit'; readonly drawdown: number; readonly limit: number }
  | { readonly code: 'order-rate-limit'; readonly count: number; readonly limit: number; readonly windowMs: number }
  | { readonly code: 'short-not-possible'; readonly market: string }
  | { readonly code: 'not-armed' }
  | { readonly code: 'session-notional-cap'; readonly exposure: number; readonly cap: number }
  | { readonly code: 'slippage-guard'; readonly slippagePct: number; readonly limitPct: number }
  | { readonly code: 'no-stop' }
  /** An order that no exchange would take, or that would do something else at once than it says; `detail` is the rest of a sentence. */
  | { readonly code: 'impossible-order'; readonly detail: string }
  | { readonly code: 'would-turn'; readonly held: 'long' | 'short' }
  | { readonly code: 'nothing-to-reduce' }
  | { readonly code: 'held-by-strategy'; readonly strategyId: string }
  | { readonly code: 'held-by-hand' }
  | { readonly code: 'invalid-number'; readonly field: string; readonly value: string };

export type DenialCode = Denial['code'];
