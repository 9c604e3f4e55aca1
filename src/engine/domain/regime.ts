import type { EpochMs } from './units.ts';

/** What kind of market it is: how much it moves, and whether its moves carry on. Always in this order. */
export const REGIME_LABELS = ['calm-ranging', 'calm-trending', 'volatile-ranging', 'volatile-trending'] as const;
export type RegimeLabel = (typeof REGIME_LABELS)[number];

/** A number for each label. */
export type ByRegime<Value> = Readonly<Record<RegimeLabel, Value>>;

/** What a detector makes of an instrument after a closed bar, from that bar and the ones before it alone. */
export interface RegimeReading {
  readonly label: RegimeLabel;
  /** Add up to 1. The label is not always the likeliest: it changes only once another has clearly led for some bars. */
  readonly probabilities: ByRegime<number>;
  /** Close of the bar with which the label began. */
  readonly sinceMs: EpochMs;
  /** Close of the bar at which the newest break in volatility was noticed; null while none was. */
  readonly brokeAtMs: EpochMs | null;
}
