import { z } from 'zod';
import { simExchangeSchema } from '../../../adapters/sim-exchange/config.ts';
import type { ConfigField } from '../../../domain/config-field.ts';
import { riskConfig } from '../../../risk/config.ts';
import { boostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';

const rule = boostingRuleConfig.shape;

const WHERE = 'Where it trades';
const PROTECTION = 'Protection';

/** Where and when the bot trades, and what it may lose. The rule is the strategy's own; costs and limits are those of the simulated exchange and of the risk settings, by their own names. */
export const botExecutionConfig = z.strictObject({
  mode: z.enum(['paper', 'demo', 'live']).default('paper').meta({
    title: 'Account', unit: '', group: WHERE,
    description: 'Paper fills on the simulated exchange at real prices. Demo and live send orders to the account of the connection; live still has to be armed by a person, whatever a file says.',
  } satisfies ConfigField),
  connectionId: z.string().min(1).max(80).nullable().default(null).meta({
    title: 'Connection', unit: '', group: WHERE,
    description: 'Which stored connection demo and live trade through. Its keys are kept by the program and never stand in a file; empty for paper.',
  } satisfies ConfigField),
  startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/, 'a positive decimal in quotes, such as "10000"').default('10000').meta({
    title: 'Starting cash', unit: 'quote', group: WHERE, description: 'What paper begins with; the others begin with what the account holds.',
  } satisfies ConfigField),
  enterBps: rule.enterBps,
  costBps: rule.costBps.unwrap().nullable().default(null).meta({
    ...rule.costBps.meta(),
    description: 'What going in and out costs, taken off the forecast before it is looked at; empty works it out of the fees, spread and slippage below.',
  }),
  exitBps: rule.exitBps,
  stopPct: rule.stopPct,
  targetPct: rule.targetPct,
  cooldownMinutes: z.int().min(0).max(1440).default(3).meta({
    title: 'Cooldown', unit: 'minutes', step: 1, group: PROTECTION, description: 'So long after an exit nothing is opened in the same instrument.',
  } satisfies ConfigField),
  riskPerTradePct: riskConfig.shape.riskPerTradePct,
  dailyLossLimitPct: riskConfig.shape.dailyLossLimitPct,
  takerFeeBps: simExchangeSchema.shape.takerFeeBps,
  makerFeeBps: simExchangeSchema.shape.makerFeeBps,
  spreadBps: simExchangeSchema.shape.spreadBps,
  slippageBps: simExchangeSchema.shape.slippageBps,
});

/** Validated. */
export type BotExecutionConfig = Readonly<z.output<typeof botExecutionConfig>>;

/** Returns the settings of the strategy that trades. @param roundTripBps what going in and out costs, where the settings do not say */
export function ruleOf({ enterBps, costBps, exitBps, stopPct, targetPct, cooldownMinutes }: BotExecutionConfig, roundTripBps: number): BoostingRuleConfig {
  return { enterBps, costBps: costBps ?? roundTripBps, exitBps, stopPct, targetPct, cooldownBars: cooldownMinutes };
}
