import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const EPISODES = 'Episodes';
const WEIGHTS = 'Reward';
const SCALES = 'What the parts of the reward are measured by';

/** Where episodes begin and end. */
export const episodeConfig = z.strictObject({
  kind: z.enum(['fixed', 'day', 'session', 'whole']).default('fixed').meta({
    title: 'Episodes', unit: '', group: EPISODES,
    description: 'Whether an episode is so many bars from a random start, one UTC day, one trading session of a day, or everything from the first bar to the last.',
  } satisfies ConfigField),
  bars: z.int().min(2).max(1_000_000).default(672).meta({
    title: 'Length', unit: 'bars', step: 1, group: EPISODES,
    description: 'How many bars an episode of fixed length has; 672 bars of 15 minutes are a week.',
  } satisfies ConfigField),
  sessions: z.array(z.strictObject({ fromHour: z.int().min(0).max(23), toHour: z.int().min(1).max(24) })
    .refine(({ fromHour, toHour }) => fromHour < toHour, { error: 'expected a session that ends after it begins, within one UTC day' })).min(1)
    .default([{ fromHour: 0, toHour: 8 }, { fromHour: 8, toHour: 16 }, { fromHour: 16, toHour: 24 }]).meta({
      title: 'Sessions', unit: 'UTC hours', group: EPISODES,
      description: 'The sessions of a day; the default three, Asia, Europe and America, end when funding is due.',
    }),
  order: z.enum(['random', 'in-turn']).default('random').meta({
    title: 'Order', unit: '', group: EPISODES,
    description: 'Whether episodes are drawn at random by the seed, or taken one after the other from the first, as for judging.',
  } satisfies ConfigField),
  ruinPct: z.number().min(1).max(99).default(50).meta({
    title: 'Ruin at a loss of', unit: '%', step: 1, group: EPISODES,
    description: 'An episode ends when the account has lost this share of what it began with, and when the exchange has closed a position by force.',
  } satisfies ConfigField),
});

/** Weights and scales of the reward; the formulas are in reward.ts. A weight is never negative: a penalty could otherwise become a prize. */
export const rewardConfig = z.strictObject({
  returnWeight: weight(1, 'Return', 'Weight of the return of the equity.'),
  sharpeWeight: weight(0.5, 'Sharpe', 'Weight of the differential Sharpe ratio.'),
  drawdownWeight: weight(1, 'Drawdown', 'Weight of the drawdown beyond its threshold, subtracted.'),
  tradingWeight: weight(0.3, 'Trading', 'Weight of the trading frequency, subtracted.'),
  winnerWeight: weight(0.2, 'Winners', 'Weight of holding a position that is winning.'),
  spreadWeight: weight(0.4, 'Spread', 'Weight of what crossing the spread has cost, subtracted.'),
  unit: z.number().gt(0).max(1).nullable().default(null).meta({
    title: 'Unit of return', unit: '', step: 0.0001, group: SCALES, advanced: true,
    description: 'A return of this size counts as one; empty takes the standard deviation of the returns of one bar in the data trained on.',
  } satisfies ConfigField),
  sharpeMemoryBars: z.number().min(2).max(100_000).default(100).meta({
    title: 'Memory of the Sharpe ratio', unit: 'bars', step: 10, group: SCALES, advanced: true,
    description: 'Over how many bars the moments of the differential Sharpe ratio are averaged.',
  } satisfies ConfigField),
  drawdownThresholdPct: z.number().min(0).max(100).default(5).meta({
    title: 'Drawdown that is free', unit: '%', step: 0.5, group: SCALES,
    description: 'A fall from the highest equity costs nothing up to here.',
  } satisfies ConfigField),
  tradingMemoryBars: z.number().min(1).max(100_000).default(96).meta({
    title: 'Memory of trading', unit: 'bars', step: 8, group: SCALES, advanced: true,
    description: 'Over how many bars entries and exits are averaged to a frequency.',
  } satisfies ConfigField),
});

export const tradingConfig = z.strictObject({
  episodes: episodeConfig.default(() => episodeConfig.parse({})),
  reward: rewardConfig.default(() => rewardConfig.parse({})),
});

/** Validated. */
export type EpisodeConfig = Readonly<z.infer<typeof episodeConfig>>;
export type RewardConfig = Readonly<z.infer<typeof rewardConfig>>;
export type TradingConfig = Readonly<z.infer<typeof tradingConfig>>;

function weight(value: number, title: string, description: string) {
  return z.number().min(0).max(100).default(value).meta({ title, unit: '×', step: 0.05, group: WEIGHTS, description } satisfies ConfigField);
}
