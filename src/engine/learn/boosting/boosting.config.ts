import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const TREES = 'Trees', LEAVES = 'Leaves', CHANCE = 'Chance', DATA = 'Data';

/** How trees are grown; the names are those of LightGBM, whose parameters these are. */
export const boostingConfig = z.strictObject({
  trees: z.int().min(1).max(20_000).default(1000).meta({
    title: 'Trees', unit: 'trees', step: 50, group: TREES,
    description: 'How many rounds there are at most; each adds a tree (of each class, one).',
  } satisfies ConfigField),
  learningRate: z.number().gt(0).max(1).default(0.03).meta({
    title: 'Learning rate', unit: '', step: 0.01, group: TREES,
    description: 'What of each tree counts. Half the rate needs about twice the trees.',
  } satisfies ConfigField),
  leaves: z.int().min(2).max(1024).default(64).meta({
    title: 'Leaves of a tree', unit: 'leaves', step: 1, group: TREES,
    description: 'The leaf that gains most is split next, until there are so many.',
  } satisfies ConfigField),
  depth: z.int().min(1).max(64).nullable().default(8).meta({
    title: 'Depth', unit: 'splits', step: 1, group: TREES,
    description: 'Splits between the root and a leaf at most; empty for no bound.',
  } satisfies ConfigField),
  earlyStoppingRounds: z.int().min(1).max(10_000).nullable().default(null).meta({
    title: 'Stop early after', unit: 'trees', step: 10, group: TREES,
    description: 'Training ends when so many trees have not made the rows held out for validation better, and the trees after the best are cut off; empty never stops early.',
  } satisfies ConfigField),
  leastRows: z.int().min(1).max(1_000_000).default(20).meta({
    title: 'Rows in a leaf', unit: 'rows', step: 5, group: LEAVES,
    description: 'A leaf has at least so many rows of the training data.',
  } satisfies ConfigField),
  leastHessian: z.number().min(0).max(1e9).default(1e-3).meta({
    title: 'Hessian in a leaf', unit: '', step: 0.001, group: LEAVES, advanced: true,
    description: 'A leaf has at least this sum of second derivatives of the loss; with squared errors it is the weight of its rows.',
  } satisfies ConfigField),
  leastGain: z.number().min(0).max(1e12).default(0).meta({
    title: 'Gain of a split', unit: '', step: 0.1, group: LEAVES, advanced: true,
    description: 'A leaf is split only where that lowers the loss by more than this.',
  } satisfies ConfigField),
  l1: z.number().min(0).max(1e9).default(0).meta({
    title: 'L1', unit: '', step: 0.1, group: LEAVES, advanced: true,
    description: 'Leaves whose sum of gradients is below this say nothing.',
  } satisfies ConfigField),
  l2: z.number().min(0).max(1e9).default(0).meta({
    title: 'L2', unit: '', step: 1, group: LEAVES, advanced: true,
    description: 'Draws the values of leaves towards 0, of small ones most: as many rows of no effect.',
  } satisfies ConfigField),
  baggingFraction: z.number().gt(0).max(1).default(0.8).meta({
    title: 'Rows of a tree', unit: 'share', step: 0.05, group: CHANCE,
    description: 'Each tree is grown on this share of the rows, drawn by the seed.',
  } satisfies ConfigField),
  baggingFrequency: z.int().min(0).max(1000).default(1).meta({
    title: 'Draw rows anew every', unit: 'trees', step: 1, group: CHANCE, advanced: true,
    description: 'After so many trees other rows are drawn; 0 takes all rows always, whatever their share says.',
  } satisfies ConfigField),
  featureFraction: z.number().gt(0).max(1).default(1).meta({
    title: 'Features of a tree', unit: 'share', step: 0.05, group: CHANCE,
    description: 'Each tree may ask about this share of the features, drawn by the seed.',
  } satisfies ConfigField),
  bins: z.int().min(2).max(255).default(255).meta({
    title: 'Bins', unit: 'bins', step: 1, group: DATA, advanced: true,
    description: 'Values of a feature are told apart by so many bins at most.',
  } satisfies ConfigField),
  leastRowsInBin: z.int().min(1).max(100_000).default(3).meta({
    title: 'Rows in a bin', unit: 'rows', step: 1, group: DATA, advanced: true,
    description: 'Bins are made so wide that each has about so many rows.',
  } satisfies ConfigField),
});

/** Validated. */
export type BoostingConfig = Readonly<z.infer<typeof boostingConfig>>;

/** What the trees are to lower. `delta` and `alpha` belong to the objective of their name. */
export const objectiveConfig = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('l2') }),
  z.strictObject({ name: z.literal('huber'), alpha: z.number().gt(0).default(0.9) }),
  z.strictObject({ name: z.literal('quantile'), alpha: z.number().gt(0).lt(1).default(0.5) }),
  z.strictObject({ name: z.literal('binary') }),
  z.strictObject({ name: z.literal('multiclass'), classes: z.int().min(2).max(1000) }),
]);

/** Validated. */
export type ObjectiveConfig = Readonly<z.infer<typeof objectiveConfig>>;
