import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';
import type { Market } from '../../domain/instrument.ts';

const field = <Field extends ConfigField>(meta: Field): Field => meta;

/** How the simulated exchange fills orders and what it charges. The rules behind each option are in docs/fills.md. */
export const simExchangeSchema = z.strictObject({
  makerFeeBps: z.number().min(-5).max(100).nullable().default(null).meta(field({
    title: 'Maker fee', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Fee on fills of resting limit orders; empty takes the standard rate of the market (spot 10, perpetual 2).',
  })),
  takerFeeBps: z.number().min(0).max(100).nullable().default(null).meta(field({
    title: 'Taker fee', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Fee on fills that take liquidity at once; empty takes the standard rate of the market (spot 10, perpetual 5).',
  })),
  spreadBps: z.number().min(0).max(200).default(1).meta(field({
    title: 'Spread', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Assumed distance between best bid and best ask when only bars are known; a market order pays half of it.',
  })),
  slippageBps: z.number().min(0).max(500).default(1).meta(field({
    title: 'Slippage', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'How much worse than the quoted price a market or stop order fills.',
  })),
  maxVolumeShare: z.number().gt(0).max(1).default(0.1).meta(field({
    title: 'Largest share of volume', unit: '× volume', step: 0.01, group: 'Filling',
    description: 'Fills take at most this share of the volume traded in one bar or tick; the rest of the order keeps working.',
  })),
  intrabarPath: z.enum(['adverse-first', 'nearer-extreme-first', 'finer-bars']).default('adverse-first').meta(field({
    title: 'Path inside a bar', unit: '', group: 'Filling',
    description: 'Which extreme of a bar is assumed to come first: the one that hurts, the one nearer to the open, or what stored finer bars show.',
  })),
  limitFill: z.enum(['trade-through', 'touch']).default('trade-through').meta(field({
    title: 'Limit orders fill on', unit: '', group: 'Filling', advanced: true,
    description: 'Whether the price must go beyond a resting limit, or only reach it, before it fills.',
  })),
  limitGapFill: z.enum(['open', 'limit']).default('open').meta(field({
    title: 'A limit order that gaps fills at', unit: '', group: 'Filling', advanced: true,
    description: 'Price of a resting limit order that the market jumps over between two bars: the better open, or its own limit as some peers assume.',
  })),
  stopGapFill: z.enum(['open', 'trigger-inside-bar']).default('open').meta(field({
    title: 'A stop that gaps fills at', unit: '', group: 'Filling', advanced: true,
    description: 'Price of a stop that the market jumps over between two bars: the open, or, optimistically as some peers assume, its trigger whenever that lies inside the bar.',
  })),
  matchOn: z.enum(['bars', 'ticks']).default('bars').meta(field({
    title: 'Match on', unit: '', group: 'Filling',
    description: 'Whether orders fill along closed bars or on single quotes and trades.',
  })),
  leverage: z.number().int().min(1).max(125).default(1).meta(field({
    title: 'Leverage', unit: '×', step: 1, group: 'Margin',
    description: 'Notional over isolated margin of a derivative position; the instrument may allow less.',
  })),
  marginMode: z.literal('isolated').default('isolated').meta(field({
    title: 'Margin mode', unit: '', group: 'Margin', advanced: true,
    description: 'Each derivative position has its own margin and loses no more than that.',
  })),
  requireFunding: z.boolean().default(true).meta(field({
    title: 'Require funding data', unit: '', group: 'Margin', advanced: true,
    description: 'Holding a perpetual position through a funding time without a known rate is an error instead of free.',
  })),
});

/** Validated settings of the simulated exchange. */
export type SimExchangeConfig = z.infer<typeof simExchangeSchema>;

/** Standard fees without discounts, in bps. @see Binance fee schedule, regular user */
export const STANDARD_FEES: Readonly<Record<Market, { readonly makerBps: number; readonly takerBps: number }>> = {
  spot: { makerBps: 10, takerBps: 10 },
  um: { makerBps: 2, takerBps: 5 },
  practice: { makerBps: 2, takerBps: 5 },
};
