import type { WhyParts } from '../../../domain/model.ts';
import { scoresOf } from '../boosted-model.ts';
import { contributionsOf } from '../tree-shap.ts';
import type { BoostingDocument } from './document.ts';

const BPS = 10_000;

/**
 * Returns what moved a forecast: the exact Shapley value of each number that the trees saw, in bps, largest first.
 * @param values [features] NaN where unknown
 * @throws RangeError when the trees do not say how many rows they were grown on
 */
export function explainForecast({ model, manifest }: BoostingDocument, values: Float64Array): WhyParts {
  const { values: shares, expected } = contributionsOf(model, values);
  const parts = shares.map((part) => part * BPS);
  const [now, usual] = [scoresOf(model, values)[0]! * BPS, expected * BPS];
  const sum = parts.reduce((total, part) => total + part, 0);
  const names = manifest.reference.features.map(({ name }) => name);
  return {
    contributions: names.map((feature, i) => ({ feature, value: values[i]!, contribution: parts[i]! })).filter(({ contribution }) => contribution !== 0).sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)),
    explained: { of: 'forecast', now, usual, sum, gap: now - usual - sum },
    masked: names.filter((_, i) => Number.isNaN(values[i])),
  };
}
