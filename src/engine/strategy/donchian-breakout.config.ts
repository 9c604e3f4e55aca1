import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';
import { checkStops, stopFields } from './stops.config.ts';

const SIGNAL = 'Signal';

/** Configuration of the Donchian breakout. */
export const donchianBreakoutConfig = z.strictObject({
  entryPeriod: z.int().min(2).max(1000).default(55).meta({
    title: 'Entry channel', unit: 'bars', scale: 'log', group: SIGNAL,
    description: 'A position is opened when a bar closes beyond the highest high or lowest low of this many bars before it.',
  } satisfies ConfigField),
  exitPeriod: z.int().min(2).max(1000).default(20).meta({
    title: 'Exit channel', unit: 'bars', scale: 'log', group: SIGNAL,
    description: 'A position is closed when a bar closes beyond the opposite side of this many bars before it; at most the entry channel.',
  } satisfies ConfigField),
  direction: z.enum(['long', 'short', 'both']).default('long').meta({
    title: 'Direction', unit: '', group: SIGNAL,
    description: 'Whether to buy breakouts above, sell breakouts below short, or both; the spot market cannot sell short.',
  } satisfies ConfigField),
  ...stopFields,
}).refine(({ entryPeriod, exitPeriod }) => exitPeriod <= entryPeriod, {
  path: ['exitPeriod'],
  error: (issue) => `expected an exit channel no longer than the entry channel, was ${periods(issue.input).join(' and ')} bars`,
  // Runs beside other violations, so that all are reported together.
  when: ({ value }) => periods(value).every(Number.isFinite),
}).check(checkStops);

export type DonchianBreakoutConfig = z.infer<typeof donchianBreakoutConfig>;

function periods(value: unknown): readonly unknown[] {
  const { entryPeriod, exitPeriod } = (value ?? {}) as Partial<DonchianBreakoutConfig>;
  return [exitPeriod, entryPeriod];
}
