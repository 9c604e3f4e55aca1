import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';
import { INTERVALS } from '../domain/interval.ts';
import { REGIME_LABELS } from '../domain/regime.ts';

/** What a regime does to trading. Off unless a person switches it on: then, and only then, bars are shown to the detectors. */
export const regimeConfig = z.strictObject({
  enabled: z.boolean().default(false).meta({
    title: 'Let the market regime act', unit: '',
    description: 'Whether the regime changes the size of new trades and which strategies may open; what is open is never touched.',
  } satisfies ConfigField),
  interval: z.enum(INTERVALS).default('1h').meta({
    title: 'Bars that the regime is read from', unit: '',
    description: 'Longer bars change their mind less often; it must be made of whole bars of what is traded.',
  } satisfies ConfigField),
  /** Never above 1: a regime may make a trade smaller than its sizing says, not larger. */
  multipliers: z.strictObject({
    'calm-ranging': factor(1), 'calm-trending': factor(1), 'volatile-ranging': factor(0.5), 'volatile-trending': factor(0.5),
  }).prefault({}).meta({ title: 'Size of new trades', unit: '×', description: 'What the size of a new trade is multiplied by in each regime; 0 opens nothing. While the regime is not known yet, the smallest of them holds.' }),
  /** Strategy id → regimes in which it may open. One that is not named may open in all of them. */
  strategies: z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), z.array(z.enum(REGIME_LABELS))).default({}).meta({
    title: 'Which strategies may open', unit: '', description: 'A strategy that is named here opens only in the regimes that are ticked, and not while the regime is not known yet; its exits always work.',
  }),
});
export type RegimeConfig = z.infer<typeof regimeConfig>;

function factor(standard: number) {
  return z.number().min(0).max(1).default(standard);
}
