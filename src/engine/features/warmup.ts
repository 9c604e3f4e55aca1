import { assertNever } from '../domain/assert.ts';
import type { FeatureSpec } from '../domain/feature.ts';

/** Returns the number of bars after which the feature is a number; its first value comes with that bar. */
export function warmupBars(spec: FeatureSpec): number {
  switch (spec.kind) {
    case 'open': case 'high': case 'low': case 'close': case 'volume': return 1;
    case 'sma': case 'ema': case 'atr': return spec.period;
    case 'adx': return 2 * spec.period;
    case 'highest': case 'lowest': case 'volatility': return spec.period + 1;
    default: return assertNever(spec);
  }
}

/**
 * Returns the number of bars after which less than a thousandth of where the series began is left in the feature.
 * An EMA keeps (1 - 2 / (period + 1))^bars of it, Wilder's smoothing (1 - 1 / period)^bars; ln 1000 = 6.91. ADX is smoothed twice.
 */
export function settlingBars(spec: FeatureSpec): number {
  switch (spec.kind) {
    case 'ema': return spec.period + Math.ceil((LN_1000 / 2) * (spec.period + 1));
    case 'volatility': return spec.period + 1 + Math.ceil((LN_1000 / 2) * (spec.period + 1));
    case 'atr': return spec.period + Math.ceil(LN_1000 * spec.period);
    case 'adx': return 2 * spec.period + 2 * Math.ceil(LN_1000 * spec.period);
    case 'open': case 'high': case 'low': case 'close': case 'volume': case 'sma': case 'highest': case 'lowest': return warmupBars(spec);
    default: return assertNever(spec);
  }
}

const LN_1000 = 6.907755278982137;
