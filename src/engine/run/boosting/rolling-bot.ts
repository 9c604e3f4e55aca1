import { z } from 'zod';
import { botDataConfig } from '../../learn/boosting/bot/data.config.ts';
import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../learn/boosting/bot/execution.config.ts';
import { botRetrainingConfig } from '../../learn/boosting/bot/retraining.config.ts';
import { botTrainingConfig } from '../../learn/boosting/bot/training.config.ts';
import { boostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import type { SettingText } from '../backtest/settings-text.ts';

const SECTIONS = { training: botTrainingConfig, retraining: botRetrainingConfig, data: botDataConfig.omit({ instruments: true }), rule: boostingRuleConfig } as const;
type Section = keyof typeof SECTIONS;

/** Names that a person may set, by the section that they belong to. */
export const ROLLING_SETTINGS: Readonly<Record<Section, readonly string[]>> = {
  training: Object.keys(SECTIONS.training.shape), retraining: Object.keys(SECTIONS.retraining.shape), data: Object.keys(SECTIONS.data.shape), rule: Object.keys(SECTIONS.rule.shape),
};

/** What the protocol is told of a bot. */
export interface RollingBot {
  readonly bot: BotConfig;
  /** What is left out of each has its default. */
  readonly rule: Readonly<Record<string, unknown>>;
  readonly risk: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
}

/**
 * Sorts settings that a person typed by the section that knows their name, above those of a file.
 * @param base settings of a bot; null for the defaults
 * @throws BadRequest with every one that nobody knows or whose value is not allowed
 */
export function rollingBot(instruments: readonly string[], settings: readonly SettingText[], base: BotConfig | null): RollingBot {
  const unknown = settings.filter(({ key }) => sectionOf(key) === null).map(({ key }) => ({ path: `set.${key}`, message: `expected one of ${Object.values(ROLLING_SETTINGS).flat().join(', ')}` }));
  if (unknown.length > 0) throw new BadRequest(unknown);
  const of = (section: Section): Readonly<Record<string, unknown>> => Object.fromEntries(settings.filter(({ key }) => sectionOf(key) === section).map(({ key, value }) => [key, valueOf(value)]));
  const rule = { ...ruleIn(base), ...of('rule') };
  // A bot trades ten markets at most; here each has an account of its own.
  const bot = botConfig.safeParse({ data: { ...base?.data, instruments: instruments.slice(0, 1), ...of('data') }, training: { ...base?.training, ...of('training') }, retraining: { ...base?.retraining, ...of('retraining') } });
  const checked = boostingRuleConfig.safeParse(rule);
  const issues = [...(bot.error?.issues ?? []), ...(checked.error?.issues ?? [])] satisfies readonly z.core.$ZodIssue[];
  if (!bot.success || issues.length > 0) throw new BadRequest(issues.map(({ path, message }) => ({ path: `set.${path.map(String).join('.')}`, message })));
  return { bot: bot.data, rule, ...accountIn(base) };
}

function ruleIn(base: BotConfig | null): Readonly<Record<string, unknown>> {
  if (base === null) return {};
  const { costBps, ...rule } = ruleOf(base.execution, 0);
  return base.execution.costBps === null ? rule : { ...rule, costBps };
}

function accountIn(base: BotConfig | null): Pick<RollingBot, 'risk' | 'execution'> {
  if (base === null) return { risk: {}, execution: {} };
  const { riskPerTradePct, dailyLossLimitPct, takerFeeBps, makerFeeBps, spreadBps, slippageBps } = base.execution;
  return { risk: { riskPerTradePct, dailyLossLimitPct }, execution: { takerFeeBps, makerFeeBps, spreadBps, slippageBps } };
}

function sectionOf(key: string): Section | null {
  const found = (Object.keys(SECTIONS) as Section[]).find((section) => ROLLING_SETTINGS[section].includes(key));
  return found ?? null;
}

function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null' || text === '') return null;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
