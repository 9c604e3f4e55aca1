import { z } from 'zod';

const bar = z.object({ o: z.number(), h: z.number(), l: z.number(), c: z.number(), v: z.number(), prevClose: z.number() }).partial();
const bracket = z.object({ sl: z.number(), tp: z.number(), entry: z.number().optional() });

/** One bar, one order (or bracket, or position), and what a careful exchange does with them. */
export const fillRuleCase = z.object({
  id: z.string(),
  source: z.string().default(''),
  bar: bar.optional(),
  order: z.object({
    side: z.enum(['buy', 'sell']).optional(), type: z.string().optional(), trigger: z.number().optional(), limit: z.number().optional(), price: z.number().optional(),
    qty: z.number().positive().optional(), submittedAt: z.string().optional(), timeInForce: z.enum(['gtc', 'ioc', 'fok', 'post-only']).optional(),
  }).optional(),
  long: bracket.optional(),
  short: bracket.optional(),
  rate: z.number().optional(),
  position: z.object({ qty: z.number(), mark: z.number() }).optional(),
  maxVolumeShare: z.number().gt(0).max(1).optional(),
  expect: z.record(z.string(), z.unknown()),
});

export type FillRuleCase = z.output<typeof fillRuleCase>;
/** Prices of a bar of which only some may be known. */
export type KnownBar = z.output<typeof bar>;
