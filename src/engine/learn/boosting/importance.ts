import type { BoostedModel } from './boosted-model.ts';

/** Returns how many splits ask about each feature. [features] */
export function splitCounts(model: BoostedModel): Float64Array {
  return importanceOf(model, () => 1);
}

/** Returns by how much the splits that ask about each feature have lowered (twice) the loss, in all. [features] */
export function splitGains(model: BoostedModel): Float64Array {
  return importanceOf(model, (gain) => gain);
}

function importanceOf({ trees, features }: BoostedModel, weigh: (gain: number) => number): Float64Array {
  const sums = new Float64Array(features.length);
  for (const { feature, gain } of trees) for (let split = 0; split < feature.length; split++) sums[feature[split]!]! += weigh(gain[split]!);
  return sums;
}
