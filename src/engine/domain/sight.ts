import type { Interval } from './interval.ts';
import type { EpochMs, InstrumentId } from './units.ts';

/** The lists of features that there are. */
export const FEATURE_SETS = ['bars-50', 'market-30', 'bars-19'] as const;
export type FeatureSetName = (typeof FEATURE_SETS)[number];

/**
 * What a strategy wants to see beside its indicators: a feature set, kept for it by the engine and fed with what the session is fed with.
 * A model that was trained on it says the same, so that it sees live what it saw in training.
 */
export interface SightSpec {
  readonly set: FeatureSetName;
  readonly version: number;
  /** `featureSetHash` of the features that the strategy was made for; with any others it is refused. */
  readonly hash: string;
  /** Length of the bars that it decides on. */
  readonly interval: Interval;
  /** The market that leads, Bitcoin as a rule; null for none. Of the instrument that is the reference itself it is unknown, as is that of one that the session does not have. */
  readonly referenceId: InstrumentId | null;
  /** The other market of the pair: the spot of a perpetual; null for none. */
  readonly basisId: InstrumentId | null;
  /** Regime probabilities of the instrument's own bars are part of it; else they are unknown. */
  readonly withRegime: boolean;
}

/** What a strategy is told of its position and account at the close of a bar. Prices in quote units. */
export interface PositionReading {
  readonly side: -1 | 0 | 1;
  /** Worth of the position over the equity, 0 or more. */
  readonly exposure: number;
  readonly price: number;
  /** Average entry price; NaN when flat. */
  readonly entryPrice: number;
  /** Where its stop rests; NaN without one. */
  readonly stopPrice: number;
  /** Bars that have closed since it was opened, the one that it was opened in included; 0 when flat. */
  readonly barsHeld: number;
  /** Fall of the equity from its highest value, 0 to 1. */
  readonly drawdown: number;
  /** Standard deviation of one bar as a share of the price (RiskMetrics, 33 bars), in single precision; NaN while unknown. */
  readonly volatility: number;
}

/** What a strategy with a sight is shown at the close of its bar. The buffers and the reading are used again: do not keep them. */
export interface Sight {
  /** [features] as the feature set has them; NaN where unknown. */
  readonly values: Float64Array;
  /** [features] 1 where the value is known, else 0. */
  readonly known: Uint8Array;
  readonly reading: PositionReading;
  /** Close of the bar that they are of. */
  readonly timeMs: EpochMs;
}
