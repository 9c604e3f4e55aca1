import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const PROTECTION = 'Protection';
const AFTER_EXIT = 'After an exit';

/** The fields by which every rule-based strategy says where it gets out; spread into its own schema. */
export const stopFields = {
  stopType: z.enum(['atr', 'percent']).default('atr').meta({
    title: 'Stop-loss measured in', unit: '', group: PROTECTION,
    description: 'What the distance of the stop-loss from the entry is measured in: the recent size of the bars (ATR) or a share of the price.',
  } satisfies ConfigField),
  stopAtrMultiple: z.number().min(0.25).max(20).default(3).meta({
    title: 'Stop distance, ATR', unit: '× ATR', step: 0.25, group: PROTECTION,
    description: 'Distance of the stop-loss in average true ranges; used when the stop is measured in ATR.',
  } satisfies ConfigField),
  stopAtrPeriod: z.int().min(2).max(500).default(14).meta({
    title: 'ATR period', unit: 'bars', group: PROTECTION, advanced: true,
    description: 'How many bars the average true range looks back on.',
  } satisfies ConfigField),
  stopPercent: z.number().min(0.05).max(50).default(2).meta({
    title: 'Stop distance, percent', unit: '%', step: 0.05, group: PROTECTION,
    description: 'Distance of the stop-loss as a share of the price; used when the stop is measured in percent.',
  } satisfies ConfigField),
  trailingStop: z.boolean().default(false).meta({
    title: 'Trailing stop', unit: '', group: PROTECTION,
    description: 'Whether the stop-loss follows the best close since the entry at its own distance; it never moves back.',
  } satisfies ConfigField),
  takeProfitType: z.enum(['none', 'stop-multiple', 'percent']).default('none').meta({
    title: 'Take-profit measured in', unit: '', group: PROTECTION,
    description: 'What the distance of the take-profit from the entry is measured in: stop distances, a share of the price, or no take-profit at all.',
  } satisfies ConfigField),
  takeProfitMultiple: z.number().min(0.1).max(50).default(2).meta({
    title: 'Target, stop distances', unit: '× stop', step: 0.1, group: PROTECTION,
    description: 'Distance of the take-profit in stop distances: 2 aims to win twice what is risked; used when the target is measured in stop distances.',
  } satisfies ConfigField),
  takeProfitPercent: z.number().min(0.05).max(500).default(4).meta({
    title: 'Target, percent', unit: '%', step: 0.05, group: PROTECTION,
    description: 'Distance of the take-profit as a share of the price; used when the target is measured in percent.',
  } satisfies ConfigField),
  reentry: z.enum(['fresh-signal', 'after-cooldown']).default('fresh-signal').meta({
    title: 'Enter again', unit: '', group: AFTER_EXIT,
    description: 'After a stop-loss or take-profit, whether to wait for a fresh signal, or to go back in as soon as the cooldown is over if the old signal still stands.',
  } satisfies ConfigField),
  cooldownBars: z.int().min(0).max(1000).default(0).meta({
    title: 'Cooldown', unit: 'bars', group: AFTER_EXIT,
    description: 'Bars after any exit during which no new position is opened; 0 for none.',
  } satisfies ConfigField),
};

export type StopConfig = z.infer<z.ZodObject<typeof stopFields>>;
