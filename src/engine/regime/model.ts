import { fitHmm } from '../compute/hmm/baum-welch.ts';
import { emissionsOf } from '../compute/hmm/gaussian-hmm.ts';
import type { Emissions, GaussianHmm } from '../compute/hmm/gaussian-hmm.ts';
import { normalShareBelow } from '../compute/normal-share.ts';
import { REGIME_LABELS } from '../domain/regime.ts';
import { FEATURES } from './features.ts';

/** A model of the trailing window: how features are put on one scale, the states, and what each state counts for. */
export interface RegimeModel {
  /** [features] */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly hmm: GaussianHmm;
  readonly emissions: Emissions;
  /** [states × labels] share of each label in each state; rows add up to 1. */
  readonly shares: Float64Array;
}

/** Two levels of trend by two of volatility. */
const STATES = 4;

const FIT = { maxIterations: 40, tolerance: 3e-4, varianceFloor: 0.05, stayed: 24, left: 0.25 };

/** Mean of the square root of |z| for a standard normal z, 2^(1/4) Γ(3/4) / √π: what the trend feature of a random walk is on average. */
const RANDOM_WALK_TREND = 0.8221789586624585;

/**
 * Fits a model to a history of features, all of it past; the same history gives the same model, wherever it began before.
 * The start is the four quarters of the history by the medians of trend and of volatility; there is no chance in it.
 * @param history [count × features], as {@link RegimeFeatures} writes them
 */
export function fitRegimes(history: Float64Array): RegimeModel {
  const centre = new Float64Array(FEATURES);
  const scale = new Float64Array(FEATURES);
  for (let feature = 0; feature < FEATURES; feature++) [centre[feature], scale[feature]] = momentsOf(history, feature);
  const scaled = new Float64Array(history.length);
  for (let at = 0; at < history.length; at += FEATURES) scaleInto(history, at, { centre, scale }, scaled, at);
  const { model: hmm } = fitHmm(startFor(scaled), scaled, FIT);
  return { centre, scale, hmm, emissions: emissionsOf(hmm), shares: sharesOf(hmm, (RANDOM_WALK_TREND - centre[0]!) / scale[0]!) };
}

/** Writes one observation on the scale of a model. A turnover that is not known counts as the usual one. */
export function scaleInto(features: Float64Array, from: number, { centre, scale }: Pick<RegimeModel, 'centre' | 'scale'>, out: Float64Array, to: number): void {
  for (let feature = 0; feature < FEATURES; feature++) {
    const value = (features[from + feature]! - centre[feature]!) / scale[feature]!;
    out[to + feature] = value === value ? value : 0;
  }
}

/**
 * What each state counts for: how much of it lies above the usual volatility of the window (its mean, 0 on the model's scale), and how much of it
 * trends more than a random walk does. A state in between counts for both sides, so that a label does not jump when a refit moves the states a little.
 */
function sharesOf({ states, means, variances }: GaussianHmm, randomWalk: number): Float64Array {
  const labels = REGIME_LABELS.length;
  const shares = new Float64Array(states * labels);
  for (let state = 0; state < states; state++) {
    const at = state * FEATURES;
    const trending = 1 - normalShareBelow((randomWalk - means[at]!) / Math.sqrt(variances[at]!));
    const volatile = 1 - normalShareBelow((0 - means[at + 1]!) / Math.sqrt(variances[at + 1]!));
    // In the order of REGIME_LABELS.
    shares.set([(1 - volatile) * (1 - trending), (1 - volatile) * trending, volatile * (1 - trending), volatile * trending], state * labels);
  }
  return shares;
}

function startFor(scaled: Float64Array): GaussianHmm {
  const trend = medianOf(scaled, 0);
  const volatility = medianOf(scaled, 1);
  const quarter = (at: number): number => (scaled[at]! > trend ? 1 : 0) + (scaled[at + 1]! > volatility ? 2 : 0);
  const means = new Float64Array(STATES * FEATURES);
  const variances = new Float64Array(STATES * FEATURES);
  for (let state = 0; state < STATES; state++) {
    for (let feature = 0; feature < FEATURES; feature++) {
      const members: number[] = [];
      for (let at = 0; at < scaled.length; at += FEATURES) if (quarter(at) === state) members.push(scaled[at + feature]!);
      const mean = members.reduce((sum, value) => sum + value, 0) / Math.max(1, members.length);
      means[state * FEATURES + feature] = mean;
      variances[state * FEATURES + feature] = Math.max(FIT.varianceFloor, members.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, members.length));
    }
  }
  const transition = Float64Array.from({ length: STATES * STATES }, (_, at) => (Math.floor(at / STATES) === at % STATES ? 0.94 : 0.02));
  return { states: STATES, dims: FEATURES, initial: new Float64Array(STATES).fill(1 / STATES), transition, means, variances };
}

/** Mean and standard deviation of what is known of a feature. A feature that stands still, or of which nothing is known, says nothing: scale 1. */
function momentsOf(history: Float64Array, feature: number): readonly [mean: number, deviation: number] {
  let count = 0, sum = 0, squares = 0;
  for (let at = feature; at < history.length; at += FEATURES) {
    const value = history[at]!;
    if (value !== value) continue;
    count++;
    sum += value;
  }
  const mean = count === 0 ? 0 : sum / count;
  for (let at = feature; at < history.length; at += FEATURES) if (history[at]! === history[at]!) squares += (history[at]! - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(1, count));
  return [mean, deviation > 1e-6 ? deviation : 1];
}

function medianOf(values: Float64Array, feature: number): number {
  const sorted = values.filter((_, at) => at % FEATURES === feature).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
