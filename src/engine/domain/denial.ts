/**
 * Why our own risk gate refused an order: a stable code with the numbers behind it. Shown to the person as it is.
 * Money is in quote units, shares are fractions of equity, both floats: they are for reading.
 */
export type Denial =
  | { readonly code: 'trading-halted'; readonly cause: string }
  | { readonly code: 'reducing-only'; readonly cause: string }
  | { readonly code: 'data-stale'; readonly ageMs: number; readonly maxAgeMs: number }
  | { readonly code: 'no-stop-distance' }
  | { readonly code: 'quantity-below-lot'; readonly qty: number; readonly lot: number }
  | { readonly code: 'quantity-below-minimum'; readonly qty: number; readonly minimum: number }
  | { readonly code: 'notional-below-minimum'; readonly notional: number; readonly minimum: number }
  | { readonly code: 'quantity-above-maximum'; readonly qty: number; readonly maximum: number }
  | { readonly code: 'symbol-exposure-cap'; readonly exposure: number; readonly cap: number }
  | { readonly code: 'total-exposure-cap'; readonly exposure: number; readonly cap: number }
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
