import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';
import { FEE_TIERS } from './fee-tiers.ts';
import { badWindows } from './outage-windows.ts';

const field = <Field extends ConfigField>(meta: Field): Field => meta;

/** How the simulated exchange fills orders and what it charges. The rules behind each option are in docs/fills.md. */
export const simExchangeSchema = z.strictObject({
  makerFeeBps: z.number().min(-5).max(100).nullable().default(null).meta(field({
    title: 'Maker fee', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Fee on fills of resting limit orders; empty takes the rate of the fee tier (regular: spot 10, perpetual 2).',
  })),
  takerFeeBps: z.number().min(0).max(100).nullable().default(null).meta(field({
    title: 'Taker fee', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Fee on fills that take liquidity at once; empty takes the rate of the fee tier (regular: spot 10, perpetual 5).',
  })),
  feeTier: z.enum(FEE_TIERS).default('regular').meta(field({
    title: 'Fee tier', unit: '', group: 'Costs',
    description: 'Level of the account at Binance, which sets the fees unless they are given above.',
  })),
  bnbDiscount: z.boolean().default(false).meta(field({
    title: 'Pay fees in BNB', unit: '', group: 'Costs',
    description: 'Takes the discount for fees paid in BNB off the rates of the fee tier: 25 % on spot, 10 % on futures.',
  })),
  spreadBps: z.number().min(0).max(200).default(1).meta(field({
    title: 'Spread', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'Assumed distance between best bid and best ask when only bars are known; a market order pays half of it.',
  })),
  slippageBps: z.number().min(0).max(500).default(1).meta(field({
    title: 'Slippage', unit: 'bps', step: 0.1, group: 'Costs',
    description: 'How much worse than the quoted price a market or stop order fills.',
  })),
  slippageModel: z.enum(['fixed', 'volatility', 'volume-share', 'square-root']).default('fixed').meta(field({
    title: 'Slippage model', unit: '', group: 'Costs',
    description: 'What is added to the slippage above when fills are decided on bars: nothing, a share of the usual range of a bar, or an impact that grows with the share of the volume that is taken.',
  })),
  impactFactor: z.number().min(0).max(10).default(1).meta(field({
    title: 'Impact factor', unit: '×', step: 0.05, group: 'Costs', advanced: true,
    description: 'Multiplies what the slippage model adds; 1 is the model as published.',
  })),
  borrowRatePct: z.literal(0, { error: 'expected 0: spot positions here are never short and never on margin, so nothing is borrowed' }).default(0).meta(field({
    title: 'Borrow interest', unit: '% a year', group: 'Costs', advanced: true,
    description: 'Always 0: a spot position is paid for in full and never short, so nothing is borrowed.',
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
  matchOn: z.enum(['bars', 'ticks', 'trades', 'book']).default('bars').meta(field({
    title: 'Match on', unit: '', group: 'Filling',
    description: 'What orders fill on: closed bars, quotes and trades where they come (else bars), recorded trades alone, or a recorded order book with its trades.',
  })),
  queueModel: z.enum(['trades-only', 'proportional', 'square', 'logarithmic']).default('trades-only').meta(field({
    title: 'Place in the queue', unit: '', group: 'Filling', advanced: true,
    description: 'Whose cancellations bring a resting order forward in a recorded book: those of nobody that could stand behind it (careful), or a share that the model puts ahead of it.',
  })),
  impactRecoveryMs: z.number().min(0).max(3_600_000).nullable().default(null).meta(field({
    title: 'Recovery of the book', unit: 'ms', step: 100, group: 'Filling', advanced: true,
    description: 'How long it takes until what an own order took from a recorded book is there again; empty waits for the next recorded change of that level, 0 forgets it at once.',
  })),
  latency: z.enum(['none', 'fixed', 'measured', 'replayed']).default('none').meta(field({
    title: 'Latency', unit: '', group: 'Latency',
    description: 'How long orders and reports are on their way: not at all, a fixed time, times measured in sessions at a venue, or the delays of the recording. Known to the levels of trades and order book only.',
  })),
  orderLatencyMs: z.number().min(0).max(60_000).default(0).meta(field({
    title: 'Order latency', unit: 'ms', step: 1, group: 'Latency',
    description: 'Time from a price at the exchange to the arrival there of an order that answers it; with replayed latency, the part that the recording cannot show.',
  })),
  reportLatencyMs: z.number().min(0).max(60_000).default(0).meta(field({
    title: 'Report latency', unit: 'ms', step: 1, group: 'Latency',
    description: 'Time from a fill or an answer at the exchange until it is known here; with replayed latency, the part that the recording cannot show.',
  })),
  outages: z.string().max(2_000).default('').superRefine((text, context) => {
    for (const message of badWindows(text)) context.addIssue({ code: 'custom', message });
  }).meta(field({
    title: 'Outages', unit: '', group: 'Outages', advanced: true,
    description: 'Times in which the exchange refuses orders and reports late, as 2024-08-08T10:00/2024-08-08T10:15, several separated by commas; UTC.',
  })),
  outagesPerMonth: z.number().min(0).max(1_000).default(0).meta(field({
    title: 'Random outages', unit: 'per 30 days', step: 0.5, group: 'Outages', advanced: true,
    description: 'How many outages happen at random in thirty days on average; the seed of the run decides when.',
  })),
  outageMinutes: z.number().gt(0).max(1_440).default(15).meta(field({
    title: 'Length of an outage', unit: 'minutes', step: 1, group: 'Outages', advanced: true,
    description: 'How long a random outage lasts on average.',
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

export { STANDARD_FEES } from './fee-tiers.ts';
