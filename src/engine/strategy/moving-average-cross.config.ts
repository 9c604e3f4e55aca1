import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';
import { checkStops, stopFields } from './stops.config.ts';

const SIGNAL = 'Signal';
const FILTER = 'Trend filter';

/** Configuration of the moving-average cross. */
export const movingAverageCrossConfig = z.strictObject({
  average: z.enum(['ema', 'sma']).default('ema').meta({
    title: 'Kind of average', unit: '', group: SIGNAL,
    description: 'Exponential averages (ema) follow the price faster, simple ones (sma) weigh all their bars alike.',
  } satisfies ConfigField),
  fastPeriod: z.int().min(1).max(999).default(20).meta({
    title: 'Fast average', unit: 'bars', scale: 'log', group: SIGNAL,
    description: 'How many bars the fast average looks back on; must be fewer than the slow one.',
  } satisfies ConfigField),
  slowPeriod: z.int().min(2).max(1000).default(50).meta({
    title: 'Slow average', unit: 'bars', scale: 'log', group: SIGNAL,
    description: 'How many bars the slow average looks back on.',
  } satisfies ConfigField),
  direction: z.enum(['long', 'short', 'both']).default('long').meta({
    title: 'Direction', unit: '', group: SIGNAL,
    description: 'Whether to buy rising trends, sell falling ones short, or both; the spot market cannot sell short.',
  } satisfies ConfigField),
  adxMinimum: z.number().min(0).max(60).default(0).meta({
    title: 'Least trend strength', unit: 'ADX', step: 1, group: FILTER,
    description: 'A position is opened only while the ADX is at least this; 0 switches the filter off, 20 to 25 is usual.',
  } satisfies ConfigField),
  adxPeriod: z.int().min(2).max(200).default(14).meta({
    title: 'ADX period', unit: 'bars', group: FILTER, advanced: true,
    description: 'How many bars the average directional index looks back on.',
  } satisfies ConfigField),
  ...stopFields,
}).refine(({ fastPeriod, slowPeriod }) => fastPeriod < slowPeriod, {
  path: ['fastPeriod'],
  error: (issue) => `expected a fast average shorter than the slow one, was ${periods(issue.input).join(' and ')} bars`,
  // Runs beside other violations, so that all are reported together.
  when: ({ value }) => periods(value).every(Number.isFinite),
}).check(checkStops);

export type MovingAverageCrossConfig = z.infer<typeof movingAverageCrossConfig>;

function periods(value: unknown): readonly unknown[] {
  const { fastPeriod, slowPeriod } = (value ?? {}) as Partial<MovingAverageCrossConfig>;
  return [fastPeriod, slowPeriod];
}
