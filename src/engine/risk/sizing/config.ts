import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const METHOD = 'How large a trade is';
const FIXED = 'Fixed fraction';
const VOLATILITY = 'Volatility target';
const KELLY = 'Kelly';

/** How large the entries of a strategy are. The formulas are in docs/risk.md; the limits of the account hold whatever is chosen here. */
export const sizingPolicy = z
  .strictObject({
    method: z.enum(['fixed-fraction', 'volatility-target', 'kelly']).default('fixed-fraction').meta({
      title: 'Size by', unit: '', group: METHOD,
      description: 'Whether a trade risks a fixed share of the account, swings as much as you choose, or risks what the strategy\'s own results justify.',
    } satisfies ConfigField),
    openRisk: z.enum(['ignored', 'deducted']).default('ignored').meta({
      title: 'What open stops would lose', unit: '', group: METHOD,
      description: 'Whether the size is worked out from the account as it is now, or as it would be if every other open position were stopped out.',
    } satisfies ConfigField),
    riskPct: z.number().min(0.01).max(10).nullable().default(null).meta({
      title: 'Risk per trade', unit: '%', step: 0.05, group: FIXED,
      description: 'Share of the account that is lost if the stop-loss of one trade is hit; empty takes the one of the risk settings.',
    } satisfies ConfigField),
    targetVolatilityPct: z.number().min(0.1).max(500).default(20).meta({
      title: 'Wanted swing in a year', unit: '%', step: 1, group: VOLATILITY,
      description: 'How much the position alone should make the account swing in a year, as one standard deviation.',
    } satisfies ConfigField),
    volatilitySource: z.enum(['ewma', 'atr']).default('ewma').meta({
      title: 'Volatility from', unit: '', group: VOLATILITY,
      description: 'Whether the volatility is measured from the changes of the close, or from the average true range of the bars.',
    } satisfies ConfigField),
    volatilityPeriod: z.int().min(2).max(1000).default(33).meta({
      title: 'Volatility memory', unit: 'bars', step: 1, group: VOLATILITY,
      description: 'Over how many bars of the strategy the volatility is averaged; newer bars weigh more.',
    } satisfies ConfigField),
    kellyFraction: z.number().min(0.01).max(1).default(0.25).meta({
      title: 'Part of the Kelly bet', unit: '', step: 0.05, group: KELLY,
      description: 'How much of the bet with the fastest growth is taken; a quarter swings far less and forgives errors in the win rate.',
    } satisfies ConfigField),
    kellyCapPct: z.number().min(0.01).max(10).default(2).meta({
      title: 'Most that Kelly may risk', unit: '%', step: 0.1, group: KELLY,
      description: 'Most of the account that is lost if the stop-loss of one trade is hit, however good the results are.',
    } satisfies ConfigField),
    kellyStartPct: z.number().min(0.01).max(10).default(0.1).meta({
      title: 'Risk while unproven', unit: '%', step: 0.05, group: KELLY,
      description: 'Risk of a trade at least while the strategy has closed fewer trades than it is doubted with.',
    } satisfies ConfigField),
    kellyPriorTrades: z.int().min(1).max(1000).default(30).meta({
      title: 'Trades of doubt', unit: 'trades', step: 1, group: KELLY,
      description: 'How many imagined trades without any edge are mixed into the results, so that a lucky start does not make large trades.',
    } satisfies ConfigField),
  })
  .check((context) => {
    const { kellyStartPct, kellyCapPct } = context.value;
    if (kellyStartPct <= kellyCapPct) return;
    context.issues.push({ code: 'custom', input: context.value, path: ['kellyStartPct'], message: `expected at most ${kellyCapPct} (kellyCapPct), was ${kellyStartPct}: an unproven strategy would risk more than a proven one` });
  });

/** Validated; its defaults are what a strategy without one does: each trade risks `riskPerTradePct` of the equity. */
export type SizingPolicy = Readonly<z.infer<typeof sizingPolicy>>;
