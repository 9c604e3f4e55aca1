import { chiSquareTail } from '../../compute/chi-square.ts';
import type { Rng } from '../../compute/rng.ts';
import type { Rows } from '../normalisers/fitted-normaliser.ts';
import { fitNormaliser, normalise } from '../normalisers/fitted-normaliser.ts';
import { correlationOf, filterByCorrelation } from './correlation-filter.ts';
import { mutualInformation } from './mutual-information.ts';
import { permutationImportance } from './permutation-importance.ts';
import { fitPrincipalComponents } from './principal-components.ts';
import type { PrincipalComponents } from './principal-components.ts';
import { explainedShare, growForest } from './regression-forest.ts';

/** Training rows and what came after each of them. */
export interface JudgedRows {
  /** Training rows alone; nothing else is looked at. */
  readonly rows: Rows;
  /** [rows.length] what is to be foretold. */
  readonly target: Float64Array;
  /** How many rows ahead the target reaches: rows closer than that know of each other's. */
  readonly ahead: number;
}

export interface JudgeOptions {
  readonly correlationLimit: number;
  readonly bins: number;
  readonly repeats: number;
  readonly components: number;
  readonly rng: Rng;
  readonly onProgress: (stage: string, share: number) => void;
}

/** What was found of one feature. */
export interface JudgedFeature {
  /** Share of the rows in which it is known. */
  readonly known: number;
  readonly verdict: 'kept' | 'like another' | 'unknown' | 'constant';
  /** Nats; null where there is nothing to count. */
  readonly information: number | null;
  /** 1 knows the most. */
  readonly rank: number;
  /** What 95 of 100 features would seem to know that know nothing; 0 where there is nothing to count. */
  readonly chance: number;
  /** The same of the sign of the target alone. */
  readonly direction: number | null;
  readonly directionChance: number;
  readonly importance: { readonly drop: number; readonly deviation: number } | null;
  readonly like: { readonly feature: number; readonly correlation: number } | null;
}

/** What was found of all of them. */
export interface Judgement {
  readonly features: readonly JudgedFeature[];
  /** Features that are known and change, ascending: the components' columns and those of the correlations. */
  readonly usable: readonly number[];
  readonly components: PrincipalComponents;
  /** [usable × usable] */
  readonly correlations: Float64Array;
  /** R² on rows that the forest has not learned from. */
  readonly forestScore: number;
}

/** A feature that is known more rarely says too little to be judged. */
const LEAST_KNOWN = 0.5;
/** Of the training rows: the forest learns from them, and is judged on those that come after. */
const LEARNED_SHARE = 0.75;
const FOREST = { trees: 40, depth: 5, leastRows: 20 };
/** Fewer rows say nothing. */
export const LEAST_ROWS = 200;

/**
 * Finds which features of the training rows say something of the target, and which of them say the same. Ranks them by mutual information; in that order drops what is correlated with
 * what was kept; of what is kept measures what a forest loses when it is shuffled, on rows that come after those that it has learned from.
 */
export function judgeFeatures({ rows, target, ahead }: JudgedRows, options: JudgeOptions): Judgement {
  const { correlationLimit, bins, onProgress } = options;
  const columns = Array.from({ length: rows.width }, (_, feature) => columnOf(rows, feature));
  const known = columns.map((column) => column.reduce((sum, value) => sum + (value === value ? 1 : 0), 0) / rows.length);
  const verdicts = columns.map((column, feature) => (known[feature]! < LEAST_KNOWN ? 'unknown' : isConstant(column) ? 'constant' : 'kept'));
  const usable = verdicts.flatMap((verdict, feature) => (verdict === 'kept' ? [feature] : []));
  // Targets that overlap are not independent: of so many rows one counts.
  const apart = Math.max(1, ahead);
  const thinTarget = thinned(target, apart);
  const signs = thinTarget.map(Math.sign);
  const sides = new Set(signs).size;
  const told = columns.map((column, feature) => {
    onProgress('counting what each feature knows', feature / columns.length);
    if (!usable.includes(feature)) return NOTHING;
    const thin = thinned(column, apart);
    const count = thin.length * known[feature]!;
    return {
      information: mutualInformation(thin, thinTarget, bins), chance: chanceOf(count, (bins - 1) * (bins - 1)),
      direction: mutualInformation(thin, signs, bins), directionChance: chanceOf(count, (bins - 1) * (sides - 1)),
    };
  });
  const information = told.map((each) => each.information);
  const order = columns.map((_, feature) => feature).sort((one, other) => (information[other] ?? -1) - (information[one] ?? -1) || one - other);
  onProgress('comparing features with each other', 0);
  const filter = filterByCorrelation(rows, correlationLimit, order.filter((feature) => usable.includes(feature)));
  onProgress('growing a forest', 0);
  const forest = importanceOf({ rows, target, ahead }, filter.kept, options);
  onProgress('finding components', 0.9);
  const scaled = scaledRows(rows, usable);
  return {
    usable, correlations: correlationsOf(scaled), forestScore: forest.score,
    components: fitPrincipalComponents(scaled, { from: 0, to: scaled.length, most: usable.length }),
    features: columns.map((_, feature) => {
      const like = filter.dropped.find((each) => each.feature === feature) ?? null;
      return {
        known: known[feature]!, verdict: like === null ? verdicts[feature]! : 'like another', ...told[feature]!, rank: order.indexOf(feature) + 1,
        importance: forest.drops.get(feature) ?? null,
        like: like === null ? null : { feature: like.like, correlation: like.correlation },
      };
    }),
  };
}

const NOTHING = { information: null, chance: 0, direction: null, directionChance: 0 };

/**
 * Returns what 95 of 100 independent features would seem to know of a target: 2 n I follows a chi-square distribution with (bins of one - 1) × (bins of the other - 1) degrees of freedom,
 * of which the mean is taken away as from what is measured.
 * @see Wilks 1938, Annals of Mathematical Statistics 9(1)
 */
export function chanceOf(count: number, freedom: number): number {
  if (!(count > 0 && freedom >= 1)) return 0;
  let [low, high] = [0, freedom + 20 * Math.sqrt(2 * freedom)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  return Math.max(0, low - freedom) / (2 * count);
}

interface ForestFinding {
  readonly score: number;
  readonly drops: ReadonlyMap<number, { readonly drop: number; readonly deviation: number }>;
}

function importanceOf({ rows, target, ahead }: JudgedRows, kept: readonly number[], { repeats, rng, onProgress }: JudgeOptions): ForestFinding {
  const learned = Math.floor(rows.length * LEARNED_SHARE);
  const from = Math.min(rows.length - 1, learned + ahead);
  const some = columnsOf(rows, kept);
  const forest = growForest(some, target, { from: 0, to: learned }, { ...FOREST, rng: rng.stream('forest') });
  const unseen: Rows = { length: rows.length - from, width: some.width, values: some.values.subarray(from * some.width) };
  const truth = target.subarray(from);
  const predicted = new Float64Array(unseen.length);
  let scored = 0;
  const score = (given: Rows): number => {
    onProgress('shuffling features', 0.3 + (0.6 * scored++) / (kept.length * repeats + 1));
    forest.predict(given, predicted);
    return explainedShare(predicted, truth);
  };
  const whole = score(unseen);
  const drops = permutationImportance(unseen, { score, repeats, rng: rng.stream('shuffles') });
  return { score: whole, drops: new Map(drops.map(({ feature, drop, deviation }) => [kept[feature]!, { drop, deviation }])) };
}

function columnOf({ values, width, length }: Rows, feature: number): Float64Array {
  return Float64Array.from({ length }, (_, row) => values[row * width + feature]!);
}

function columnsOf({ values, width, length }: Rows, features: readonly number[]): Rows {
  const some = new Float64Array(length * features.length);
  for (let row = 0; row < length; row++) for (let i = 0; i < features.length; i++) some[row * features.length + i] = values[row * width + features[i]!]!;
  return { length, width: features.length, values: some };
}

function thinned(column: Float64Array, apart: number): Float64Array {
  return apart === 1 ? column : column.filter((_, row) => row % apart === 0);
}

function isConstant(column: Float64Array): boolean {
  const known = column.filter((value) => value === value);
  return known.every((value) => value === known[0]);
}

/** Brought to one scale; what is unknown is 0, the mean. */
function scaledRows(rows: Rows, features: readonly number[]): Rows {
  const some = columnsOf(rows, features);
  const normaliser = fitNormaliser('z-score', some, { featureSetHash: '', from: 0, to: some.length, clip: null });
  for (let row = 0; row < some.length; row++) {
    const own = some.values.subarray(row * some.width, (row + 1) * some.width);
    normalise(normaliser, own, own);
  }
  return some;
}

function correlationsOf(rows: Rows): Float64Array {
  const { width } = rows;
  const correlations = new Float64Array(width * width);
  for (let one = 0; one < width; one++) {
    correlations[one * width + one] = 1;
    for (let other = 0; other < one; other++) {
      const value = correlationOf(rows, one, other);
      correlations[one * width + other] = value;
      correlations[other * width + one] = value;
    }
  }
  return correlations;
}
