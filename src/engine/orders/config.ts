import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const ENTRY = 'How an entry is sent';

/** How the orders of a strategy's entries are sent. Exits and stops are always sent to fill. The rules are in docs/strategies.md. */
export const entryPolicy = z
  .strictObject({
    order: z.enum(['market', 'limit']).default('market').meta({
      title: 'Order', unit: '', group: ENTRY,
      description: 'Whether an entry takes the price that is there, or waits at the price of the decision.',
    } satisfies ConfigField),
    maxSlippagePct: z.number().min(0.01).max(10).nullable().default(null).meta({
      title: 'Slippage guard', unit: '%', step: 0.05, group: ENTRY,
      description: 'How much worse than the price of the decision an entry may fill at most; empty sets no limit.',
    } satisfies ConfigField),
    unfilled: z.enum(['abort', 'chase']).default('abort').meta({
      title: 'What does not fill', unit: '', group: ENTRY,
      description: 'Whether the part of an entry that does not fill is given up, or sent again at a new price within the guard.',
    } satisfies ConfigField),
    maxChases: z.int().min(1).max(20).default(3).meta({
      title: 'Times to send again', unit: 'orders', step: 1, group: ENTRY,
      description: 'How often an entry that does not fill is sent again before it is given up.',
    } satisfies ConfigField),
    timeoutSeconds: z.int().min(1).max(86_400).default(60).meta({
      title: 'Longest wait', unit: 's', step: 1, group: ENTRY,
      description: 'How long an entry waits at its price before what has not filled is canceled; an order that takes the price does not wait.',
    } satisfies ConfigField),
    postOnly: z.boolean().default(false).meta({
      title: 'Only as a maker', unit: '', group: ENTRY,
      description: 'Whether a waiting entry is withdrawn rather than take a price that is there, which costs the higher fee.',
    } satisfies ConfigField),
  })
  .check((context) => {
    const { order, postOnly, unfilled, maxSlippagePct } = context.value;
    const refuse = (path: string, message: string): void => { context.issues.push({ code: 'custom', input: context.value, path: [path], message }); };
    if (postOnly && order === 'market') refuse('postOnly', 'expected order limit with postOnly, was market: a market order always takes');
    if (unfilled === 'chase' && maxSlippagePct === null) refuse('maxSlippagePct', 'expected a slippage guard with unfilled chase, was none: there would be no price at which to stop');
  });

/** Validated; a strategy without one sends plain market orders. */
export type EntryPolicy = Readonly<z.infer<typeof entryPolicy>>;
