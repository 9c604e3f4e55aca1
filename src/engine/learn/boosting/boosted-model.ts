import { leafOf } from './tree.ts';
import type { Tree } from './tree.ts';
import type { ObjectiveConfig } from './boosting.config.ts';

/** What is known of a feature of a model. */
export interface ModelFeature {
  readonly name: string;
  /** 1 where what is predicted only rises with it, -1 where it only falls, 0 elsewhere. */
  readonly monotone: -1 | 0 | 1;
  /** What its values were in training; null where it had none. */
  readonly range: { readonly least: number; readonly largest: number } | { readonly categories: readonly number[] } | null;
}

/** Boosted trees. The score of output `k` is `base[k]` and what every `outputs`-th tree from `k` on says. */
export interface BoostedModel {
  readonly objective: ObjectiveConfig;
  readonly outputs: number;
  readonly base: readonly number[];
  readonly trees: readonly Tree[];
  readonly features: readonly ModelFeature[];
}

/**
 * Returns the scores of a row, before they are made probabilities. Plain and slow: {@link ServedTrees} gives the same bits in a fraction of the time.
 * @param at where the row begins in `values`
 */
export function scoresOf({ outputs, base, trees }: BoostedModel, values: Float64Array, at = 0): Float64Array {
  const scores = Float64Array.from(base);
  for (let i = 0; i < trees.length; i++) scores[i % outputs]! += trees[i]!.value[leafOf(trees[i]!, values, at)]!;
  return scores;
}
