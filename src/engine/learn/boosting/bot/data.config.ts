import { z } from 'zod';
import { instrumentIdText } from '../../../core/engine-config.ts';
import type { ConfigField } from '../../../domain/config-field.ts';

const DATA = 'Data';

/** What the bot looks at. The names of the features and of the bars are there so that a file says them; there is one of each. */
export const botDataConfig = z.strictObject({
  instruments: z.array(instrumentIdText).min(1).max(10)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'every instrument once' })
    .meta({ title: 'Instruments', unit: '', group: DATA, description: 'The markets that it trades, each with a model of its own.' } satisfies ConfigField),
  interval: z.literal('1m').default('1m').meta({ title: 'Bars', unit: '', group: DATA, description: 'The bars at whose close it decides.' } satisfies ConfigField),
  features: z.literal('bars-19').default('bars-19').meta({ title: 'Features', unit: '', group: DATA, description: 'The numbers that it sees of each bar.' } satisfies ConfigField),
  windowHours: z.number().min(4).max(720).default(48).meta({
    title: 'Learns from the last', unit: 'hours', step: 1, group: DATA,
    description: 'How far back a training looks; 48 hours are 2,880 bars of one minute.',
  } satisfies ConfigField),
});

/** Validated. */
export type BotDataConfig = Readonly<z.output<typeof botDataConfig>>;
