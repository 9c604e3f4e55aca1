import { contributions } from './hypervolume.ts';
import { layersOf } from './front.ts';
import type { Observed } from './sampler.ts';

/**
 * Orders trials from best to worst: those that were run furthest first, then the smaller loss; those that failed last. Of several losses the layers of
 * non-dominated trials come one after the other, and within a layer those whose absence would cost most volume. Ties go to the earlier trial.
 * @returns indices into `trials`
 */
export function ranked(trials: readonly Observed[]): readonly number[] {
  const shares = [...new Set(trials.flatMap(({ share, losses }) => (losses === null ? [] : [share])))].toSorted((a, b) => b - a);
  const judged = shares.flatMap((share) => rankedTogether(trials, trials.flatMap((trial, index) => (trial.losses !== null && trial.share === share ? [index] : []))));
  return [...judged, ...trials.flatMap(({ losses }, index) => (losses === null ? [index] : []))];
}

function rankedTogether(trials: readonly Observed[], indices: readonly number[]): readonly number[] {
  const losses = indices.map((index) => trials[index]!.losses ?? []);
  if ((losses[0]?.length ?? 0) <= 1) return indices.toSorted((a, b) => (trials[a]!.losses?.[0] ?? 0) - (trials[b]!.losses?.[0] ?? 0) || a - b);
  const reference = referenceOf(losses);
  return layersOf(losses).flatMap((layer) => {
    const shares = contributions(layer.map((place) => losses[place]!), reference);
    return layer.map((place, index) => ({ place, share: shares[index]! })).toSorted((a, b) => b.share - a.share || a.place - b.place).map(({ place }) => indices[place]!);
  });
}

/** Returns a point a tenth beyond the worst of every loss, so that the extremes of a front count too. */
export function referenceOf(losses: readonly (readonly number[])[]): readonly number[] {
  return (losses[0] ?? []).map((_, axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of losses) {
      low = Math.min(low, point[axis]!);
      high = Math.max(high, point[axis]!);
    }
    return high + 0.1 * (high > low ? high - low : 1);
  });
}
