import { z } from 'zod';
import type { ConfigField } from '../../../domain/config-field.ts';

const WHEN = 'When';
const PASS = 'What a model must show';
const SWAP = 'Taking over';

/** When the bot trains again, what the new model has to show, and how it takes over. */
export const botRetrainingConfig = z.strictObject({
  everyMinutes: z.int().min(5).max(10_080).default(15).meta({
    title: 'Trains every', unit: 'minutes', step: 5, group: WHEN,
    description: 'A training begins so long after the one before, in a session.',
  } satisfies ConfigField),
  everyMinutesInBacktest: z.int().min(5).max(10_080).default(60).meta({
    title: 'Trains every, in a backtest', unit: 'minutes', step: 5, group: WHEN,
    description: 'The same in a backtest, where every training is waited for.',
  } satisfies ConfigField),
  retrainAbovePsi: z.number().min(0.01).max(10).nullable().default(0.25).meta({
    title: 'Trains early above a PSI of', unit: '', step: 0.05, group: WHEN,
    description: 'When the population stability index of any feature is above this, measured against the rows that the model learned from, a training begins early; a feature that wandered further by itself there has twice that as its limit. Empty for never.',
  } satisfies ConfigField),
  driftLimits: z.enum(['beyond-usual', 'plain']).default('beyond-usual').meta({
    title: 'Drift counts', unit: '', group: WHEN, advanced: true,
    description: '"beyond-usual": a feature also has to lie twice as far off as windows of the rows themselves do, at three looks in a row. "plain": the limit as it stands, at the first look; on bars of one minute some feature is beyond 0.25 nearly always.',
  } satisfies ConfigField),
  retrainBelowSharpe: z.number().min(-100).max(100).nullable().default(0.4).meta({
    title: 'Trains early below a Sharpe of', unit: '', step: 0.1, group: WHEN,
    description: 'When the Sharpe ratio of its recent results is below this, a training begins early; empty for never.',
  } satisfies ConfigField),
  maxRmseOfZero: z.number().gt(0).max(10).default(1).meta({
    title: 'Largest error', unit: '× predicting 0', step: 0.01, group: PASS,
    description: 'Root mean square error on what was kept back, measured by that of predicting no return at all; above 1 it is worse than saying nothing.',
  } satisfies ConfigField),
  minRankIc: z.number().min(-1).max(1).default(0).meta({
    title: 'Smallest rank IC', unit: '', step: 0.01, group: PASS,
    description: 'Rank correlation of predictions with what came, on what was kept back; it must be above this.',
  } satisfies ConfigField),
  minDirectionalAccuracyPct: z.number().min(0).max(100).default(50).meta({
    title: 'Right side at least', unit: '%', step: 1, group: PASS,
    description: 'How often the sign of the prediction must have been that of the return, on what was kept back.',
  } satisfies ConfigField),
  minNetSharpe: z.number().min(-100).max(100).default(0).meta({
    title: 'Smallest Sharpe after costs', unit: '', step: 0.1, group: PASS,
    description: 'Sharpe ratio of trading what was kept back by its rule, costs paid; it must be above this.',
  } satisfies ConfigField),
  shadowMinutes: z.int().min(0).max(1440).default(5).meta({
    title: 'In the shadow before it takes over', unit: 'minutes', step: 1, group: SWAP,
    description: 'How long a model that passed decides beside the one that trades, without orders, before it takes over at the close of a bar.',
  } satisfies ConfigField),
  watchMinutes: z.int().min(0).max(1440).default(60).meta({
    title: 'Watched after it took over', unit: 'minutes', step: 5, group: SWAP,
    description: 'How long the model before is kept ready to come back by itself when the new one does worse than it should.',
  } satisfies ConfigField),
  restAfterHours: z.int().min(1).max(720).nullable().default(24).meta({
    title: 'Rests after', unit: 'hours', step: 1, group: SWAP,
    description: 'A model that no newer one has replaced for so long trades no more: what it holds is closed, and nothing is opened until a model passes; empty for never.',
  } satisfies ConfigField),
  keepModelDays: z.int().min(1).max(3650).default(30).meta({
    title: 'Old models keep their trees for', unit: 'days', step: 1, group: SWAP, advanced: true,
    description: 'The trees of a model that trades nowhere and may no longer come back are deleted after so many days; what it was and how it did stays.',
  } satisfies ConfigField),
  keepModelMegabytes: z.int().min(10).max(1_000_000).default(500).meta({
    title: 'All models take at most', unit: 'MB', step: 50, group: SWAP, advanced: true,
    description: 'When the trees of all models take more than this, those of the oldest that nobody needs are deleted before their time. A model of a thousand trees takes about 1 MB.',
  } satisfies ConfigField),
});

/** Validated. */
export type BotRetrainingConfig = Readonly<z.output<typeof botRetrainingConfig>>;
