import { binOf, limitOf, stabilityIndex } from '../../../compute/psi.ts';
import type { FeatureReference } from './document.ts';
import { DRIFT_BARS } from './train-window.ts';
import type { RollingWindow } from './rolling-window.ts';

/** The feature that has moved furthest beyond what is allowed. */
export interface Drifted {
  readonly feature: string;
  readonly index: number;
  readonly limit: number;
}

/**
 * Returns the feature whose newest rows are furthest from those that the model was grown on; null where none is beyond its limit. Averages of an hour wander far within
 * hours by themselves, so the limit of a feature is at least what windows of the training show.
 * @param limit population stability index that is allowed
 */
export function furthestDrift(window: RollingWindow, { features, usual, windowBars }: FeatureReference, limit: number): Drifted | null {
  if (window.length < DRIFT_BARS) return null;
  let furthest: Drifted | null = null;
  features.forEach(({ name, edges, shares }, column) => {
    const counts = new Float64Array(edges.length + 1);
    let known = 0;
    window.eachOf(column, DRIFT_BARS, (value) => {
      if (Number.isNaN(value)) return;
      counts[binOf(edges, value)]!++;
      known++;
    });
    const index = stabilityIndex(shares, counts);
    const allowed = limitOf(limit, usual?.[column]?.red ?? null, { windowBars, count: known });
    if (index > allowed && (furthest === null || index / allowed > furthest.index / furthest.limit)) furthest = { feature: name, index, limit: allowed };
  });
  return furthest;
}
