import { z } from 'zod';
import { instrumentIdText as instrumentId } from '../core/engine-config.ts';
import { INTERVALS } from '../domain/interval.ts';
import { FEATURE_SETS } from '../domain/sight.ts';

/** One number of a feature set, in words. */
export interface FeatureView {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly unit: string;
  readonly range: readonly [least: number, largest: number];
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  /** What has to be there for it to be known. */
  readonly needs: string;
}

/** A list of features that a model can be trained on. */
export interface FeatureSetView {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  /** What a model keeps and is held to. */
  readonly hash: string;
  readonly features: readonly FeatureView[];
}

/** What to look at: stored bars of one instrument, and of them the training part only. */
export const featureSelectRequest = z.strictObject({
  set: z.enum(FEATURE_SETS).default('bars-50'),
  instrumentId,
  interval: z.enum(INTERVALS),
  /** The market that leads; null for none. */
  referenceId: instrumentId.nullable().default(null),
  /** The other market of the pair; null for none. */
  basisId: instrumentId.nullable().default(null),
  /** Regime probabilities of the instrument's own bars: takes longer. */
  withRegime: z.boolean().default(false),
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  /** Share of the rows that is looked at, from the beginning; what comes after is for validation and test and is not touched. */
  trainShare: z.number().min(0.05).max(1).default(0.6),
  /** Features are asked what they say of the return over so many bars to come. */
  aheadBars: z.int().min(1).max(500).default(1),
  /** Of two features that are correlated beyond it, one is dropped. */
  correlationLimit: z.number().min(0.3).max(0.999).default(0.9),
  /** Bins of equally many values that mutual information is counted in. */
  bins: z.int().min(2).max(50).default(10),
  /** How often each feature is shuffled. */
  repeats: z.int().min(1).max(50).default(5),
  /** Principal components that are told. */
  components: z.int().min(1).max(30).default(10),
  seed: z.int().nonnegative().default(1),
});
export type FeatureSelectRequest = z.output<typeof featureSelectRequest>;

/** What was found of one feature. */
export interface FeatureFinding {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  /** Share of the training rows in which it is known. */
  readonly known: number;
  /** Mutual information with the return to come, in nats; null where it is never known or never changes. */
  readonly information: number | null;
  /** 1 says the most. */
  readonly rank: number;
  /** What 95 of 100 features would seem to know that know nothing; 0 where there is nothing to count. */
  readonly chance: number;
  /** The same of the direction alone, up or down: knowing how large a move will be helps to size, and is not this. */
  readonly direction: number | null;
  readonly directionChance: number;
  /** By how much the score of the forest falls when it is shuffled, on training rows that it has not learned from, and the standard deviation of the repeats; null where it was dropped. */
  readonly importance: { readonly drop: number; readonly deviation: number } | null;
  readonly verdict: 'kept' | 'like another' | 'unknown' | 'constant';
  /** The kept feature that it is like; null for none. */
  readonly like: { readonly name: string; readonly correlation: number } | null;
}

export interface ComponentFinding {
  /** Share of the whole variance of the known features. */
  readonly share: number;
  /** Sum of the shares up to here. */
  readonly sum: number;
  /** The features that it leans on most, largest first. */
  readonly loadings: readonly { readonly name: string; readonly weight: number }[];
}

/** What the features of a span say of what comes after, and which of them say the same. */
export interface FeatureSelection {
  readonly request: FeatureSelectRequest;
  readonly set: { readonly name: string; readonly version: number; readonly hash: string };
  /** Rows of the span that are warm, those of the training part, and times of the part. */
  readonly rows: number;
  readonly trainingRows: number;
  readonly trainFrom: number;
  readonly trainTo: number;
  readonly sentence: string;
  /** In the order of the set. */
  readonly features: readonly FeatureFinding[];
  /** Names, in the order of the set. */
  readonly kept: readonly string[];
  readonly components: readonly ComponentFinding[];
  /** How many components hold 90 and 95 % of the variance. */
  readonly components90: number;
  readonly components95: number;
  /** Correlations of the features that are known and change, rounded to three digits: names, and [names × names] row by row. */
  readonly correlations: { readonly names: readonly string[]; readonly values: readonly number[] };
  /** What the forest explains of the returns of rows that it has not learned from: R², at or below 0 nothing. */
  readonly forestScore: number;
  readonly notes: readonly string[];
}
