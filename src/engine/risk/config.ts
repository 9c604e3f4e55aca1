import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';
import { breakerFields } from './breakers/config.ts';

const SIZE = 'Size of a trade';
const EXPOSURE = 'How much may be at stake';
const BREAKERS = 'When to stop';
const SAFETY = 'Safety checks';
const MEASURED = 'Measured risk of all positions';

/** Limits that no strategy can exceed. Percentages are of the account's equity: cash plus what open positions are worth now. */
export const riskConfig = z
  .strictObject({
    riskPerTradePct: z.number().min(0.01).max(10).default(0.5).meta({
      title: 'Risk per trade', unit: '%', step: 0.05, group: SIZE,
      description: 'Share of the account that is lost if the stop-loss of one trade is hit; it decides how large each trade is.',
    } satisfies ConfigField),
    maxRiskPerTradePct: z.number().min(0.01).max(100).default(10).meta({
      title: 'Largest risk of one trade', unit: '%', step: 0.5, group: SIZE,
      description: 'Most that one position may lose if its stop-loss is hit, however its size was chosen; an order by hand is held to it too.',
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
    maxNetExposurePct: z.number().min(1).max(2000).default(200).meta({
      title: 'Longs less shorts', unit: '%', step: 5, group: EXPOSURE,
      description: 'Most that longs may outweigh shorts, or shorts longs, as a share of the account: what is lost or won when all prices move together.',
    } satisfies ConfigField),
    maxLeverage: z.number().min(0.1).max(125).default(3).meta({
      title: 'Leverage of the account', unit: '×', step: 0.5, group: EXPOSURE,
      description: 'How many times the account all futures positions together may be worth.',
    } satisfies ConfigField),
    maxClusterExposurePct: z.number().min(1).max(2000).default(150).meta({
      title: 'Symbols that move together', unit: '%', step: 5, group: EXPOSURE,
      description: 'Most that symbols whose prices move alike may be worth together, as a share of the account; the larger of their longs and their shorts counts.',
    } satisfies ConfigField),
    clusterCorrelation: z.number().min(0.1).max(1).default(0.7).meta({
      title: 'Alike from a correlation of', unit: '', step: 0.05, group: EXPOSURE, advanced: true,
      description: 'Symbols count as moving together when the correlation of their hourly returns is at least this; 1 is in step, 0 is unrelated.',
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
    riskLevel: z.enum(['95', '99']).default('99').meta({
      title: 'How sure', unit: '%', group: MEASURED,
      description: 'At 99 the value at risk is the loss that 99 of 100 past periods stayed within; at 95 it is 95 of 100.',
    } satisfies ConfigField),
    riskHorizon: z.enum(['1h', '1d']).default('1d').meta({
      title: 'Over how long', unit: '', group: MEASURED,
      description: 'The period that value at risk and expected shortfall look ahead: one hour or one day.',
    } satisfies ConfigField),
    maxValueAtRiskPct: z.number().min(0.1).max(1000).default(20).meta({
      title: 'Largest value at risk', unit: '%', step: 0.5, group: MEASURED,
      description: 'Most of the account that all positions together may lose in such a period, by what prices have done so far; 1000 switches it off.',
    } satisfies ConfigField),
    maxExpectedShortfallPct: z.number().min(0.1).max(1000).default(30).meta({
      title: 'Largest expected shortfall', unit: '%', step: 0.5, group: MEASURED,
      description: 'Most of the account that may be lost on average in the periods worse than the value at risk; 1000 switches it off.',
    } satisfies ConfigField),
    maxBeta: z.number().min(0.1).max(1000).default(3).meta({
      title: 'Largest beta to Bitcoin', unit: '×', step: 0.1, group: MEASURED,
      description: 'At 2 the account moves by about 2 % when Bitcoin moves by 1 %, either way; 1000 switches it off.',
    } satisfies ConfigField),
    assumedDailyVolatilityPct: z.number().min(0.5).max(100).default(5).meta({
      title: 'Daily move without history', unit: '%', step: 0.5, group: MEASURED, advanced: true,
      description: 'How far a price is taken to move in a usual day, and all such prices together, while there is too little history to measure it.',
    } satisfies ConfigField),
    volatilityHalfLifeHours: z.number().min(6).max(2000).default(72).meta({
      title: 'Memory of volatility', unit: 'h', step: 6, group: MEASURED, advanced: true,
      description: 'After this long a return counts half as much for volatilities, correlations and betas; shorter follows the market faster, longer is calmer.',
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
    ...breakerFields,
    maxDataAgeSeconds: z.number().min(1).max(86_400).default(120).meta({
      title: 'Oldest usable price', unit: 's', step: 1, group: SAFETY,
      description: 'Nothing is opened on a price older than this, because the market may have moved since.',
    } satisfies ConfigField),
    priceCollarPct: z.number().min(0.05).max(20).default(2).meta({
      title: 'Price collar', unit: '%', step: 0.1, group: SAFETY,
      description: 'How far from the newest price an order may buy dearer or sell cheaper; every market order is judged as if it filled there.',
    } satisfies ConfigField),
    feePct: z.number().min(0).max(2).default(0.1).meta({
      title: 'Fee counted', unit: '%', step: 0.01, group: SAFETY, advanced: true,
      description: 'What the exchange takes of an order, counted before the order is judged; set it to the highest fee you pay.',
    } satisfies ConfigField),
    maxDepthSharePct: z.number().min(0.1).max(100).default(25).meta({
      title: 'Share of the order book', unit: '%', step: 1, group: SAFETY,
      description: 'Most of what the order book offers within the price collar that one order may take.',
    } satisfies ConfigField),
    withoutBook: z.enum(['allow', 'deny']).default('allow').meta({
      title: 'Without an order book', unit: '', group: SAFETY, advanced: true,
      description: 'Whether orders that fill at once may be sent where no order book is known, which leaves the limit above unchecked.',
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
  atMost(found, config, 'riskPerTradePct', 'maxRiskPerTradePct', 'no trade of the wanted size would be taken');
  atMost(found, config, 'maxValueAtRiskPct', 'maxExpectedShortfallPct', 'the shortfall is never smaller than the value at risk');
  atMost(found, config, 'dailyLossLimitPct', 'maxDrawdownPct', 'the account would halt before the daily limit is reached');
  atMost(found, config, 'drawdownReducePct', 'maxDrawdownPct', 'the account would halt before trades are halved');
  return found;
}

type Percentage =
  | 'maxSymbolExposurePct' | 'maxTotalExposurePct' | 'riskPerTradePct' | 'maxRiskPerTradePct' | 'dailyLossLimitPct' | 'maxDrawdownPct' | 'drawdownReducePct'
  | 'maxValueAtRiskPct' | 'maxExpectedShortfallPct';

function atMost(found: Contradiction[], config: RiskConfig, field: Percentage, limit: Percentage, why: string): void {
  if (config[field] <= config[limit]) return;
  found.push({ field, message: `expected ${field} of at most ${config[limit]} (${limit}), was ${config[field]}: ${why}` });
}
