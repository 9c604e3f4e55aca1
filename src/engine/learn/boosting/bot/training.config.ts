import { z } from 'zod';
import type { ConfigField } from '../../../domain/config-field.ts';
import { boostingConfig } from '../boosting.config.ts';
import type { BoostingConfig } from '../boosting.config.ts';

const AIM = 'What it learns';

/** How one model is made out of a window of bars: what it predicts, what is held back, and how its trees grow. */
export const botTrainingConfig = z.strictObject({
  horizonMinutes: z.int().min(1).max(240).default(10).meta({
    title: 'Predicts the next', unit: 'minutes', step: 1, group: AIM,
    description: 'The return over so many minutes is what is predicted. No row whose return reaches past the end of its part is used.',
  } satisfies ConfigField),
  validationShare: z.number().min(0.05).max(0.5).default(0.2).meta({
    title: 'Kept back to judge by', unit: 'share', step: 0.05, group: AIM,
    description: 'Share of the window, at its end, that is not learned from: a model has to pass there before it may trade.',
  } satisfies ConfigField),
  seed: z.int().min(0).max(4_294_967_295).default(1).meta({
    title: 'Seed', unit: '', group: AIM, advanced: true,
    description: 'Decides every draw of a training: the same seed on the same bars makes the same model.',
  } satisfies ConfigField),
  ...boostingConfig.shape,
});

/** Validated. */
export type BotTrainingConfig = Readonly<z.output<typeof botTrainingConfig>>;

/** Returns what the learner is told, without what only the bot knows. */
export function learnerOf(training: BotTrainingConfig): BoostingConfig {
  return Object.fromEntries(Object.keys(boostingConfig.shape).map((key) => [key, training[key as keyof BoostingConfig]])) as BoostingConfig;
}
