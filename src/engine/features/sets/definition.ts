import { sha256Hex } from '../../compute/sha256.ts';

/** What has to be there for a feature to be known. */
export type FeatureSource = 'bars' | 'trades' | 'quotes' | 'depth' | 'depth and trades' | 'reference bars' | 'basis bars' | 'funding' | 'clock' | 'context' | 'regime';

/** One number of a feature set: what it is, in which unit, and between which values it lies. */
export interface FeatureDefinition {
  /** Unique in its set; kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly unit: string;
  /** Least and largest value. What lies beyond is set to the bound, so that no single print can blow up a model. */
  readonly range: readonly [least: number, largest: number];
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly needs: FeatureSource;
}

/** The list of features that a model is trained on. Features are never changed under a version: a change is a new one. */
export interface FeatureSetDefinition {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  /** Windows and thresholds that the values depend on. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly features: readonly FeatureDefinition[];
}

/**
 * Returns the identity of a feature set: SHA-256 over name, version, parameters and the order, name, group, unit, range, formula and needs of the features.
 * Titles and sources are words for people: they may be put better without making a model unusable.
 */
export function featureSetHash({ name, version, parameters, features }: FeatureSetDefinition): string {
  const numbers = Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256Hex(JSON.stringify([name, version, numbers, features.map((feature) => [feature.name, feature.group, feature.unit, feature.range, feature.formula, feature.needs])]));
}

/** What a model remembers of the features that it was trained on. */
export interface FeatureSetStamp {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
}

/** Returns what a model is to remember of its features. */
export function featureSetStamp(definition: FeatureSetDefinition): FeatureSetStamp {
  return { name: definition.name, version: definition.version, hash: featureSetHash(definition) };
}

/** Returns why a model may not be given these features, as one sentence; null when it may. */
export function featureSetRefusal(trainedOn: FeatureSetStamp, given: FeatureSetDefinition): string | null {
  const hash = featureSetHash(given);
  if (trainedOn.hash === hash) return null;
  return `expected the features that the model was trained on, ${trainedOn.name} version ${trainedOn.version} (${trainedOn.hash.slice(0, 12)}), was ${given.name} version ${given.version} (${hash.slice(0, 12)})`;
}
