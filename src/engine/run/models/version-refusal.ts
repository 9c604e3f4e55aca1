import { FEATURE_SET_DEFINITIONS, sightRefusal } from '../../features/sets/sight-set.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';

/** Objectives whose score is the return that is expected: what the rule trades. */
const OF_RETURNS = ['l2', 'huber', 'quantile'];

/** Returns why a version cannot be served, as one clause without a full stop; null when it can. */
export function versionRefusal({ manifest, model }: BoostingDocument): string | null {
  const { format, kind }: { readonly format: number; readonly kind: string } = manifest;
  if (format !== 1 || kind !== 'boosting') return `expected boosted trees of format 1, was ${kind} of format ${format}`;
  const sight = sightRefusal(manifest.sight);
  if (sight !== null) return sight;
  if (!(Number.isInteger(manifest.horizonBars) && manifest.horizonBars >= 1)) return `expected a horizon of whole bars from 1, was ${manifest.horizonBars}`;
  if (model.outputs !== 1 || !OF_RETURNS.includes(model.objective.name)) return `expected trees that predict a return (${OF_RETURNS.join(', ')}), was ${model.objective.name}`;
  return featureRefusal(model.features.map(({ name }) => name), FEATURE_SET_DEFINITIONS[manifest.sight.set].features.map(({ name }) => name), manifest.sight.set);
}

/** Returns why trees that ask about these features cannot be fed with those of a set; null when they can. Names are compared as LightGBM writes them, with `_` for a blank. */
export function featureRefusal(found: readonly string[], expected: readonly string[], set: string): string | null {
  const at = expected.findIndex((name, index) => plain(found[index] ?? '') !== plain(name));
  if (at < 0 && found.length === expected.length) return null;
  if (found.length !== expected.length) return `expected the ${expected.length} features of ${set} in their order, was ${found.length} features (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''})`;
  return `expected the features of ${set} in their order, was "${found[at] ?? ''}" in place ${at + 1}, where ${set} has "${expected[at]!}"`;
}

function plain(name: string): string {
  return name.trim().replaceAll(/\s+/g, '_');
}
