import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const RULE = 'When it trades', PROTECTION = 'Protection';

/** When a forecast is traded, and how what it opens is protected. 1 bps is a hundredth of a percent. */
export const boostingRuleConfig = z.strictObject({
  enterBps: z.number().min(0).max(1000).default(8).meta({
    title: 'Enter beyond', unit: 'bps', step: 0.5, group: RULE,
    description: 'A position is opened when the forecast, less the costs below, is larger than this.',
  } satisfies ConfigField),
  costBps: z.number().min(0).max(1000).default(13).meta({
    title: 'Costs of a round trip', unit: 'bps', step: 0.5, group: RULE,
    description: 'What going in and out costs, taken off the forecast before it is looked at. 13 are twice the taker fee of a perpetual, half the spread and the slippage.',
  } satisfies ConfigField),
  exitBps: z.number().min(0).max(1000).default(4.5).meta({
    title: 'Leave on reversal beyond', unit: 'bps', step: 0.5, group: RULE,
    description: 'A position is closed when the forecast is against it by more than this; until then it is held, also through a change of the model.',
  } satisfies ConfigField),
  stopPct: z.number().min(0.01).max(50).default(1).meta({
    title: 'Stop', unit: '%', step: 0.1, group: PROTECTION,
    description: 'How far from the entry the stop-loss rests.',
  } satisfies ConfigField),
  targetPct: z.number().min(0.01).max(100).default(3).meta({
    title: 'Target', unit: '%', step: 0.1, group: PROTECTION,
    description: 'How far from the entry the take-profit rests.',
  } satisfies ConfigField),
  cooldownBars: z.int().min(0).max(10_000).default(3).meta({
    title: 'Wait after an exit', unit: 'bars', step: 1, group: PROTECTION,
    description: 'For so many bars after an exit nothing is opened; with bars of one minute, as many minutes.',
  } satisfies ConfigField),
});

/** Validated. */
export type BoostingRuleConfig = Readonly<z.infer<typeof boostingRuleConfig>>;
