import { thresholdFor } from '../../compute/change-point/cusum.ts';
import type { CusumOptions } from '../../compute/change-point/cusum.ts';
import { DRIFT_WINDOW_BARS } from '../../compute/drift-reference.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';

/** Bars of each instrument that a window holds, how few suffice for a first look, and after how many it is looked at again. */
export const WINDOW_BARS = DRIFT_WINDOW_BARS;
export const MINIMUM_BARS = DRIFT_WINDOW_BARS / 2;
export const LOOK_EVERY_BARS = DRIFT_WINDOW_BARS / 4;

/** Red features and red actions have to be found at so many looks in a row. */
export const LOOKS_IN_A_ROW = 3;

/** Share of the features that have to be far off before the whole counts as somewhat off, and as off. Windows of the training data that show more raise it. */
export const AMBER_SHARE = 0.1;
export const RED_SHARE = 0.2;

/** From this score of the sequential test on the light is amber; at 1 it is red. */
export const AMBER_SCORE = 0.75;

/** The fall that the test of the results looks for, as a fall of the yearly Sharpe ratio, and how many years pass on average before it tells one by chance. */
export const SHARPE_FALL = 6;
export const YEARS_BETWEEN_FALSE_ALARMS = 10;

/** Returns the test for results bar by bar, so many instruments at a time. */
export function rewardTest(interval: Interval, instruments: number): CusumOptions & { readonly barsPerYear: number } {
  const barsPerYear = (365 * DAY_MS * Math.max(1, instruments)) / intervalMs(interval);
  const slack = SHARPE_FALL / 2 / Math.sqrt(barsPerYear);
  return { slack, threshold: thresholdFor(slack, YEARS_BETWEEN_FALSE_ALARMS * barsPerYear), barsPerYear };
}
