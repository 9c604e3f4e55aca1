import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const SIZE = 'Size of a trade';
const EXPOSURE = 'How much may be at stake';
const BREAKERS = 'When to stop';
const SAFETY = 'Safety checks';

/** Limits that no strategy can exceed. Percentages are of the account's equity: cash plus what open positions are worth now. */
export const riskConfig = z
  .strictObject({
    riskPerTradePct: z.number().min(0.01).max(10).default(0.5).meta({
      title: 'Risk per trade', unit: '%', step: 0.05, group: SIZE,
      description: 'Share of the account that is lost if the stop-loss of one trade is hit; it decides how large each trade is.',
    } satisfies ConfigField),
    drawdownReducePct: z.number().min(0.1).max(100).default(10).meta({
      title: 'Halve trades at a fall of', unit: '%', step: 0.5, group: SIZE, advanced: true,
      description: 'Once the account has fallen this far from its highest value, new trades risk half as much; set it to the largest fall to switch it off.',
    } satisfies ConfigField),
    maxSymbolExposurePct: z.number().min(1).max(2000).default(100).meta({
      title: 'Largest position in one symbol', unit: '%', step: 5, group: EXPOSURE,
      description: 'Most that one symbol may be worth, as a share of the account; 100 % is the whole account.',
    } satisfies ConfigField),
    maxTotalExposurePct: z.number().min(1).max(2000).default(200).meta({
      title: 'All positions together', unit: '%', step: 5, group: EXPOSURE,
      description: 'Most that all positions together may be worth, longs and shorts added up, as a share of the account.',
    } satisfies ConfigField),
    maxOpenPositions: z.int().min(1).max(100).default(10).meta({
      title: 'Positions at the same time', unit: 'positions', step: 1, group: EXPOSURE,
      description: 'Most symbols that may be held at once.',
    } satisfies ConfigField),
    leverage: z.number().min(1).max(20).default(3).meta({
      title: 'Leverage', unit: '×', step: 1, group: EXPOSURE,
      description: 'How many times its deposit a futures position may be worth; more leverage brings forced closing nearer, and spot trading never uses it.',
    } satisfies ConfigField),
    marginReservePct: z.number().min(0).max(50).default(2).meta({
      title: 'Money kept free', unit: '%', step: 0.5, group: EXPOSURE, advanced: true,
      description: 'Share of the account that new trades leave untouched, to pay fees and price slips.',
    } satisfies ConfigField),
    dailyLossLimitPct: z.number().min(0.1).max(100).default(3).meta({
      title: 'Largest loss in one day', unit: '%', step: 0.1, group: BREAKERS,
      description: 'When the account has lost this share since midnight UTC, nothing new is opened; what is open can still be closed.',
    } satisfies ConfigField),
    dailyLossRelease: z.enum(['next-day', 'person']).default('next-day').meta({
      title: 'After the daily loss, trade again', unit: '', group: BREAKERS,
      description: 'Whether opening starts again by itself at the next midnight UTC, or only when a person resumes.',
    } satisfies ConfigField),
    maxDrawdownPct: z.number().min(0.1).max(100).default(15).meta({
      title: 'Largest fall from the peak', unit: '%', step: 0.5, group: BREAKERS,
      description: 'When the account has fallen this far from its highest value, trading halts until a person resumes.',
    } satisfies ConfigField),
    maxDataAgeSeconds: z.number().min(1).max(86_400).default(120).meta({
      title: 'Oldest usable price', unit: 's', step: 1, group: SAFETY,
      description: 'Nothing is opened on a price older than this, because the market may have moved since.',
    } satisfies ConfigField),
    maxOrdersPerMinute: z.int().min(1).max(1000).default(30).meta({
      title: 'Orders per minute', unit: 'orders', step: 1, group: SAFETY,
      description: 'Most orders in any 60 seconds; it stops a strategy that has gone wild.',
    } satisfies ConfigField),
  })
  .check((context) => {
    for (const { field, message } of contradictions(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path: [field], message });
    }
  });

/** Validated limits; see docs/risk.md. */
export type RiskConfig = Readonly<z.infer<typeof riskConfig>>;

interface Contradiction {
  readonly field: string;
  readonly message: string;
}

function contradictions(config: RiskConfig): readonly Contradiction[] {
  const found: Contradiction[] = [];
  atMost(found, config, 'maxSymbolExposurePct', 'maxTotalExposurePct', 'one symbol cannot be worth more than all together may be');
  atMost(found, config, 'riskPerTradePct', 'dailyLossLimitPct', 'a single losing trade would end the day');
  atMost(found, config, 'dailyLossLimitPct', 'maxDrawdownPct', 'the account would halt before the daily limit is reached');
  atMost(found, config, 'drawdownReducePct', 'maxDrawdownPct', 'the account would halt before trades are halved');
  return found;
}

type Percentage = 'maxSymbolExposurePct' | 'maxTotalExposurePct' | 'riskPerTradePct' | 'dailyLossLimitPct' | 'maxDrawdownPct' | 'drawdownReducePct';

function atMost(found: Contradiction[], config: RiskConfig, field: Percentage, limit: Percentage, why: string): void {
  if (config[field] <= config[limit]) return;
  found.push({ field, message: `expected ${field} of at most ${config[limit]} (${limit}), was ${config[field]}: ${why}` });
}
