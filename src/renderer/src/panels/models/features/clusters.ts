import type { FeatureFinding } from '../../../../../engine/contract/features.ts';

/** A kept feature and those that say the same. */
export interface Cluster {
  readonly kept: Pick<FeatureFinding, 'name' | 'title'>;
  readonly others: readonly { readonly name: string; readonly title: string; readonly correlation: number }[];
}

/** Returns the kept features with those that were dropped for being like them, the largest group first. */
export function clustersOf(features: readonly FeatureFinding[]): readonly Cluster[] {
  const byKept = Map.groupBy(features.filter(({ like }) => like !== null), ({ like }) => like?.name ?? '');
  return [...byKept].map(([name, like]): Cluster => ({
    kept: { name, title: features.find((feature) => feature.name === name)?.title ?? name },
    others: like.map(({ name: other, title, like: found }) => ({ name: other, title, correlation: found?.correlation ?? 0 })),
  })).toSorted((left, right) => right.others.length - left.others.length);
}
