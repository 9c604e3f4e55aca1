import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';
import { checkStops, stopFields } from '../stops.config.ts';

const ACTIONS = 'What it may do';

/** What a learned agent may do, and how what it opens is protected. */
export const agentConfig = z.strictObject({
  actionSpace: z.enum(['three', 'levels', 'continuous']).default('three').meta({
    title: 'Actions', unit: '', group: ACTIONS,
    description: 'Whether it chooses between short, flat and long, between several sizes of these, or any size from fully short to fully long. A size counts when a position is opened; only a change of side trades.',
  } satisfies ConfigField),
  sizeLevels: z.int().min(1).max(10).default(3).meta({
    title: 'Sizes on each side', unit: 'sizes', step: 1, group: ACTIONS,
    description: 'How many sizes there are to choose from on each side: 3 are a third, two thirds and the whole; used when the actions are levels.',
  } satisfies ConfigField),
  deadBand: z.number().min(0).max(0.9).default(0.1).meta({
    title: 'Counts as flat below', unit: '', step: 0.05, group: ACTIONS, advanced: true,
    description: 'A size smaller than this is taken as flat; used when the actions are continuous.',
  } satisfies ConfigField),
  ...stopFields,
  reentry: stopFields.reentry.unwrap().default('after-cooldown').meta({
    title: 'Enter again', unit: '', group: 'After an exit',
    description: 'After a stop-loss or take-profit, whether the agent may go back in at once (after the cooldown), or only after it has wanted something else in between.',
  } satisfies ConfigField),
}).check(checkStops);

/** Validated. */
export type AgentConfig = Readonly<z.infer<typeof agentConfig>>;

/** What a person cannot choose for a model: it was trained with it. */
const TRAINED = ['actionSpace', 'sizeLevels', 'deadBand'] as const;

/**
 * Returns the settings of an agent that has been trained: what is left out is as it was in training. Its stop and what follows an exit may be changed, at the price
 * that it then trades otherwise than it has learned; what it may choose from is part of the model.
 */
export function servedAgentConfig(trained: AgentConfig): typeof agentConfig {
  const fields = Object.entries(agentConfig.shape).map(([name, field]) => {
    const value = trained[name as keyof AgentConfig];
    return [name, (field.unwrap() as z.ZodType).default(value).meta(field.meta() ?? {})];
  });
  return z.strictObject(Object.fromEntries(fields) as typeof agentConfig.shape).check(checkStops, (context) => {
    const config = context.value;
    for (const name of TRAINED) {
      if (config[name] !== trained[name]) context.issues.push({ code: 'custom', input: config, path: [name], message: `expected ${trained[name]}, with which the model was trained, was ${config[name]}` });
    }
  });
}
