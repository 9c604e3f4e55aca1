/**
 * One number of an observation, computed from closed bars only. Strategies ask for features by value, `features` computes them:
 * neither knows the other.
 *
 * `highest` and `lowest` look at the highs and lows of the `period` bars before the current one (a breakout is measured against the past).
 * `volatility` is that of one bar as a share of the price: a distance is it times the close.
 */
export type FeatureSpec =
  | { readonly name: string; readonly kind: 'open' | 'high' | 'low' | 'close' | 'volume' }
  | { readonly name: string; readonly kind: 'sma' | 'ema' | 'atr' | 'adx' | 'highest' | 'lowest' | 'volatility'; readonly period: number };

export type FeatureKind = FeatureSpec['kind'];
