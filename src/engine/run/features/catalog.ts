import type { FeatureSetView } from '../../contract/features.ts';
import { BARS_19 } from '../../features/sets/bars-19/definition.ts';
import { BARS_50 } from '../../features/sets/bars-50/bars-50.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import type { FeatureSetDefinition } from '../../features/sets/definition.ts';
import { MARKET_30 } from '../../features/sets/market-30/definition.ts';

/** Returns every list of features with what each number is, how it is worked out and where the formula comes from. */
export function featureCatalog(): readonly FeatureSetView[] {
  return [BARS_50, MARKET_30, BARS_19].map(viewOf);
}

function viewOf(definition: FeatureSetDefinition): FeatureSetView {
  const { name, version, title, features } = definition;
  return { name, version, title, hash: featureSetHash(definition), features };
}
