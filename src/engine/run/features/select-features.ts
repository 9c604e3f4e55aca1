import type { Store } from '../../adapters/sqlite/store.ts';
import { createRng } from '../../compute/rng.ts';
import type { ComponentFinding, FeatureSelection, FeatureSelectRequest } from '../../contract/features.ts';
import type { FeatureDefinition } from '../../features/sets/definition.ts';
import { judgeFeatures, LEAST_ROWS } from '../../features/selection/judge-features.ts';
import type { JudgedRows, Judgement } from '../../features/selection/judge-features.ts';
import type { Rows } from '../../features/normalisers/fitted-normaliser.ts';
import { DataMissing } from '../market-data.ts';
import type { TaskProgress } from '../task-progress.ts';
import { loadFeatures } from './load-features.ts';
import type { LoadedFeatures } from './load-features.ts';

/** Loadings of a component that are told. */
const LOADINGS = 6;
/** Returns beyond so many standard deviations count as these: a handful of crashes must not be all that there is to foretell. */
const MOST_DEVIATIONS = 5;

/**
 * Finds which features of stored bars say something of the return to come, on the training part of the time alone: what comes after it is not looked at, so that it can still judge.
 * @throws DataMissing when the data is not stored, or too short to say anything
 */
export function selectFeatures(store: Store, request: FeatureSelectRequest, onProgress: (progress: TaskProgress) => void): FeatureSelection {
  onProgress({ stage: 'reading data', share: null });
  const loaded = loadFeatures(store, request, (share) => { onProgress({ stage: 'working out the features', share }); });
  const { definition, hash } = loaded;
  const training = trainingPart(loaded, request);
  const judgement = judgeFeatures(training.judged, {
    ...request, rng: createRng(request.seed).stream('feature selection'), onProgress: (stage, share) => { onProgress({ stage, share }); },
  });
  const { features } = definition;
  const kept = judgement.features.flatMap(({ verdict }, index) => (verdict === 'kept' ? [features[index]!.name] : []));
  const components = componentsOf(judgement, features);
  return {
    request, set: { name: definition.name, version: definition.version, hash },
    rows: training.rows, trainingRows: training.judged.rows.length, trainFrom: training.fromMs, trainTo: training.toMs,
    sentence: sentenceOf(judgement, kept.length, request),
    features: judgement.features.map((found, index) => {
      const { name, title, group } = features[index]!;
      return { name, title, group, ...found, like: found.like === null ? null : { name: features[found.like.feature]!.name, correlation: found.like.correlation } };
    }),
    kept, components: components.slice(0, request.components), components90: reaching(components, 0.9), components95: reaching(components, 0.95),
    correlations: { names: judgement.usable.map((index) => features[index]!.name), values: Array.from(judgement.correlations, (value) => Math.round(value * 1000) / 1000) },
    forestScore: judgement.forestScore, notes: notesOf(loaded, judgement, request),
  };
}

interface TrainingPart {
  readonly judged: JudgedRows;
  /** Warm rows of the whole time. */
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The first rows whose return to come ends within the share that is looked at. */
function trainingPart({ rows, close, first }: LoadedFeatures, { trainShare, aheadBars, instrumentId }: FeatureSelectRequest): TrainingPart {
  const whole = rows.length - first;
  const length = Math.max(0, Math.floor(whole * trainShare) - aheadBars);
  if (length < LEAST_ROWS) throw new DataMissing(`${instrumentId}: expected at least ${LEAST_ROWS} warm bars in the training part, found ${length}; choose a longer time or a larger share`);
  const { width } = rows;
  const part: Rows = { length, width, values: rows.values.subarray(first * width, (first + length) * width) };
  const returns = Float64Array.from({ length }, (_, row) => Math.log(close[first + row + aheadBars]! / close[first + row]!));
  return { judged: { rows: part, target: inDeviations(returns), ahead: aheadBars }, rows: whole, fromMs: rows.timeMs[first]!, toMs: rows.timeMs[first + length - 1]! + 1 };
}

function inDeviations(returns: Float64Array): Float64Array {
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0) / returns.length);
  return returns.map((value) => (deviation > 0 ? Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, value / deviation)) : 0));
}

function componentsOf({ components, usable }: Judgement, features: readonly FeatureDefinition[]): readonly ComponentFinding[] {
  let sum = 0;
  return components.components.map((direction, index) => {
    const share = components.shares[index]!;
    sum += share;
    const loadings = direction.map((weight, column) => ({ name: features[usable[column]!]!.name, weight })).sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight)).slice(0, LOADINGS);
    return { share, sum, loadings };
  });
}

function reaching(components: readonly ComponentFinding[], share: number): number {
  const index = components.findIndex(({ sum }) => sum >= share - 1e-12);
  return index < 0 ? components.length : index + 1;
}

function sentenceOf({ features, forestScore }: Judgement, kept: number, { aheadBars }: FeatureSelectRequest): string {
  const count = (isCounted: (feature: Judgement['features'][number]) => boolean): number => features.filter(isCounted).length;
  const repeated = count(({ verdict }) => verdict === 'like another');
  const speaking = count(({ information, chance }) => information !== null && information > chance);
  const pointing = count(({ direction, directionChance }) => direction !== null && direction > directionChance);
  const bars = aheadBars === 1 ? 'the next bar' : `the next ${aheadBars} bars`;
  const told = forestScore > 0 ? `a forest of them foretells ${(forestScore * 100).toFixed(2)} % of its spread on bars that it has not learned from` : 'a forest of them foretells nothing of it on bars that it has not learned from';
  return `Of ${features.length} features ${kept} are kept and ${repeated} repeat one of them. ${speaking} seem to know more of the return of ${bars} than chance would, ${pointing} more of its direction; ${told}.`;
}

function speaksOfSize(features: Judgement['features']): boolean {
  const sumOf = (key: 'information' | 'direction'): number => features.reduce((sum, feature) => sum + (feature[key] ?? 0), 0);
  return sumOf('direction') < sumOf('information') / 2;
}

function notesOf({ notes }: LoadedFeatures, { features }: Judgement, { aheadBars }: FeatureSelectRequest): readonly string[] {
  const unknown = features.filter(({ verdict }) => verdict === 'unknown').length;
  return [
    ...notes,
    ...(unknown > 0 ? [`${unknown} features are known in fewer than half of the bars and were not judged: what they need is not stored.`] : []),
    ...(aheadBars > 1 ? [`Returns over ${aheadBars} bars overlap; information is counted on one bar of ${aheadBars}.`] : []),
    ...(speaksOfSize(features) ? ['Most of what is known is how large a move will be; that helps to size, and does not tell its direction.'] : []),
    `Of ${features.length} features one in twenty is above the line of chance by chance alone. What helped in the past need not help again.`,
  ];
}
