import type { RegimeLabel } from '../../../engine/contract/regime.ts';

/** How a regime is drawn. */
export interface RegimeLook {
  /** Which of the chart's line colours. */
  readonly line: number;
  /** Volatile is high, calm is low. */
  readonly isHigh: boolean;
  /** Trending is hatched, ranging is plain. */
  readonly isHatched: boolean;
}

export const REGIME_LOOKS: Readonly<Record<RegimeLabel, RegimeLook>> = {
  'calm-ranging': { line: 3, isHigh: false, isHatched: false },
  'calm-trending': { line: 0, isHigh: false, isHatched: true },
  'volatile-ranging': { line: 2, isHigh: true, isHatched: false },
  'volatile-trending': { line: 1, isHigh: true, isHatched: true },
};
